"""The words whose roots are looked for: those that newswire has, each with its lemma."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from fihris.index.analysis import additions, verbs
from fihris.index.analysis.compiled import lexicons
from fihris.index.analysis.dictionary import ADJECTIVE_TAGS, NOUN_TAGS, Dictionary
from fihris.index.analysis.entries import ADDED_FREQUENCY, ADDED_NAME_FREQUENCY
from fihris.index.analysis.noun_lemmas import folded_nouns, own_lemmas
from fihris.index.analysis.verbs import Verb
from fihris.index.analysis.vowels import pronounced, unvocalised, without_vowels

_NOUN_TAGS = NOUN_TAGS | ADJECTIVE_TAGS


class Word(NamedTuple):
    """A word of newswire as the dictionary has it, or without its vowels, and its lemma."""

    vocalised: str
    letters: str
    tag: str
    frequency: int
    lemma: str

    @property
    def is_verb(self) -> bool:
        """Whether it is a verb."""
        return self.tag == "verb"

    @property
    def is_noun(self) -> bool:
        """Whether it is a noun or an adjective, and no name."""
        return self.tag in _NOUN_TAGS

    @property
    def has_root(self) -> bool:
        """Whether it is a noun, an adjective or a verb, which have roots."""
        return self.is_noun or self.is_verb


def words_of(dictionary: Dictionary) -> list[Word]:
    """Return the words of newswire, and the lemmas that have no word, as nouns."""
    words = [*_nouns(dictionary), *_verbs(dictionary), *_added(dictionary)]
    known = {word.lemma for word in words}
    left = sorted({lemma for lexicon in lexicons() for lemma in lexicon.words} - known)
    for lemma, letters in zip(left, unvocalised(left), strict=True):
        words.append(Word(lemma, letters, "noun", 1, lemma))
    return words


def _nouns(dictionary: Dictionary) -> Iterator[Word]:
    rows = [word for word in dictionary.lemmas if word[2] != "verb"]
    letters, sounds = [word[1] for word in rows], pronounced([word[0] for word in rows])
    for word, lemma in zip(rows, own_lemmas(dictionary, letters, sounds), strict=True):
        yield Word(*word, lemma)


def _verbs(dictionary: Dictionary) -> Iterator[Word]:
    rows = [word for word in dictionary.lemmas if word[2] == "verb"]
    shown = without_vowels([word[0] for word in rows])
    for word, marked in zip(rows, shown, strict=True):
        yield Word(*word, verbs.lemma(Verb(word[1], marked, "")))


def _added(dictionary: Dictionary) -> Iterator[Word]:
    for table, tag, frequency in (
        (additions.NOUNS, "noun", ADDED_FREQUENCY),
        (additions.ADJECTIVES, "adj", ADDED_FREQUENCY),
        (additions.NAMES, "noun_prop", ADDED_NAME_FREQUENCY),
    ):
        words = table.split()
        for word, lemma in zip(words, own_lemmas(dictionary, words, words), strict=True):
            yield Word(word, word, tag, frequency, lemma)
    lemmas = sorted({lemma for _, lemma in additions.added_forms()})
    for word, lemma in zip(lemmas, folded_nouns(lemmas), strict=True):
        yield Word(word, word, "noun", ADDED_FREQUENCY, lemma)
