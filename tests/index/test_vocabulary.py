from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fihris.errors import DamagedIndexError
from fihris.index.arrays import ArrayFile, ArrayFileWriter
from fihris.index.vocabulary import _CHECKED_SINGLY, Vocabulary, write_vocabulary

WORDS = st.text("ابتمسيرة", max_size=5)


def vocabulary(words: set[str], folder: str) -> Vocabulary:
    with ArrayFileWriter(Path(folder) / "v") as file:
        write_vocabulary(file, "lemma", sorted(word.encode() for word in words))
        file.close({})
    return Vocabulary(ArrayFile(Path(folder) / "v"), "lemma")


@given(st.sets(WORDS), WORDS)
def test_terms_are_found_by_text_number_and_prefix(words: set[str], asked: str) -> None:
    with TemporaryDirectory() as folder:
        terms = vocabulary(words, folder)
        ordered = sorted(words)
        assert [term.decode() for term in terms] == ordered
        assert len(terms) == len(words)
        assert terms.find(asked.encode()) == (ordered.index(asked) if asked in words else -1)
        first, after = terms.starting(asked.encode())
        starting = [word for word in ordered if word.startswith(asked)]
        assert [terms[i].decode() for i in range(first, after)] == starting


def test_the_order_of_bytes_is_the_order_of_code_points(tmp_path: Path) -> None:
    terms = vocabulary({"ي", "ا", "z", "𝒂", "ﷺ"}, str(tmp_path))
    assert [term.decode() for term in terms] == ["z", "ا", "ي", "ﷺ", "𝒂"]


def test_damage_is_an_error_where_it_is_read(tmp_path: Path) -> None:
    words = {f"w{number:05}" for number in range(30_000)}
    vocabulary(words, str(tmp_path))
    path = tmp_path / "v"
    whole = bytearray(path.read_bytes())
    whole[whole.index(b"w20000")] ^= 1
    path.write_bytes(whole)
    terms = Vocabulary(ArrayFile(path), "lemma")
    assert terms[5] == b"w00005"
    assert terms.texts(np.array([3, 29_999])) == ("w00003", "w29999")
    with pytest.raises(DamagedIndexError):
        terms[20_000]
    with pytest.raises(DamagedIndexError):
        terms.find(b"w20000")
    with pytest.raises(DamagedIndexError):
        terms.texts(np.array([20_000]))
    # Who goes on asking has all of it read.
    with pytest.raises(DamagedIndexError):
        all(terms[5] for _ in range(_CHECKED_SINGLY))


def test_what_is_sound_is_read_without_checking_in_the_end(tmp_path: Path) -> None:
    terms = vocabulary({"أ", "ب"}, str(tmp_path))
    for _ in range(_CHECKED_SINGLY + 10):
        assert terms[1].decode() == "ب"
    assert not terms._to_check
    assert terms.texts(np.array([0, 1])) == ("أ", "ب")


LONG = st.text("اب", min_size=14, max_size=20)


@given(st.sets(st.one_of(WORDS, LONG)), st.lists(st.one_of(WORDS, LONG)))
def test_many_terms_are_found_at_once_as_they_are_one_by_one(
    words: set[str], asked: list[str]
) -> None:
    with TemporaryDirectory() as folder:
        terms = vocabulary(words, folder)
        ordered = sorted(words)
        expected = [ordered.index(word) if word in words else -1 for word in asked]
        assert terms.numbers([word.encode() for word in asked]).tolist() == expected
        assert terms.numbers([word.encode() for word in ordered]).tolist() == [*range(len(words))]
