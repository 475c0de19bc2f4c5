"""The dictionary as arramooz-pysqlite ships it: two SQLite files, read into plain records.

``wordfreq.sqlite`` has 37,000 lemmas of newswire with vowels, part of speech and frequency;
``arabicdictionary.sqlite`` has more nouns, their broken plurals and feminines, and the roots of
nouns and verbs. The package itself is never imported.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from pyarabic.araby import SHADDA, strip_tashkeel

from fihris.errors import FihrisError
from fihris.index.analysis.dictionary_files import dictionary_files
from fihris.index.analysis.vowels import HARAKAT

# Below this the counts are mostly mistakes of the tagger that made them: with 10 or with 200, the
# lemmas of newswire come out the same.
LEAST_FREQUENCY = 100
# What a noun without a count is taken to have.
RARE_FREQUENCY = 50

_REMARK = re.compile(r"\(.*?\)|\[.*?\]")
_BETWEEN_WORDS = re.compile("[;:،+]")
_WORD = re.compile("[\u0621-\u063a\u0641-\u0652]+")
# What the dictionary says about a plural (ج, ات, ون, مؤنث) stands among the plurals themselves. No
# broken plural is as short as most of that.
_LEAST_LETTERS = 3
_ABOUT_PLURALS = frozenset({"مفرد", "مؤنث", "مذكر", "لغير", "الزوجة"})

_LEMMAS = """
    SELECT vocalized, unvocalized, word_type, freq FROM frequencies.wordfreq WHERE freq >= ?
"""
_RARE_NOUNS = """
    SELECT vocalized, unvocalized, CASE feminable WHEN 1 THEN 'adj' ELSE 'noun' END, ?
    FROM nouns
    WHERE number = 'مفرد' AND length(unvocalized) > 2
    AND unvocalized NOT IN (SELECT unvocalized FROM frequencies.wordfreq)
"""
_PLURALS = """
    SELECT vocalized, single, broken_plural FROM nouns
    WHERE broken_plural <> '' OR (single <> '' AND number LIKE 'جمع%')
"""
_FEMINABLE = "SELECT unvocalized FROM nouns WHERE feminable = 1"
_VOWELS = """
    SELECT unvocalized, future_type FROM verbs
    WHERE triliteral = 1 AND (unvocalized LIKE '_ا_' OR unvocalized LIKE '__ى')
"""
_ROOTS_OF_NOUNS = """
    SELECT vocalized, unvocalized, root FROM nouns
    WHERE root <> '' AND unvocalized <> '' AND unvocalized NOT LIKE '% %'
"""
_ROOTS_OF_VERBS = "SELECT vocalized, unvocalized, root FROM verbs WHERE root <> ''"

# What the tags of lemmas say.
ADJECTIVE_TAGS = frozenset({"adj", "adj_num"})
NOUN_TAGS = frozenset({"noun", "adj_comp", "noun_quant"})
NAME_TAGS = frozenset({"noun_prop", "abbrev", "adv"})

# A lemma: its dictionary form with and without vowels, its tag and its count.
Lemma = tuple[str, str, str, int]
# A broken plural and its singular, both with their vowels.
Plural = tuple[str, str]
# A word with and without its vowels, and what the dictionary has for its root.
Rooted = tuple[str, str, str]


class Dictionary(NamedTuple):
    """What the stemmer reads of it.

    `vowels` are pairs: a verb of form I with a weak middle or end, and the vowel of its imperfect,
    as the dictionary names it.
    """

    lemmas: list[Lemma]
    plurals: list[Plural]
    feminable: frozenset[str]
    vowels: list[tuple[str, str]]


def read_dictionary() -> Dictionary:
    """Read the dictionary; a damaged or missing one is an error that says what to do."""
    with _database() as database:
        common = database.execute(_LEMMAS, (LEAST_FREQUENCY,)).fetchall()
        rare = database.execute(_RARE_NOUNS, (RARE_FREQUENCY,)).fetchall()
        return Dictionary(
            common + rare,
            list(_plurals(database.execute(_PLURALS).fetchall())),
            frozenset(letters for (letters,) in database.execute(_FEMINABLE)),
            database.execute(_VOWELS).fetchall(),
        )


def read_roots() -> tuple[list[Rooted], list[Rooted]]:
    """Read the nouns and the verbs that have a root; raises as `read_dictionary` does."""
    with _database() as database:
        return (
            database.execute(_ROOTS_OF_NOUNS).fetchall(),
            database.execute(_ROOTS_OF_VERBS).fetchall(),
        )


@contextmanager
def _database() -> Iterator[sqlite3.Connection]:
    """Open both files as one; a damaged or missing one is an error that says what to do."""
    nouns, frequencies = dictionary_files()
    try:
        with closing(sqlite3.connect(_read_only(nouns), uri=True)) as database:
            database.execute("ATTACH ? AS frequencies", (_read_only(frequencies),))
            yield database
    except sqlite3.Error as error:
        raise FihrisError(
            f"{nouns.parent}: {error}; reinstall: pip install --force-reinstall arramooz-pysqlite"
        ) from error


def _read_only(path: Path) -> str:
    # Immutable: a read-only site-packages gets no journal, and no locks are taken.
    return f"{path.as_uri()}?mode=ro&immutable=1"


def _plurals(rows: list[tuple[str, str, str]]) -> Iterator[Plural]:
    for word, singular, plurals in rows:
        if singular and _WORD.fullmatch(singular):
            yield word, singular
        without_remarks = _REMARK.sub("", plurals) if "(" in plurals else plurals
        for plural in _BETWEEN_WORDS.split(without_remarks):
            plural = plural.strip().removeprefix("ال").lstrip(SHADDA)
            if plural[:1] == "و" and "و" not in word:  # which stands for and
                plural = plural[1:].lstrip("".join(HARAKAT))
            if _is_plural(plural) and strip_tashkeel(plural) != _sound_plural(word):
                yield plural, word


def _sound_plural(singular: str) -> str:
    return str(strip_tashkeel(singular)).removesuffix("ة") + "ات"


def _is_plural(entry: str) -> bool:
    if _WORD.fullmatch(entry) is None:
        return False
    letters = strip_tashkeel(entry)
    return len(letters) >= _LEAST_LETTERS and letters not in _ABOUT_PLURALS
