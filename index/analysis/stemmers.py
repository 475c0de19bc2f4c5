"""The stemmers by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from fihris.index.analysis.stemmer import Stemmer


def _lexicon() -> Stemmer:
    from fihris.index.analysis.lexicon_stemmer import LexiconStemmer

    return LexiconStemmer()


def _light10() -> Stemmer:
    from fihris.index.analysis.light10 import Light10

    return Light10()


def _snowball() -> Stemmer:
    from fihris.index.analysis.snowball import Snowball

    return Snowball()


def _none() -> Stemmer:
    from fihris.index.analysis.unstemmed import Unstemmed

    return Unstemmed()


_STEMMERS: dict[str, Callable[[], Stemmer]] = {
    "lexicon": _lexicon,
    "light10": _light10,
    "none": _none,
    "snowball": _snowball,
}


@cache
def stemmer(name: str) -> Stemmer:
    """Return the stemmer called `name`, the same one at each call.

    Only its own module is imported, and its dictionary is read at its first word.
    """
    make = _STEMMERS.get(name)
    if make is None:
        raise ValueError(f"no stemmer {name!r}; there are {', '.join(sorted(_STEMMERS))}")
    return make()
