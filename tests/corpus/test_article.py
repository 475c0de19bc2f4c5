from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from fihris import Article
from fihris.corpus.article import stable_id


def test_a_date_is_kept_in_utc() -> None:
    cairo = timezone(timedelta(hours=2))
    article = Article("1", date=datetime(2024, 1, 1, 1, tzinfo=cairo))
    assert article.date == datetime(2023, 12, 31, 23, tzinfo=UTC)
    assert article.date.tzinfo is UTC


def test_a_date_without_a_zone_is_no_instant() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        Article("1", date=datetime(2024, 1, 1))


@pytest.mark.parametrize(
    "date",
    [
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=3))),
        datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-3))),
    ],
)
def test_a_date_that_utc_has_not_is_refused(date: datetime) -> None:
    with pytest.raises(ValueError, match="outside the years 1 to 9999"):
        Article("1", date=date)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"id": 1}, "id of an article is text, not int"),
        ({"body": None}, "body of an article is text, not NoneType"),
        ({"date": "2020-01-01"}, "is a datetime, not str"),
    ],
)
def test_values_of_other_types_are_refused(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        Article(**{"id": "1", **wrong})


def test_the_same_article_has_the_same_id() -> None:
    def made(url: str = "", source: str = "أ", title: str = "ب", body: str = "ج") -> str:
        return stable_id(source=source, url=url, title=title, body=body)

    assert made() == made()
    assert made(url="u") == made(url="u", title="عنوان آخر")
    assert len({made(), made(source="x"), made(title="x"), made(body="x"), made(url="u")}) == 5
    assert made(source="أب", title="") != made(source="أ", title="ب")
