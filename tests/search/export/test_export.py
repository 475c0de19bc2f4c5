"""Formats for other programs, read again by those programs' own readers."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import fihris
from fihris import Article, Hits, Index
from fihris.search.export.markdown import escaped, hits_markdown
from fihris.search.export.rss import hits_rss
from fihris.search.export.tables import COLUMNS, hits_csv

HOSTILE = '<b>مسيرات</b> & "اقتباس"، *نجوم*\n# عنوان\n=1+1, ]](javascript:alert(1))'
DATE = datetime(2024, 5, 17, 9, 30, tzinfo=UTC)


@pytest.fixture
def index(make_index) -> Index:  # type: ignore[no-untyped-def]
    made: Index = make_index(
        [
            Article(
                "1",
                "مسيرات في العاصمة",
                "خرجت المسيرة صباحا.\nوقال الوزير إنها سلمية.",
                DATE,
                "الشرق",
                "سياسة",
                "https://example.org/أخبار?a=1&b=(2)",
            ),
            Article("2", HOSTILE, HOSTILE, url="javascript:alert(1)", source=HOSTILE),
            Article("3", "", "مسيرة بلا عنوان"),
        ]
    )
    return made


@pytest.fixture
def hits(index: Index) -> Hits:
    return index.search("مسيرات")


def read_csv(lines: list[str]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("\n".join(lines), newline="")))


def feed(lines: list[str]) -> ElementTree.Element:
    return ElementTree.fromstring("\n".join(lines))


def plain(html: str) -> str:
    """What a reader sees of HTML."""
    root = ElementTree.fromstring(f"<div>{html}</div>")
    return "".join(root.itertext())


def test_csv_holds_what_the_hits_hold(hits: Hits) -> None:
    rows = read_csv(list(hits_csv(hits, bodies=True)))
    assert [tuple(row) for row in rows] == [(*COLUMNS, "body")] * 3
    for row, hit in zip(rows, hits, strict=True):
        assert (row["rank"], row["id"], float(row["score"])) == (str(hit.rank), hit.id, hit.score)
        assert (row["title"], row["body"], row["source"]) == (hit.title, hit.body, hit.source)
        assert row["url"] == hit.url
    dates = {row["id"]: row["date"] for row in rows}
    assert dates == {"1": "2024-05-17T09:30:00Z", "2": "", "3": ""}
    assert "body" not in next(hits_csv(hits)).split(",")


def test_a_feed_holds_what_the_hits_hold(hits: Hits) -> None:
    channel = feed(list(hits_rss(hits, "مسيرات"))).find("channel")
    assert channel is not None
    assert channel.findtext("title") == "مسيرات"
    items = {item.findtext("guid"): item for item in channel.iterfind("item")}
    assert list(items) == [hit.id for hit in hits]
    first, hostile, untitled = items["1"], items["2"], items["3"]
    assert first.findtext("title") == "مسيرات في العاصمة"
    assert first.findtext("pubDate") == "Fri, 17 May 2024 09:30:00 +0000"
    assert first.findtext("category") == "سياسة"
    assert first.findtext("link") == "https://example.org/أخبار?a=1&b=(2)"
    assert "<mark>المسيرة</mark>" in (first.findtext("description") or "")
    assert hostile.findtext("title") == HOSTILE
    assert hostile.find("link") is None
    assert "<b>" not in (hostile.findtext("description") or "")
    assert (untitled.findtext("title"), untitled.find("pubDate")) == ("3", None)


def test_a_feed_without_an_address_has_a_name_of_its_query_for_a_link(hits: Hits) -> None:
    def link(query: str, **options: str) -> str | None:
        return feed(list(hits_rss(hits, query, **options))).findtext("channel/link")  # type: ignore[arg-type]

    named = link("مسيرات")
    assert named is not None
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", named)
    assert link("مسيرات") == named
    assert link("") not in (None, "", named)
    assert link("\udcff") == link("")  # what XML cannot hold
    assert link("مسيرات", link="https://example.org/?q=1") == "https://example.org/?q=1"


def test_a_feed_of_whole_texts(hits: Hits) -> None:
    items = feed(list(hits_rss(hits, "مسيرات", bodies=True))).iterfind("channel/item")
    first = next(item for item in items if item.findtext("guid") == "1")
    assert first.findtext("description") == (
        "<p>الشرق</p><p>خرجت المسيرة صباحا.</p><p>وقال الوزير إنها سلمية.</p>"
    )


def test_feedparser_reads_the_feed(hits: Hits) -> None:
    feedparser = pytest.importorskip("feedparser")
    found = feedparser.parse("\n".join(hits_rss(hits, "مسيرات")).encode())
    assert not found.bozo
    assert [entry.id for entry in found.entries] == [hit.id for hit in hits]


def test_markdown_is_a_numbered_list_of_links(hits: Hits) -> None:
    html = MarkdownIt().render("\n".join(hits_markdown(hits, "مسيرات")))
    assert "<h1>مسيرات</h1>" in html
    first = next(hit for hit in hits if hit.id == "1")
    assert first.rank == 1
    assert '<a href="https://example.org/' in html
    assert "<strong>مسيرات</strong> في العاصمة</a>" in html
    assert "الشرق، سياسة، 2024-05-17" in html
    assert "<strong>المسيرة</strong> صباحا." in html


def test_markdown_shows_what_is_hostile_as_it_is(hits: Hits) -> None:
    html = MarkdownIt("commonmark", {"html": False}).render(
        "\n".join(hits_markdown(hits, "مسيرات", bodies=True))
    )
    assert "javascript:" not in "".join(re.findall(r'href="([^"]*)"', html))
    assert "&lt;b&gt;" in html
    assert html.count("<h1>") == 1
    assert "<em>" not in html


@given(st.text(max_size=60))
def test_escaped_markdown_shows_the_text_itself(text: str) -> None:
    rendered = MarkdownIt("commonmark").renderInline(f"س {escaped(text)} س")
    shown = " ".join(re.sub(r"[\x00]", "\ufffd", text).split())
    expected = f"س {shown} س" if shown else "س  س"
    from html import unescape

    assert unescape(rendered).split() == expected.split()


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@settings(max_examples=60)
@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=4))
def test_any_texts_make_files_that_can_be_read(articles: list[tuple[str, str, str]]) -> None:
    with TemporaryDirectory() as folder:
        with fihris.create(Path(folder) / "index", analyzer="none").writer() as writer:
            for number, (title, body, source) in enumerate(articles):
                writer.add(Article(str(number), title, f"خبر {body}", source=source))
        hits = fihris.open(Path(folder) / "index").search("خبر")
        rows = read_csv(list(hits_csv(hits, bodies=True)))
        assert [row["title"].replace("\r", "\n") for row in rows] == [
            hit.title.replace("\r", "\n") for hit in hits
        ]
        root = feed(list(hits_rss(hits, "خبر")))
        assert len(root.findall("channel/item")) == len(articles)
        assert list(hits_markdown(hits, "خبر"))


def test_hits_in_chunks_are_the_same_hits(index: Index) -> None:
    hits = index.search("مسيرات")
    parts = list(index.search("مسيرات").chunks(2))
    assert [len(part) for part in parts] == [2, 1]
    together = [hit for part in parts for hit in part]
    for one, other in zip(hits, together, strict=True):
        assert (one.rank, one.id, one.score) == (other.rank, other.id, other.score)
        assert one.title_spans == other.title_spans
        assert one.snippets == other.snippets
    assert {part.total for part in parts} == {3}
    assert parts[0].facets() == hits.facets()
