"""Any text as a query: a tree, or an error with its place, and hits with marks in their texts."""

from __future__ import annotations

import math
import re
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from unittest.mock import patch

import pytest
from query_trees import check_tree

import fihris
from fihris import Article, Hit, Hits, Index, QueryError
from fihris.search.first_stage import FirstStage
from fihris.search.highlighting.snippet import Span
from fihris.search.language.parser import FIELDS, parse, parse_plain
from fihris.search.ranking import RANKINGS

_JOINERS = set("\u200c\u200d")
_UNSEEN = re.compile("[\u00ad\u061c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]")

WORDS = (
    *(" AND ", " OR ", " NOT ", " TO ", " إلى ", "(", ")", '"', "«", "»", "“", "”", "+", "-", "="),
    *("*", "?", "~", "~2", "^2", "^٢", "^.5", "[", "]", "{", "}", "<", ">=", ":", "*:*", "title:"),
    *(f"{field}:" for field in FIELDS),
    *(
        "date:2023",
        "date:[2023-05 TO 2023-07]",
        "date:>=2023-05-17",
        'date:"17 مايو 2023"',
        "date:*",
    ),
    *('source:"الساحل نت"', "source:*", "category:طقس", "http://", "www.", "autor:", "؟", "،", "…"),
    *(
        "الوزير",
        "وزير",
        "أمطار",
        "مطر",
        "الساحل",
        "من",
        "في",
        "على",
        "بلنكن",
        "واشنطن",
        "مس*",
        "م?ر",
    ),
    *("\u200f", "\u200c", "\u200d", "\u064b", "\u0640", "\u200b", "\ufeff", "\u2067", "\0", "\n"),
)
BYTES = (b"\xed\xa0\x80", b"\xff", b"\xd8")

_TITLES = ("أمطار على الساحل", "السوق تفتح أبوابها", "بلينكن في واشنطن", "الوزير يزور الميناء", "")
_BODIES = (
    "أعلن الوزير اليوم أن الميناء يستقبل السفن بعد هدوء البحر. وقال إن السوق تفتح صباحا.",
    "هطلت أمطار غزيرة على الساحل طوال الليل، وأغلقت الطرق؛ وقال سكان إن المطر نافع.",
    "وصل بلنكن إلى واشنطن قادما من بروكسل F-16 في 17/5/2023 بكلفة 1,500.5 دولار.",
    "مُسَيَّرَاتٌ فوق الميناء والمسيرات في السوق\nقال لاعب الفريق إن المباراة صعبة",
    "من في على إلى",
    "",
)
_NOW = datetime(2023, 6, 20, 12, tzinfo=UTC)  # that dates count from
_WORK = tempfile.TemporaryDirectory(prefix="fihris-fuzz-")


@cache
def _index() -> Index:
    """Make an index of three segments, with articles deleted and replaced."""
    index = fihris.create(Path(_WORK.name) / "index")
    with index.writer() as writer:
        for batch in range(3):
            for i in range(20):
                day = datetime(2023, 5, 1, tzinfo=UTC) + timedelta(days=31 * batch + i)
                number = batch * 7 + i
                article = Article(
                    f"{batch}-{i}" if i else "0-0",
                    _TITLES[number % len(_TITLES)],
                    " ".join((_BODIES * 2)[number % 5 : number % 5 + 1 + number % 4]),
                    date=day if number % 6 else None,
                    source=("الساحل نت", "البحر", "")[number % 3],
                    category=("طقس", "رياضة")[number % 2],
                )
                writer.add(article)
            writer.delete(f"{batch}-7")
            writer.commit(merge=False)
    index.refresh()
    return index


def check(data: bytes) -> None:
    """Read a text as a query, and search for it in each way."""
    text = data.decode("utf-8", "surrogateescape")
    _check_reading(text)
    _check_hits(_index().search(text, lenient=True, limit=5, now=_NOW))
    _check_hits(_index().search(text, plain=True, limit=3, offset=1))
    _check_pruning(text)


def _check_reading(text: str) -> None:
    read = parse(text, lenient=True, now=_NOW)
    check_tree(read.tree, text)
    check_tree(parse_plain(text).tree, text)
    if read.note is None:
        again = parse(text, now=_NOW)
        assert repr(again) == repr(read)
        if not set(text) & _JOINERS:  # these are part of the words that they stand in
            assert repr(parse(_UNSEEN.sub("", text), now=_NOW).tree) == repr(read.tree)
        return
    assert read.note.query == text
    assert read.note.position is not None
    assert 0 <= read.note.position <= len(text)
    with pytest.raises(QueryError, match=f"^{re.escape(str(read.note))}$"):
        parse(text, now=_NOW)


def _check_hits(hits: Hits) -> None:
    scores = [hit.score for hit in hits]
    assert all(map(math.isfinite, scores))
    assert scores == sorted(scores, reverse=True)
    assert len({hit.id for hit in hits}) == len(hits)
    assert hits.total >= hits.offset + len(hits) or not hits
    for hit in hits:
        _check_marks(hit)
    for hit in hits[:1]:
        hit.explain()


def _check_marks(hit: Hit) -> None:
    _check_spans(hit.title_spans, hit.title)
    _check_spans(hit.body_spans, hit.body)
    for snippet in hit.snippets:
        assert hit.body[snippet.start : snippet.start + len(snippet.text)] == snippet.text
        _check_spans(snippet.spans, snippet.text)
        plain = re.sub("</?mark>", "", snippet.html())
        assert "<" not in plain


def _check_spans(spans: Sequence[Span], text: str) -> None:
    place = 0
    for start, end in spans:
        assert place <= start < end <= len(text)
        place = end


def _check_pruning(text: str) -> None:
    """What is found by looking at as little as possible is what scoring everything finds."""
    ranking = RANKINGS["levels"]
    hits = _index().search(text, lenient=True, limit=4, ranking=ranking, now=_NOW)
    with patch.object(FirstStage, "best", FirstStage.best_of_all):
        every = _index().search(text, lenient=True, limit=4, ranking=ranking, now=_NOW)
    assert hits.documents == every.documents
    assert [hit.score for hit in hits] == [hit.score for hit in every]


def seeds() -> Iterator[bytes]:
    """Yield queries with each of the signs."""
    queries = (
        *("الوزير", "رئيس حكومة", '"على الساحل"', '"الوزير الميناء"~3', "«على الساحل»", "“السوق”"),
        *("+أمطار وزير -السوق", "وزير AND ميناء", "وزير OR سوق AND NOT مطر", "=الميناء", "أمط*"),
        *("م?ر", "*ساحل", "بلنكن~", "بلنكن~2", "title:أمطار", "title:(أمطار سوق)", "source:البحر"),
        *(
            'source:"الساحل نت" مطر',
            "category:طقس date:2023-05",
            'date:"17 مايو 2023"',
            "date:>=2023",
        ),
        *("date:[2023-05 TO 2023-07]", "date:{2023-05 إلى *]", "وزير^2 (سوق مطر)^0.5", "*", "*:*"),
        *("date:أمس", 'مطر date:"الشهر الماضي"', "date:[أمس إلى *]", 'date:>="قبل ثلاثة أيام"'),
        *("-مطر", "(NOT مطر)", "NOT NOT مطر", "source:* -category:*", "من في", '"من في"', "F-16"),
        *("١٬٥٠٠٫٥ 17/5/2023", "https://example.org/?id=7*~2", "مُسَيَّرَاتٌ\u200f", "((وزير)) (سوق"),
        *('"', "a OR", "^2", "title:", "autor:x", "~2", "date:x", "+()", "( )", "title:title:مطر"),
        *(
            "a" * 300,
            "(" * 60 + "م" + ")" * 60,
            "م* " * 40,
            "م~9",
            "مطر^9999",
            '"' + "م " * 70 + '"',
        ),
    )
    weights = ("(" * 40 + "مطر" + f"^{number})" * 40 for number in ("1000", ".000000001"))
    for query in (*queries, *weights):
        yield query.encode()
