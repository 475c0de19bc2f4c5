from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fihris.search.matching.matches import Matches, best, union, without

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


@given(SCORED, st.integers(0, 120))
def test_the_best_come_by_score_then_document(scores: dict[int, float], k: int) -> None:
    found = best(matches(scores), k)
    assert found.docs.tolist() == sorted(scores, key=lambda doc: (-scores[doc], doc))[:k]
