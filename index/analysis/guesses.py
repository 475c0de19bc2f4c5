"""What a form that has no likely split may still be of a known noun, rule by rule.

=========================  ===================  ==================================================
rule                       example              what it supposes
=========================  ===================  ==================================================
plural by pattern          جدران of جدار        a broken plural that the dictionary does not list
dropped hamza              مسوول of مسؤول       a hamza between two و or ي that was not written
hamza beside its seat      مبادىء of مبادئ      a spelling of Egyptian papers
short plural of a nisba    التونسين of تونسي    one of two ي that was not written
accusative behind ك        كرئيسا of رئيس       an ending that grammar does not allow
=========================  ===================  ==================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fihris.index.analysis import shapes
from fihris.index.analysis.folding import fold
from fihris.index.analysis.lexicon import Entry
from fihris.index.analysis.plurals import plurals

# A known noun rarer than this (1,100 in the newswire that was counted) is mostly a coincidence.
LEAST_SCORE = 70
# The score of the likeliest pattern of a plural; the next ones follow.
_PLURAL_SCORE = 120

_PERSONS = frozenset({shapes.PERSON, shapes.PERSON_WITH_BROKEN_PLURAL, shapes.ADJECTIVE})
_MASCULINE = _PERSONS | {shapes.NOUN, shapes.NOUN_WITH_BROKEN_PLURAL}
_NOUNS = _MASCULINE | {shapes.FEMININE, shapes.BROKEN_PLURAL}


def guesses(known: Iterable[Entry]) -> Iterator[Entry]:
    """Yield the readings that are guessed from the nouns among `known`."""
    for entry in known:
        if entry.score >= LEAST_SCORE and entry.shape in _NOUNS:
            yield from _without_hamza(entry)
            yield from _misspelt(entry)
            yield from _plurals(entry)


def _without_hamza(entry: Entry) -> Iterator[Entry]:
    stem = entry.stem.replace("ؤو", "وو").replace("ئي", "يي")
    if stem != entry.stem:
        yield entry._replace(stem=stem)
    if entry.stem[-1] == "ئ":
        yield entry._replace(stem=entry.stem[:-1] + "ىء")


def _misspelt(entry: Entry) -> Iterator[Entry]:
    if entry.shape == shapes.ADJECTIVE and entry.stem[-1] == "ي" and len(entry.stem) > 3:
        yield entry._replace(stem=entry.stem[:-1], shape=shapes.SHORT_NISBA)
    if entry.shape in _PERSONS and len(entry.stem) > 3:
        yield entry._replace(shape=shapes.IN_ACCUSATIVE)


def _plurals(entry: Entry) -> Iterator[Entry]:
    if entry.shape in _MASCULINE:
        singular = fold(entry.stem)
    elif entry.shape == shapes.FEMININE:
        singular = fold(entry.stem) + "ه"
    else:
        return
    for rank, plural in plurals(singular):
        yield Entry(plural, shapes.GUESSED_PLURAL, _PLURAL_SCORE - rank, entry.lemma)
