"""Which root a lemma gets, of those that its words have."""

from __future__ import annotations

import os
import subprocess
import sys

from fihris.index.analysis.families import _by_vote
from fihris.index.analysis.root_words import Word


def word(tag: str, frequency: int, lemma: str = "دخن") -> Word:
    return Word(lemma, lemma, tag, frequency, lemma)


def test_the_commonest_word_decides() -> None:
    words = [word("noun", 10), word("verb", 30)]
    assert _by_vote(words, ["دخن", "دين"]) == {"دخن": "دين"}


def test_words_of_one_root_count_together() -> None:
    words = [word("noun", 20), word("verb", 30), word("adj", 20)]
    assert _by_vote(words, ["دخن", "دين", "دخن"]) == {"دخن": "دخن"}


def test_of_equals_the_first_in_the_alphabet_is_taken() -> None:
    words = [word("noun", 10), word("verb", 10)]
    assert _by_vote(words, ["دين", "دخن"]) == _by_vote(words, ["دخن", "دين"]) == {"دخن": "دخن"}


def test_a_commoner_name_has_no_root_and_a_rarer_one_changes_nothing() -> None:
    assert _by_vote([word("noun", 10), word("noun_prop", 30)], ["دخن", ""]) == {"دخن": ""}
    assert _by_vote([word("noun", 30), word("noun_prop", 10)], ["دخن", ""]) == {"دخن": "دخن"}


def test_a_word_whose_root_is_not_known_changes_nothing() -> None:
    assert _by_vote([word("noun", 10), word("adj", 30)], ["دخن", ""]) == {"دخن": "دخن"}


def test_a_function_word_and_a_country_have_no_root() -> None:
    assert _by_vote([word("noun", 10, "بعد"), word("noun", 10, "عراق")], ["بعد", "عرق"]) == {}


def test_two_processes_that_hash_strings_in_different_ways_find_the_same() -> None:
    code = (
        "import hashlib; from fihris.index.analysis.families import families;"
        "table = families(); assert len(table) > 30_000;"
        "assert {len(root) for root in table.values()} <= {3, 4, 5};"
        "print(hashlib.sha256(repr(sorted(table.items())).encode()).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1
