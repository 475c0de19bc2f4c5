"""From the dictionary to the readings of stems: every stem that newswire knows, and its shape."""

from __future__ import annotations

import math
from collections.abc import Iterator

from pyarabic.araby import DAMMA, SHADDA

from fihris.index.analysis import additions, nouns, shapes, verbs
from fihris.index.analysis.countries import countries
from fihris.index.analysis.dictionary import (
    ADJECTIVE_TAGS,
    NAME_TAGS,
    NOUN_TAGS,
    Dictionary,
    read_dictionary,
)
from fihris.index.analysis.lexicon import Entry
from fihris.index.analysis.noun_lemmas import folded_nouns, noun_lemmas, other_lemmas, own_lemmas
from fihris.index.analysis.shapes import Shape
from fihris.index.analysis.stopwords import is_stop
from fihris.index.analysis.verbs import Verb
from fihris.index.analysis.vowels import pronounced, unvocalised, without_vowels

# Of the uses of a noun that has a broken plural, a third are plural.
PLURAL_COST = 12
# A plural that is also a word of its own (كتاب, writers or a book) is mostly that word.
AMBIGUOUS_PLURAL_COST = 8
# The plurals of an agent noun that are written like its verb (وقعة of واقع; وقعته) or like another
# noun (بلاغ of بالغ) are rarer than those.
AGENT_PLURAL_COST = 20
# The singular may be another word than the one whose frequency is known: حَرْبَى are of حَرِب, not حَرْب.
OTHER_VOWELS_COST = 15

# A plural whose singular is written like a noun this many times as frequent is a word of its own.
COMMONER = 2
# So is an adjective that is a name this many times as often: علية, the high one, is not of علي.
# But a nisba is, as a name, still a nisba.
FAR_COMMONER = 8

# Words added by hand stand among the dictionary's first thousands.
ADDED_FREQUENCY = 100_000
ADDED_NAME_FREQUENCY = 20_000

_PARTICIPLE = "م" + DAMMA
_LETTER_OF_VOWEL = {"ضمة": "و", "كسرة": "ي", "فتحة": "ا"}


def entries() -> Iterator[Entry]:
    """Yield the readings of every stem of the dictionary and of this project's additions."""
    yield from entries_of(read_dictionary())


def entries_of(dictionary: Dictionary) -> Iterator[Entry]:
    """Yield the readings of every stem of `dictionary` and of this project's additions."""
    yield from _added()
    yield from _nouns(dictionary)
    yield from _verbs(dictionary)
    yield from _broken_plurals(dictionary)


def _score(frequency: int) -> int:
    return round(10 * math.log(frequency))


def _nouns(dictionary: Dictionary) -> Iterator[Entry]:
    broken = set(unvocalised([singular for _, singular in dictionary.plurals]))
    words = [word for word in dictionary.lemmas if word[2] != "verb"]
    letters_of_words = [letters for _, letters, _, _ in words]
    sounds = pronounced([vocalised for vocalised, _, _, _ in words])
    lemmas = own_lemmas(dictionary, letters_of_words, sounds)
    names = {letters: frequency for _, letters, tag, frequency in words if tag == "noun_prop"}
    plurals = {plural for plural, _ in additions.added_plurals()}
    for (vocalised, letters, tag, frequency), lemma, sound in zip(
        words, lemmas, sounds, strict=True
    ):
        nisba = letters[-1] == "ي" and len(letters) > 3
        if (
            tag in ADJECTIVE_TAGS
            and not nisba
            and names.get(letters, 0) >= FAR_COMMONER * frequency
        ):
            lemma = sound
        if letters in plurals and (tag in ADJECTIVE_TAGS or letters in dictionary.feminable):
            (lemma,) = folded_nouns([letters])  # مطالبين are no demands
        shape = _shape(letters, tag, broken, dictionary.feminable)
        if shape is not None:
            score = _score(frequency)
            for stem, stem_shape in nouns.stems(vocalised, letters, shape):
                yield Entry(stem, stem_shape, score, lemma)


def _verbs(dictionary: Dictionary) -> Iterator[Entry]:
    vowels: dict[str, set[str]] = {}
    for letters, vowel in dictionary.vowels:
        vowels.setdefault(letters, set()).add(_LETTER_OF_VOWEL.get(vowel, ""))
    words = [word for word in dictionary.lemmas if word[2] == "verb"]
    marked = without_vowels([vocalised for vocalised, _, _, _ in words])
    for (_, letters, _, frequency), word in zip(words, marked, strict=True):
        verb = Verb(letters, word, "".join(sorted(vowels.get(letters, ()))))
        score, lemma = _score(frequency), verbs.lemma(verb)
        for stem, shape in verbs.stems(verb):
            yield Entry(stem, shape, score, lemma)


def _shape(letters: str, tag: str, broken: set[str], feminable: frozenset[str]) -> Shape | None:
    """Return the shape of a noun's plainest stem; None of a function word or a single letter."""
    if len(letters) == 1:
        return None
    if tag in ADJECTIVE_TAGS:
        return shapes.ADJECTIVE
    if tag in NAME_TAGS or (tag in NOUN_TAGS and is_stop(letters)):
        return shapes.NAME  # الجميع is of جميع, but معين not of مع
    if tag not in NOUN_TAGS:
        return None
    if letters in broken:
        return (
            shapes.PERSON_WITH_BROKEN_PLURAL
            if letters in feminable
            else shapes.NOUN_WITH_BROKEN_PLURAL
        )
    return shapes.PERSON if letters in feminable else shapes.NOUN


def _broken_plurals(dictionary: Dictionary) -> Iterator[Entry]:
    frequencies, frequencies_of_sounds, commonest = _noun_frequencies(dictionary)
    vocalised_singulars = _singulars(dictionary)
    singulars = unvocalised(vocalised_singulars)
    sounds = pronounced(vocalised_singulars)
    with_plurals = set(sounds)
    for (vocalised, _), plural, singular, sound, lemma in zip(
        dictionary.plurals,
        unvocalised([plural for plural, _ in dictionary.plurals]),
        singulars,
        sounds,
        own_lemmas(dictionary, singulars, sounds),
        strict=True,
    ):
        frequency = frequencies_of_sounds.get(sound)
        cost = _plural_cost(plural, singular, ambiguous=plural in frequencies)
        if frequency is None:
            frequency = frequencies.get(singular)
            cost += OTHER_VOWELS_COST
        if frequency is not None:
            score = _score(frequency) - cost
            other = commonest[singular]
            if plural in other_lemmas():
                lemma = other_lemmas()[plural]
            elif (
                other != sound
                and sound in frequencies_of_sounds
                and frequencies[singular] >= COMMONER * frequency
                and _is_another_word(other, with_plurals)
                and singular not in other_lemmas()
            ):
                lemma = sound
            for stem, shape in nouns.stems(vocalised, plural, shapes.BROKEN_PLURAL):
                yield Entry(stem, shape, score, lemma)


def _singulars(dictionary: Dictionary) -> list[str]:
    """Return the singular of each broken plural, with its vowels.

    The dictionary has some فواعل under an agent noun (طوائف under طائف) that are of its feminine,
    if that is a commoner noun and not much rarer than the adjective.
    """
    nouns_only: dict[str, tuple[int, str]] = {}
    for vocalised, letters, tag, frequency in dictionary.lemmas:
        if tag in NOUN_TAGS:
            nouns_only[letters] = max(nouns_only.get(letters, (0, "")), (frequency, vocalised))
    frequencies, _, _ = _noun_frequencies(dictionary)
    found = [singular for _, singular in dictionary.plurals]
    plurals = unvocalised([plural for plural, _ in dictionary.plurals])
    for i, (plural, singular) in enumerate(zip(plurals, unvocalised(found), strict=True)):
        if len(plural) == 5 and plural[1:3] == "وا" and singular + "ة" in nouns_only:
            frequency, feminine = nouns_only[singular + "ة"]
            masculine = nouns_only.get(singular, (0, ""))[0]
            if frequency >= max(masculine, frequencies.get(singular, 0) // COMMONER):
                found[i] = feminine
    return found


def _is_another_word(sound: str, with_plurals: set[str]) -> bool:
    """Tell whether a singular has plurals of its own, so that those of its homographs are not its.

    علماء is of عالِم, not of عالَم, which has عوالم; معالم is of مَعلَم, not of the participle مُعلِّم.
    But جلود, which the dictionary has for جِلد, may as well be of what the tagger took for جَلد.
    """
    return sound in with_plurals or sound.startswith(_PARTICIPLE)


def _plural_cost(plural: str, singular: str, *, ambiguous: bool) -> int:
    agent = len(singular) == 4 and singular[1] == "ا"
    if ambiguous:
        return PLURAL_COST + AMBIGUOUS_PLURAL_COST + (AGENT_PLURAL_COST if agent else 0)
    if agent and plural.rstrip("ة") == singular[0] + singular[2:]:
        return PLURAL_COST + AGENT_PLURAL_COST
    return PLURAL_COST


def _noun_frequencies(
    dictionary: Dictionary,
) -> tuple[dict[str, int], dict[str, int], dict[str, str]]:
    """Return how frequent each noun or adjective is, by its letters and by its sound.

    The third table is the sound of the most frequent one, by its letters.
    """
    words = [word for word in dictionary.lemmas if word[2] in NOUN_TAGS | ADJECTIVE_TAGS]
    by_letters: dict[str, int] = {}
    by_sound: dict[str, int] = {}
    commonest: dict[str, str] = {}
    for (_, letters, _, frequency), sound in zip(
        words, pronounced([word[0] for word in words]), strict=True
    ):
        if frequency > by_letters.get(letters, 0):
            by_letters[letters], commonest[letters] = frequency, sound
        by_sound[sound] = max(frequency, by_sound.get(sound, 0))
    return by_letters, by_sound, commonest


def _added() -> Iterator[Entry]:
    common, name = _score(ADDED_FREQUENCY), _score(ADDED_NAME_FREQUENCY)
    words = [
        *((word, shapes.NAME, name) for word in additions.NAMES.split()),
        *((word, shapes.NOUN, common) for word in additions.NOUNS.split()),
        *((word, shapes.ADJECTIVE, common) for word in additions.ADJECTIVES.split()),
        *((form, shapes.BROKEN_PLURAL, common) for form, _ in additions.added_forms()),
        *((plural, shapes.BROKEN_PLURAL, common) for plural, _ in additions.added_plurals()),
        *((country, _shape_of_country(country), name) for country in countries()),
        *(
            (country[2:], shapes.NAME_WITH_ARTICLE, name)
            for country in countries()
            if country[:2] == "ال"
        ),
    ]
    lemmas = noun_lemmas([word for word, _, _ in words])
    for (word, shape, score), lemma in zip(words, lemmas, strict=True):
        # An adjective's last ي is a nisba's, which has a shadda.
        vocalised = word + SHADDA if shape == shapes.ADJECTIVE else word
        for stem, stem_shape in nouns.stems(vocalised, word, shape):
            yield Entry(stem, stem_shape, score, lemma)


def _shape_of_country(country: str) -> Shape:
    return shapes.ADJECTIVE if country.endswith("ي") else shapes.NAME
