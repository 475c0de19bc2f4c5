"""The search is the oracle: an article matches where an index that holds it would find it."""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import fihris
from fihris import Article, Index, QueryError, Watches, read_articles
from fihris.search.hits import Hit
from fihris.search.watching.watch import Watch, watch_json

MARKED = 1
SAMPLE = Path(__file__).resolve().parents[3] / "corpus" / "sample" / "articles"

ODD = [
    Article("empty"),
    Article("title", "وزير الخارجية", source="رويترز", category="سياسة"),
    Article("body", body="الخارجية وزير. وزير الدفاع", source="الأفق"),
    Article("apart", "وزير", "الخارجية", date=datetime(2023, 5, 31, 23, 59, 59, 999999, UTC)),
    Article("order", "الخارجية وزير", "وزير سابق في الخارجية", datetime(2023, 6, 1, tzinfo=UTC)),
    Article("twice", "في في في", "مسيرات مسيّرات المسيرة بالمسيرات", datetime(1, 1, 1, tzinfo=UTC)),
    Article("mixed", "F-16 و 15عاما", "كوفيد-19 في 1,500 موقع 2.5 http://news.com/a?b=مسيرات"),
    Article("spelt", "مسؤول مسئولون مسؤولة", "كرة كره شؤون شئون أبناؤه على علي"),
    Article("names", "بلينكن وبلنكن", "بوتين وبوتن في قازاخستان", source=" رويترز "),
    Article("letters", "\ud800 خبر\u200fعاجل", "مـــسيرات " + "ا" * 300, category="سياسة\udc00"),
    Article(
        "latin", "Reuters NATO", "The NATO summit; été ÉTÉ", datetime(9999, 12, 31, tzinfo=UTC)
    ),
]


def sample() -> list[Article]:
    return [item for item in read_articles([SAMPLE], base=SAMPLE) if isinstance(item, Article)]


@dataclass
class Pair:
    """The same articles in an index and at hand."""

    index: Index
    articles: Sequence[Article]
    words: Sequence[str]
    folder: Path

    def watches(self, watches: Sequence[Watch]) -> Watches:
        path = self.folder / "watches.json"
        content = {"format": 1, "watches": [watch_json(watch) for watch in watches]}
        path.write_bytes(orjson.dumps(content))
        return Watches.open(path, analyzer=self.index.analyzer)

    def compare(self, watches: Sequence[Watch]) -> int:
        """Hold all articles against saved searches, and search for each; return the hits."""
        own = self.watches(watches)
        matched: dict[str, set[str]] = {watch.name: set() for watch in watches}
        marked: dict[tuple[str, str], Hit | None] = {}
        for article, found in own.matching_many(self.articles):
            for watch in found:
                matched[watch.name].add(article.id)
            if len(marked) < MARKED:
                hits = own.hits(article, found[:2])
                marked |= {
                    (w.name, article.id): hit for w, hit in zip(found[:2], hits, strict=True)
                }
        faulty = {watch.name for watch, _ in own.faults}
        for watch in watches:
            options: dict[str, Any] = {
                name: getattr(watch, name)
                for name in ("sources", "categories", "exclude_sources", "exclude_categories")
            }
            try:
                hits = self.index.search(watch.query, 100_000, variants=False, **options)
            except QueryError:
                assert watch.name in faulty
                continue
            assert matched[watch.name] == {hit.id for hit in hits}, watch
            for hit in hits:
                alone = marked.get((watch.name, hit.id), hit)
                assert alone is not None
                assert alone.title_spans == hit.title_spans
                assert [part.text for part in alone.snippets] or not hit.snippets
            assert watch.name not in faulty or not hits
        return sum(map(len, matched.values()))


def pair_of(folder: Path, articles: Sequence[Article], analyzer: str) -> Pair:
    index = fihris.create(folder / "index", analyzer=analyzer)
    with index.writer() as writer:
        writer.add_all(articles)
    index.refresh()
    words = {word for item in articles for word in f"{item.title} {item.body}".split()}
    return Pair(index, articles, sorted(words), folder)


@pytest.fixture(scope="module", params=["lexicon", "light10", "snowball", "none"])
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    folder = tmp_path_factory.mktemp(request.param)
    return pair_of(folder, [*ODD, *sample()], request.param)


COMMON = (
    "وزير الخارجية الوزير مسيرات المسيرة مسيّرات رئيس الحكومة في من على علي كرة كره مسؤول F-16 "
    "كوفيد-19 15عاما 1500 2.5 http://news.com/a?b=مسيرات بلنكن بلينكن NATO été خبر ؟ البيت:الأبيض"
).split()


def words(pair: Pair) -> st.SearchStrategy[str]:
    return st.one_of(st.sampled_from(COMMON), st.sampled_from(pair.words))


@st.composite
def leaves(draw: st.DrawFn, pair: Pair) -> str:
    word = draw(words(pair))
    letters = "".join(letter for letter in word if letter.isalnum()) or "خبر"
    some = " ".join(draw(st.lists(words(pair), min_size=1, max_size=4))).replace('"', "")
    cut = draw(st.integers(1, max(1, len(letters))))
    field = draw(st.sampled_from(["", "", "", "title:", "body:"]))
    plain = [
        word,
        f"={letters}",
        f'"{some}"',
        f'"{some}"~{draw(st.integers(1, 9))}',
        f"{letters[:cut]}*",
        f"*{letters[-cut:]}",
        f"{letters[: cut - 1]}?{letters[cut:]}",
        f"{letters[:cut]}*{letters[-1]}",
        f"{letters}~",
        f"{letters}~2",
        f"{letters}^3",
    ]
    other = [
        "source:رويترز",
        'source:" رويترز "',
        "category:سياسة",
        "source:*",
        "date:*",
        "title:*",
        "body:*",
        "*",
        "date:2023-05",
        "date:>=2023-06-01",
        "date:<2024",
        "date:{2023-05 TO 2026-01]",
    ]
    if draw(st.integers(0, 4)) == 0:
        return draw(st.sampled_from(other))
    return field + draw(st.sampled_from(plain))


@st.composite
def queries(draw: st.DrawFn, pair: Pair, depth: int = 3) -> str:
    if depth == 0 or draw(st.integers(0, 2)) == 0:
        return draw(leaves(pair))
    parts = draw(st.lists(queries(pair, depth - 1), min_size=1, max_size=4))
    text = ""
    for number, part in enumerate(parts):
        between = draw(st.sampled_from([" ", " ", " AND ", " OR "])) if number else ""
        sign = draw(st.sampled_from(["", "", "", "NOT ", "+", "-"]))
        grouped = f"({part})" if " " in part or sign else part
        text += between + sign + grouped
    return text


@st.composite
def watches(draw: st.DrawFn, pair: Pair) -> list[Watch]:
    values = st.lists(st.sampled_from(["رويترز", "الأفق", "سياسة", "", "سياسة\ufffd"]), max_size=2)
    made = []
    for number, query in enumerate(draw(st.lists(queries(pair), min_size=1, max_size=30))):
        filters = {}
        if draw(st.integers(0, 5)) == 0:
            filters = {
                name: tuple(draw(values))
                for name in ("sources", "categories", "exclude_sources", "exclude_categories")
            }
        made.append(Watch(f"{number}", query, variants=False, **filters))
    return made


@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_query_matches_what_the_search_finds(pair: Pair, data: st.DataObject) -> None:
    pair.compare(data.draw(watches(pair)))


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(text=st.text(st.sampled_from('اب و"()+-=*?~^: ANDORNOTtitle:date[]{}12«»'), max_size=40))
def test_any_text_matches_what_the_search_finds(pair: Pair, text: str) -> None:
    if text.strip():
        pair.compare([Watch("any", text, variants=False)])


@pytest.mark.parametrize(
    "query",
    [
        "من", "من في", "+من وزير", "وزير -في", "-وزير", "-(وزير خارجية)", "(NOT وزير) OR مسيرات",
        "NOT (وزير AND مسيرات)", '-"وزير الخارجية"', '"وزير الخارجية"', 'title:"وزير الخارجية"',
        '"وزير الخارجية"~3', '"في في في"', '"في في في في"', '"وزير الخارجية وزير"',
        '"وزير الخارجية" OR "الخارجية وزير"', '+وزير +"الخارجية وزير"~2', "=مسيّرات", "=المسيرة",
        "=كرة", "=كره", "كره", "=F-16", "F-16", "مس*", "*ات", "م?يرات", "*سؤو*", "مسي*ات", "بلنكن~",
        "title:*", "body:*", "source:* -date:*", "*", "* -وزير", "source:رويترز", "date:2023",
        "date:<=0001-01-01", "date:>9999", "date:[2023-05-31 TO 2023-05-31]", "علي", "على",
        "وزير^2 OR دفاع", "(a b) OR (c AND d) OR وزير", "+(وزير مسيرات) -(الدفاع AND سابق)",
    ],
)  # fmt: skip
def test_each_operator_matches_what_the_search_finds(pair: Pair, query: str) -> None:
    pair.compare([Watch("one", query, variants=False)])


def real_queries(articles: Sequence[Article], dice: random.Random) -> Iterator[str]:
    while True:
        drawn = dice.choice(articles)
        title, body = drawn.title.split(), drawn.body.split()
        if len(title) < 3 or len(body) < 9:
            continue
        one, two = sorted(dice.sample(range(len(body)), 2))
        at = dice.randrange(len(body) - 3)
        phrase = " ".join(body[at : at + 3]).replace('"', "")
        yield drawn.title.replace('"', "")
        yield f"{body[one]} AND {body[two]}"
        yield f"+{title[0]} -{body[one]}"
        yield f'"{phrase}"'
        yield f'"{phrase}"~4 -{title[1]}'
        yield f"({title[0]} OR {title[1]}) AND {title[2]} NOT {body[two]}"
        yield f"{body[one][:4]}*"
        yield f"{body[two]}~ {title[1]}"
        yield f"={body[one]} OR title:{body[two]}"


@pytest.mark.shared_data
def test_searches_made_of_real_articles_match_what_the_search_finds(
    shared: Path, tmp_path: Path
) -> None:
    with gzip.open(shared / "news" / "saudinewsnet.jsonl.gz") as file:
        lines = list(islice(file, 400))
    (tmp_path / "real.jsonl").write_bytes(b"".join(lines))
    read = read_articles([tmp_path / "real.jsonl"])
    articles = list({a.id: a for a in read if isinstance(a, Article)}.values())
    pair = pair_of(tmp_path, articles, "lexicon")
    made = islice(real_queries(articles, random.Random(3)), 1_800)
    found = pair.compare([Watch(f"{i}", query, variants=False) for i, query in enumerate(made)])
    assert found > 10_000
