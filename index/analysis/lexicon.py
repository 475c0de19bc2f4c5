"""The compiled dictionary: every stem that newswire knows, and what may stand around it.

Compiling takes a quarter of a second and happens once a process, at the first word stemmed. The
result holds nothing but strings and numbers, so that it can be kept on disk as it is.
"""

from __future__ import annotations

import gc
import math
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from fihris.index.analysis import additions, nouns, verbs
from fihris.index.analysis.countries import countries
from fihris.index.analysis.dictionary import Dictionary, Lemma, Root, read_dictionary
from fihris.index.analysis.folding import fold, fold_all
from fihris.index.analysis.nouns import Kind
from fihris.index.analysis.stopwords import is_stop
from fihris.index.analysis.verbs import Stem, Verb, unvocalised

# Of a noun that has a broken plural, a third of the uses are plural.
PLURAL_COST = 12
# A plural that is also a word of its own (كتاب, writers or a book) is mostly that word, and the
# plurals of agent nouns that look like verbs (وقعة of واقع) are rare.
UNLIKELY_PLURAL_COST = 20
# Words added by hand are as frequent as the dictionary's first few thousand.
ADDED_FREQUENCY = 50_000
ADDED_NAME_FREQUENCY = 5_000
# The form of another lemma, by hand: as frequent as that, but no more than this.
_ADJECTIVE_TAGS = frozenset({"adj", "adj_num"})
_NOUN_TAGS = frozenset({"noun", "adj_comp", "noun_quant"})
_NAME_TAGS = frozenset({"noun_prop", "adv"})
_VOWEL_LETTERS = {"ضمة": "و", "كسرة": "ي", "فتحة": "ا"}


class Entry(NamedTuple):
    """One reading of a stem: the shape's number, ten times the log of its frequency, its lemma.

    `spelling` is the stem with its hamzas as they should be, which tells إعلام from أعلام.
    """

    shape: int
    score: int
    lemma: str
    spelling: str


Lexicon = dict[str, list[Entry]]
_Reading = tuple[str, int, int, str]  # spelling, shape, score, lemma


@cache
def lexicon() -> Lexicon:
    """Return the readings of each folded stem."""
    # The collector would walk the growing table again and again, for a third of the whole time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return compile_lexicon(read_dictionary())
    finally:
        if collecting:
            gc.enable()


def compile_lexicon(dictionary: Dictionary) -> Lexicon:
    """Return the readings of each folded stem of `dictionary` and of this project's additions."""
    readings = [*_added(), *_words(dictionary), *_broken_plurals(dictionary)]
    table: Lexicon = {}
    keys = fold_all([spelling for spelling, _, _, _ in readings])
    for key, (spelling, shape, score, lemma) in zip(keys, readings, strict=True):
        entry = Entry(shape, score, lemma, key if key == spelling else spelling)
        if key in table:
            table[key].append(entry)
        else:
            table[key] = [entry]
    return table


def score_of(frequency: int) -> int:
    """Return ten times the logarithm of `frequency`."""
    return round(10 * math.log(frequency))


def noun_lemma(letters: str) -> str:
    """Return the lemma of a noun; a country's names and nisbas have one."""
    lemma = _aliases().get(letters)
    if lemma is None:
        lemma = fold(letters[:-1] + "ء" if letters[-1] == "أ" else letters)
    return lemma


@cache
def _aliases():
    t=dict(countries())
    for line in additions.FORMS.strip().split("\n"):
        for form in line.split():
            t[form]=fold(line.split()[0])
    for line in additions.PLURALS.strip().split("\n"):
        pl,sg=line.split(); t[pl]=t.get(sg) or fold(sg)
    return t

def _readings(stems: Iterable[Stem], score: int, lemma: str) -> Iterator[_Reading]:
    for spelling, shape in stems:
        yield spelling, shape.value, score, lemma


def _words(dictionary: Dictionary) -> Iterator[_Reading]:
    roots: dict[str, list[Root]] = {}
    for root in dictionary.roots:
        roots.setdefault(root.letters, []).append(root)
    broken = {unvocalised(pair.singular) for pair in dictionary.plurals}
    for word in dictionary.lemmas:
        score = score_of(word.frequency)
        if word.tag == "verb":
            verb = _verb(word, roots.get(word.letters, []))
            yield from _readings(verbs.stems(verb), score, verbs.lemma(verb))
        else:
            kind = _kind(word, broken, dictionary.feminable)
            if kind is not None:
                stems = nouns.stems(word.vocalised, word.letters, kind)
                yield from _readings(stems, score, noun_lemma(word.letters))


def _verb(word: Lemma, roots: list[Root]) -> Verb:
    letters = "".join({_VOWEL_LETTERS[root.vowel] for root in roots if root.vowel})
    return Verb(word.vocalised, word.letters, "".join(sorted(letters)), letters[:1])


def _kind(word: Lemma, broken: set[str], feminable: frozenset[str]) -> Kind | None:
    if word.tag in _ADJECTIVE_TAGS:
        return Kind.ADJECTIVE
    if word.tag in _NAME_TAGS or is_stop(word.letters):
        return Kind.NAME  # الجميع and البعض, but not معين of مع
    if word.tag not in _NOUN_TAGS:
        return None  # a function word or a letter
    if word.letters in feminable:
        return Kind.PERSON_WITH_BROKEN_PLURAL if word.letters in broken else Kind.PERSON
    return Kind.NOUN_WITH_BROKEN_PLURAL if word.letters in broken else Kind.NOUN


def _broken_plurals(dictionary: Dictionary) -> Iterator[_Reading]:
    frequencies: dict[str, int] = {}
    for word in dictionary.lemmas:
        if word.tag in _NOUN_TAGS or word.tag in _ADJECTIVE_TAGS:
            known = frequencies.get(word.letters, 0)
            frequencies[word.letters] = max(known, word.frequency)
    for pair in dictionary.plurals:
        plural, singular = unvocalised(pair.plural), unvocalised(pair.singular)
        frequency = frequencies.get(singular)
        if frequency is None:
            continue
        cost = PLURAL_COST
        if plural in frequencies or _is_like_a_verb(plural, singular):
            cost += UNLIKELY_PLURAL_COST
        stems = nouns.stems(pair.plural, plural, Kind.BROKEN_PLURAL)
        yield from _readings(stems, score_of(frequency) - cost, noun_lemma(singular))


def _is_like_a_verb(plural: str, singular: str) -> bool:
    """Tell whether an agent noun's plural is spelled like its verb: وقعة of واقع, ركع of راكع."""
    return len(singular) == 4 and singular[1] == "ا" and plural.rstrip("ة") == (
        singular[0] + singular[2:]
    )


def _added() -> Iterator[_Reading]:
    for text, kind, frequency in (
        (additions.NAMES, Kind.NAME, ADDED_NAME_FREQUENCY),
        (additions.NOUNS, Kind.NOUN, ADDED_FREQUENCY),
        (additions.ADJECTIVES, Kind.ADJECTIVE, ADDED_FREQUENCY),
    ):
        for word in text.split():
            yield from _readings(
                nouns.stems(word, word, kind), score_of(frequency), noun_lemma(word)
            )
    score = score_of(ADDED_FREQUENCY)
    for line in additions.FORMS.strip().split("\n"):
        for form in line.split():
            stems = nouns.stems(form, form, Kind.BROKEN_PLURAL)
            yield from _readings(stems, score, noun_lemma(line.split()[0]))
    for line in additions.PLURALS.strip().split("\n"):
        plural, singular = line.split()
        stems = nouns.stems(plural, plural, Kind.BROKEN_PLURAL)
        yield from _readings(stems, score, noun_lemma(singular))
    for name in countries():
        kind = Kind.ADJECTIVE if name.endswith("ي") else Kind.NAME
        yield from _readings(nouns.stems(name + "ّ", name, kind), score, noun_lemma(name))
