from __future__ import annotations

import sys

import pytest

from fihris.corpus.reading import read_articles
from fihris.errors import MissingExtraError

RSS = """<?xml version="1.0" encoding="{encoding}"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>القناة الأولى</title><link>https://example.org/</link>
<item>
 <title>خبر &lt;b&gt;أول&lt;/b&gt;</title><link>https://example.org/1</link>
 <guid isPermaLink="false">g1</guid><pubDate>Fri, 09 Jun 2023 10:15:00 +0300</pubDate>
 <category>سياسة</category><category>دولي</category><dc:creator>كاتب</dc:creator>
 <description>&lt;p&gt;موجز&lt;/p&gt;</description>
 <content:encoded><![CDATA[<p>فقرة أولى</p>
 <p>فقرة <a href="/x">ثانية</a><br>سطر</p>]]></content:encoded>
</item>
<item>
 <title>خبر ثان</title><link>https://example.org/2</link>
 <description>نص عادي، 5 &amp;lt; 6</description><pubDate>غدا</pubDate>
</item>
</channel></rss>
"""

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>وكالة</title>
<entry><id>urn:1</id><title>خبر</title><link href="https://example.org/1"/>
<updated>2023-06-09T07:15:00Z</updated>
<content type="html">&lt;p&gt;أولى&lt;/p&gt;&lt;p&gt;ثانية&lt;/p&gt;</content></entry>
<entry><id>urn:2</id><title>آخر</title><content type="text">نص بسيط</content></entry>
</feed>
"""


def rss(encoding: str = "utf-8") -> str:
    return RSS.format(encoding=encoding)


def test_rss(read) -> None:
    found = read(rss(), "news.rss")
    first, second = found.articles
    assert (first.id, first.title) == ("g1", "خبر أول")
    assert first.body == "فقرة أولى\n\nفقرة ثانية\nسطر"
    assert first.date.isoformat() == "2023-06-09T07:15:00+00:00"
    assert (first.source, first.category) == ("القناة الأولى", "سياسة")
    assert first.url == "https://example.org/1"
    assert first.metadata == {"author": "كاتب", "tags": ["سياسة", "دولي"]}
    assert (second.title, second.body) == ("خبر ثان", "نص عادي، 5 < 6")


def test_a_date_that_cannot_be_read_is_named(read) -> None:
    (problem,) = read(rss(), "news.rss").problems
    assert (problem.kind, problem.record, problem.skipped) == ("date", 2, False)
    assert "غدا" in problem.reason


def test_atom(read) -> None:
    found = read(ATOM, "news.xml")
    first, second = found.articles
    assert (first.id, first.title, first.body) == ("urn:1", "خبر", "أولى\n\nثانية")
    assert first.date.isoformat() == "2023-06-09T07:15:00+00:00"
    assert first.source == "وكالة"
    assert (second.body, second.date) == ("نص بسيط", None)
    assert not found.problems


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1256", "iso-8859-6", "utf-16"])
def test_feeds_of_any_encoding(read, encoding: str) -> None:
    assert read(rss(encoding).encode(encoding), "news.xml").titles == ["خبر أول", "خبر ثان"]


def test_a_feed_that_is_cut_off_gives_its_beginning(read) -> None:
    found = read(rss()[: rss().index("<item>", rss().index("</item>"))], "news.rss")
    assert found.titles == ["خبر أول"]
    (problem,) = found.problems
    assert (problem.kind, problem.skipped) == ("feed", False)


@pytest.mark.parametrize("text", ["<rss></rss>", "<rss", "not a feed", ""])
def test_a_feed_without_entries_is_told(read, text: str) -> None:
    found = read(text, "news.rss", format="feed")
    assert found.kinds == ["feed"]


def test_xml_that_is_no_feed_is_told(read) -> None:
    found = read('<?xml version="1.0"?><urlset><url/></urlset>', "sitemap.xml")
    assert found.kinds == ["format"]
    assert "not a feed" in found.problems[0].reason


def test_a_feed_opens_no_other_file_and_no_address(read, tmp_path) -> None:
    (tmp_path / "secret").write_text("سر")
    text = (
        f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]>'
        "<rss><channel><item><title>خبر &x;</title></item></channel></rss>"
    )
    assert "سر" not in "".join(read(text, "news.rss", format="feed").titles)
    assert not read(str(tmp_path / "secret"), "news.rss", format="feed").articles


def test_entities_that_multiply_are_not_expanded(read) -> None:
    entities = '<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)
    )
    text = (
        f"<?xml version='1.0'?><!DOCTYPE rss [{entities}]>"
        "<rss><channel><item><title>خبر &a9;</title></item></channel></rss>"
    )
    found = read(text, "news.rss", format="feed")
    assert sum(map(len, found.titles)) < 1_000_000


def test_a_feed_that_is_not_in_its_encoding_is_told(read) -> None:
    found = read(rss().encode() + b"\xff", "news.rss")
    assert (found.kinds, found.problems[0].offset) == (["encoding"], len(rss().encode()))


def test_a_missing_extra_names_its_command(read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "feedparser", None)
    found = read(rss(), "news.rss")
    assert found.kinds == ["extra"]
    assert "pip install 'fihris[feeds]'" in found.problems[0].reason
    with pytest.raises(MissingExtraError, match=r"pip install 'fihris\[feeds\]'"):
        read_articles([], format="feed")
