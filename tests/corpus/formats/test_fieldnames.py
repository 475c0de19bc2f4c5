from __future__ import annotations

import pytest

from fihris.corpus.formats.fieldnames import field_of, fields_of


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("title", "title"),
        ("Headline", "title"),
        ("العنوان", "title"),
        ("عنوان الخبر", "title"),
        ("body", "body"),
        ("TEXT", "body"),
        ("content", "body"),
        ("article", "body"),
        ("articleBody", "body"),
        ("النص", "body"),
        ("نصّ", "body"),
        ("نص_الخبر", "body"),
        ("date", "date"),
        ("publishedAt", "date"),
        ("published_at", "date"),
        ("pub-date", "date"),
        ("التاريخ", "date"),
        ("تاريخ النشر", "date"),
        ("source", "source"),
        ("المصدر", "source"),
        ("category", "category"),
        ("section", "category"),
        ("التصنيف", "category"),
        ("القسم", "category"),
        ("url", "url"),
        ("link", "url"),
        ("الرابط", "url"),
        ("id", "id"),
        ("_id", "id"),
        ("المعرف", "id"),
        ("المُعرِّف", "id"),
        ("\ufefftitle", "title"),
        ('"title"', "title"),
        (" title ", "title"),
        ("author", None),
        ("subtitle", None),
        ("", None),
    ],
)
def test_well_known_names(name: str, field: str | None) -> None:
    assert field_of(name) == field


def test_the_surest_name_comes_first() -> None:
    names = ("headline", "Title", "text", "content", "body", "author")
    by_field = fields_of(names, {})
    assert by_field["title"] == ["Title", "headline"]
    assert by_field["body"] == ["body", "text", "content"]
    assert by_field["date"] == []


def test_a_chosen_name_is_the_only_one() -> None:
    by_field = fields_of(("title", "h1", "body"), {"title": "h1"})
    assert by_field["title"] == ["h1"]
    assert by_field["body"] == ["body"]


def test_a_well_known_name_may_be_chosen_for_another_field() -> None:
    by_field = fields_of(("title", "text"), {"title": "text", "body": "title"})
    assert by_field["title"] == ["text"]
    assert by_field["body"] == ["title"]


def test_of_names_that_differ_in_case_the_chosen_one_comes_first() -> None:
    assert fields_of(("TITLE", "title"), {"title": "title"})["title"] == ["title", "TITLE"]
