"""Which lemmas are spelled alike."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fihris.index.arrays import ArrayFile, ArrayFileWriter, offsets
from fihris.index.grams import Grams, merge_grams, write_grams
from fihris.index.vocabulary import write_vocabulary

LETTERS = st.text("ابتكمنهوي", min_size=1, max_size=7)


def written(folder: Path, lemmas: set[str]) -> Grams:
    terms = sorted(lemma.encode() for lemma in lemmas)
    with ArrayFileWriter(folder / "grams") as file:
        write_vocabulary(file, "lemma", terms)
        sizes = np.array([len(term) for term in terms], np.int64)
        write_grams(file, np.frombuffer(b"".join(terms), np.uint8), offsets(sizes))
        file.close({})
    return Grams(ArrayFile(folder / "grams"))


def dice(a: str, b: str) -> float:
    """By hand: of the trigrams of ^word$, as many as letters."""
    one = {f"^{a}$"[i : i + 3] for i in range(len(a))}
    other = {f"^{b}$"[i : i + 3] for i in range(len(b))}
    return 2 * len(one & other) / (len(a) + len(b))


@settings(max_examples=200)
@given(st.sets(LETTERS, max_size=30), LETTERS, st.sampled_from([0.3, 0.4, 0.5, 1.0]))
def test_the_likeness_is_dices(lemmas: set[str], word: str, least: float) -> None:
    ordered = sorted(lemmas, key=str.encode)
    expected = {i: dice(word, lemma) for i, lemma in enumerate(ordered)}
    with TemporaryDirectory() as folder:
        numbers, likeness = written(Path(folder), lemmas).alike(word, least)
    found = dict(zip(numbers.tolist(), likeness.tolist(), strict=True))
    assert found == pytest.approx({i: d for i, d in expected.items() if d >= least})


@pytest.mark.parametrize("word", ["", "F16", "covid", "2024", "بوتين2", "ʼ"])
def test_what_is_not_of_arabic_letters_is_like_nothing(word: str, tmp_path: Path) -> None:
    grams = written(tmp_path, {"covid", "2024", "بوتين", "ʼ", "٢"})
    assert len(grams.alike(word, 0.1).numbers) == 0


def test_an_empty_vocabulary_has_none(tmp_path: Path) -> None:
    assert len(written(tmp_path, set()).alike("كتاب", 0.4).numbers) == 0


@settings(max_examples=100)
@given(st.sets(LETTERS, max_size=15), st.sets(LETTERS, max_size=15), LETTERS, st.data())
def test_merged_they_are_those_of_the_merged_vocabulary(
    one: set[str], other: set[str], word: str, data: st.DataObject
) -> None:
    dropped = data.draw(st.sets(st.sampled_from(sorted(one | other)))) if one | other else set()
    kept = sorted((one | other) - dropped, key=str.encode)
    place = {lemma: i for i, lemma in enumerate(kept)}
    numbers = [
        np.array([place.get(lemma, -1) for lemma in sorted(own, key=str.encode)], np.int32)
        for own in (one, other)
    ]
    with TemporaryDirectory() as a, TemporaryDirectory() as b, TemporaryDirectory() as c:
        sources = [written(Path(a), one), written(Path(b), other)]
        with ArrayFileWriter(Path(c) / "merged") as file:
            write_vocabulary(file, "lemma", [lemma.encode() for lemma in kept])
            merge_grams(file, sources, numbers, len(kept))
            file.close({})
        merged = Grams(ArrayFile(Path(c) / "merged")).alike(word, 0.4)
        whole = written(Path(a), set(kept)).alike(word, 0.4)
    assert merged.numbers.tolist() == whole.numbers.tolist()
    assert merged.likeness.tolist() == whole.likeness.tolist()
