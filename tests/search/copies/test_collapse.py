"""Pages of a ranking with near-copies as one hit."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fihris.index.fields import UNKNOWN_DATE
from fihris.index.places import BOOL, I64
from fihris.search.copies import clusters as finding
from fihris.search.copies import collapse
from fihris.search.copies.collapse import Group, collapsed


class World(NamedTuple):
    """Documents from 0 on: the cluster and the date of each; those that match, best first."""

    clusters: list[int]
    dates: list[int | None]
    ranking: list[int]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    count = draw(st.integers(1, 25))
    clusters = draw(st.lists(st.integers(0, 6), min_size=count, max_size=count))
    dates = draw(st.lists(st.none() | st.integers(0, 3), min_size=count, max_size=count))
    matching = draw(st.permutations(range(count)))[: draw(st.integers(0, count))]
    return World(clusters, dates, list(matching))


class Searched:
    """A ranking over a world, and how it was asked."""

    def __init__(self, world: World, generous: int = 0) -> None:
        self.world = world
        self.generous = generous
        self.asked: list[I64] = []

    def ranked(self, k: int) -> tuple[I64, Any]:
        documents = np.array(self.world.ranking[: k + self.generous], np.int64)
        return documents, -np.arange(len(documents), dtype=np.float64)

    def matching(self, documents: I64) -> BOOL:
        self.asked.append(documents)
        assert documents.tolist() == sorted(set(documents.tolist()))
        return np.isin(documents, self.world.ranking)

    def page(self, limit: int, offset: int) -> tuple[list[Group], bool]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(collapse, "clusters_of", self._clusters_of)
            patch.setattr(collapse, "earliest_first", self._earliest_first)
            found = collapsed(self.ranked, self.matching, SimpleNamespace(), limit, offset)  # type: ignore[arg-type]
        return found.page, found.last

    def _clusters_of(self, _: object, documents: I64) -> list[I64]:
        clusters = np.array(self.world.clusters)
        return [np.flatnonzero(clusters == clusters[d]) for d in documents.tolist()]

    def _earliest_first(self, _: object, documents: I64) -> I64:
        def key(document: int) -> tuple[bool, int, int]:
            date = self.world.dates[document]
            return date is None, date or 0, document

        return np.array(sorted(documents.tolist(), key=key), np.int64)


def members(group: Group) -> list[int]:
    return [group.document, *group.others.tolist()]


def expected(world: World) -> list[tuple[int, list[int]]]:
    """By hand: of each cluster what matches, in the order of the best; each with its best."""
    groups: dict[int, list[int]] = {}
    for document in world.ranking:
        groups.setdefault(world.clusters[document], []).append(document)
    return [(group[0], group) for group in groups.values()]


@settings(max_examples=300)
@given(worlds(), st.integers(0, 3))
def test_what_matches_is_in_one_group_each(world: World, generous: int) -> None:
    searched = Searched(world, generous)
    page, last = searched.page(30, 0)
    assert last
    found = [(group.best, sorted(members(group))) for group in page]
    assert found == [(best, sorted(group)) for best, group in expected(world)]
    for group in page:
        assert members(group) == searched._earliest_first(None, np.array(members(group))).tolist()
        assert group.score == -world.ranking.index(group.best)


@settings(max_examples=300)
@given(worlds(), st.integers(1, 6), st.integers(0, 3))
def test_pages_make_one_long_page(world: World, limit: int, generous: int) -> None:
    whole, _ = Searched(world).page(30, 0)
    pages: list[Group] = []
    last = False
    while not last and len(pages) <= 30:
        page, last = Searched(world, generous).page(limit, len(pages))
        pages += page
        assert last == (len(pages) == len(whole))
        assert len(page) == limit or last
    assert [(g.best, g.score, members(g)) for g in pages] == [
        (g.best, g.score, members(g)) for g in whole
    ]


@given(worlds())
def test_only_what_the_ranking_has_not_shown_is_looked_at(world: World) -> None:
    searched = Searched(world)
    searched.page(2, 1)
    seen = set(world.ranking[:3])
    assert not seen & {d for documents in searched.asked for d in documents.tolist()}


def test_no_page_asks_for_nothing() -> None:
    searched = Searched(World([0, 0], [1, 2], [0, 1]))
    assert searched.page(0, 0) == ([], False)
    assert searched.asked == []


class Column:
    def __init__(self, dates: Sequence[int]) -> None:
        self.take = np.array(dates, np.int64).take


def test_the_earliest_comes_first_whatever_its_segment() -> None:
    first, second = [5, UNKNOWN_DATE, 3], [3, -7, UNKNOWN_DATE]
    leaves = [
        SimpleNamespace(
            base=base,
            segment=SimpleNamespace(
                documents=3, file=SimpleNamespace(part={"column.date": Column(dates)}.__getitem__)
            ),
        )
        for base, dates in ((0, first), (3, second))
    ]
    snapshot: Any = SimpleNamespace(leaves=leaves)
    ordered = finding.earliest_first(snapshot, np.array([5, 3, 1, 0, 4, 2]))
    assert ordered.tolist() == [4, 2, 3, 0, 1, 5]
