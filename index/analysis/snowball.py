"""Snowball's Arabic stemmer, to compare with."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Protocol

from fihris.index.analysis.folding import fold


class _Snowball(Protocol):
    def stemWords(self, words: Sequence[str]) -> list[str]: ...  # noqa: N802


class Snowball:
    """Conflates words by the rules of snowballstemmer's "arabic"."""

    name = "snowball"

    @cached_property
    def _stemmer(self) -> _Snowball:
        import snowballstemmer

        stemmer: _Snowball = snowballstemmer.stemmer("arabic")
        return stemmer

    def lemmas(self, forms: Sequence[str]) -> list[str]:
        """Return one stem for each form, in order."""
        stems = self._stemmer.stemWords(forms)
        # Its rules can leave nothing of a short word.
        return [stem or fold(form) for stem, form in zip(stems, forms, strict=True)]
