"""Which words are kept: those asked for most often lately, as far as there is room."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fihris.search.matching import kept_words
from fihris.search.matching.kept_words import MEGABYTE, KeptWords, room

ROOM = 100


def asked(words: KeptWords[str], key: str, size: int = 40) -> bool:
    """Ask for a word as a search does; tell whether it was there."""
    found = words.ask(key)
    if found is None:
        words.keep(key, key.upper(), size)
    return found is not None


def test_a_word_that_was_kept_is_there_again() -> None:
    words: KeptWords[str] = KeptWords(ROOM)
    assert words.ask("a") is None
    assert words.keep("a", "A", 40)
    assert words.ask("a") == "A"
    assert words.times("a") == 2
    assert words.times("b") == 0


def test_a_word_that_is_larger_than_all_the_room_is_not_kept() -> None:
    words: KeptWords[str] = KeptWords(ROOM)
    words.ask("a")
    assert not words.keep("a", "A", 101)
    assert words.ask("a") is None


def test_words_asked_for_in_turn_leave_those_in_place_that_came_first() -> None:
    words: KeptWords[str] = KeptWords(ROOM)
    found = [asked(words, key) for _ in range(5) for key in "abcd"]
    assert found[4:] == [True, True, False, False] * 4


def test_a_word_that_is_asked_for_more_often_takes_the_place_of_others() -> None:
    words: KeptWords[str] = KeptWords(ROOM)
    for key in "abccccc":
        asked(words, key)
    assert words.ask("c") == "C"
    assert words.ask("a") is None  # the longest not asked for
    assert words.ask("b") == "B"


def test_what_was_asked_for_long_ago_counts_for_less(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_words, "_HALVED_AFTER", 16)
    words: KeptWords[str] = KeptWords(ROOM)
    for key in "a" * 12 + "b" * 12:
        asked(words, key, 100)
    assert words.times("a") < 12
    assert words.ask("b") == "B"


def test_how_often_is_known_of_a_bounded_number_of_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_words, "_MOST_COUNTED", 3)
    words: KeptWords[str] = KeptWords(ROOM)
    for key in "abcd":
        words.ask(key)
    assert [words.times(key) for key in "abcd"] == [0, 1, 1, 1]


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 120))))
def test_what_is_kept_never_takes_more_than_there_is_room_for(asks: list[tuple[str, int]]) -> None:
    words: KeptWords[tuple[str, int]] = KeptWords(ROOM)
    there: Counter[str] = Counter()
    for key, size in asks:
        found = words.ask(key)
        if found is not None:
            assert found == (key, there[key])
        if words.keep(key, (key, size), size):
            there[key] = size
        else:
            assert words.ask(key) is None
            there[key] = 0
    assert sum(there[key] for key in set(there) if words.ask(key) is not None) <= 100


def test_a_larger_index_leaves_less_room_but_always_some() -> None:
    assert room(0) > room(100_000) > room(500_000) > room(2_000_000) == room(10**9)
    assert room(10**9) >= 20 * MEGABYTE
