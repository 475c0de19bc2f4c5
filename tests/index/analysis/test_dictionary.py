from __future__ import annotations

from pathlib import Path

import pytest

from fihris.errors import FihrisError
from fihris.index.analysis import dictionary, dictionary_files
from fihris.index.analysis.entries import entries_of
from fihris.index.analysis.lexicon import compile_lexicon
from fihris.index.analysis.vowels import unvocalised


def test_a_missing_package_names_its_install_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dictionary_files, "find_spec", lambda name: None)
    with pytest.raises(FihrisError, match="pip install arramooz-pysqlite"):
        dictionary.read_dictionary()


def test_a_damaged_file_names_its_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("arabicdictionary.sqlite", "wordfreq.sqlite"):
        (tmp_path / name).write_bytes(b"no database " * 100)
    monkeypatch.setattr(dictionary_files, "_folder", lambda: tmp_path)
    with pytest.raises(FihrisError, match=str(tmp_path)):
        dictionary.read_dictionary()


def test_an_absent_file_is_not_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(dictionary_files, "_folder", lambda: tmp_path)
    with pytest.raises(FihrisError, match="reinstall"):
        dictionary.read_dictionary()
    assert list(tmp_path.iterdir()) == []


def test_a_word_has_its_readings() -> None:
    found = dictionary.Dictionary([("كِتاب", "كتاب", "noun", 1000)], [], frozenset(), [])
    readings = compile_lexicon(entries_of(found)).readings("كتاب")
    assert ("كتاب", 69) in {(lemma, score) for _, score, lemma, _ in readings}


@pytest.mark.parametrize(
    ("singular", "remark"),
    [
        ("جناح", "ج"),
        ("رفيق", "و"),
        ("زوجة", "ات"),
        ("خبير", "ون"),
        ("لص", "مؤ"),
        ("رفيق", "مؤنث"),
        ("رفيق", "الزوجة"),
        ("أعلى", "لغير"),
        ("سامي", "ـات"),
    ],
)
def test_a_remark_is_no_plural(singular: str, remark: str) -> None:
    plurals, singulars = zip(*dictionary.read_dictionary().plurals, strict=True)
    pairs = set(zip(unvocalised(singulars), unvocalised(plurals), strict=True))
    assert (singular, remark) not in pairs
    assert ("دولة", "دول") in pairs
