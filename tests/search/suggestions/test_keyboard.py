"""The keyboards: what lies beside what, and what a Latin key is where Arabic is on."""

from __future__ import annotations

import pytest

from fihris.search.suggestions.keyboard import side_by_side, with_arabic_on, without_shift


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lsdvhj", "مسيرات"),
        ("hgohv[dm", "الخارجية"),
        ("td", "في"),
        ("hgHlk", "الأمن"),
        ("Ydvhk", "إيران"),
        ("bjphn", "لاتحاى"),
        ("r'v", "قطر"),
        ("`if", "ذهب"),
        ("F-16", ""),
        ("2024", ""),
        (";'", ""),  # no letter: these are signs
        ("", ""),
        ("مسيرات", ""),
    ],
)
def test_latin_keys_as_arabic_ones(typed: str, meant: str) -> None:
    assert with_arabic_on(typed) == meant


@pytest.mark.parametrize("pair", ["سي", "ال", "قف", "تن", "بر", "شض", "ةو", "ذض", "ظط"])
def test_keys_that_touch(pair: str) -> None:
    assert (pair[0], pair[1]) in side_by_side()
    assert (pair[1], pair[0]) in side_by_side()


@pytest.mark.parametrize("pair", ["شم", "ضد", "ام", "قة", "ءو"])
def test_keys_that_do_not_touch(pair: str) -> None:
    assert (pair[0], pair[1]) not in side_by_side()


def test_what_shift_makes_of_a_key_is_taken_back() -> None:
    assert without_shift("الصفولإ") == ["الصفوف"]
    assert without_shift("ـشيلي") == ["تشيلي"]
    assert without_shift("مسيرات") == []
