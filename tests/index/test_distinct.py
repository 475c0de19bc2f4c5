from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fihris.index.distinct import distinct, numbered


@given(st.lists(st.integers(0, 9)), st.sampled_from([np.uint8, np.int64, np.uint64]))
def test_they_are_those_of_numpy(values: list[int], dtype: type) -> None:
    array = np.array(values, dtype)
    expected, inverse = np.unique(array, return_inverse=True)
    found, places = numbered(array)
    for one, other in ((distinct(array), expected), (found, expected), (places, inverse)):
        assert one.tolist() == other.tolist()
    assert distinct(array).dtype == found.dtype == dtype


@pytest.mark.parametrize("values", [[], [3], [3, 3]])
def test_few_values(values: list[int]) -> None:
    assert distinct(np.array(values, np.int64)).tolist() == sorted(set(values))
