from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fihris.search.matching.matches import Matches, best, places, union, without

SCORED = st.dictionaries(st.integers(0, 99), st.sampled_from([0.5, 1.0, 2.0, 4.0]))


def matches(scores: dict[int, float], dtype: type = np.uint16) -> Matches:
    docs = sorted(scores)
    return Matches(np.array(docs, dtype), np.array([scores[doc] for doc in docs]))


def as_dict(found: Matches) -> dict[int, float]:
    assert found.scores is not None
    docs = found.docs.tolist()
    assert docs == sorted(set(docs))
    return dict(zip(docs, found.scores.tolist(), strict=True))


@given(st.lists(SCORED, max_size=4), st.sampled_from([100, 100_000]))
def test_a_union_adds_scores_up(parts: list[dict[int, float]], documents: int) -> None:
    expected: dict[int, float] = {}
    for part in parts:
        for doc, score in part.items():
            expected[doc] = expected.get(doc, 0) + score
    found = union([matches(part) for part in parts], documents, scored=True)
    assert as_dict(found) == expected
    plain = union([matches(part) for part in parts], documents, scored=False)
    assert plain.docs.tolist() == sorted(expected)


@given(SCORED, st.sets(st.integers(0, 99)))
def test_what_is_excluded_is_gone(scores: dict[int, float], excluded: set[int]) -> None:
    found = without(matches(scores), np.array(sorted(excluded), np.int64))
    assert as_dict(found) == {doc: s for doc, s in scores.items() if doc not in excluded}


@given(
    st.sets(st.integers(0, 70_000)),
    st.sets(st.integers(0, 300)),
    st.sampled_from([np.uint16, np.uint32, np.int64]),
)
def test_places_tell_where_and_whether(needles: set[int], hay: set[int], dtype: type) -> None:
    ordered = sorted(needles)
    haystack = np.array(sorted(hay), dtype)
    at, found = places(np.array(ordered, np.int64), haystack)
    assert found.tolist() == [needle in hay for needle in ordered]
    for needle, place, there in zip(ordered, at.tolist(), found.tolist(), strict=True):
        if there:
            assert haystack[place] == needle


@given(SCORED, st.integers(0, 120))
def test_the_best_come_by_score_then_document(scores: dict[int, float], k: int) -> None:
    found = best(matches(scores), k)
    assert found.docs.tolist() == sorted(scores, key=lambda doc: (-scores[doc], doc))[:k]


def test_the_largest_number_of_a_type_is_found_beside_larger_ones() -> None:
    _, found = places(np.array([7, 255, 256, 300]), np.array([7, 255], np.uint8))
    assert found.tolist() == [True, True, False, False]
