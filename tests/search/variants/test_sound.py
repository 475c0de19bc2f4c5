from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fihris.search.variants.sound import consonants, sound_key, sound_keys

FOREIGN_LETTERS = "ابتثجخدذرزسشصطغفقكلمنهويءپچڤگژ"


@pytest.mark.parametrize(
    "spellings",
    [
        "بلينكن بلنكن",
        "جوجل غوغل قوقل",
        "غوتيريش غوتيريس غوتيريز جوتيريس",
        "فيكتور ويكتور ڤيكتور",
        "كاترين كاثرين",
        "تشارلز شارلز",
        "انقره انقرا",
        "هوليوود هوليود",
        "ستوكهولم استوكهولم",
        "اوكرانيا يوكرانيا",
        "باريس پاريس",
    ],
)
def test_spellings_of_a_name_share_a_key(spellings: str) -> None:
    (key,) = {sound_key(spelling) for spelling in spellings.split()}
    assert key


@pytest.mark.parametrize("pair", ["ترامب ترمي", "باريس مدريد", "لوغانسك لوهانسك", "خورخي هورهي"])
def test_other_consonants_make_another_key(pair: str) -> None:
    word, other = pair.split()
    assert sound_key(word) != sound_key(other)


@pytest.mark.parametrize(
    "word", ["محمد", "عباس", "رياض", "نظيف", "بوش", "بي بي", "covid", "كوفيد19", ""]
)
def test_what_is_no_foreign_name_has_no_key(word: str) -> None:
    assert sound_key(word) == 0


def test_a_key_counts_its_consonants() -> None:
    assert [consonants(sound_key(word)) for word in ("اياو", "ناتو", "كيري", "بلينكن")] == [
        0,
        2,
        2,
        5,
    ]


def test_a_word_of_more_consonants_than_a_key_holds_has_none() -> None:
    assert sound_key("بد" * 8) != 0
    assert sound_key("بد" * 8 + "ب") == 0


@given(
    st.lists(st.text(FOREIGN_LETTERS + "حعa1\u0651\u20ac", min_size=1, max_size=20), max_size=20)
)
def test_keys_of_a_vocabulary_are_those_of_its_words(words: list[str]) -> None:
    text = [word.encode() for word in words]
    starts = np.cumsum([0, *map(len, text)])
    keys = sound_keys(np.frombuffer(b"".join(text), np.uint8), starts)
    assert keys.dtype == np.uint64
    assert keys.tolist() == [sound_key(word) for word in words]
    assert all(b - a == len(t) for (a, b), t in zip(pairwise(starts.tolist()), text, strict=True))
