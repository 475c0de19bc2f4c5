from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fihris.index.analysis.folding import fold
from fihris.index.arrays import ArrayFile, ArrayFileWriter
from fihris.index.vocabulary import Vocabulary, write_vocabulary
from fihris.search.matching.expansion import folded_prefix_terms, fuzzy_terms
from fihris.search.matching.patterns import FoldedPrefix, FoldedWildcard, FuzzyLemma

WORDS = st.sets(st.text("اأإبيىةه", max_size=5).filter(bool), max_size=20)


def vocabulary(words: set[str], folder: str) -> Vocabulary:
    with ArrayFileWriter(Path(folder) / "v") as file:
        write_vocabulary(file, "surface", sorted(word.encode() for word in words))
        file.close({})
    return Vocabulary(ArrayFile(Path(folder) / "v"), "surface")


def distance(a: str, b: str) -> int:
    """Levenshtein's distance as its definition has it."""
    if not a or not b:
        return len(a) + len(b)
    return min(
        distance(a[1:], b) + 1,
        distance(a, b[1:]) + 1,
        distance(a[1:], b[1:]) + (a[0] != b[0]),
    )


@given(WORDS, st.text("ابيه", max_size=3))
def test_a_prefix_is_followed_in_every_spelling(words: set[str], prefix: str) -> None:
    with TemporaryDirectory() as folder:
        terms = vocabulary(words, folder)
        found = {terms[i].decode() for i in folded_prefix_terms(terms, prefix).tolist()}
        assert found == {word for word in words if fold(word).startswith(fold(prefix))}
        assert found == {word for word in words if FoldedPrefix("body", prefix).accepts(word)}


@given(WORDS, st.text("ابي", min_size=1, max_size=4), st.integers(0, 2), st.integers(0, 2))
def test_fuzzy_terms_are_those_within_the_edit_distance(
    words: set[str], text: str, limit: int, prefix: int
) -> None:
    with TemporaryDirectory() as folder:
        terms = vocabulary(words, folder)
        found = {terms[i].decode() for i in fuzzy_terms(terms, text, limit, prefix).tolist()}
    expected = {w for w in words if distance(w, text) <= limit and w.startswith(text[:prefix])}
    assert found == expected


@given(WORDS, st.text("ابي*?", min_size=1, max_size=5))
def test_a_wildcard_means_the_same_on_the_vocabulary_and_on_a_word(
    words: set[str], text: str
) -> None:
    with TemporaryDirectory() as folder:
        terms = vocabulary(words, folder)
        query = FoldedWildcard("body", text)
        found = {terms[i].decode() for i in query.numbers(terms).tolist()}
    assert found == {word for word in words if query.accepts(word)}


@pytest.mark.parametrize(("word", "near"), [("بلنكن", True), ("بلينكن", True), ("بلن", False)])
def test_a_lemma_is_near_within_one_letter(word: str, near: bool) -> None:
    assert FuzzyLemma("body", "بلنكن").accepts(word) is near
