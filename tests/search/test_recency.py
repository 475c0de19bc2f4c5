"""Recency: newer articles before older ones that answer as well."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import isclose

import numpy as np
import pytest

from fihris import Article, Index
from fihris.index.fields import UNKNOWN_DATE, to_microseconds
from fihris.search.ranking import DEFAULT_RANKING, RANKINGS
from fihris.search.recency import freshness

MakeIndex = Callable[..., Index]

NOW = datetime(2026, 6, 1, tzinfo=UTC)
MONTH = replace(DEFAULT_RANKING, recency_half_life=30.0)


def old(days: float) -> datetime:
    return NOW - timedelta(days=days)


def test_the_factor_is_the_formulas() -> None:
    dates = [to_microseconds(old(days)) for days in (0, 30, 60, -5)] + [UNKNOWN_DATE]
    found = freshness(np.array(dates, np.int64), NOW, MONTH)
    # Half of the weight .5 is gone after a half-life, three quarters after two; all, undated.
    assert found.tolist() == pytest.approx([1.0, 0.75, 0.625, 1.0, 0.5])


@pytest.fixture
def index(make_index: MakeIndex) -> Index:
    return make_index(
        [
            Article("old", body="زلزال عنيف في المدينة", date=old(400)),
            Article("new", body="زلزال عنيف في المدينة", date=old(1)),
            Article("undated", body="زلزال عنيف في المدينة"),
            Article("better", body="زلزال عنيف", date=old(30)),
        ]
    )


@pytest.mark.parametrize("base", ["news", "levels", "bm25"])
def test_of_like_articles_the_newer_comes_first(index: Index, base: str) -> None:
    ranking = replace(RANKINGS[base], recency_half_life=30.0)
    found = [hit.id for hit in index.search("زلزال عنيف", ranking=ranking, now=NOW)]
    assert found.index("new") < found.index("old") < found.index("undated")
    plain = [hit.id for hit in index.search("زلزال عنيف", ranking=RANKINGS[base])]
    assert plain == ["better", "old", "new", "undated"]


def test_now_is_in_utc_where_it_names_no_time_zone(index: Index) -> None:
    one = index.search("زلزال", ranking=MONTH, now=NOW)
    other = index.search("زلزال", ranking=MONTH, now=NOW.replace(tzinfo=None))
    assert [hit.score for hit in one] == [hit.score for hit in other]


def test_an_explanation_says_what_recency_has_done(index: Index) -> None:
    hits = index.search("زلزال عنيف", ranking=MONTH, now=NOW)
    for hit in hits:
        explanation = hit.explain()
        assert isclose(sum(part.score for part in explanation.contributions), hit.score)
        assert all(part.level != "scorer" for part in explanation.contributions)
    (better,) = (hit.explain() for hit in hits if hit.id == "better")
    assert isclose(better.freshness, 0.75)


def test_it_counts_from_now_by_default(make_index: MakeIndex) -> None:
    now = datetime.now(UTC)
    index = make_index(
        [
            Article("1", body="زلزال", date=now - timedelta(days=365)),
            Article("2", body="زلزال", date=now),
        ]
    )
    assert [hit.id for hit in index.search("زلزال", ranking=MONTH)] == ["2", "1"]
