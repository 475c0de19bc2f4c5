from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from written_postings import written

from fihris.index import inversion

TEXTS = st.lists(st.integers(0, 7), max_size=9)
LEMMA_OF_FORM = [3, 1, 4, 1, 0, 2, 4, 3]


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=9), st.integers(1, 12))
def test_parts_make_the_same_postings(
    documents: list[tuple[list[int], list[int]]], most: int
) -> None:
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        whole = written(Path(one), documents, LEMMA_OF_FORM)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(inversion, "_TOKENS_AT_ONCE", most)
            patch.setattr(inversion, "_POSTINGS_AT_ONCE", most)
            found = written(Path(other), documents, LEMMA_OF_FORM)
        assert set(found._entries) == set(whole._entries)
        for name in found._entries:
            assert found.array(name).tolist() == whole.array(name).tolist(), name
