"""No stemming: a word's lemma is the word, with its spelling folded."""

from __future__ import annotations

from collections.abc import Sequence

from fihris.index.analysis.folding import fold_all


class Unstemmed:
    """Conflates spellings only."""

    name = "none"

    def lemmas(self, forms: Sequence[str]) -> list[str]:
        """Return each form folded, in order."""
        return fold_all(forms)
