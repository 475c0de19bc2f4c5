"""The lexicons are compiled once for a user, and read from a file after that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from fihris.errors import DamagedIndexError
from fihris.index.analysis import compiled
from fihris.index.analysis.entries import Entry
from fihris.index.analysis.lexicon import Lexicon, compile_lexicon
from fihris.index.analysis.shapes import NAME, NOUN
from fihris.index.arrays import ArrayFileWriter

FEW = (
    compile_lexicon([Entry("قرار", NOUN, 90, "قرار"), Entry("قرار", NAME, 20, "آخر")]),
    compile_lexicon([Entry("أسعار", NOUN, -5, "سعر")]),
)


@pytest.fixture
def cache_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the lexicons are kept; nothing is there yet, and compiling is quick."""
    monkeypatch.setattr(compiled, "user_cache_path", lambda *_, **__: tmp_path / "cache")
    monkeypatch.setattr(compiled, "_compile", lambda: FEW)
    compiled.lexicons.cache_clear()
    yield tmp_path / "cache" / f"lexicons-{compiled._digest()}"
    compiled.lexicons.cache_clear()


def same(one: tuple[Lexicon, ...], other: tuple[Lexicon, ...]) -> bool:
    return all(
        np.array_equal(getattr(a, field.name), getattr(b, field.name))
        for a, b in zip(one, other, strict=True)
        for field in fields(Lexicon)
    )


def test_what_was_written_is_read(tmp_path: Path) -> None:
    compiled.write_lexicons(tmp_path / "file", FEW)
    assert same(compiled.read_lexicons(tmp_path / "file"), FEW)
    guesses = compiled.read_lexicons(tmp_path / "file")[1]
    assert [reading[1:3] for reading in guesses.readings("أسعار")] == [(-5, "سعر")]


def test_the_second_process_compiles_nothing(
    cache_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert same(compiled.lexicons(), FEW)
    assert cache_file.exists()
    compiled.lexicons.cache_clear()
    monkeypatch.delattr(compiled, "_compile")
    assert same(compiled.lexicons(), FEW)


def test_a_damaged_file_is_compiled_anew(cache_file: Path) -> None:
    compiled.lexicons()
    whole = cache_file.read_bytes()
    cache_file.write_bytes(whole[:64] + b"?" + whole[65:])
    compiled.lexicons.cache_clear()
    assert same(compiled.lexicons(), FEW)
    assert cache_file.read_bytes() == whole


def test_without_a_place_for_the_file_the_lexicons_are_compiled(
    cache_file: Path, tmp_path: Path
) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    assert same(compiled.lexicons(), FEW)


def test_a_change_of_the_dictionary_makes_another_file(
    cache_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "dictionary"
    other.write_text("other")
    monkeypatch.setattr(compiled, "dictionary_files", lambda: (other,))
    assert f"lexicons-{compiled._digest()}" != cache_file.name


def test_only_the_newest_files_are_kept(cache_file: Path) -> None:
    cache_file.parent.mkdir()
    for number in range(9):
        (cache_file.parent / f"lexicons-{number}").write_text("old")
    compiled.lexicons()
    assert cache_file in set(cache_file.parent.iterdir())
    assert len(list(cache_file.parent.iterdir())) == 3


def test_a_missing_file_is_an_error_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(DamagedIndexError):
        compiled.read_lexicons(tmp_path / "none")


def test_without_a_home_folder_the_lexicons_are_compiled(
    cache_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_home(*_: object, **__: object) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(compiled, "user_cache_path", no_home)
    assert same(compiled.lexicons(), FEW)


def test_a_file_of_another_make_is_compiled_anew(cache_file: Path) -> None:
    cache_file.parent.mkdir()
    with ArrayFileWriter(cache_file) as file:
        file.add("x", np.zeros(3, np.uint8))
        file.close({})
    assert same(compiled.lexicons(), FEW)
    assert same(compiled.read_lexicons(cache_file), FEW)
