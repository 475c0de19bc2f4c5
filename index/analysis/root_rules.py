"""The rules that find the root of a word, in order of how sure they are.

==================  ========================  ==================================================
rule                example                   where the root comes from
==================  ========================  ==================================================
dictionary          كاتب, ك ت ب               the word itself, as it sounds
derived word        اجتياح of اجتاح           a verb of newswire, of forms II to X or with four
                                              radicals: this is surer than what the dictionary
                                              says of the noun
rarer derived word  تخصيب of خصّب             any verb of the dictionary
verb by pattern     صرخ, ص ر خ                a root that the dictionary knows
letters             علانية, ع ل ن             the dictionary's word in other vowels
nisba               احتجاجي of احتجاج         the noun that it belongs to
feminine            سيدة of سيد               the masculine
ten                 ثلاثون of ثلاث            the unit
noun by pattern     حصول, ح ص ل               a root that the dictionary knows
masculine           شجر of شجرة               the feminine
==================  ========================  ==================================================

Where a rule leaves a choice, the root whose words newswire has oftenest is taken.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from pyarabic.araby import DAMMA

from fihris.index.analysis.countries import countries
from fihris.index.analysis.nisbas import bases_of_nisbas, nouns_of_nisba
from fihris.index.analysis.noun_lemmas import folded_nouns
from fihris.index.analysis.root_book import (
    Book,
    RootedWord,
    Roots,
    by_letters,
    derived_words,
    doubled,
    is_augmented,
    sounds,
)
from fihris.index.analysis.root_letters import fits, spelled
from fihris.index.analysis.root_patterns import roots_of_noun, roots_of_verb
from fihris.index.analysis.root_words import Word
from fihris.index.analysis.verbs import middle_radical
from fihris.index.analysis.vowels import without_vowels

_TENS = frozenset("عشرون ثلاثون أربعون خمسون ستون سبعون ثمانون تسعون".split())

# How often newswire has a word, and its root.
_Known = tuple[int, str]
_NONE: _Known = (0, "")


class Rules:
    """The rules over the words of newswire; each takes the number of a word.

    `verbs` and `nouns` are what the dictionary says, `known` the roots that it knows.
    """

    def __init__(
        self,
        words: Sequence[Word],
        verbs: Sequence[RootedWord],
        nouns: Sequence[RootedWord],
        known: frozenset[str],
    ) -> None:
        self._words = words
        self._known = known
        self._sounds = sounds([word.vocalised for word in words])
        self._doubled = doubled(without_vowels([word.vocalised for word in words]))
        self._keys = folded_nouns([word.letters for word in words])
        self._nisbas = bases_of_nisbas(words)
        self._verbs, self._nouns = Book(verbs), Book(nouns)
        self._uses = self._count()
        self._derived = by_letters(list(derived_words(self._common(verbs))))
        self._rarely_derived = by_letters(list(derived_words(verbs)))
        # The commonest noun that has a root, by letters and doublings, by letters, by lemma.
        self._by_doubled: dict[str, _Known] = {}
        self._by_key: dict[str, _Known] = {}
        self._by_lemma: dict[str, _Known] = {}

    def _count(self) -> dict[str, int]:
        """Return how often newswire has the words of each root that can be of no other.

        Without derived nouns: the dictionary's اقتياد, under قيد, is to be judged by it.
        """
        uses: dict[str, int] = defaultdict(int)
        abroad = frozenset(countries().values())
        for i, word in enumerate(self._words):
            roots: Roots = ()
            if word.lemma in abroad:  # مصري is no reason why مصير should be of مصر
                continue
            if word.is_verb:
                roots = self._of_verb(i)
            elif word.is_noun and not _looks_derived(word):
                roots = self._nouns.by_sound(self._sounds[i], self._doubled[i])
            if len(roots) == 1:
                uses[roots[0]] += word.frequency
        return uses

    def _common(self, verbs: Sequence[RootedWord]) -> Iterator[RootedWord]:
        """Yield the verbs of newswire that are of forms II to X, each with its likeliest root."""
        in_news = {word.letters for word in self._words if word.is_verb}
        for verb in verbs:
            if verb.letters in in_news and verb.roots and is_augmented(verb):
                yield verb._replace(roots=(self.best(verb.roots),))

    def best(self, roots: Iterable[str]) -> str:
        """Return the root whose words are commonest, of equals the first in the alphabet.

        The empty string where there are none.
        """
        return min(roots, key=lambda root: (-self._uses[root], root), default="")

    def roots(self) -> list[str]:
        """Return the root of each word, the empty string where none is known."""
        found = [""] * len(self._words)
        for rule in (
            self.of_dictionary,
            self.of_rarer_verb,
            self.of_verb_by_pattern,
            self.of_letters,
            self.of_nisba,
            self.of_feminine,
            self.of_ten,
            self.of_noun_by_pattern,
            self.of_nisba,
            self.of_feminine,
            self.of_masculine,
        ):
            for i, word in enumerate(self._words):
                if not found[i] and word.has_root:
                    found[i] = self.best(rule(i))
            self._note(found)
        return found

    def _note(self, found: Sequence[str]) -> None:
        rows = zip(self._words, self._doubled, self._keys, found, strict=True)
        for word, shown, key, root in rows:
            if root and word.is_noun:
                known = (word.frequency, root)
                self._by_doubled[shown] = max(known, self._by_doubled.get(shown, known))
                self._by_key[key] = max(known, self._by_key.get(key, known))
                self._by_lemma[word.lemma] = max(known, self._by_lemma.get(word.lemma, known))

    def of_dictionary(self, i: int) -> Roots:
        """Return the roots that the dictionary has for a word, or for the verb it is derived of."""
        word = self._words[i]
        if word.is_verb:
            return self._of_verb(i)
        roots = self._nouns.by_sound(self._sounds[i], self._doubled[i])
        derived = self._derived.get(word.letters, ()) if _looks_derived(word) else ()
        derived = tuple(root for root in derived if fits(root, word.vocalised))
        both = tuple(root for root in roots if root in derived)
        if both or not derived:
            return both or roots
        # Of two that differ in a weak radical only, the commoner: معايدة is of عود, as عيد is.
        weak = {root.replace("و", "ي") for root in derived}
        return derived + tuple(root for root in roots if root.replace("و", "ي") in weak)

    def _of_verb(self, i: int) -> Roots:
        return _with_middle(self._words[i], self._verbs.by_sound(self._sounds[i], self._doubled[i]))

    def of_rarer_verb(self, i: int) -> Roots:
        """Return the roots of the verbs, of any form, that a noun may be derived of."""
        word = self._words[i]
        roots = () if word.is_verb else self._rarely_derived.get(word.letters, ())
        return tuple(root for root in roots if fits(root, word.vocalised, doubled=_is_short(word)))

    def of_verb_by_pattern(self, i: int) -> Roots:
        """Return the known roots that a verb may have: صرخ."""
        word = self._words[i]
        if not word.is_verb:
            return ()
        return _with_middle(word, tuple(roots_of_verb(word.vocalised, self._known)))

    def of_letters(self, i: int) -> Roots:
        """Return the roots that the dictionary has for a word's letters, whatever its vowels."""
        word = self._words[i]
        book = self._verbs if word.is_verb else self._nouns
        roots = book.by_letters(word.letters)
        return tuple(root for root in roots if fits(root, word.vocalised, doubled=True))

    def of_nisba(self, i: int) -> Roots:
        """Return the root of what a nisba belongs to: احتجاجي, تربوي of تربية, وثائقي of وثيقة."""
        base = self._nisbas.get(i)
        if base is None:
            return ()
        stem = self._keys[i].removesuffix("ه")[:-1]
        known = [self._by_doubled.get(base.doubled + end, _NONE) for end in ("", "ة")]
        if not any(root for _, root in known):
            known = [self._by_key.get(key, _NONE) for key in nouns_of_nisba(stem)]
        if not any(root for _, root in known) and base.is_plural:
            known = [self._by_lemma.get(base.lemma, _NONE)]
        _, root = max(known)
        return (root,) if root and fits(root, base.letters) else ()

    def of_feminine(self, i: int) -> Roots:
        """Return the root of the masculine: سيدة of سيد, محروقات of محروق."""
        key, letters = self._keys[i], self._words[i].letters
        masculine = key[:-1] if letters[-1] == "ة" else key[:-2] if letters[-2:] == "ات" else ""
        known = max(self._by_key.get(masculine + end, _NONE) for end in ("", "ه"))
        return known[1:] if known[1] and len(masculine) > 2 else ()

    def of_ten(self, i: int) -> Roots:
        """Return the root of the unit: ثلاثون of ثلاث."""
        letters = self._words[i].letters
        if letters not in _TENS:
            return ()
        _, root = max(self._by_key.get(letters[:-2] + end, _NONE) for end in ("", "ه", "يه"))
        return (root,) if root else ()

    def of_noun_by_pattern(self, i: int) -> Roots:
        """Return the known roots that a noun may have, or the noun of a nisba: فنّيّ, فنّ."""
        word = self._words[i]
        if word.is_verb:
            return ()
        base = self._nisbas.get(i)
        return tuple(roots_of_noun(word.vocalised if base is None else base.marked, self._known))

    def of_masculine(self, i: int) -> Roots:
        """Return the root of the feminine: شجر of شجرة."""
        key = self._keys[i]
        _, root = self._by_key.get(key + "ه", _NONE)
        return (root,) if root and self._words[i].is_noun and len(key) > 2 else ()


def _with_middle(word: Word, roots: Roots) -> Roots:
    """Return the roots of a verb; of a common hollow one its own: صار, يصير is not of صور."""
    middle = middle_radical(word.letters)
    return (spelled(word.letters[0] + middle + word.letters[2]),) if middle else roots


def _is_short(word: Word) -> bool:
    """Tell whether a noun is one of those that need no vowels: غاز, gas, is not غازّ of غزّ."""
    return len(word.letters) < 4 and word.letters[:2].endswith(("ا", "آ"))


def _looks_derived(word: Word) -> bool:
    """Tell whether a noun begins as those of forms II to X do: not مَجاز, nor قِتال."""
    return word.letters[0] in "اإت" or word.vocalised[:2] == "م" + DAMMA
