from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from fihris.corpus.article import Article, stable_id
from fihris.corpus.formats.records import ArticleBuilder
from fihris.corpus.problem import Problem

DAY = datetime(2017, 1, 20, tzinfo=UTC)


def build(record: dict[str, Any], **options: Any) -> Article:
    (article,) = ArticleBuilder("news", **options).from_mapping(record, 1, 0)
    assert isinstance(article, Article)
    return article


def flaws(record: dict[str, Any]) -> list[Problem]:
    items = ArticleBuilder("news").from_mapping(record, 7, 99)
    return [item for item in items if isinstance(item, Problem)]


def test_every_field_by_its_own_name() -> None:
    record = {
        "id": "7",
        "title": "عنوان",
        "body": "نص",
        "date": "2017-01-20",
        "source": "وكالة",
        "category": "سياسة",
        "url": "https://example.org/7",
    }
    assert build(record) == Article(
        "7", "عنوان", "نص", DAY, "وكالة", "سياسة", "https://example.org/7"
    )


def test_other_keys_become_metadata() -> None:
    record = {"title": "خبر", "author": "كاتب", "tags": ["أ", "ب"], "views": 3, "none": None}
    assert build(record).metadata == {"author": "كاتب", "tags": ["أ", "ب"], "views": 3}


def test_the_metadata_of_an_article_that_was_written_as_json_comes_back() -> None:
    assert build({"title": "خبر", "metadata": {"author": "كاتب"}}).metadata == {"author": "كاتب"}


def test_of_several_names_the_first_that_is_filled_counts() -> None:
    article = build({"title": "خبر", "body": "", "text": None, "content": "نص", "article": "آخر"})
    assert article.body == "نص"
    assert article.metadata == {"article": "آخر"}


def test_columns_name_the_keys() -> None:
    article = build({"h": "خبر", "title": "غيره"}, columns={"title": "h"})
    assert article.title == "خبر"
    assert article.metadata == {"title": "غيره"}


@pytest.mark.parametrize(
    ("value", "title"),
    [
        (2024, "2024"),
        (1.5, "1.5"),
        (None, ""),
        (True, ""),
        ([], ""),
        (["عنوان"], "عنوان"),
        ({"name": "عنوان", "lang": "ar"}, "عنوان"),
        ({"#text": "عنوان"}, "عنوان"),
    ],
)
def test_titles_of_other_types(value: Any, title: str) -> None:
    assert build({"title": value, "body": "نص"}).title == title


@pytest.mark.parametrize("value", [{"a": 1, "b": 2}, [1, 2], [["x"]], {"a": {"b": "c"}}])
def test_a_value_that_is_no_text_is_kept_as_metadata(value: Any) -> None:
    article = build({"title": value, "body": "نص"})
    assert article.title == ""
    assert article.metadata == {"title": value}


def test_a_list_of_paragraphs_is_a_body() -> None:
    assert build({"title": "خبر", "body": ["أولى", "ثانية"]}).body == "أولى\n\nثانية"


def test_the_first_of_several_categories_is_the_category() -> None:
    article = build({"title": "خبر", "categories": ["سياسة", "اقتصاد"]})
    assert article.category == "سياسة"
    assert article.metadata == {"categories": ["سياسة", "اقتصاد"]}


def test_the_source_of_newsapi_is_its_name() -> None:
    assert build({"title": "خبر", "source": {"id": None, "name": "BBC"}}).source == "BBC"


def test_an_id_that_is_a_number_is_text() -> None:
    assert build({"id": 42, "title": "خبر"}).id == "42"


def test_the_id_that_mongodb_exports_is_its_digits() -> None:
    assert build({"_id": {"$oid": "5f1d"}, "title": "خبر"}).id == "5f1d"


@pytest.mark.parametrize("missing", [{}, {"id": ""}, {"id": None}, {"id": " "}])
def test_without_an_id_the_article_gets_a_stable_one(missing: dict[str, Any]) -> None:
    article = build({**missing, "title": "خبر", "body": "نص"}, source="وكالة")
    assert article.id == stable_id(source="وكالة", url="", title="خبر", body="نص")


def test_the_source_is_a_default() -> None:
    assert build({"title": "خبر"}, source="وكالة").source == "وكالة"
    assert build({"title": "خبر", "source": "جريدة"}, source="وكالة").source == "جريدة"


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"id": "1"},
        {"title": "", "body": ""},
        {"title": " \n", "body": "\t"},
        {"title": None},
        {"title": [], "author": "كاتب"},
    ],
)
def test_a_record_without_words_is_skipped(record: dict[str, Any]) -> None:
    (problem,) = flaws(record)
    assert (problem.kind, problem.skipped) == ("no-text", True)
    assert (problem.path, problem.record, problem.offset) == ("news", 7, 99)


def test_a_title_alone_is_an_article() -> None:
    assert build({"title": "كاريكاتير", "body": ""}).body == ""


@pytest.mark.parametrize(
    "date",
    [
        1484870400,
        1484870400.0,
        1484870400000,
        "1484870400",
        "1484870400000",
        {"$date": 1484870400000},
        {"$date": "2017-01-20T00:00:00Z"},
        "2017-01-20",
        "20 يناير 2017",
    ],
)
def test_dates_as_numbers_and_as_text(date: Any) -> None:
    assert build({"title": "خبر", "date": date}).date == DAY


@pytest.mark.parametrize("date", ["", None, "  ", [], False])
def test_no_date_is_no_flaw(date: Any) -> None:
    assert build({"title": "خبر", "date": date}).date is None


@pytest.mark.parametrize("date", ["غدا", 2017, 1e300, -1e300, 10**30, 0, "99999999999999"])
def test_a_date_that_cannot_be_read_is_named(date: Any) -> None:
    items = ArticleBuilder("news").from_mapping({"title": "خبر", "date": date}, 7, 99)
    article, problem = items
    assert isinstance(article, Article)
    assert article.date is None
    assert isinstance(problem, Problem)
    assert (problem.kind, problem.skipped, problem.record) == ("date", False, 7)
    assert str(date) in problem.reason


def test_keys_that_vary_without_end_do_not_fill_memory() -> None:
    builder = ArticleBuilder("news")
    for number in range(5000):
        builder.from_mapping({"title": "خبر", f"key{number}": 1}, number, 0)
    assert len(builder._plans) <= 1000
