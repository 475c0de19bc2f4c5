from __future__ import annotations

import sys

import pytest

from fihris.corpus.reading import read_articles
from fihris.errors import MissingExtraError

PARAGRAPHS = (
    "قال متحدث باسم الوزارة إن الخطة الجديدة تشمل بناء مدارس ومستشفيات في جميع المناطق.",
    "وأضاف المتحدث أن التنفيذ يبدأ مطلع العام المقبل، وأن التمويل متوفر بالكامل من الموازنة.",
    "وكانت الوزارة أعلنت الشهر الماضي عن نتائج الدراسة التي أعدتها لجنة من الخبراء.",
)
PAGE = """<!doctype html>
<html lang="ar" dir="rtl"><head><meta charset="{charset}">
<title>خطة جديدة لبناء المدارس - موقع الأخبار</title>
<meta property="og:title" content="خطة جديدة لبناء المدارس - موقع الأخبار">
<meta property="og:site_name" content="موقع الأخبار">
<meta property="article:published_time" content="2023-06-09T10:15:00+03:00">
<meta property="article:section" content="محليات">
<link rel="canonical" href="https://example.org/news/1">
</head><body>
<nav><ul><li><a href="/">الرئيسية</a></li><li><a href="/s">سياسة</a></li></ul></nav>
<h1>موقع الأخبار</h1>
<article><h1>خطة جديدة لبناء المدارس</h1>{paragraphs}</article>
<footer>جميع الحقوق محفوظة</footer></body></html>
"""


def page(charset: str = "utf-8") -> str:
    return PAGE.format(charset=charset, paragraphs="".join(f"<p>{p}</p>\n" for p in PARAGRAPHS))


def test_an_article_of_a_page(read) -> None:
    found = read(page(), "page.html")
    (article,) = found.articles
    assert article.body == "\n\n".join(PARAGRAPHS)
    assert article.source == "موقع الأخبار"
    assert article.category == "محليات"
    assert article.url == "https://example.org/news/1"
    assert not found.problems


def test_the_date_has_its_time(read) -> None:
    assert read(page(), "page.html").articles[0].date.isoformat() == "2023-06-09T07:15:00+00:00"


def test_the_headline_is_the_heading_that_the_metadata_repeat(read) -> None:
    assert read(page(), "page.html").titles == ["خطة جديدة لبناء المدارس"]


def test_without_headings_the_metadata_have_the_headline(read) -> None:
    text = page().replace("h1>", "h5>")
    assert read(text, "page.html").titles == ["خطة جديدة لبناء المدارس - موقع الأخبار"]


def test_without_metadata_the_only_heading_is_the_headline(read) -> None:
    text = page().replace('property="og:title"', "").replace("<h1>موقع الأخبار</h1>", "")
    assert read(text, "page.html").titles == ["خطة جديدة لبناء المدارس"]


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "windows-1256", "iso-8859-6", "utf-16"])
def test_pages_of_any_encoding(read, charset: str) -> None:
    (article,) = read(page(charset).encode(charset), "page.html").articles
    assert article.body == "\n\n".join(PARAGRAPHS)


def test_xhtml_with_a_prolog(read) -> None:
    text = '<?xml version="1.0" encoding="utf-8"?>\n' + page()
    assert read(text, "page.xhtml").titles == ["خطة جديدة لبناء المدارس"]


@pytest.mark.parametrize("text", ["", "<html></html>", "<html><body></body></html>", "\0", "x"])
def test_a_page_without_an_article_is_told(read, text: str) -> None:
    found = read(text, "page.html", format="html")
    assert not found.articles
    assert found.kinds == ["html"]


def test_a_page_that_is_not_in_its_encoding_is_told(read) -> None:
    found = read(page().encode() + b"\xff", "page.html")
    assert (found.kinds, found.problems[0].offset) == (["encoding"], len(page().encode()))


def test_a_page_that_is_too_long_is_told(read, small_records: int) -> None:
    assert read(page() + " " * small_records, "page.html").kinds == ["too-large"]


def test_a_missing_extra_names_its_command(read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    found = read(page(), "page.html")
    assert found.kinds == ["extra"]
    assert "pip install 'fihris[html]'" in found.problems[0].reason
    with pytest.raises(MissingExtraError, match=r"pip install 'fihris\[html\]'"):
        read_articles([], format="html")
