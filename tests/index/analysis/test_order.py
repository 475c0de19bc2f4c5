from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fihris.index.analysis.forms import FormTable
from fihris.index.analysis.order import in_order, utf8_lengths
from fihris.index.analysis.tokens import tokenise

WORDS = st.text("ابيپڵء09.az", min_size=1, max_size=18) | st.text("اﻻ北xé𝒂", min_size=1, max_size=4)


@given(st.lists(WORDS, max_size=30), st.data())
def test_forms_are_sorted_as_their_bytes_are(words: list[str], data: st.DataObject) -> None:
    table = FormTable()
    table.numbers(tokenise(" ".join(words)))
    numbers = [i for i in range(len(table)) if data.draw(st.booleans())]
    found = in_order(table, np.array(numbers, np.int64))
    forms = [table.forms[number].encode() for number in found.tolist()]
    assert forms == sorted(table.forms[number].encode() for number in numbers)
    assert utf8_lengths(table, found).tolist() == list(map(len, forms))
