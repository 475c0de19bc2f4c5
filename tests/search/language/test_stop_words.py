"""Stop words count only where nothing else is left of a query; in a phrase they always count."""

from __future__ import annotations

import pytest
from whoosh import query as wq

from fihris.search.language.parser import parse
from fihris.search.language.stop_words import without_stop_words


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("مصر من", "مصر"),
        ("+من مصر", "مصر"),
        ("+من +مصر", "مصر"),
        ("+من +مصر وزير", "+مصر وزير"),
        ("مصر AND من", "مصر"),
        ("من AND في AND مصر", "مصر"),
        ("مصر AND من AND وزير", "مصر AND وزير"),
        ("(من في) مصر", "مصر"),
        ("(من في)^2 مصر", "مصر"),
        ("(من AND مصر) OR (في AND وزير)", "مصر OR وزير"),
        ("title:من مصر", "مصر"),
        ("title:من body:مصر", "body:مصر"),
        ("+من +مصر -وزير", "مصر -وزير"),
        ("+(من -وزير) +مصر", "مصر -وزير"),
        ("(من -وزير) OR مصر", "مصر"),
        ("+(من source:رويترز) +مصر", "+source:رويترز +مصر"),
        ("من مصر date:2024", "مصر date:2024"),
        ("و-من مصر", "مصر"),
    ],
)
def test_a_stop_word_is_nothing_beside_another_word(typed: str, meant: str) -> None:
    assert without_stop_words(parse(typed).tree) == parse(meant).tree


@pytest.mark.parametrize(
    "typed",
    [
        "من",
        "+من",
        "من AND في",
        "+من في",
        "من source:رويترز",
        "من -مصر",
        "من NOT مصر",
        "+من date:2024",
        "مصر -من",
        "مصر AND NOT من",
        '"من مصر"',
        '"من" مصر',
        "=من مصر",
        "+=من +مصر",
        "source:من مصر",
        "-من",
        "*",
        "* AND من",
        "",
    ],
)
def test_it_stays_alone_in_phrases_as_written_and_where_it_is_excluded(typed: str) -> None:
    tree = parse(typed).tree
    assert without_stop_words(tree) == tree


@pytest.mark.parametrize("typed", ["مص*", "م?ر", "مصر~", "=مصر", '"مصر"', "title:مصر"])
def test_anything_that_asks_for_a_word_leaves_stop_words_out(typed: str) -> None:
    assert without_stop_words(parse(f"{typed} AND من").tree) == parse(typed).tree


def test_a_query_of_nothing_stays() -> None:
    assert without_stop_words(wq.NullQuery) == wq.NullQuery
