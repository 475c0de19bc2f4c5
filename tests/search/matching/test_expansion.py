from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fihris.index.analysis.folding import fold
from fihris.index.arrays import ArrayFile, ArrayFileWriter
from fihris.index.vocabulary import Vocabulary, write_vocabulary
from fihris.search.matching.expansion import folded_prefix_terms, fuzzy_terms
from fihris.search.matching.patterns import (
    FoldedPrefix,
    FoldedWildcard,
    FuzzyLemma,
    indexed_pattern,
)
from fihris.search.matching.wildcards import pattern_terms

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


# Letters of one, two, three and four bytes; a bracket is a class where it is closed.
ANY_WORDS = st.sets(st.text("اأبaé€𝄞[]!-\n", max_size=6), max_size=25)
PATTERN = st.text("اأبaé€𝄞*?[]!-\n", max_size=8)


@settings(max_examples=500)
@given(ANY_WORDS, PATTERN, st.booleans())
@example({"ab", "a]b"}, "a[]*", False)
@example({"aab", "ab", "aabb"}, "*ab*b", False)
@example({"a", "ab"}, "*a*?", False)
@example({"أب", "اب", "ب"}, "[!ب]ب", True)
@example({"بب", "ب"}, "ب**ب", True)
def test_a_pattern_matches_what_fnmatch_matches(
    words: set[str], pattern: str, folded: bool
) -> None:
    with TemporaryDirectory() as folder:
        terms = vocabulary(words, folder)
        every = np.arange(len(terms))
        found = pattern_terms(terms, pattern, every, folded=folded)
        some = pattern_terms(terms, pattern, every[1::3], folded=folded)
    plain = fold if folded else str
    expected = [fnmatchcase(plain(terms[i].decode()), plain(pattern)) for i in every.tolist()]
    assert found.tolist() == [i for i, matches in enumerate(expected) if matches]
    assert some.tolist() == [i for i in found.tolist() if i % 3 == 1]


def test_a_pattern_is_compared_with_many_terms_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fihris.search.matching.wildcards._TERMS_AT_A_TIME", 3)
    words = {f"{a}{b}" for a in "ابتث" for b in ("كتب", "كتاب", "قلم")}
    with TemporaryDirectory() as folder:
        terms = vocabulary(words, folder)
        found = pattern_terms(terms, "*كت*ب", np.arange(len(terms)), folded=True)
        assert {terms[i].decode() for i in found.tolist()} == {w for w in words if "كت" in w}


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


@pytest.mark.parametrize(
    ("typed", "indexed"),
    [
        ("مسؤول*", "مسؤول*"),
        ("مسو\u0654ول*", "مسؤول*"),
        ("*إعلا?", "*إعلا?"),
        ("ﻻ?ﺐ", "لا?ب"),
        ("مُسَيَّـر*", "مسير*"),
        ("کت?ب", "كت?ب"),
        ("ÉCO*", "eco*"),
        ("E\u0301co*", "eco*"),
        ("1.5*", "1.5*"),
        ("١٫٥*", "1.5*"),
        ("1.?", "1.?"),
        ("?.5", "?.5"),
        ("نص.*", "نص*"),
        (".5*", "5*"),
        ("1,5*", "15*"),
        ("*", "*"),
    ],
)
def test_a_pattern_is_folded_as_the_text_is(typed: str, indexed: str) -> None:
    assert indexed_pattern(typed) == indexed
