"""How a term is shown: as it is written most often, without what is only written onto it."""

from __future__ import annotations

from collections import Counter

import numpy as np

from fihris.index.places import I64
from fihris.index.snapshot import Snapshot
from fihris.search.terms.readings import Readings

# Conjunctions and prepositions of one letter.
_PROCLITICS = "وفبكل"
# Of a term's occurrences, so many are looked at.
_LOOKED_AT = 200


def shown(snapshot: Snapshot, reading: Readings, occurrences: I64, length: int) -> str:
    """Return a term as the articles have it.

    `occurrences` are its first tokens, `length` its tokens. Of the spellings whose first word
    carries no conjunction or preposition it is the most frequent, of equals the first. Where each
    carries one, that is left out: ``وبالمسيرات`` is shown as ``المسيرات``.
    """
    firsts = occurrences[:: max(1, len(occurrences) // _LOOKED_AT)].tolist()
    kinds: dict[tuple[int, ...], list[int]] = {}
    for first in firsts:
        key = tuple(reading.form[first : first + length].tolist())
        kinds.setdefault(key, []).append(first)
    best: tuple[bool, int] | None = None
    chosen, cut = firsts, 0
    for key, own in kinds.items():
        proclitics = _proclitics(snapshot, reading, key[0])
        rank = (proclitics == 0, len(own))
        if best is None or rank > best:
            best, chosen, cut = rank, own, proclitics
    written = Counter(reading.written(first, first + length - 1) for first in chosen)
    return written.most_common(1)[0][0][cut:]


def _proclitics(snapshot: Snapshot, reading: Readings, form: int) -> int:
    """Return how many letters in front of a form are written onto it.

    What is left without them must be a form of the same lemma.
    """
    text = reading.forms.texts(np.array([form]))[0]
    lemma = reading.forms.lemmas[int(reading.forms.lemma[form])]
    cut = 0
    for letters in range(1, 4):
        if text[letters - 1 : letters] not in _PROCLITICS or len(text) - letters < 2:
            break
        if snapshot.lemmas_of([text[letters:]])[0] == lemma:
            cut = letters
    return cut
