"""Facets, timelines and orders by date, against the same counted one article at a time."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import fihris
from fihris import Article, Index

SOURCES = ("رويترز", "الشرق", "القدس العربي", "")
SECTIONS = ("سياسة", "رياضة", "")
QUERIES = ("مسيرات", "وزير مسيرات", "+وزير -مسيرات", '"وزير الدفاع"', "وزي*", "غائب", "body:بنك")
ZONES = ("UTC", "Asia/Riyadh", "Africa/Cairo", "America/New_York")


def texts(rng: np.random.Generator) -> str:
    words = ("مسيرات", "المسيرات", "وزير", "الدفاع", "بنك", "نفط")
    return " ".join(rng.choice(words, size=int(rng.integers(0, 8))))


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    rng = np.random.default_rng(3)
    start = datetime(2023, 10, 20, tzinfo=UTC)
    made = []
    for number in range(400):
        when = start + timedelta(minutes=int(rng.integers(0, 60 * 24 * 200)))
        made.append(
            Article(
                str(number),
                texts(rng),
                texts(rng),
                None if rng.random() < 0.1 else when,
                str(rng.choice(SOURCES)),
                str(rng.choice(SECTIONS)),
            )
        )
    return made


@pytest.fixture(scope="module")
def index(articles: list[Article], tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Three segments, some articles deleted and some replaced."""
    folder: Path = tmp_path_factory.mktemp("facets") / "index"
    with fihris.create(folder).writer() as writer:
        for part in (articles[:200], articles[200:], articles[::9]):
            for article in part:
                writer.add(article)
            writer.commit(merge=False)
        for article in articles[::7]:
            writer.delete(article.id)
        writer.commit(merge=False)
    return fihris.open(folder)


def some(values: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), max_size=2, unique=True)


FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "sources": some(SOURCES),
        "categories": some(SECTIONS),
        "exclude_sources": some(SOURCES),
        "exclude_categories": some(SECTIONS),
        "since": st.datetimes(datetime(2023, 10, 1), datetime(2024, 6, 1)),
        "until": st.datetimes(datetime(2023, 10, 1), datetime(2024, 6, 1)),
        "ids": st.sets(st.integers(0, 420).map(str), max_size=200),
    },
)


def matching(
    index: Index, articles: list[Article], query: str, filters: dict[str, object], without: str = ""
) -> list[Article]:
    """The articles that match by the query alone, filtered one after the other."""
    found = {hit.id for hit in index.search(query, limit=1000)}
    wanted = [article for article in articles if article.id in found]
    for field, including, excluding in (
        ("source", "sources", "exclude_sources"),
        ("category", "categories", "exclude_categories"),
    ):
        if field == without:
            continue
        chosen, excluded = filters.get(including), filters.get(excluding)
        wanted = [a for a in wanted if not chosen or getattr(a, field) in chosen]  # type: ignore[operator]
        wanted = [a for a in wanted if not excluded or getattr(a, field) not in excluded]  # type: ignore[operator]
    if "ids" in filters:
        wanted = [a for a in wanted if a.id in filters["ids"]]  # type: ignore[operator]
    if without != "date":
        since, until = filters.get("since"), filters.get("until")
        if since:
            wanted = [a for a in wanted if a.date and a.date >= since.replace(tzinfo=UTC)]  # type: ignore[attr-defined]
        if until:
            wanted = [a for a in wanted if a.date and a.date < until.replace(tzinfo=UTC)]  # type: ignore[attr-defined]
    return wanted


@given(st.sampled_from(QUERIES), FILTERS, st.booleans())
def test_facets_count_every_article_once(
    index: Index, articles: list[Article], query: str, filters: dict[str, object], lifted: bool
) -> None:
    hits = index.search(query, limit=3, **filters)  # type: ignore[arg-type]
    assert hits.total == len(matching(index, articles, query, filters))
    for field, counts in hits.facets(most=None, lifted=lifted).items():
        wanted = matching(index, articles, query, filters, field if lifted else "")
        expected = Counter(getattr(article, field) for article in wanted)
        assert {count.value: count.count for count in counts} == expected
        order = [(-count.count, count.value) for count in counts]
        assert order == sorted(order)


def test_the_most_frequent_values_come_first(index: Index) -> None:
    hits = index.search("مسيرات")
    every = hits.facets(["source"], most=None)["source"]
    assert hits.facets(["source"], most=2)["source"] == every[:2]
    assert hits.facets(["source"], most=0) == {"source": []}


def test_what_has_no_facets_is_refused(index: Index) -> None:
    with pytest.raises(ValueError, match="no facets of 'title'; there are source, category"):
        index.search("مسيرات").facets(["title"])
    with pytest.raises(ValueError, match="most must not be negative"):
        index.search("مسيرات").facets(most=-1)


def begin_of(day: date, unit: str) -> date:
    if unit == "week":  # of the days up to this one the last Saturday
        return next(
            day - timedelta(back) for back in range(7) if (day - timedelta(back)).isoweekday() == 6
        )
    return {"day": day, "month": day.replace(day=1), "year": day.replace(month=1, day=1)}[unit]


@given(
    st.sampled_from(QUERIES),
    FILTERS,
    st.sampled_from(("day", "week", "month", "year")),
    st.sampled_from(ZONES),
    st.booleans(),
)
def test_a_timeline_counts_each_article_in_its_own_day(
    index: Index,
    articles: list[Article],
    query: str,
    filters: dict[str, object],
    unit: str,
    zone: str,
    lifted: bool,
) -> None:
    found = index.search(query, **filters).timeline(unit, ZoneInfo(zone), lifted=lifted)  # type: ignore[arg-type]
    wanted = matching(index, articles, query, filters, "date" if lifted else "")
    dated = [article.date.astimezone(ZoneInfo(zone)).date() for article in wanted if article.date]
    assert found.unit == unit
    assert found.undated == len(wanted) - len(dated)
    counted = {bucket.start.date(): bucket.count for bucket in found.buckets if bucket.count}
    assert counted == Counter(begin_of(day, unit) for day in dated)
    for bucket, following in pairwise(found.buckets):
        assert bucket.end == following.start
    for bucket in found.buckets:
        assert (bucket.start.hour, bucket.start.minute) == (0, 0)
        assert begin_of(bucket.start.date(), unit) == bucket.start.date()
    if dated:
        assert found.buckets[0].count
        assert found.buckets[-1].count


@pytest.mark.parametrize(
    ("days", "unit"),
    [
        (1, "day"),
        (60, "day"),
        (100, "week"),
        (400, "week"),
        (800, "month"),
        (1700, "month"),
        (3000, "year"),
    ],
)
def test_the_unit_is_the_finest_that_fits_on_a_page(make_index, days: int, unit: str) -> None:  # type: ignore[no-untyped-def]
    start = datetime(2001, 1, 1, 12, tzinfo=UTC)
    dates = (start, start + timedelta(days - 1))
    made = make_index([Article(str(d), body="خبر", date=d) for d in dates])
    assert made.search("خبر").timeline().unit == unit


def test_a_day_is_that_of_the_zone(make_index) -> None:  # type: ignore[no-untyped-def]
    made = make_index([Article("1", body="خبر", date=datetime(2024, 1, 1, 22, tzinfo=UTC))])
    in_utc = made.search("خبر").timeline("day")
    in_riyadh = made.search("خبر").timeline("day", ZoneInfo("Asia/Riyadh"))
    assert in_utc.buckets[0].start.date() == date(2024, 1, 1)
    assert in_riyadh.buckets[0].start.date() == date(2024, 1, 2)


def test_a_day_that_begins_at_one_is_a_day(make_index) -> None:  # type: ignore[no-untyped-def]
    """In Cairo clocks went from 23:59 on 2023-04-27 to 01:00 on the 28th."""
    instants = [datetime(2023, 4, 27, 21, 59, tzinfo=UTC), datetime(2023, 4, 27, 22, tzinfo=UTC)]
    made = make_index([Article(str(i), body="خبر", date=d) for i, d in enumerate(instants)])
    buckets = made.search("خبر").timeline("day", ZoneInfo("Africa/Cairo")).buckets
    assert [(b.start.date(), b.count) for b in buckets] == [
        (date(2023, 4, 27), 1),
        (date(2023, 4, 28), 1),
    ]


def test_dates_at_the_end_of_time(make_index) -> None:  # type: ignore[no-untyped-def]
    ends = [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)]
    usual = [datetime(2, 1, 2, tzinfo=UTC), datetime(9997, 12, 30, tzinfo=UTC)]
    made = make_index([Article(str(d), body="خبر", date=d) for d in ends + usual])
    for zone in map(ZoneInfo, ZONES):
        found = made.search("خبر").timeline("auto", zone)
        assert (found.unit, found.undated) == ("year", 2)
        assert sum(bucket.count for bucket in found.buckets) == 2
    with pytest.raises(ValueError, match=r"by day that would be .* buckets; count by year"):
        made.search("خبر").timeline("day")


def test_nothing_has_no_buckets(index: Index) -> None:
    found = index.search("غائب").timeline()
    assert (found.unit, found.buckets, found.undated) == ("day", (), 0)
    assert index.search("غائب").facets() == {"source": [], "category": []}
    with pytest.raises(ValueError, match="no unit of time called 'hour'"):
        index.search("غائب").timeline("hour")


@given(
    st.sampled_from(QUERIES),
    FILTERS,
    st.sampled_from(["newest", "oldest"]),
    st.integers(0, 12),
    st.sampled_from([0, 1, 5, 300, 1000]),
)
def test_hits_in_the_order_of_their_dates(
    index: Index,
    articles: list[Article],
    query: str,
    filters: dict[str, object],
    sort: str,
    limit: int,
    offset: int,
) -> None:
    hits = index.search(query, limit, offset, sort=sort, **filters)  # type: ignore[arg-type]
    wanted = matching(index, articles, query, filters)
    place = {leaf_id: number for number, leaf_id in enumerate(ids(index))}
    sign = -1 if sort == "newest" else 1
    wanted.sort(
        key=lambda a: (a.date is None, sign * a.date.timestamp() if a.date else 0, place[a.id])
    )
    assert [hit.id for hit in hits] == [a.id for a in wanted[offset : offset + limit]]
    assert hits.total == len(wanted)
    assert {hit.score for hit in hits} <= {0.0}


def ids(index: Index) -> list[str]:
    return [article.id for article in index.snapshot.articles()]


def test_marks_are_those_of_the_query_in_any_order(index: Index) -> None:
    hits = index.search("مسيرات", limit=1000)
    marks = {hit.id: (hit.title_spans, hit.body_spans) for hit in hits}
    for hit in index.search("مسيرات", limit=1000, sort="newest"):
        assert (hit.title_spans, hit.body_spans) == marks[hit.id]


def test_an_order_that_there_is_not(index: Index) -> None:
    with pytest.raises(ValueError, match="no order called 'date'"):
        index.search("مسيرات", sort="date")
    with pytest.raises(ValueError, match="a scorer decides the order"):
        index.search("مسيرات", sort="newest", scorer=lambda candidates: candidates.scores)
