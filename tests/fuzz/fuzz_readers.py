"""Files from anybody: what `read_articles` yields of any bytes under any name.

The first bytes of an input say how the file is read (`Case`), the others are the file.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

import orjson
import zstandard

from fihris.corpus.article import Article, excess
from fihris.corpus.files import input as input_
from fihris.corpus.files import opening
from fihris.corpus.problem import Problem
from fihris.corpus.reading import FORMATS, read_articles
from fihris.index.records import pack, storable

NAMES = (
    *("news", "news.jsonl", "news.json", "news.csv", "news.tsv"),
    *("news.sgml", "news.txt", "news.html", "news.xml", "news.rss"),
)
COMPRESSORS = (bytes, gzip.compress, bz2.compress, lzma.compress, zstandard.compress)
ENCODINGS = (
    *(None, "utf-8", "utf-16", "cp1256", "iso8859_6", "utf-7", "utf-32", "shift_jis"),
    *("utf-8-sig", "iso2022_jp", "hz", "utf-16-be", "cp864", "big5hkscs"),
    *("cp037", "utf-32-be", "koi8-r", "gb18030"),
)
SEPARATOR = "---"
# Kinds of problems, as the docstring of Problem lists them.
KINDS = frozenset(re.findall(r"^    ([a-z-]+)  +\w", Problem.__doc__ or "", re.MULTILINE))
# Text in these can be written in more than one way, so that offsets are not exact.
_LOOSE = ("utf-7", "iso2022_jp", "hz")
_SIGNATURES = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"\x2a\x4d\x18")
_HEADER = 4
_SMALL_RECORD = 400

WORDS = (
    *('{"', '"}', '":"', '","', '"title"', '"body"', '"date"', '"metadata"', '"id"', "[{", "}]"),
    *("\\ud800", "\\u0000", '\\"', "NaN", "-Infinity", "1e999", "18446744073709551616", "null"),
    *("<DOC>", "</DOC>", "<DOCNO>", "</DOCNO>", "<TEXT>", "</TEXT>", "<HEADLINE>", "<DATE>"),
    *(
        "<html>",
        "<head>",
        "<title>",
        "<p>",
        "</p>",
        "<article>",
        "<h1>",
        "<![CDATA[",
        "]]>",
        "<!--",
    ),
    *('<meta charset="windows-1256">', '<meta property="og:title" content="', "&#0;", "&#xD800;"),
    *("+2AA-", "\\u0661", 'charset="utf-7"', 'encoding="raw_unicode_escape"'),
    *('<?xml version="1.0" encoding="utf-16"?>', "<rss>", "<channel>", "<item>", "<pubDate>"),
    *('<feed xmlns="http://www.w3.org/2005/Atom">', "<entry>", "<updated>", "<!DOCTYPE x [", "]>"),
    *("title,body\n", "title\tbody\n", "title;body\n", '"', '""', "\n", "\r\n", "---", "\ufeff"),
    *("2023-05-17T10:00:00Z", "17 مايو 2023", "5 رمضان 1444", "٢٠٢٣/٠٥/١٧", "1684317600000"),
    *("عاجل", "الوزير", "،", "؟", "\u064b", "\u200f", "نشر في:", "آخر تحديث", "شارك"),
)
BYTES = (b"\xff\xfe", b"\xfe\xff", b"\x00", b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ\x00", b"\xd8")


@dataclass(frozen=True)
class Case:
    """A file and how it is read; `block` is how many bytes of it come at a time, 0 for many."""

    name: str
    format: str
    encoding: str | None
    separator: str | None
    compression: int
    block: int
    small_records: bool
    content: bytes

    @classmethod
    def of(cls, data: bytes) -> Case:
        form, packed, encoding, block = data[:_HEADER].ljust(_HEADER, b"\0")
        return cls(
            name=NAMES[form % len(NAMES)],
            format="auto" if form < 128 else FORMATS[form % len(FORMATS)],
            encoding=ENCODINGS[encoding % len(ENCODINGS)],
            separator=SEPARATOR if packed >= 128 else None,
            compression=packed % len(COMPRESSORS),
            block=block % 32,
            small_records=block >= 128,
            content=data[_HEADER:],
        )

    @property
    def is_plain(self) -> bool:
        """Whether offsets are those of the content."""
        packed = self.compression or self.content.startswith(_SIGNATURES)
        return not packed and self.encoding not in _LOOSE


_WORK = tempfile.TemporaryDirectory(prefix="fihris-fuzz-")


def check(data: bytes) -> None:
    """Only articles and problems come out, and the same however large the blocks are."""
    case = Case.of(data)
    path = Path(_WORK.name) / case.name
    path.write_bytes(COMPRESSORS[case.compression](case.content))
    limit = _SMALL_RECORD if case.small_records else input_.MAX_RECORD_BYTES
    with patch.object(input_, "MAX_RECORD_BYTES", limit):
        items = _read(path, case)
        for item in items:
            _check_item(item, case)
        damaged = any(isinstance(item, Problem) and item.kind == "file" for item in items)
        if case.block and not damaged:  # what a damaged file still gives depends on the step
            with patch.object(opening, "_BLOCK_BYTES", case.block):
                again = _read(path, case)
            if case.encoding in _LOOSE:
                items, again = _without_offsets(items), _without_offsets(again)
            assert again == items


def _read(path: Path, case: Case) -> list[Article | Problem]:
    return list(
        read_articles([path], format=case.format, encoding=case.encoding, separator=case.separator)
    )


def _without_offsets(items: list[Article | Problem]) -> list[Article | Problem]:
    return [replace(item, offset=None) if isinstance(item, Problem) else item for item in items]


def _check_item(item: object, case: Case) -> None:
    if isinstance(item, Article):
        _check_article(item)
        return
    assert isinstance(item, Problem)
    assert item.kind in KINDS
    str(item).encode()
    assert item.record is None or item.record >= 1
    assert item.offset is None or item.offset >= 0
    assert not case.is_plain or item.offset is None or item.offset <= len(case.content)


def _check_article(article: Article) -> None:
    """An article may be indexed as it is, and comes back as it was."""
    assert article.id
    assert excess(article) == ""
    assert storable(article) is article
    pack(article)
    assert orjson.loads(orjson.dumps(dict(article.metadata))) == article.metadata


_TITLE, _BODY = "أمطار على الساحل", "هطلت أمطار غزيرة صباح اليوم.\n\nوقال الوزير إن الطرق مفتوحة."
_RECORD = {"id": "خ-1", "title": _TITLE, "body": _BODY, "date": "2023-05-17T10:00:00+03:00"}
_RICH = _RECORD | {"source": {"name": "الساحل"}, "tags": ["طقس", "طرق"], "n": 0.5}
_PAGE = f"""<!DOCTYPE html><html lang="ar"><head><meta charset="utf-8"><title>{_TITLE}</title>
<meta property="og:title" content="{_TITLE}"><meta property="article:published_time"
content="2023-05-17T10:00:00Z"></head><body><nav><a href="/">الرئيسية</a></nav>
<article><h1>{_TITLE}</h1>
<p>{_BODY}</p><p>{_BODY} وأضاف أن الأمطار تستمر حتى المساء في مدن الساحل.</p>
</article></body></html>"""
_RSS = f"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>
<title>الساحل</title><item>
<title>{_TITLE}</title><link>https://example.org/1</link><guid>1</guid><category>طقس</category>
<description><![CDATA[<p>{_BODY}</p>]]></description>
<pubDate>Wed, 17 May 2023 10:00:00 +0300</pubDate>
</item></channel></rss>"""
_ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>الساحل</title><entry><id>1</id>
<title type="html">{_TITLE}</title><updated>2023-05-17T10:00:00Z</updated>
<content type="html">&lt;p&gt;{_BODY}&lt;/p&gt;</content></entry></feed>"""
_SGML = f"""<DOC>
<DOCNO>1</DOCNO><DATE>17 مايو 2023</DATE><HEADLINE>{_TITLE}</HEADLINE>
<TEXT><P>{_BODY}</P>{_BODY}</TEXT>
</DOC>
<doc id="2" type="story"><HEADLINE>{_TITLE}</HEADLINE><BODY>{_BODY}</BODY>"""
_TEXT = f"""الرئيسية
الأخبار
{_TITLE}
نشر في: 17 مايو 2023 - 10:30
{_BODY}
شارك
"""


def _lines(*records: dict[str, object]) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def _table(delimiter: str) -> str:
    row = delimiter.join(("7", _TITLE, '"' + _BODY.replace("\n", " ") + ' ""نعم"""', "2023-05-17"))
    return delimiter.join(("id", "title", "body", "date")) + f"\n{row}\n{row}\r\n"


def seeds() -> Iterator[bytes]:
    """Yield a file of each format as it should be, in some encodings and compressions."""
    files = {
        "news.jsonl": [_lines(_RECORD, _RICH), '{"title": "\\ud83d خبر", "body": NaN}\n[1]\n{"a'],
        "news.json": [json.dumps([_RECORD, _RICH], indent=1), '[{"title": "خبر}\n{"title": "ب"}]'],
        "news.csv": [_table(","), _table(";"), 'title,body\n"خبر,مفتوح\nآخر,خبر\n'],
        "news.tsv": [_table("\t"), _table("\t").replace('"', "")],
        "news.sgml": [_SGML],
        "news.txt": [_TEXT, f"{_TEXT}{SEPARATOR}\n{_TEXT}"],
        "news.html": [_PAGE],
        "news.xml": [_RSS, _ATOM],
        "news": ["", "\n", _RSS, _PAGE, _SGML, _table(","), _lines(_RECORD), "\x00\x01\x02"],
    }
    for name, texts in files.items():
        form = NAMES.index(name)
        for text in texts:
            yield bytes((form, 128 * (SEPARATOR in text), 0, 0)) + text.encode()
            yield bytes((form, 0, 0, 7)) + text.encode()
            yield bytes((form, 0, 0, 128 + 5)) + text.encode()
            yield bytes((form, 1 + form % 4, 0, 0)) + text.encode()
    for encoding in ("utf-16", "cp1256", "utf-16-be"):
        for name in ("news.jsonl", "news.csv", "news.sgml", "news.txt", "news.json"):
            encoded = files[name][0].encode(encoding, "replace")
            yield bytes((NAMES.index(name), 0, 0, 3)) + encoded
            yield bytes((NAMES.index(name), 0, ENCODINGS.index(encoding), 0)) + encoded
    for i, compress in enumerate(COMPRESSORS[1:]):
        yield bytes((1, 0, 0, 0)) + compress(_lines(_RECORD).encode()) * (1 + i % 2)
    long_window = zstandard.ZstdCompressor(
        compression_params=zstandard.ZstdCompressionParameters(window_log=20)
    )
    with io.BytesIO(_lines(_RECORD).encode()) as plain, io.BytesIO() as packed:
        long_window.copy_stream(plain, packed)
        yield bytes((1, 0, 0, 0)) + packed.getvalue()
