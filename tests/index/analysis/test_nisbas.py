"""What a nisba is made of."""

from __future__ import annotations

import pytest

from fihris.index.analysis.nisbas import bases_of_nisbas, nouns_of_nisba
from fihris.index.analysis.root_words import Word


@pytest.mark.parametrize(
    ("stem", "noun"),
    [
        ("احتجاج", "احتجاج"),
        ("سياس", "سياسه"),
        ("حيات", "حياه"),
        ("معنو", "معني"),
        ("تربو", "تربيه"),
        ("سنو", "سنه"),
        ("سماو", "سماء"),
        ("غذاء", "غذاء"),
        ("وقاء", "وقايه"),
        ("سينماء", "سينما"),
        ("روحان", "روح"),
    ],
)
def test_the_noun_of_a_nisba(stem: str, noun: str) -> None:
    assert noun in nouns_of_nisba(stem)


def adjective(vocalised: str, letters: str) -> Word:
    return Word(vocalised, letters, "adj", 1, letters)


def test_a_nisba_has_a_doubled_ya() -> None:
    words = [
        adjective("سِياسِيّ", "سياسي"),
        adjective("قاضِي", "قاضي"),
        adjective("فَعّالِيَّة", "فعالية"),
        adjective("تَرْبِيَة", "تربية"),
    ]
    bases = bases_of_nisbas(words)
    assert [base.letters for base in bases.values()] == ["سياس", "فعال"]
    assert list(bases) == [0, 2]


def test_its_noun_may_be_a_plural() -> None:
    words = [adjective("وَثائِقِيّ", "وثائقي"), adjective("فِكْرِيّ", "فكري")]
    plural, singular = bases_of_nisbas(words).values()
    assert plural.is_plural
    assert plural.lemma == "وثيقه"
    assert not singular.is_plural


def test_a_name_is_no_nisba() -> None:
    assert bases_of_nisbas([Word("عَلِيّ", "علي", "noun_prop", 1, "علي")]) == {}
