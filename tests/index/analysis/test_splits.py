"""The splits that are found by arrays are those that trying them one by one finds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fihris.index.analysis.clitics import ARTICLE, PROCLITICS
from fihris.index.analysis.compiled import lexicons
from fihris.index.analysis.endings import DOTS_COST, SPELLED_ENDINGS
from fihris.index.analysis.folding import fold
from fihris.index.analysis.letters import LONGEST_STEM, letters_of, pack
from fihris.index.analysis.lexicon import Lexicon
from fihris.index.analysis.shapes import GUESSED_PLURAL, IN_YA, Shape
from fihris.index.analysis.splits import (
    ARTICLE_BONUS,
    LEAST_SCORES,
    NO_HAMZA_COST,
    WRONG_HAMZA_COST,
    WRONG_LETTER_COST,
    legal_splits,
    likeliest,
)

COSTS = {
    "ا": NO_HAMZA_COST,
    "أ": WRONG_HAMZA_COST,
    "إ": WRONG_HAMZA_COST,
    "آ": WRONG_LETTER_COST,
    "ة": WRONG_LETTER_COST,
    "ى": DOTS_COST,
    "ؤ": DOTS_COST,
}

# start, end, score, lemma, whether it is likely
Split = tuple[int, int, int, str, bool]


def one_by_one(form: str, lexicon: Lexicon) -> Iterator[Split]:
    for start in range(len(form)):
        proclitic = PROCLITICS.get(form[:start])
        if proclitic is None:
            continue
        for end in range(len(form), start, -1):
            stem = form[start:end]
            for shape, score, lemma, spelling in lexicon.readings(stem):
                costs = [
                    uses[shape].cost + spelling_cost
                    for uses, spelling_cost in SPELLED_ENDINGS.get(form[end:], [])
                    if shape in uses and uses[shape].kinds & proclitic.kind
                ]
                if costs:
                    wrong = misspelling(stem, spelling)
                    total = score - proclitic.cost - min(costs) - wrong
                    bonus = ARTICLE_BONUS if proclitic.kind == ARTICLE else 0
                    likely = total >= LEAST_SCORES[len(stem)] - bonus
                    excused = NO_HAMZA_COST if proclitic.kind == ARTICLE else 0
                    likely &= shape != GUESSED_PLURAL or wrong <= excused
                    yield start, end, total, lemma, likely


def misspelling(stem: str, right: int) -> int:
    packed = pack(stem)
    assert packed is not None
    return sum(
        COSTS.get(letter, 0)
        for i, letter in enumerate(stem)
        if (packed[1] >> (2 * i)) & 3 != (right >> (2 * i)) & 3
    )


def by_arrays(form: str, lexicon: Lexicon) -> list[Split]:
    found = legal_splits(letters_of(["وزير", form, "كتاب"]), lexicon)
    own = found[found.form == 1]
    return [
        (int(start), int(end), int(score), lexicon.words[lexicon.lemmas[reading]], bool(likely))
        for start, end, score, reading, likely in zip(
            own.start, own.end, own.score, own.reading, own.likely, strict=True
        )
    ]


STEMS = st.sampled_from("قرار وزير زار رأى دعا مسؤول إعلان منشأة شركة مستوى تونس رد آلة".split())
ENDINGS = st.sampled_from([ending for ending in SPELLED_ENDINGS if len(ending) < 5])
WORDS = st.builds("".join, st.tuples(st.sampled_from(sorted(PROCLITICS)), STEMS, ENDINGS))
ANY = st.text("ابتدرسعلمنهويءآأؤإئةى", min_size=3, max_size=20)


@pytest.mark.parametrize("which", [0, 1])
@settings(max_examples=150)
@given(form=st.one_of(WORDS, ANY))
def test_every_legal_split_is_found(which: int, form: str) -> None:
    lexicon = lexicons()[which]
    if len(form) >= 3:
        assert by_arrays(form, lexicon) == list(one_by_one(form, lexicon))


@settings(max_examples=100)
@given(forms=st.lists(st.one_of(WORDS, ANY), max_size=6))
def test_the_likeliest_is_the_first_with_the_highest_score(forms: list[str]) -> None:
    lexicon = lexicons()[0]
    splits = legal_splits(letters_of(forms), lexicon)
    best = likeliest(splits)
    expected = {}
    for number in range(len(forms)):
        own = [i for i in range(len(splits)) if splits.form[i] == number and splits.likely[i]]
        if own:
            expected[number] = max(own, key=lambda i: (int(splits.score[i]), -i))
    assert best.form.tolist() == list(expected)
    assert best.reading.tolist() == [int(splits.reading[i]) for i in expected.values()]


def test_two_letters_are_a_word_as_they_stand_or_none() -> None:
    lexicon = lexicons()[0]
    for form in ("أب", "شي", "هي", "لن"):
        for start, end, *_, likely in by_arrays(form, lexicon):
            if likely:
                assert start == 0
                assert end == 2 or form[end:] == "ي"


def test_a_stem_of_thirteen_letters_is_not_in_the_lexicon() -> None:
    for lexicon in lexicons():
        assert list(lexicon.readings("ا" * (LONGEST_STEM + 1))) == []


@given(st.text("ابتدرسعلمنهويءآأؤإئةى", min_size=1, max_size=12))
def test_a_packed_stem_is_that_of_its_fold(stem: str) -> None:
    packed, folded = pack(stem), pack(fold(stem))
    assert packed is not None
    assert folded is not None
    assert packed[0] == folded[0]
    assert (packed[1] == 0) == (stem == fold(stem))


def test_a_reading_that_stops_before_its_last_ya() -> None:
    shapes: list[Shape] = [shape for shape, *_ in lexicons()[0].readings("قاض")]
    assert IN_YA in shapes
