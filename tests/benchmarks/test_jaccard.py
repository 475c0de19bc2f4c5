from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.jaccard import alike

SETS = st.lists(st.lists(st.integers(0, 12), max_size=12), min_size=1, max_size=12)


@given(SETS, st.sampled_from([0.1, 0.4, 0.5, 0.8, 1.0]))
def test_no_pair_is_missed(sets: list[list[int]], least: float) -> None:
    elements = np.array([e for own in sets for e in own], np.uint64)
    owners = np.repeat(np.arange(len(sets)), [len(own) for own in sets])
    found = alike(elements, owners, len(sets), least)
    expected = {}
    for i, j in combinations(range(len(sets)), 2):
        one, other = set(sets[i]), set(sets[j])
        if one | other and len(one & other) / len(one | other) >= least:
            expected[i, j] = len(one & other) / len(one | other)
    pairs = zip(found.ones.tolist(), found.others.tolist(), strict=True)
    assert dict(zip(pairs, found.jaccard.tolist(), strict=True)) == pytest.approx(expected)
