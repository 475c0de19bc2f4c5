"""The lemma of each noun, adjective and name: its fold, but for what tells homographs apart."""

from __future__ import annotations

from functools import cache

from pyarabic.araby import FATHA, SHADDA

from fihris.index.analysis import additions
from fihris.index.analysis.countries import countries
from fihris.index.analysis.dictionary import ADJECTIVE_TAGS, NAME_TAGS, Dictionary
from fihris.index.analysis.folding import fold_all, with_madda
from fihris.index.analysis.vowels import pronounced


@cache
def other_lemmas() -> dict[str, str]:
    """Return the lemma of each word that is a form of another one, by hand, and of each country."""
    lemmas = {form: folded_nouns([lemma])[0] for form, lemma in additions.added_forms()}
    lemmas |= countries()
    for plural, singular in additions.added_plurals():
        lemmas[plural] = lemmas.get(singular) or folded_nouns([singular])[0]
    return lemmas


def folded_nouns(words: list[str]) -> list[str]:
    """Return the nouns folded, but for a last أ and for a madda.

    أ is the ء of its other forms (خطأ, خطؤه). آمن and مآل are other words than أمن and مال.
    """
    folded = fold_all([word[:-1] + "ء" if word[-1] == "أ" else word for word in words])
    return [
        with_madda(word, key) if "آ" in word else key
        for word, key in zip(words, folded, strict=True)
    ]


def noun_lemmas(words: list[str]) -> list[str]:
    """Return the lemma of each noun."""
    other = other_lemmas()
    return [other.get(word, own) for word, own in zip(words, folded_nouns(words), strict=True)]


def own_lemmas(dictionary: Dictionary, words: list[str], sounds: list[str]) -> list[str]:
    """Return the lemma of each noun, apart from the country that is only written like it.

    مُصِرّ, insistent, is not مِصر; قُطر, a region, is not قَطَر.
    """
    names, twins = _sounds_of_countries(dictionary), _folded_twins(dictionary)
    return [
        _apart(word, lemma, twins) if sound in names.get(word, sound) else sound
        for word, sound, lemma in zip(words, sounds, noun_lemmas(words), strict=True)
    ]


def _folded_twins(dictionary: Dictionary) -> frozenset[str]:
    """Return the words in ي and ة with which words in ى and ه would be one in the fold.

    Only adjectives in ي: what else ends in it is the same word in careless writing.
    """
    return frozenset(
        letters
        for vocalised, letters, tag, _ in dictionary.lemmas
        if letters[-1] == "ة"
        or (tag in ADJECTIVE_TAGS and letters[-1] == "ي" and vocalised[-1] == SHADDA)
    )


def _apart(word: str, lemma: str, twins: frozenset[str]) -> str:
    """Return the lemma apart from its twin's: معنى, meaning, is not معنيّ; موجّه is no موجة."""
    if word[-1] == "ى" and word[:-1] + "ي" in twins:
        return lemma[:-1] + "ى"
    return lemma + FATHA if word[-1] == "ه" and word[:-1] + "ة" in twins else lemma


def _sounds_of_countries(dictionary: Dictionary) -> dict[str, set[str]]:
    """Return how the name of each country may sound; a nisba means the country in any case."""
    names = [
        (vocalised, letters)
        for vocalised, letters, tag, _ in dictionary.lemmas
        if tag in NAME_TAGS and letters in countries() and letters[-1] != "ي"
    ]
    table: dict[str, set[str]] = {}
    for (_, letters), sound in zip(names, pronounced([name for name, _ in names]), strict=True):
        table.setdefault(letters, set()).add(sound)
    return table
