"""Finds the other spellings of a foreign name in an index.

They are sought among the lemmas, which are without clitics: ``وبلينكن`` is found with ``بلينكن``.
Where the stemmer takes a spelling apart (``كربي``, of ``كرب``), it has no lemma of its own: such
forms are made from the name, one letter apart from it, and looked up among the surface forms.

What costs most comes last: an ordinary word is mostly told by the forms that the index has of its
lemma; then what sounds like the word is looked up; only where some of that is spelled nearly like
it is the dictionary asked.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from fihris.index.analysis.countries import countries
from fihris.index.analysis.folding import fold
from fihris.index.analysis.stopwords import is_stop
from fihris.index.fields import LEMMA, SURFACE, TEXT_FIELDS
from fihris.index.segment import Segment
from fihris.index.snapshot import Snapshot
from fihris.search.variants.sound import U64, consonants, sound_key, sound_keys
from fihris.search.variants.spelling import respellings, variant_cost

_DICTIONARY = "fihris.search.variants.names"

MOST_VARIANTS = 8
# A lemma with so many forms that do not end with it is of a word, or of a nisba: in 41,000
# articles, of 97 in 100 words of the dictionary, and of 6 in 100 that are not in it.
INFLECTED_FORMS = 3
# A form in fewer articles that does not end with its lemma may be a name that the stemmer takes
# apart: كامرون is no form of أمر.
USUAL = 10
# How much farther a spelling may be that twice as many articles have.
_WORTH_DOUBLE = 50

_CLITICS = ("و", "ف", "ب", "ل", "ك", "وب", "ول", "وك", "فب", "فل")
_LEAST_NAME = 4
# Longer words are no names, and have thousands of respellings.
MOST_LETTERS = 20

# A segment never changes, nor do its keys; 74,000 lemmas take 15 milliseconds.
_KEYS: WeakKeyDictionary[Segment, U64] = WeakKeyDictionary()


class Variant(NamedTuple):
    """Another spelling of a name: a lemma, or a surface form that the stemmer takes apart."""

    level: str
    term: str

    def field(self, text_field: str) -> str:
        """Return the field of the index that holds the variants in a text field."""
        return text_field if self.level == LEMMA else f"{text_field}_{self.level}"


class VariantFinder:
    """Finds variants in one snapshot, the lemmas of which are the lexicon stemmer's."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def variants(self, surface: str, lemma: str) -> list[Variant]:
        """Return a name's other spellings, the best first; none for a word.

        `surface` is the name as it was asked for, `lemma` its lemma.
        """
        if len(surface) > MOST_LETTERS:
            return []
        form = fold(surface)
        names = [lemma] if form.endswith(lemma) else [lemma, form]
        if is_stop(surface) or not any(map(sound_key, names)) or self._is_word(surface, lemma):
            return []
        # In a process that has asked the dictionary already, that is the cheapest.
        if _DICTIONARY in sys.modules and self._name(surface, lemma) is None:
            return []
        near = {name: self._near(name) for name in names}
        if not any(near.values()):
            return []
        costs = near.get(self._name(surface, lemma) or "", {})
        costs.pop(Variant(LEMMA, lemma), None)
        found = [variant for variant in costs if self._is_name(variant)]
        found.sort(key=lambda variant: self._worth(variant, costs[variant]), reverse=True)
        return found[:MOST_VARIANTS]

    def shown(self, variant: Variant) -> str:
        """Return a variant as most articles spell it."""
        level, lemma = variant
        if level == SURFACE:
            return lemma
        forms = sorted(form for form in self._forms(lemma) if fold(form) == lemma)
        return max(forms, key=lambda form: self._articles(Variant(SURFACE, form)), default=lemma)

    def _name(self, surface: str, lemma: str) -> str | None:
        """Return the name that the dictionary takes a form for; None for a word."""
        from fihris.search.variants.names import name_of

        name = name_of(surface, lemma)
        return None if name == lemma and self._is_inflected(lemma) else name

    def _is_word(self, surface: str, lemma: str) -> bool:
        """Tell whether the index shows by itself that a form is of a word."""
        if not self._is_inflected(lemma):
            return False
        whole = fold(surface).endswith(lemma)
        return whole or self._articles(Variant(SURFACE, surface)) >= USUAL

    def _is_inflected(self, lemma: str) -> bool:
        other = [form for form in self._forms(lemma) if not fold(form).endswith(lemma)]
        # A country's nisba is the country's form, but the country is a name.
        return len(other) >= INFLECTED_FORMS and lemma not in countries().values()

    def _is_name(self, variant: Variant) -> bool:
        from fihris.search.variants.names import is_coincidence, is_ordinary

        level, term = variant
        if level == LEMMA:
            return not is_ordinary(term) and not self._is_inflected(term)
        (lemma,) = self._snapshot.lemmas_of([term])
        return lemma is not None and is_ordinary(lemma) and is_coincidence(term, lemma)

    def _forms(self, lemma: str) -> set[str]:
        leaves = self._snapshot.leaves
        return {form for leaf in leaves for form in leaf.segment.surfaces_of(lemma)}

    def _near(self, name: str) -> dict[Variant, int]:
        """Return what may be other spellings of `name`, and how far they are from it."""
        key = sound_key(name)
        if not key:
            return {}
        found = [Variant(LEMMA, lemma) for lemma in self._sounding(key)]
        forms = respellings(name)
        for form, lemma in zip(forms, self._snapshot.lemmas_of(forms), strict=True):
            apart = lemma is not None and not form.endswith(lemma)
            if apart and sound_key(form) == key:
                found.append(Variant(SURFACE, form))
        costs = {v: variant_cost(name, v.term, consonants(key)) for v in found if v.term != name}
        near = {variant: cost for variant, cost in costs.items() if cost is not None}
        return near | dict.fromkeys(self._joined(name), 0)

    def _joined(self, name: str) -> Iterator[Variant]:
        """Yield the name with a clitic in front, and without one, as the index has it.

        The stemmer leaves a clitic with a name that it does not know: بيرلو may be of يرلو. That
        the name stands alone in more articles is the evidence that it is none of its letters.
        """
        own = self._articles(Variant(LEMMA, name))
        for clitic in _CLITICS:
            if 0 < self._articles(Variant(LEMMA, clitic + name)) <= own:
                yield Variant(LEMMA, clitic + name)
            rest = name.removeprefix(clitic)
            if len(rest) >= _LEAST_NAME and self._articles(Variant(LEMMA, rest)) > own:
                yield Variant(LEMMA, rest)

    def _sounding(self, key: int) -> Iterator[str]:
        """Yield the lemmas that have a sound key."""
        for leaf in self._snapshot.leaves:
            vocabulary = leaf.segment.vocabulary(LEMMA)
            for number in np.flatnonzero(_keys(leaf.segment) == key).tolist():
                yield vocabulary[number].decode()

    def _worth(self, variant: Variant, cost: int) -> float:
        """Return how many articles have a spelling, the farther the fewer."""
        return float(self._articles(variant) * 0.5 ** (cost / _WORTH_DOUBLE))

    def _articles(self, variant: Variant) -> int:
        term = variant.term.encode()
        fields = map(variant.field, TEXT_FIELDS)
        return sum(self._snapshot.document_frequency(field, term) for field in fields)


def _keys(segment: Segment) -> U64:
    """Return the sound key of each lemma of a segment, by its number."""
    keys = _KEYS.get(segment)
    if keys is None:
        vocabulary = segment.vocabulary(LEMMA)
        text, starts = vocabulary.text_of(0, len(vocabulary))
        keys = _KEYS[segment] = sound_keys(np.frombuffer(text, np.uint8), starts)
    return keys
