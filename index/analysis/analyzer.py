"""From texts to the numbers of their surface forms, and from forms to lemmas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from fihris.index.analysis.forms import FormTable
from fihris.index.analysis.stemmers import stemmer
from fihris.index.analysis.tokens import tokenise, tokenise_in_pieces
from fihris.index.places import ranges

ANALYZERS = ("lexicon", "light10", "snowball", "none")
DEFAULT_ANALYZER = "lexicon"

# The arrays of a step lie in the processor's cache, and stay with the process from step to step:
# measured, a million characters at once take more than twice the time.
_CHUNK_CHARACTERS = 200_000

# As texts they take a hundred bytes each.
_FORMS_AT_ONCE = 65_536
# What Python takes for a text, its number and their place in a dictionary, without the letters.
LEMMA_BYTES = 200

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
        self._known = known
        self._lemma_numbers = np.zeros(0, np.uint32)
        self._lemmas: dict[str, int] = {}
        self._lemma_letters = 0

    def numbers(self, texts: Sequence[str | bytes]) -> tuple[U32, I64]:
        """Return the form numbers of all texts' tokens in order, and how many each text has.

        Bytes are text in ``ONE_BYTE``.
        """
        plain = [text for text in texts if isinstance(text, str)]
        if not plain:
            return self._numbers(texts, b"\n")
        if len(plain) == len(texts):
            return self._numbers(texts, "\n")
        packed = [text for text in texts if isinstance(text, bytes)]
        numbers, counts = self._numbers(packed, b"\n")
        others, other_counts = self._numbers(plain, "\n")
        numbers, every = np.concatenate((numbers, others)), np.concatenate((counts, other_counts))
        # The texts of one kind, then those of the other: back into their own order.
        kinds = np.fromiter((isinstance(text, str) for text in texts), bool, len(texts))
        order = np.empty(len(texts), np.int64)
        order[np.argsort(kinds, kind="stable")] = np.arange(len(texts))
        starts = np.cumsum(every) - every
        return numbers[ranges(starts[order], every[order])], every[order]

    def _numbers(self, texts: Sequence[Any], line_break: Any) -> tuple[U32, I64]:
        """Return the same of texts of one kind."""
        numbers, counts = [np.zeros(0, np.uint32)], [np.zeros(0, np.int64)]
        first = 0
        while first < len(texts):
            after, size = first + 1, len(texts[first])
            while after < len(texts) and max(size, len(texts[after])) < _CHUNK_CHARACTERS:
                size += len(texts[after]) + 1
                after += 1
            if after == first + 1:
                pieces = tokenise_in_pieces(texts[first], _CHUNK_CHARACTERS)
                found = [self.table.numbers(tokens) for tokens in pieces]
                counts.append(np.array([sum(map(len, found))], np.int64))
                numbers += found
                first = after
                continue
            # No token spans a line's end, so one pass serves many texts.
            tokens = tokenise(line_break.join(texts[first:after]))
            lengths = [len(text) + 1 for text in texts[first:after]]
            lengths[-1] -= 1
            counts.append(tokens.counts(lengths))
            numbers.append(self.table.numbers(tokens))
            first = after
        return np.concatenate(numbers), np.concatenate(counts)

    def lemmas(self) -> tuple[U32, list[str]]:
        """Return the number of each form's lemma, by form number, and the lemmas by number."""
        number, added = self._lemmas, [self._lemma_numbers]
        for first in range(len(self._lemma_numbers), len(self.table), _FORMS_AT_ONCE):
            after = min(first + _FORMS_AT_ONCE, len(self.table))
            forms = self.table.texts(np.arange(first, after))
            before = len(number)
            numbers = [
                number.setdefault(lemma, len(number))
                for lemma in lemmas_of(forms, self.name, self._known)
            ]
            added.append(np.array(numbers, np.uint32))
            self._lemma_letters += sum(map(len, islice(reversed(number), len(number) - before)))
        if len(added) > 1:
            self._lemma_numbers = np.concatenate(added)
        return self._lemma_numbers, list(number)

    @property
    def waiting(self) -> int:
        """Of how many forms the lemmas are not known yet."""
        return len(self.table) - len(self._lemma_numbers)

    @property
    def size(self) -> int:
        """About how many bytes what is known of the forms so far takes."""
        lemmas = LEMMA_BYTES * len(self._lemmas) + 2 * self._lemma_letters
        return self.table.size + self._lemma_numbers.nbytes + lemmas


def lemmas_of(forms: Sequence[str], name: str, known: KnownLemmas | None = None) -> list[str]:
    """Return the lemma of each surface form by the analyzer called `name`."""
    found: list[str | None] = list(known(forms)) if known is not None else []
    if found.count(None) == len(found):  # as always in a new index
        return stemmer(name).lemmas(forms)
    new = [form for form, lemma in zip(forms, found, strict=True) if lemma is None]
    if not new:
        return [lemma for lemma in found if lemma is not None]
    made = iter(stemmer(name).lemmas(new))
    return [next(made) if lemma is None else lemma for lemma in found]
