from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from fihris.index.arrays import ArrayFile, ArrayFileWriter
from fihris.index.vocabulary import Vocabulary, write_vocabulary

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
