from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fihris.index.analysis.forms import FormTable
from fihris.index.analysis.tokens import tokenise

TEXT = st.text("ابتسميرة ﻻ北x1\n", max_size=60)


@given(st.lists(TEXT, max_size=6))
def test_a_form_has_one_number_whatever_comes_between(texts: list[str]) -> None:
    table = FormTable()
    for text in texts:
        tokens = tokenise(text)
        numbers = table.numbers(tokens).tolist()
        assert [table.forms[number] for number in numbers] == tokens.surfaces()
    assert len(set(table.forms)) == len(table.forms)


def test_a_form_read_through_a_ligature_is_the_same_form() -> None:
    for text in ("ﻻ لا", "لا ﻻ"):
        table = FormTable()
        assert table.numbers(tokenise(text)).tolist() == [0, 0]
        assert table.forms == ["لا"]


def test_the_table_grows_and_keeps_its_numbers() -> None:
    table = FormTable()
    letters = "abcdefghij"
    words = ["".join(letters[int(digit)] for digit in str(i)) for i in range(100_000)]
    text = " ".join(words + ["m" * 20 + "n" * (i % 50) for i in range(100)])
    first = table.numbers(tokenise(text)).tolist()
    assert table.numbers(tokenise(text)).tolist() == first
    assert len(table) == 100_000 + 50
    assert sorted(table.forms[:100_000]) == sorted(words)
