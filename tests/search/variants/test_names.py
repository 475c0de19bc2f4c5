from __future__ import annotations

import pytest

from fihris.index.analysis.stemmers import stemmer
from fihris.search.variants.names import is_coincidence, is_ordinary, name_of


def name(surface: str) -> str | None:
    (lemma,) = stemmer("lexicon").lemmas([surface])
    return name_of(surface, lemma)


@pytest.mark.parametrize(
    ("surface", "expected"),
    [
        ("بلنكن", "بلنكن"),  # not in the dictionary
        ("بلينكن", "بلينكن"),  # in it, as a name
        ("وبلينكن", "بلينكن"),
        ("لبلينكن", "بلينكن"),
        ("إردوغان", "اردوغان"),
        ("كاميرون", "كاميرون"),  # a country, too
        ("كربي", "كربي"),  # taken apart
        ("بوتن", "بوتن"),
        ("كامرون", "كامرون"),
    ],
)
def test_names(surface: str, expected: str) -> None:
    assert name(surface) == expected


@pytest.mark.parametrize(
    "surface",
    "كتاب كتب كتابهم وبالكتاب مسيرات المسيرة رئيس وزراء قالت يقولون مالي ميل كرة هريس فرنسي الكوري "
    "في ولكن هذه".split(),
)
def test_no_form_of_an_ordinary_word_is_a_name(surface: str) -> None:
    assert name(surface) is None


def test_ordinary_lemmas() -> None:
    assert all(map(is_ordinary, ["كتاب", "مسيره", "مال", "هذا"]))
    assert not any(map(is_ordinary, ["بلنكن", "بوتين", "فرنسا", "zoom"]))


def test_a_likely_split_is_no_coincidence() -> None:
    assert is_coincidence("كربي", "كرب")
    assert not is_coincidence("كتابهم", "كتاب")
    assert not is_coincidence("كتاب", "كتاب")
