from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fihris.index.analysis.stemmer import Stemmer
from fihris.index.analysis.stemmers import stemmer

NAMES = ("lexicon", "light10", "snowball", "none")

LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئةى"
FORMS = st.one_of(st.text(LETTERS, min_size=1, max_size=14), st.text(min_size=1, max_size=8))


@pytest.mark.parametrize("name", NAMES)
def test_a_stemmer_knows_its_name_and_is_made_once(name: str) -> None:
    found: Stemmer = stemmer(name)
    assert found.name == name
    assert stemmer(name) is found


@pytest.mark.parametrize("name", ["", "Lexicon", "porter"])
def test_an_unknown_name_is_told_the_known_ones(name: str) -> None:
    with pytest.raises(ValueError, match="lexicon, light10, none, snowball"):
        stemmer(name)


@pytest.mark.parametrize("name", NAMES)
def test_no_forms_have_no_lemmas(name: str) -> None:
    assert stemmer(name).lemmas([]) == []


@pytest.mark.parametrize("name", NAMES)
@given(forms=st.lists(FORMS, max_size=8))
def test_each_form_has_a_lemma_of_its_own(name: str, forms: list[str]) -> None:
    found = stemmer(name)
    lemmas = found.lemmas(forms)
    assert all(lemmas)
    assert lemmas == [found.lemmas([form])[0] for form in forms]
    assert lemmas[::-1] == found.lemmas(forms[::-1])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", ["rx12", "1500", "1.5", "covid", "3g"])
def test_latin_words_and_numbers_stay(name: str, form: str) -> None:
    assert stemmer(name).lemmas([form]) == [form]


def test_no_stemming_folds_the_spelling() -> None:
    assert stemmer("none").lemmas(["الشركة", "المسؤولين"]) == ["الشركه", "المسءولين"]


def test_a_stemmer_imports_no_other() -> None:
    program = (
        "import sys; from fihris.index.analysis.stemmers import stemmer; stemmer('light10');"
        "print([m for m in ('snowballstemmer', 'sqlite3', 'fihris.index.analysis.compiled')"
        " if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert ran.stdout.decode().strip() == "[]"


def test_the_dictionary_is_read_at_the_first_word() -> None:
    program = (
        "from fihris.index.analysis.stemmers import stemmer; s = stemmer('lexicon');"
        "from fihris.index.analysis.compiled import lexicons as read;"
        "print(read.cache_info().currsize, s.lemmas(['كتب']) and read.cache_info().currsize)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert ran.stdout.decode().strip() == "0 1"


def test_a_word_is_stemmed_without_the_dictionary_once_it_is_compiled() -> None:
    program = (
        "import sys; from fihris.index.analysis.stemmers import stemmer;"
        "print(stemmer('lexicon').lemmas(['للمسيرات', 'ببلنكن']),"
        "[m for m in ('sqlite3', 'pyarabic', 'arramooz') if m in sys.modules])"
    )
    stemmer("lexicon").lemmas(["مسيرات"])
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert ran.stdout.decode().strip().endswith("] []")
