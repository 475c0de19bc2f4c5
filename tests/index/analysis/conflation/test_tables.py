"""Which forms of the news meet in one lemma, and which must not.

The tables beside this file say what the language says, whatever a stemmer finds: a line that fails
is a fault of the stemmer. In `meet` a line is one word in some of its forms. In `apart` it is words
that no reader takes for each other. In `whole` its first word is all that may be left of the forms
behind it, because its letters are its own and no clitics or endings. A `#` begins a comment.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from fihris.index.analysis.folding import fold
from fihris.index.analysis.stemmers import stemmer

TABLES = Path(__file__).parent


def lines(kind: str) -> Iterator[tuple[str, str]]:
    """Yield the name of each table of a kind with each of its lines."""
    for table in sorted((TABLES / kind).glob("*.txt")):
        for line in table.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                yield table.stem, line


def words(kind: str) -> list[object]:
    """Return a case for each line of forms, under its table and its first form."""
    return [
        pytest.param(line.split(), id=f"{table}-{line.split()[0]}") for table, line in lines(kind)
    ]


def pairs() -> list[object]:
    """Return a case for each two words of a line of words to be kept apart."""
    return [
        pytest.param(first, second, id=f"{table}-{first}-{second}")
        for table, line in lines("apart")
        for first, second in itertools.combinations(line.split(" | "), 2)
    ]


def lemmas(forms: list[str]) -> list[str]:
    return stemmer("lexicon").lemmas(forms)


@pytest.mark.parametrize("forms", words("meet"))
def test_one_word(forms: list[str]) -> None:
    found = lemmas(forms)
    assert len(set(found)) == 1, dict(zip(forms, found, strict=True))


@pytest.mark.parametrize(("first", "second"), pairs())
def test_two_words(first: str, second: str) -> None:
    found, other = lemmas([first, second])
    assert found != other


@pytest.mark.parametrize("forms", words("whole"))
def test_no_letter_is_cut(forms: list[str]) -> None:
    found = lemmas(forms)
    assert {fold(lemma) for lemma in found} == {fold(forms[0])}, dict(
        zip(forms, found, strict=True)
    )


def test_a_line_says_something() -> None:
    assert all(len(set(line.split())) > 1 for _, line in lines("meet"))
    assert all(" | " in line for _, line in lines("apart"))


def test_no_line_stands_twice() -> None:
    for kind in ("meet", "apart", "whole"):
        found = [line for _, line in lines(kind)]
        assert len(found) == len(set(found)), kind
