"""Stop words: the function words of Modern Standard Arabic, with all that is written onto them.

A word is here for its category alone, which says why it carries no topic. Verbs of saying,
numbers and nouns of time are content. From each word the forms that writing joins to it are made
by rule: conjunctions in front (``وهذا``), prepositions in front (``بهذا``), pronouns behind
(``عليه``). A stop word has a lemma too: ``هذه`` and ``بهذا`` are forms of ``هذا``.

Where the fold makes a function word and a content word one, the unfolded surface decides. ``على``
is a stop word; ``علي`` is not, since in news it is the name Ali, and a search for a person must
not come up empty. Papers that write ``علي`` for ``على`` lose nothing but one more frequent, and
therefore nearly weightless, word in the index.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from fihris.index.analysis.folding import fold

# In these tables a line is one lemma, which is its first word, and the forms of it.

# Relations between things. These take any pronoun: عليه, معك.
PREPOSITIONS = """
من
إلى
عن
على
في
مع
لدى
عند
بين
"""

# Nouns of place and time that have become prepositions. Only pronouns of the third person: the
# others make content words (عبري is Hebrew, قبلت she accepted).
NOUNS_AS_PREPOSITIONS = """
ضد
حول
خلال
دون بدون
تحت
فوق
قبل
بعد
عبر
نحو
أمام
وراء
تجاه
حيال
إزاء
ضمن
أثناء
"""
PREPOSITIONS_WITHOUT_PRONOUNS = """
منذ مذ
حتى
سوى
عدا
رغم
وفق
حسب بحسب
"""

# Prepositions of one letter are written onto their pronoun.
LETTERS_WITH_PRONOUNS = """
ب به بها بهم بهما بهن بنا بك بكم
ل له لها لهم لهما لهن لنا لك لكم لي
"""

# Stand for what was named elsewhere.
PRONOUNS = """
هو هي هما هم هن
أنا نحن
أنت أنتم أنتما أنتن
إياه إياها إياهم إياهما إيانا إياك إياكم
"""

# Point at what was named elsewhere, or tie a clause to it.
DEMONSTRATIVES = """
هذا هذه هذان هذين هاتان هاتين هؤلاء
ذلك تلك ذاك أولئك ذلكم
"""
RELATIVES = """
الذي التي اللذان اللذين اللتان اللتين الذين اللاتي اللواتي اللائي
"""
ADVERBS_OF_POINTING = """
هنا ههنا
هناك هنالك
هكذا
ثمة
"""

# A preposition and ما or من in one word.
JOINED = """
بما
كما
لما
مما
عما
فيما
ممن
عمن
لمن
بمن
إنما
كأنما
"""

# Join clauses and words.
CONJUNCTIONS = """
أو
ثم
بل
كي لكي
إذ
إذا
إذن
لو
لولا
حيث بحيث
بينما
عندما
حينما
كلما
بعدما
ريثما
مثلما
طالما
حيثما
أينما
كيفما
مهما
حسبما
أما إما
سواء
"""

# Govern a clause through a noun or a pronoun: أنه, لأنها, لكنهم.
PARTICLES_WITH_A_SUBJECT = """
أن بأن لأن كأن
إن
لكن
لعل
ليت
"""

# Negate, ask, mark the tense, call: grammar only.
PARTICLES = """
لا بلا
لم
لن
ما
قد لقد
سوف
هل
ألا
إلا
لئلا
يا
أيها أيتها
نعم
"""
QUESTIONS = """
متى
أين
كيف
كم
ماذا لماذا بماذا
أي أية
"""

# How much of what was named elsewhere, or what it is like.
QUANTIFIERS = """
كل
بعض
غير
جميع
مثل
كلا كلتا كلاهما كلتاهما كليهما كلتيهما
"""

# Comment on a clause, whatever it is about.
ADVERBS = """
أيضا
فقط
جدا
ربما
سيما لاسيما
معا
"""

# كان and its sisters in their commonest forms: tense and aspect of another word.
BEING = """
كان كانت كانا كانتا كانوا كنت كنا كنتم يكون تكون أكون نكون يكونون يكونوا يكن تكن أكن سيكون ستكون
ليس ليست ليسوا لست لسنا
أصبح أصبحت يصبح تصبح
زال زالت يزال تزال مازال مازالت لازال لازالت لايزال لاتزال
بات باتت
"""

# What the rules make and what is a content word of the news.
CONTENT_WORDS = frozenset(
    {
        "علي",  # the name Ali
        "وعلي",
        "ولي",  # ولي العهد, the crown prince
        "فهم",  # understanding
        "ولدي",  # my son
        "ولاية",  # a state; also ولأية
    }
)

_THIRD_PERSON = ("ه", "ها", "هم", "هما", "هن")
_ANY_PERSON = (*_THIRD_PERSON, "ي", "نا", "ك", "كم")
_SUBJECTS = (*_THIRD_PERSON, "ي", "ني", "نا", "ك", "كم")

_WITHOUT_HAMZA = str.maketrans("أإآ", "ااا")


def is_stop(surface: str) -> bool:
    """Tell whether a surface form is a stop word."""
    return surface in _lemmas()


def stop_lemma(surface: str) -> str | None:
    """Return the lemma of a stop word (على of ``وعليها``), None if `surface` is none."""
    return _lemmas().get(surface)


@cache
def stop_words() -> frozenset[str]:
    """Return the folded form of every stop word; some content words share it (see `is_stop`)."""
    return frozenset(map(fold, _lemmas()))


@cache
def _lemmas() -> dict[str, str]:
    """Return the lemma of every stop word by surface form; the first table that has it decides."""
    table: dict[str, str] = {}
    for lemma, form in _forms():
        # على keeps its spelling, to be another lemma than the name.
        kept = lemma if lemma == "على" else fold(lemma)
        for conjunction in ("", "و", "ف"):
            for spelling in _spellings(conjunction + form):
                if spelling not in CONTENT_WORDS:
                    table.setdefault(spelling, kept)
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
    for table in (
        BEING,  # before كأن, which loses its hamza
        *(PREPOSITIONS, NOUNS_AS_PREPOSITIONS, PREPOSITIONS_WITHOUT_PRONOUNS),
        *(LETTERS_WITH_PRONOUNS, PRONOUNS, DEMONSTRATIVES, RELATIVES, ADVERBS_OF_POINTING),
        *(JOINED, CONJUNCTIONS, PARTICLES_WITH_A_SUBJECT, PARTICLES, QUESTIONS, QUANTIFIERS),
        ADVERBS,
    ):
        yield from _words(table)
    yield from _with_pronouns(PREPOSITIONS, _ANY_PERSON)
    yield from _with_pronouns(NOUNS_AS_PREPOSITIONS, _THIRD_PERSON)
    yield from _with_pronouns(PARTICLES_WITH_A_SUBJECT, _SUBJECTS)
    yield from _with_pronouns(QUANTIFIERS, _THIRD_PERSON)
    for table in (DEMONSTRATIVES, RELATIVES, QUANTIFIERS, "أي أية"):
        yield from _with_prepositions(table)


def _words(table: str) -> Iterator[tuple[str, str]]:
    """Yield each form of `table` behind its lemma."""
    for line in table.strip().split("\n"):
        words = line.split()
        for word in words:
            yield words[0], word


def _with_pronouns(table: str, pronouns: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each word with each pronoun behind it: عليه, لديها, منا, لأنني."""
    for lemma, word in _words(table):
        for pronoun in pronouns:
            stem = word[:-1] + "ي" if word.endswith("ى") else word
            if stem.endswith("ن") and pronoun == "نا":
                yield lemma, stem + "ا"  # منا, أنا: the two ن are one in writing
            if stem + pronoun != "فيي":
                yield lemma, stem + pronoun


def _with_prepositions(table: str) -> Iterator[tuple[str, str]]:
    """Yield each word with ب, ل and ك in front: بهذا, كذلك, للذين."""
    for lemma, word in _words(table):
        for preposition in "بلك":
            if preposition == "ل" and word.startswith("ال"):
                yield lemma, "ل" + word[1:]
            else:
                yield lemma, preposition + word
