"""All legal splits of forms into proclitic, stem and ending, and the likeliest of each form.

Everything is done for thousands of forms at once: which first letters are a proclitic and which
last ones an ending is one look-up for each length, the stems between them are looked up together,
and what a split costs is read from a table by ending, shape and kind of proclitic.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from fihris.index.analysis import affixes as affix
from fihris.index.analysis import shapes
from fihris.index.analysis.clitics import ARTICLE, KINDS
from fihris.index.analysis.endings import DOTS_COST
from fihris.index.analysis.letters import (
    LONGEST_STEM,
    Letters,
    costs_of_spellings,
    letter_at,
    packed_from,
    spelling_at,
    spellings,
    stems,
)
from fihris.index.analysis.lexicon import Lexicon

I16 = npt.NDArray[np.int16]
I64 = npt.NDArray[np.int64]
U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]

# What it costs that a writer put another hamza on an alef than the dictionary, or left it out.
WRONG_HAMZA_COST = 60
NO_HAMZA_COST = 12
# A ة or a madda is hardly ever written by mistake: تالة is not of تألّه, آجر not of أجر.
WRONG_LETTER_COST = 100

_MISSPELT = {
    "ا": NO_HAMZA_COST,
    "ة": WRONG_LETTER_COST,
    "آ": WRONG_LETTER_COST,
    "أ": WRONG_HAMZA_COST,
    "إ": WRONG_HAMZA_COST,
    "ى": DOTS_COST,
    "ؤ": DOTS_COST,
}

# The least score by length of the stem: a short stem inside a name that the dictionary lacks is
# mostly a coincidence (the ند of ``ساندي``), a long one is not. An article says that it is a word.
LEAST_SCORES = np.array([0, 25, 20, 8, -5, *[-40] * (LONGEST_STEM - 4)])
ARTICLE_BONUS = 25
_ARTICLE = KINDS.index(ARTICLE)

# A shorter form is an abbreviation, an interjection or a word as it stands, and never divided,
# though it may lack its last letter: شي is شيء.
LEAST_DIVISIBLE = 3
_WHOLE = np.isin(
    np.arange(shapes.SHAPES),
    [
        shapes.NOUN,
        shapes.NOUN_WITH_BROKEN_PLURAL,
        shapes.PERSON,
        shapes.PERSON_WITH_BROKEN_PLURAL,
        shapes.ADJECTIVE,
        shapes.BROKEN_PLURAL,
        shapes.NAME,
        shapes.IN_YA,
    ],
)


@dataclass(frozen=True)
class Splits:
    """Splits of several forms, those of one form together; all arrays have the shape (splits,).

    `form` (int64) rises. `start` and `end` (int64) are where the stem begins and ends in the form,
    `reading` (int64) is the stem's reading in the lexicon, `score` (int64) how likely the split
    is, in tenths of a nat; `likely` (bool) whether that is enough for a stem of this length.
    """

    form: I64
    start: I64
    end: I64
    reading: I64
    score: I64
    likely: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.form)

    def __getitem__(self, kept: npt.NDArray[np.bool_] | I64) -> Splits:
        return Splits(*(getattr(self, field.name)[kept] for field in fields(self)))


def legal_splits(letters: Letters, lexicon: Lexicon) -> Splits:
    """Return every legal split of each form, the shortest proclitic and ending first."""
    tables = affix.affixes()
    form, start, end, proclitic, ending = _pairs(letters)
    length = end - start
    packed, spelled = _packed(letters, form, start, length)
    number = lexicon.find(packed)
    known = np.flatnonzero(number >= 0)
    first = lexicon.firsts[number[known]].astype(np.int64)
    count = lexicon.firsts[number[known] + 1].astype(np.int64) - first
    pair = np.repeat(known, count)
    reading = np.arange(len(pair)) - np.repeat(np.cumsum(count) - count - first, count)
    kind = tables.kinds[proclitic[pair]]
    cost = tables.costs[ending[pair], lexicon.shapes[reading], kind]
    legal = np.flatnonzero(cost < affix.ILLEGAL)
    pair, reading = pair[legal], reading[legal]
    score = lexicon.scores[reading].astype(np.int64)
    score -= cost[legal] + tables.proclitic_costs[proclitic[pair]]
    misspelling = _misspelling(packed[pair], spelled[pair], lexicon.spellings[reading])
    score -= misspelling
    least = LEAST_SCORES[length[pair]] - ARTICLE_BONUS * (kind[legal] == _ARTICLE)
    size = (letters.ends - letters.starts)[form[pair]]
    whole = length[pair] == np.where(lexicon.shapes[reading] == shapes.IN_YA, 1, 2)
    whole &= (size == 2) & _WHOLE[lexicon.shapes[reading]] & (start[pair] == 0)
    likely = np.where(size < LEAST_DIVISIBLE, whole & (score > 0), score >= least)
    # A plural is guessed of what is spelled right; an article may excuse an alef without its hamza.
    excused = np.where(kind[legal] == _ARTICLE, NO_HAMZA_COST, 0)
    likely &= (misspelling <= excused) | (lexicon.shapes[reading] != shapes.GUESSED_PLURAL)
    return Splits(form[pair], start[pair], end[pair], reading, score, likely)


def _pairs(letters: Letters) -> tuple[I64, I64, I64, I64, I64]:
    """Return each pair of affixes that leaves a stem: form, stem's start and end, both affixes."""
    proclitics, endings = affix.proclitics_of(letters), affix.endings_of(letters)
    length = (letters.ends - letters.starts)[:, None, None]
    before = np.arange(proclitics.shape[1])[None, :, None]
    behind = np.arange(endings.shape[1])[None, None, :]
    stem = length - before - behind
    found = (proclitics >= 0)[:, :, None] & (endings >= 0)[:, None, :]
    form, start, cut = np.nonzero(found & (stem > 0) & (stem <= LONGEST_STEM))
    end = (letters.ends - letters.starts)[form] - cut
    return form, start, end, proclitics[form, start], endings[form, cut]


def _packed(letters: Letters, form: I64, start: I64, length: I64) -> tuple[U64, U32]:
    packed = np.zeros(len(form), np.uint64)
    spelled = np.zeros(len(form), np.uint32)
    for skipped in range(affix.LONGEST_PROCLITIC + 1):
        here = np.flatnonzero(start == skipped)
        every, every_spelled = packed_from(letters, skipped)
        packed[here] = stems(every[form[here]], length[here])
        spelled[here] = spellings(every_spelled[form[here]], length[here])
    return packed, spelled


def _misspelling(packed: U64, spelled: U32, right: U32) -> I16:
    """Return what it costs that stems are not spelled as the dictionary has them."""
    cost = np.zeros(len(packed), np.int16)
    wrong = np.flatnonzero(spelled != right)
    table = costs_of_spellings(_MISSPELT)
    for place in range(LONGEST_STEM):
        is_ = spelling_at(spelled[wrong], place)
        letter_cost = table[letter_at(packed[wrong], place), is_]
        cost[wrong] += np.where(is_ != spelling_at(right[wrong], place), letter_cost, 0)
    return cost


def likeliest(splits: Splits) -> Splits:
    """Return the likely split with the highest score of each form that has one.

    Of several with one score it is the first.
    """
    likely = splits[splits.likely]
    if not len(likely):
        return likely
    firsts = np.flatnonzero(np.diff(likely.form, prepend=-1))
    highest = np.maximum.reduceat(likely.score, firsts)
    of_form = np.repeat(highest, np.diff(firsts, append=len(likely)))
    best = np.flatnonzero(likely.score == of_form)
    return likely[best[np.diff(likely.form[best], prepend=-1) > 0]]
