"""What is written in front of a stem, and the pronouns written behind it.

A proclitic's kind says what sort of word it makes of the stem; the endings of each shape of stem
name the kinds that they go with (ال never with a pronoun, س only with an imperfect). Costs are
tenths of a nat: ten times the negative logarithm of how often newswire uses the clitic.
"""

from __future__ import annotations

from typing import NamedTuple

BARE = 1  # nothing, or only a conjunction
PREPOSITION = 2  # ب ل
COMPARISON = 4  # ك
ARTICLE = 8  # ال, with or without a preposition
YA, TA, NUN, ALEF = 16, 32, 64, 128  # the persons of the imperfect
KINDS = (BARE, PREPOSITION, COMPARISON, ARTICLE, YA, TA, NUN, ALEF)

INDEFINITE = BARE | PREPOSITION | COMPARISON
NOMINAL = INDEFINITE | ARTICLE
THIRD_OR_SECOND = YA | TA
IMPERFECT = YA | TA | NUN | ALEF


class Proclitic(NamedTuple):
    """A string in front of a stem: its kind, and what it costs to suppose it."""

    kind: int
    cost: int


# و and ف stand before every kind of word: والوزير, فوصل.
CONJUNCTIONS = {"": 0, "و": 25, "ف": 48}

_NOMINAL = {
    "": Proclitic(BARE, 0),
    "ب": Proclitic(PREPOSITION, 30),  # بقرار
    "ك": Proclitic(COMPARISON, 55),  # كوزير
    "ل": Proclitic(PREPOSITION, 30),  # لوزير; also للجنة, whose third ل is not written
    "ال": Proclitic(ARTICLE, 8),  # الوزير
    "بال": Proclitic(ARTICLE, 38),  # بالقرار
    "كال": Proclitic(ARTICLE, 65),  # كالقمر
    "لل": Proclitic(ARTICLE, 35),  # للوزير: ل and ال are written لل
}

VERBAL_NOUN_COST = 12

# The future س and the ل of purpose stand before an imperfect only: سيزور, ليزور.
_VERBAL = {"": 0, "س": 25, "ل": 25}
_PERSONS = {
    "ي": Proclitic(YA, 0),  # يزور
    "ت": Proclitic(TA, 4),  # تزور
    "ن": Proclitic(NUN, 30),  # نزور
    "أ": Proclitic(ALEF, 35),  # أزور
    "ا": Proclitic(ALEF, 47),  # the same, without its hamza
}


# Spelled as writers have them: only the person's alef may bear a hamza, the article's never does.
def _proclitics() -> dict[str, Proclitic]:
    table: dict[str, Proclitic] = {}
    for conjunction, cost in CONJUNCTIONS.items():
        for prefix, (kind, prefix_cost) in _NOMINAL.items():
            table[conjunction + prefix] = Proclitic(kind, cost + prefix_cost)
        for particle, particle_cost in _VERBAL.items():
            for person, (kind, person_cost) in _PERSONS.items():
                if particle + person == "لا":  # لاجئ is of no verb
                    continue
                whole = cost + particle_cost + person_cost
                if particle + person == "لت":  # لتلقي is mostly ل and a verbal noun
                    whole += VERBAL_NOUN_COST
                table[conjunction + particle + person] = Proclitic(kind, whole)
    return table


PROCLITICS: dict[str, Proclitic] = _proclitics()

# Pronouns behind a noun: قراره, his decision.
POSSESSIVES = {
    "ه": 12,
    "ها": 12,
    "هم": 20,
    "نا": 32,
    "هما": 40,
    "ي": 38,
    "ك": 45,
    "كم": 45,
    "هن": 48,
    "كما": 70,
}

# Pronouns behind a verb: زاره, he visited him.
OBJECTS = {
    "ه": 18,
    "ها": 20,
    "هم": 28,
    "نا": 45,
    "هما": 48,
    "ني": 45,
    "ك": 50,
    "كم": 52,
    "هن": 58,
}
