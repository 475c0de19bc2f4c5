from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fihris.index.arrays import ArrayFile, ArrayFileWriter
from fihris.index.lemma_forms import LemmaForms, write_lemma_forms


@given(st.lists(st.integers(0, 9)))
def test_the_forms_of_a_lemma_are_those_that_have_it(lemmas: list[int]) -> None:
    with TemporaryDirectory() as folder:
        with ArrayFileWriter(Path(folder) / "a") as file:
            write_lemma_forms(file, np.array(lemmas, np.int64), 10)
            file.close({})
        read = ArrayFile(Path(folder) / "a")
        forms = LemmaForms(read)
        for lemma in range(10):
            assert forms.of(lemma).tolist() == [i for i, own in enumerate(lemmas) if own == lemma]
