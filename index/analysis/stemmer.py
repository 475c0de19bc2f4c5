"""What a stemmer is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Stemmer(Protocol):
    """Finds the lemma of each surface form.

    A surface form is a word as the tokeniser hands it out: without diacritics and tatweel, with
    hamza seats, ta marbuta and alef maqsura as they were written. The lemma of a form depends on
    nothing but the form, so that each unique one need be asked for only once.
    """

    name: str

    def lemmas(self, forms: Sequence[str]) -> list[str]:
        """Return one lemma for each form, in the order of `forms`; none is empty."""
        ...
