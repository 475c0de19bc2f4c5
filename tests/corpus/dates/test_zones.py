from __future__ import annotations

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from fihris.corpus.dates.zones import zone_named


def test_a_zone_has_the_name_of_the_iana() -> None:
    assert zone_named("Asia/Riyadh") == ZoneInfo("Asia/Riyadh")
    assert zone_named("UTC") is UTC


def test_capitals_do_not_matter() -> None:
    assert zone_named("utc") is UTC
    assert zone_named("africa/CAIRO").utcoffset(None) == ZoneInfo("Africa/Cairo").utcoffset(None)


@pytest.mark.parametrize(
    ("name", "alike"),
    [
        ("Riyadh", "Asia/Riyadh"),
        ("Asia/Riyad", "Asia/Riyadh"),
        ("cairo", "Africa/Cairo"),
        ("الرياض", "Asia/Riyadh"),
        ("../../etc/passwd", "such as"),
        ("Asia", "such as"),
        ("", "such as"),
        ("a\0b", "such as"),
    ],
)
def test_an_unknown_zone_is_an_error_that_names_others(name: str, alike: str) -> None:
    with pytest.raises(ValueError, match="there is no time zone") as caught:
        zone_named(name)
    assert alike in str(caught.value)
