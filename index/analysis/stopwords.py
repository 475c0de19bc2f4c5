"""Stop words: the function words, with all that is written onto them.

From each word of `function_words` the forms that writing joins to it are made by rule: conjunctions
in front (``وهذا``), prepositions in front (``بهذا``), pronouns behind (``عليه``). A stop word has a
lemma too: ``هذه`` and ``بهذا`` are forms of ``هذا``.

Where the fold makes a function word and a content word one, the unfolded surface decides. ``على``
is a stop word; ``علي`` is not, since in news it is the name Ali, and a search for a person must
not come up empty. Papers that write ``علي`` for ``على`` lose nothing but one more frequent, and
therefore nearly weightless, word in the index.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from fihris.index.analysis import function_words as words
from fihris.index.analysis.folding import fold

# What the rules make and what is a content word of the news.
CONTENT_WORDS = frozenset(
    {
        "علي",  # the name Ali
        "وعلي",
        "ولي",  # ولي العهد, the crown prince
        "فهم",  # understanding
        "ولدي",  # my son
        "ولاية",  # a state; also ولأية
        "فتحت",  # she opened
        "فلك",  # an orbit
        "فلان",  # so-and-so
        "فلانا",
        "فعلي",  # actual
        "منى",  # the valley of Mina
        "ومنى",
        "اثر",  # a trace; إثر with its hamza is a preposition
        "واثر",
        "فاثر",
        "ابان",  # he showed
        "وابان",
        "فابان",
        "كلك",  # a raft
        "بكلك",
        "لكلك",
        "جميعك",
        "وسواه",
    }
)

_TABLES = (
    words.BEING,  # before كأن, which careless writers spell like كان
    words.PREPOSITIONS,
    words.NOUNS_AS_PREPOSITIONS,
    words.PREPOSITIONS_WITHOUT_PRONOUNS,
    words.LETTERS_WITH_PRONOUNS,
    words.LETTERS,
    words.PRONOUNS,
    words.DEMONSTRATIVES,
    words.RELATIVES,
    words.ADVERBS_OF_POINTING,
    words.JOINED,
    words.CONJUNCTIONS,
    words.PARTICLES_WITH_A_SUBJECT,
    words.PARTICLES,
    words.QUESTIONS,
    words.QUANTIFIERS,
    words.ADVERBS,
)
_THIRD_PERSON = ("ه", "ها", "هم", "هما", "هن")
_ANY_PERSON = (*_THIRD_PERSON, "ي", "نا", "ك", "كم")
_SUBJECTS = (*_THIRD_PERSON, "ي", "ني", "نا", "ك", "كم")

# These keep their spelling, to be other lemmas than a name, إمام, أثر and the verb أبان.
_SPELLED_LEMMAS = frozenset({"على", "أمام", "إثر", "إبان"})

_WITHOUT_HAMZA = str.maketrans("أإآ", "ااا")


def is_stop(surface: str) -> bool:
    """Tell whether a surface form is a stop word."""
    return surface in _lemmas()


def stop_lemma(surface: str) -> str | None:
    """Return the lemma of a stop word (على of ``وعليها``), None if `surface` is none."""
    return _lemmas().get(surface)


def stop_lemmas(surfaces: Iterable[str]) -> list[str | None]:
    """Return `stop_lemma` of each surface form."""
    return list(map(_lemmas().get, surfaces))


@cache
def stop_words() -> frozenset[str]:
    """Return the folded form of every stop word; some content words share it (see `is_stop`)."""
    return frozenset(map(fold, _lemmas()))


@cache
def all_stop_lemmas() -> frozenset[str]:
    """Return the lemmas of all stop words."""
    return frozenset(_lemmas().values())


@cache
def _lemmas() -> dict[str, str]:
    """Return the lemma of every stop word by surface form; the first table that has it decides."""
    table: dict[str, str] = {}
    for lemma, form in _forms():
        kept = lemma if lemma in _SPELLED_LEMMAS else fold(lemma)
        # A letter alone takes none: فك is to untie, فل jasmine.
        conjunctions = ("", "و", "ف") if len(form) > 1 else ("",)
        for spelling in _spellings(form):
            for conjunction in conjunctions:
                table.setdefault(conjunction + spelling, kept)
    for word in CONTENT_WORDS:
        table.pop(word, None)
    return table


def _spellings(form: str) -> Iterator[str]:
    """Yield `form` as careful and careless writers have it: إلى, الى, إلي, الي; في, فى.

    A hamza that is written must be the right one: آلية is not إليه, إمام is not أمام.
    """
    for spelling in {form, form.translate(_WITHOUT_HAMZA)}:
        yield spelling
        if spelling.endswith("ى"):
            yield spelling[:-1] + "ي"
        elif spelling.endswith("ي"):
            yield spelling[:-1] + "ى"
        elif spelling.endswith("ة"):
            yield spelling[:-1] + "ه"


def _forms() -> Iterator[tuple[str, str]]:
    for table in _TABLES:
        yield from _lines(table)
    yield from _with_pronouns(words.PREPOSITIONS, _ANY_PERSON)
    yield from _with_pronouns(words.NOUNS_AS_PREPOSITIONS, _THIRD_PERSON)
    yield from _with_pronouns(words.PARTICLES_WITH_A_SUBJECT, _SUBJECTS)
    yield from _with_pronouns(words.QUANTIFIERS, _THIRD_PERSON)
    yield from _with_pronouns(words.TAKE_ANY_PRONOUN, ("نا", "كم", "ك"))
    for lemma, form in _with_pronouns(words.QUANTIFIERS, (*_THIRD_PERSON, "نا")):
        for preposition in "بلك":
            yield lemma, preposition + form
    for table in (words.DEMONSTRATIVES, words.RELATIVES, words.QUANTIFIERS, "أي أية"):
        yield from _with_prepositions(table)


def _lines(table: str) -> Iterator[tuple[str, str]]:
    """Yield each form of `table` behind its lemma."""
    for line in table.strip().split("\n"):
        forms = line.split()
        for form in forms:
            yield forms[0], form


def _with_pronouns(table: str, pronouns: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each word with each pronoun behind it: عليه, لديها, منا, لأنني."""
    for lemma, word in _lines(table):
        for pronoun in pronouns:
            stem = word[:-1] + "ي" if word.endswith("ى") else word
            if stem.endswith("ن") and pronoun == "نا":
                yield lemma, stem + "ا"  # منا, أنا: the two ن are one in writing
            if stem + pronoun != "فيي":
                yield lemma, stem + pronoun


def _with_prepositions(table: str) -> Iterator[tuple[str, str]]:
    """Yield each word with ب, ل and ك in front: بهذا, كذلك, للذين."""
    for lemma, word in _lines(table):
        for preposition in "بلك":
            if preposition == "ل" and word.startswith("ال"):
                yield lemma, "ل" + word[1:]
            else:
                yield lemma, preposition + word
