from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fihris.index import inversion
from fihris.index.inversion import invert_in_parts
from fihris.index.postings import invert

DOCUMENTS = st.lists(st.lists(st.integers(0, 7), max_size=9), max_size=9)


@given(DOCUMENTS, st.integers(1, 12), st.booleans())
def test_parts_make_the_same_postings(documents: list[list[int]], most: int, places: bool) -> None:
    forms = np.array([form for document in documents for form in document], np.uint32)
    lengths = np.array([*map(len, documents)], np.int64)
    term_of_form = np.array([3, 1, 4, 1, 0, 2, 4, 3], np.uint32)
    options = {"term_count": 5, "with_positions": places}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inversion, "_TOKENS_AT_ONCE", most)
        found = invert_in_parts(forms, term_of_form, lengths, **options)
    expected = invert(term_of_form[forms], lengths, **options)
    for name in ("starts", "docs", "frequencies", "position_starts", "positions"):
        one, other = getattr(found, name), getattr(expected, name)
        assert (one is None) == (other is None) == (name.startswith("position") and not places)
        assert one is None or one.tolist() == other.tolist()
