"""The parameters of ranking: checked, named, kept as JSON."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from fihris import Index, Ranking
from fihris.search.ranking import DEFAULT_RANKING, RANKINGS, idf

MakeIndex = Callable[..., Index]


def test_a_ranking_is_the_same_after_json() -> None:
    ranking = Ranking(k1=0.9, title_weight=2)
    assert Ranking.from_json(ranking.to_json()) == ranking


def test_what_json_leaves_out_is_as_by_default() -> None:
    assert Ranking.from_json('{"b": 0.5}') == dataclasses.replace(DEFAULT_RANKING, b=0.5)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no JSON"),
        ("[1]", "not a JSON object but list"),
        ('{"k2": 1}', "no parameter 'k2'; there are k1, b,"),
        ('{"k1": "1"}', "k1 must be a number"),
        ('{"k1": -1}', "k1 must be a number from 0 on"),
        ('{"b": 1.5}', "b must be at most 1"),
        ('{"title_weight": NaN}', "title_weight must be a number"),
        ('{"body_weight": Infinity}', "body_weight must be a number"),
    ],
)
def test_what_is_no_ranking_says_why(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Ranking.from_json(text)


def test_a_ranking_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        DEFAULT_RANKING.k1 = 2  # type: ignore[misc]


def test_the_default_has_a_name() -> None:
    assert RANKINGS["news"] == Ranking()


def test_bm25_is_of_lemmas_alone(make_index: MakeIndex) -> None:
    index = make_index(["خرجت المسيرات", "خرجت المسيرة"])
    one, other = index.search("المسيرات", ranking=RANKINGS["bm25"])
    assert one.score == other.score
    one, other = index.search("المسيرات")
    assert (one.id, one.score > other.score) == ("1", True)


def test_a_word_in_every_article_still_counts() -> None:
    assert 0 < idf(10, 10) < idf(9, 10) < idf(0, 10)
