"""The lexicon-guided stemmer: of all legal splits of a form, the likeliest with a known stem.

A split is a proclitic, a stem and an ending. It is legal where the stem's shape takes the ending
and the ending goes with the proclitic. Its score is the logarithm of how often newswire has the
stem's lemma, less what the proclitic, the ending and a careless spelling cost: so ``وزير`` is the
minister and not و and a jar, ``الكتاب`` the book and not the writers, and ``سيزور`` is of ``زار``.
A form has one lemma; which of two readings a text means, only its sentence could tell.

A form without a likely split is tried once more with what it may be of a known noun (`guesses`);
what is left is unknown (`unknown_lemma`).
"""

from __future__ import annotations

from collections.abc import Sequence

from fihris.index.analysis.compiled import lexicons
from fihris.index.analysis.folding import fold_all
from fihris.index.analysis.letters import letters_of
from fihris.index.analysis.splits import legal_splits, likeliest
from fihris.index.analysis.stopwords import stop_lemmas
from fihris.index.analysis.unknown import unknown_lemma

# As many forms as keep the arrays of a step in the processor's cache.
_BLOCK = 8192


class LexiconStemmer:
    """Conflates the forms of a word by a dictionary of newswire.

    A lemma is folded; what would be two words all the same keeps a sign that tells them apart:
    ``شكّل`` to form from ``شكل`` a shape, ``على`` from ``علي``.
    """

    name = "lexicon"

    def lemmas(self, forms: Sequence[str]) -> list[str]:
        """Return one lemma for each form, in order; the first call reads the dictionary."""
        found: list[str] = []
        for first in range(0, len(forms), _BLOCK):
            found += _lemmas(forms[first : first + _BLOCK])
        return found


def _lemmas(forms: Sequence[str]) -> list[str]:
    found = stop_lemmas(forms)
    for known in lexicons():
        asked = [i for i, lemma in enumerate(found) if lemma is None]
        best = likeliest(legal_splits(letters_of([forms[i] for i in asked]), known))
        lemmas = known.lemmas[best.reading].tolist()
        for i, lemma in zip(best.form.tolist(), lemmas, strict=True):
            found[asked[i]] = known.words[lemma]
    unknown = [i for i, lemma in enumerate(found) if lemma is None]
    for i, folded in zip(unknown, fold_all([forms[i] for i in unknown]), strict=True):
        found[i] = unknown_lemma(forms[i], folded)
    return found  # type: ignore[return-value]
