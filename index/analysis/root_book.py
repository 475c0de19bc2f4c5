"""What the dictionary says about roots, looked up by word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pyarabic.araby import DAMMA, KASRA, SHADDA, SUKUN

from fihris.index.analysis.derivation import derived
from fihris.index.analysis.dictionary import Rooted
from fihris.index.analysis.root_letters import cleaned, fits
from fihris.index.analysis.vowels import pronounced, without_vowels

Roots = tuple[str, ...]

# A root that only nouns have is a root if so many have it.
LEAST_NOUNS = 2


class RootedWord(NamedTuple):
    """A word of the dictionary, its letters with shadda and sukun, and what its root may be."""

    vocalised: str
    letters: str
    marked: str
    roots: Roots


class Book:
    """The roots of words by how they sound, by their letters and doublings, by their letters."""

    def __init__(self, words: Sequence[RootedWord]) -> None:
        self._sounds = _joined(sounds([word.vocalised for word in words]), words)
        self._doubled = _joined(doubled([word.marked for word in words]), words)
        self._letters = by_letters(words)

    def by_sound(self, sound: str, doubled: str) -> Roots:
        """Return the roots of the word that sounds so, or else has the same letters doubled."""
        return self._sounds.get(sound) or self._doubled.get(doubled, ())

    def by_letters(self, letters: str) -> Roots:
        """Return the roots of the words that are written so."""
        return self._letters.get(letters, ())


def by_letters(words: Sequence[RootedWord]) -> dict[str, Roots]:
    """Return the roots of words by their letters."""
    return _joined([word.letters for word in words], words)


def _joined(keys: Sequence[str], words: Sequence[RootedWord]) -> dict[str, Roots]:
    table: dict[str, Roots] = {}
    for key, word in zip(keys, words, strict=True):
        known = table.get(key)
        if known is None:
            table[key] = word.roots
        elif known != word.roots:
            table[key] = tuple(dict.fromkeys(known + word.roots))
    return table


def doubled(marked: Sequence[str]) -> list[str]:
    """Return words with shadda and sukun without the latter."""
    return "\n".join(marked).replace(SUKUN, "").split("\n") if marked else []


def sounds(words: Sequence[str]) -> list[str]:
    """Return how words sound, the same for all dictionaries: قانُون is قانون, اِنْتِخاب انتِخاب."""
    text = "\n".join(pronounced(words)).replace(KASRA + "ي", "ي").replace(DAMMA + "و", "و")
    for first in ("اِ", "إِ", "أَ", "اُ"):
        text = text.replace(first, first[0])
    return text.split("\n") if words else []


def rooted_verbs(rows: Sequence[Rooted]) -> list[RootedWord]:
    """Return the verbs of the dictionary that have a root.

    Of some verbs of four radicals it has three (``زند`` of تزندق): these have the four. Of what
    is of a noun of place it has the م too (``مركز`` of تمركز): these have the other three.
    """
    found = []
    three = {entry for _, _, entry in rows if len(entry) == 3}
    for (vocalised, letters, entry), marked in zip(rows, _marked(rows), strict=True):
        roots = tuple(root for root in cleaned(entry) if fits(root, vocalised))
        four = letters.removeprefix("ت")
        if not roots and len(four) == 4:
            roots = tuple(root for root in cleaned(four) if fits(root, vocalised))
        roots = tuple(root[1:] if _is_of_place(root, three) else root for root in roots)
        found.append(RootedWord(vocalised, letters, marked, roots))
    return found


def _is_of_place(root: str, three: set[str]) -> bool:
    return len(root) == 4 and root[0] == "م" and root[1:] in three


def rooted_nouns(rows: Sequence[Rooted], known: frozenset[str]) -> list[RootedWord]:
    """Return the nouns of the dictionary that have a root; `known` are those of verbs."""
    return [
        RootedWord(
            vocalised,
            letters,
            marked,
            tuple(root for root in cleaned(entry, known) if fits(root, vocalised)),
        )
        for (vocalised, letters, entry), marked in zip(rows, _marked(rows), strict=True)
    ]


def _marked(rows: Sequence[Rooted]) -> list[str]:
    return without_vowels([vocalised for vocalised, _, _ in rows])


def roots_of_nouns(nouns: Iterable[RootedWord]) -> frozenset[str]:
    """Return the roots that several nouns have."""
    counts = Counter(root for noun in nouns for root in noun.roots)
    return frozenset(root for root, count in counts.items() if count >= LEAST_NOUNS)


def derived_words(verbs: Iterable[RootedWord]) -> Iterator[RootedWord]:
    """Yield the verbal nouns and participles of verbs, without vowels."""
    for verb in verbs:
        if verb.roots:
            for word in derived(verb.letters, verb.marked):
                yield RootedWord(word, word, word, verb.roots)


def is_augmented(verb: RootedWord) -> bool:
    """Tell whether a verb is of forms II to X, or has four radicals: نظّم, انتخب, سيطر."""
    return len(verb.letters) > 3 or (len(verb.letters) == 3 and verb.marked[2:3] == SHADDA)
