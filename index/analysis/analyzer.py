"""From texts to the numbers of their surface forms, and from forms to lemmas."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from fihris.index.analysis.forms import FormTable
from fihris.index.analysis.stemmers import stemmer
from fihris.index.analysis.tokens import tokenise

ANALYZERS = ("lexicon", "light10", "snowball", "none")
DEFAULT_ANALYZER = "lexicon"

# Around a million characters the arrays of a step still lie in the processor's cache.
_CHUNK_CHARACTERS = 1_000_000

U32 = npt.NDArray[np.uint32]
I64 = npt.NDArray[np.int64]

KnownLemmas = Callable[[Sequence[str]], Sequence[str | None]]


class Analyzer:
    """Turns texts into form numbers, and forms into lemmas, each form once.

    `known` answers with the lemmas that an index already holds for forms, None where it holds
    none: an index keeps its lemmas when the dictionary behind the stemmer changes.
    """

    def __init__(self, name: str, known: KnownLemmas | None = None) -> None:
        self.name = name
        self.table = FormTable()
        self._lemmas: list[str] = []
        self._known = known

    def numbers(self, texts: Sequence[str]) -> tuple[U32, I64]:
        """Return the form numbers of all texts' tokens in order, and how many each text has."""
        numbers, counts = [np.zeros(0, np.uint32)], [np.zeros(0, np.int64)]
        first = 0
        while first < len(texts):
            after, size = first, 0
            while after < len(texts) and (size < _CHUNK_CHARACTERS or after == first):
                size += len(texts[after]) + 1
                after += 1
            # No token spans a line's end, so one pass serves many texts.
            tokens = tokenise("\n".join(texts[first:after]))
            lengths = [len(text) + 1 for text in texts[first:after]]
            lengths[-1] -= 1
            counts.append(tokens.counts(lengths))
            numbers.append(self.table.numbers(tokens))
            first = after
        return np.concatenate(numbers), np.concatenate(counts)

    def lemmas(self) -> list[str]:
        """Return the lemma of every form of the table, by form number."""
        forms = self.table.forms[len(self._lemmas) :]
        if forms:
            self._lemmas.extend(lemmas_of(forms, self.name, self._known))
        return self._lemmas


def lemmas_of(forms: Sequence[str], name: str, known: KnownLemmas | None = None) -> list[str]:
    """Return the lemma of each surface form by the analyzer called `name`."""
    found: list[str | None] = list(known(forms)) if known is not None else [None] * len(forms)
    new = [form for form, lemma in zip(forms, found, strict=True) if lemma is None]
    if not new:
        return [lemma for lemma in found if lemma is not None]
    made = iter(stemmer(name).lemmas(new))
    return [next(made) if lemma is None else lemma for lemma in found]
