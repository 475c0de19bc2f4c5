"""When a feed may be asked again. The moments were counted by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fihris.corpus.following.schedule import (
    FIRST_BACK_OFF,
    LONGEST_RETRY_AFTER,
    LONGEST_WAIT,
    after_answer,
    after_failure,
    ttl_of,
)

NOW = datetime(2026, 11, 26, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "minutes"),
    [
        ({}, None),
        ({"cache-control": "max-age=600"}, 10),
        ({"cache-control": "public, Max-Age=600"}, 10),
        ({"cache-control": 'max-age="600"'}, 10),
        ({"cache-control": "s-maxage=600"}, None),
        ({"cache-control": "max-age=600", "age": "240"}, 6),
        ({"cache-control": "max-age=600", "age": "900"}, None),
        ({"cache-control": "max-age=0"}, None),
        ({"cache-control": "no-cache, max-age=600"}, None),
        ({"cache-control": "max-age=31536000"}, 24 * 60),
        ({"cache-control": "max-age=soon"}, None),
        (
            {
                "date": "Thu, 26 Nov 2026 04:00:00 GMT",
                "expires": "Thu, 26 Nov 2026 04:20:00 GMT",
            },
            20,
        ),
        ({"date": "Thu, 26 Nov 2026 04:00:00 GMT", "expires": "0"}, None),
        ({"date": "never", "expires": "Thu, 26 Nov 2026 04:20:00 GMT"}, None),
    ],
)
def test_what_is_fresh_is_not_asked_for(headers: dict[str, str], minutes: int | None) -> None:
    expected = None if minutes is None else NOW + timedelta(minutes=minutes)
    assert after_answer(NOW, headers) == expected


def test_a_feed_may_ask_for_more() -> None:
    ttl = ttl_of(b"<rss><channel><ttl> 60 </ttl></channel></rss>")
    assert ttl == timedelta(hours=1)
    assert after_answer(NOW, {"cache-control": "max-age=60"}, ttl) == NOW + ttl
    assert ttl_of(b"<ttl>soon</ttl>") == timedelta(0)


@given(st.integers(1, 60), st.integers(0, 2**32))
def test_waits_double_up_to_a_day(failures: int, seed: int) -> None:
    wait = after_failure(NOW, {}, failures, Random(seed)) - NOW
    longest = min(FIRST_BACK_OFF * 2 ** min(failures - 1, 9), LONGEST_WAIT)  # 2**9: 42 hours
    assert longest / 2 <= wait <= longest


def test_who_failed_together_does_not_come_back_together() -> None:
    random = Random(1)
    assert len({after_failure(NOW, {}, 3, random) for _ in range(10)}) == 10


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("7200", timedelta(hours=2)),
        ("Thu, 26 Nov 2026 06:00:00 GMT", timedelta(hours=2)),
        ("99999999", LONGEST_RETRY_AFTER),
    ],
)
def test_retry_after_is_kept(value: str, wait: timedelta) -> None:
    assert after_failure(NOW, {"retry-after": value}, 1, Random(1)) == NOW + wait


@pytest.mark.parametrize("value", ["", "-1", "soon", "1.5", "Thu, 26 Nov 2020 06:00:00 GMT", "٣"])
def test_no_retry_after_shortens_the_back_off(value: str) -> None:
    wait = after_failure(NOW, {"retry-after": value}, 1, Random(1)) - NOW
    assert wait >= FIRST_BACK_OFF / 2


@given(
    st.dictionaries(
        st.sampled_from(["cache-control", "age", "expires", "date", "retry-after"]),
        st.text(max_size=40),
    )
)
def test_no_header_is_too_strange(headers: dict[str, str]) -> None:
    later = after_answer(NOW, headers)
    assert later is None or NOW < later <= NOW + LONGEST_WAIT
    assert NOW < after_failure(NOW, headers, 1, Random(1)) <= NOW + LONGEST_RETRY_AFTER
