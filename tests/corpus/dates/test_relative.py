"""Dates that count from now. What is expected was counted on a calendar, by hand.

Unless a case says otherwise it is 07:00 in Riyadh on Thursday, the 26th of November 2026: ::

    Sat Sun Mon Tue Wed Thu Fri
     14  15  16  17  18  19  20
     21  22  23  24  25  26  27   November 2026
     28  29  30
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fihris.corpus.dates.calendar import FIRST_WEEKDAY, Unit, moved, unit_days
from fihris.corpus.dates.months import GREGORIAN_MONTHS, HIJRI_MONTHS
from fihris.corpus.dates.parsing import parse_date, parse_period
from fihris.corpus.dates.relative_words import LONGEST_RELATIVE_PHRASE, RELATIVE_WORDS

RIYADH = ZoneInfo("Asia/Riyadh")
CAIRO = ZoneInfo("Africa/Cairo")
NOW = datetime(2026, 11, 26, 7, tzinfo=RIYADH)
ZONES = [
    UTC,
    RIYADH,
    *map(ZoneInfo, ("Africa/Cairo", "Asia/Beirut", "Asia/Gaza", "Africa/Casablanca")),
    *map(ZoneInfo, ("Asia/Amman", "Asia/Damascus", "Europe/London", "America/Havana")),
]


def days(text: str, now: datetime = NOW, zone: tzinfo = RIYADH) -> str | None:
    """The first and the last day of a period, which must be whole days; None for no period."""
    period = parse_period(text, zone=zone, now=now)
    if period is None:
        return None
    first, after = (moment.astimezone(zone) for moment in period)
    assert (first.hour, first.minute, after.hour, after.minute) == (0, 0, 0, 0), text
    last = after.date() - timedelta(days=1)
    return str(first.date()) if first.date() == last else f"{first.date()} {last}"


def hours(text: str) -> str | None:
    period = parse_period(text, zone=RIYADH, now=NOW)
    if period is None:
        return None
    return " ".join(f"{moment.astimezone(RIYADH):%d:%H:%M}" for moment in period)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ("اليوم، يوم اليوم، today", "2026-11-26"),
        ("أمس، امس، أَمْسِ، يوم أمس، في يوم أمس، بالأمس، البارحة، yesterday", "2026-11-25"),
        ("أول أمس، أول من أمس، أمس الأول، قبل أمس، the day before yesterday", "2026-11-24"),
        ("غدا، غدًا، غداً، الغد، يوم غد، tomorrow", "2026-11-27"),
        ("بعد غد، بعد الغد، the day after tomorrow", "2026-11-28"),
    ],
)
def test_a_day_has_a_name(texts: str, expected: str) -> None:
    for text in texts.split("،"):
        assert days(text) == expected, text


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ("قبل يوم، منذ يوم واحد، a day ago، one day ago", "2026-11-25"),
        ("قبل يومين، منذ يومين، قبل يومين اثنين، two days ago، 2 days ago", "2026-11-24"),
        ("قبل ثلاثة أيام، قبل 3 أيام، قبل ٣ أيام، منذ ۳ ايام، 3 days ago", "2026-11-23"),
        ("قبل عشرة أيام، قبل 10 أيام، ten days ago", "2026-11-16"),
        ("قبل أحد عشر يوما، قبل 11 يومًا، eleven days ago", "2026-11-15"),
        ("قبل خمسة عشر يوما، قبل ١٥ يوماً، fifteen days ago", "2026-11-11"),
        ("قبل عشرين يوما، قبل 20 يوم", "2026-11-06"),
        ("قبل خمسة وعشرين يوما، twenty-five days ago", "2026-11-01"),
        ("قبل مئة يوم، قبل مائة يوم", "2026-08-18"),
        ("قبل أسبوع، منذ أسبوع واحد، a week ago", "2026-11-19"),
        ("قبل أسبوعين، منذ اسبوعين، two weeks ago", "2026-11-12"),
        ("قبل ثلاثة أسابيع، three weeks ago", "2026-11-05"),
        ("قبل شهر، a month ago", "2026-10-26"),
        ("قبل شهرين", "2026-09-26"),
        ("قبل ثلاثة أشهر، قبل 3 شهور", "2026-08-26"),
        ("قبل سنة، قبل عام، a year ago", "2025-11-26"),
        ("قبل سنتين، قبل عامين، two years ago", "2024-11-26"),
        ("قبل خمس سنوات، قبل خمسة أعوام، قبل 5 سنين", "2021-11-26"),
        ("بعد ثلاثة أيام، in 3 days", "2026-11-29"),
        ("بعد أسبوع، in a week", "2026-12-03"),
    ],
)
def test_so_long_ago_is_a_day(texts: str, expected: str) -> None:
    for text in texts.split("،"):
        assert days(text) == expected, text


def test_a_month_ago_is_the_last_of_a_shorter_month() -> None:
    assert days("قبل شهر", datetime(2026, 3, 31, 12, tzinfo=RIYADH)) == "2026-02-28"
    assert days("قبل سنة", datetime(2024, 2, 29, 12, tzinfo=RIYADH)) == "2023-02-28"


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (
            "هذا الأسبوع، هذا الاسبوع، الأسبوع الحالي، الأسبوع الجاري، this week",
            "2026-11-21 2026-11-27",
        ),
        (
            "الأسبوع الماضي، الاسبوع الماضى، الأسبوع الفائت، الأسبوع المنصرم، last week",
            "2026-11-14 2026-11-20",
        ),
        ("الأسبوع قبل الماضي، the week before last", "2026-11-07 2026-11-13"),
        ("الأسبوع المقبل، الأسبوع القادم، next week", "2026-11-28 2026-12-04"),
        ("هذا الشهر، الشهر الجاري، this month، the current month", "2026-11-01 2026-11-30"),
        ("الشهر الماضي، last month، previous month", "2026-10-01 2026-10-31"),
        ("الشهر قبل الماضي", "2026-09-01 2026-09-30"),
        ("الشهر المقبل، next month", "2026-12-01 2026-12-31"),
        ("هذا العام، هذه السنة، العام الحالي، السنة الجارية، this year", "2026-01-01 2026-12-31"),
        ("العام الماضي، السنة الماضية، السنة الفائتة، last year", "2025-01-01 2025-12-31"),
        ("العام قبل الماضي، السنة قبل الماضية", "2024-01-01 2024-12-31"),
        ("العام المقبل، السنة القادمة", "2027-01-01 2027-12-31"),
    ],
)
def test_this_and_last_and_next_are_of_the_calendar(texts: str, expected: str) -> None:
    for text in texts.split("،"):
        assert days(text) == expected, text


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (
            "آخر 7 أيام، اخر ٧ أيام، آخر سبعة أيام، خلال آخر سبعة أيام، الأيام السبعة الماضية، "
            "الأيام السبعة الأخيرة، الأيام الـ7 الماضية، آخر أسبوع، last 7 days، the past week، "
            "past seven days",
            "2026-11-20 2026-11-26",
        ),
        ("آخر يومين، اليومين الماضيين، last two days", "2026-11-25 2026-11-26"),
        ("آخر أسبوعين، الأسبوعين الماضيين، past 2 weeks", "2026-11-13 2026-11-26"),
        ("آخر شهر، past month", "2026-10-27 2026-11-26"),
        ("آخر شهرين، الشهرين الأخيرين", "2026-09-27 2026-11-26"),
        ("آخر ثلاثة أشهر، الأشهر الثلاثة الماضية، last 3 months", "2026-08-27 2026-11-26"),
        ("آخر سنة، past year", "2025-11-27 2026-11-26"),
        ("السنوات الخمس الماضية، الأعوام الخمسة الماضية", "2021-11-27 2026-11-26"),
        ("الأيام الثلاثة المقبلة، next 3 days", "2026-11-27 2026-11-29"),
    ],
)
def test_the_last_so_many_have_today_as_their_last(texts: str, expected: str) -> None:
    for text in texts.split("،"):
        assert days(text) == expected, text


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ("منذ بداية الأسبوع، since the beginning of the week", "2026-11-21 2026-11-26"),
        ("منذ بداية الشهر، منذ مطلع الشهر الجاري، من بداية الشهر", "2026-11-01 2026-11-26"),
        ("منذ بداية العام، منذ مطلع السنة، since the start of the year", "2026-01-01 2026-11-26"),
        ("منذ أمس، since yesterday", "2026-11-25 2026-11-26"),
        ("منذ الأحد، since Sunday", "2026-11-22 2026-11-26"),
        ("منذ الأسبوع الماضي، since last week", "2026-11-14 2026-11-26"),
        ("منذ رمضان", "2026-02-18 2026-11-26"),
        ("منذ مايو", "2026-05-01 2026-11-26"),
        ("منذ مايو 2023، مُنذُ أيار ٢٠٢٣، since May 2023", "2023-05-01 2026-11-26"),
        ("منذ 15 مارس 2026، منذ يوم 15/3/2026، since 2026-03-15", "2026-03-15 2026-11-26"),
        (
            "منذ 2023، منذ عام 2023، منذ العام 2023، منذ بداية 2023، منذ مطلع عام 2023، "
            "since 2023، since the beginning of 2023",
            "2023-01-01 2026-11-26",
        ),
        ("منذ رمضان 1447", "2026-02-18 2026-11-26"),
        ("منذ الربع الثاني 2026", "2026-04-01 2026-11-26"),
        ("منذ أمس الأربعاء", "2026-11-25 2026-11-26"),
    ],
)
def test_since_reaches_to_the_end_of_today(texts: str, expected: str) -> None:
    for text in texts.split("،"):
        assert days(text) == expected, text


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ("خلال أسبوع، خلال 7 أيام", "2026-11-20 2026-11-26"),
        ("خلال شهر", "2026-10-27 2026-11-26"),
        ("خلال الشهر الماضي", "2026-10-01 2026-10-31"),
        ("خلال شهر مايو", "2026-05-01 2026-05-31"),
        ("خلال 2023، خلال عام 2023", "2023-01-01 2023-12-31"),
        ("خلال أمس", "2026-11-25"),
    ],
)
def test_during_an_amount_is_the_last_so_many(texts: str, expected: str) -> None:
    for text in texts.split("،"):
        assert days(text) == expected, text


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ("اليوم الخميس، اليوم (الخميس)", "2026-11-26"),
        ("أمس الأربعاء، أمس الاربعاء، يوم أمس الأربعاء", "2026-11-25"),
        ("أول أمس الثلاثاء", "2026-11-24"),
        ("غدا الجمعة", "2026-11-27"),
        ("اليوم الجمعة", None),
        ("أمس الخميس", None),
        ("مساء أمس الخميس", None),
    ],
)
def test_a_weekday_beside_a_day_has_to_be_that_day_s(texts: str, expected: str | None) -> None:
    for text in texts.split("،"):
        assert days(text) == expected, text
    assert hours("مساء أمس الأربعاء") == "25:16:00 26:00:00"


@pytest.mark.parametrize("text", ["20230517", "٢٠٢٣٠٥١٧", " 20230517 "])
def test_eight_digits_are_a_day_where_somebody_asks(text: str) -> None:
    assert days(text) == "2023-05-17"
    assert parse_period(text) is None


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ("الخميس، يوم الخميس، Thursday", "2026-11-26"),
        ("الأربعاء، الاربعاء، Wednesday", "2026-11-25"),
        ("الجمعة، Friday", "2026-11-20"),
        ("الاثنين، الإثنين، يوم الاثنين، on Monday، lundi", "2026-11-23"),
        ("الاثنين الماضي، يوم الاثنين الماضي، last Monday", "2026-11-23"),
        ("الخميس الماضي، last Thursday", "2026-11-19"),
        ("الجمعة الماضية، الجمعة الفائتة", "2026-11-20"),
        ("الاثنين قبل الماضي", "2026-11-16"),
        ("الاثنين المقبل، الاثنين القادم، next Monday", "2026-11-30"),
        ("الخميس المقبل، next Thursday", "2026-12-03"),
    ],
)
def test_a_weekday_is_the_last_one(texts: str, expected: str) -> None:
    for text in texts.split("،"):
        assert days(text) == expected, text


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ("مايو، شهر مايو، أيار، ماي، May، in May، مايو/أيار", "2026-05-01 2026-05-31"),
        ("نوفمبر، تشرين الثاني، نونبر", "2026-11-01 2026-11-30"),
        ("ديسمبر، كانون الأول، دجنبر", "2025-12-01 2025-12-31"),
        ("كانون الثاني، جانفي، يناير", "2026-01-01 2026-01-31"),
        ("نوفمبر الماضي، last November", "2025-11-01 2025-11-30"),
        ("مايو الماضي، last May", "2026-05-01 2026-05-31"),
        ("مايو المقبل، next May", "2027-05-01 2027-05-31"),
        ("نوفمبر الجاري", "2026-11-01 2026-11-30"),
        ("مايو من العام الماضي، May last year", "2025-05-01 2025-05-31"),
        ("ديسمبر هذا العام", "2026-12-01 2026-12-31"),
        ("17 مايو، ١٧ أيار، May 17، 17 May", "2026-05-17"),
        ("26 نوفمبر", "2026-11-26"),
        ("27 نوفمبر", "2025-11-27"),
        ("29 فبراير", "2024-02-29"),
        # Ramadan 1447 began on the 18th of February 2026 and had thirty days.
        ("رمضان، رمضان هـ، شهر رمضان، رمضان المبارك، رمضان الماضي", "2026-02-18 2026-03-19"),
        ("رمضان المقبل، next Ramadan", "2027-02-08 2027-03-08"),
        ("1 شوال، ١ شوال", "2026-03-20"),
        ("رمضان 1444، رمضان ١٤٤٤ هـ، Ramadan 1444", "2023-03-23 2023-04-20"),
    ],
)
def test_a_month_without_a_year_is_the_last(texts: str, expected: str) -> None:
    for text in texts.split("،"):
        assert days(text) == expected, text


@pytest.mark.parametrize("name", sorted([*GREGORIAN_MONTHS, *HIJRI_MONTHS]))
def test_every_name_of_a_month_is_read(name: str) -> None:
    period = parse_period(name, zone=RIYADH, now=NOW)
    assert period
    start = period[0].astimezone(RIYADH)
    assert NOW - timedelta(days=366) < start <= NOW
    if name in GREGORIAN_MONTHS:
        assert (start.month, start.day) == (GREGORIAN_MONTHS[name], 1)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ("صباح أمس، أمس صباحا، صباح يوم أمس، yesterday morning", "25:05:00 25:12:00"),
        ("صباح اليوم، هذا الصباح، this morning", "26:05:00 26:12:00"),
        ("فجر اليوم", "26:03:00 26:07:00"),
        ("ظهر أمس", "25:11:00 25:15:00"),
        ("عصر أمس، بعد ظهر أمس، أمس بعد الظهر", "25:12:00 25:18:00"),
        ("مساء اليوم، اليوم مساءً، this evening", "26:16:00 27:00:00"),
        ("مساء الاثنين الماضي، الاثنين الماضي مساء", "23:16:00 24:00:00"),
        ("ليلة أمس، الليلة الماضية، last night", "25:20:00 26:05:00"),
        ("الليلة، tonight", "26:20:00 27:05:00"),
        ("آخر 24 ساعة، الساعات الـ24 الماضية، last 24 hours", "25:07:00 26:07:00"),
        ("آخر ساعتين، الساعتين الماضيتين", "26:05:00 26:07:00"),
        ("آخر ساعة، past hour", "26:06:00 26:07:00"),
        ("قبل ساعة، منذ ساعة، an hour ago", "26:06:00 26:07:00"),
        ("قبل ساعتين، منذ ساعتين، 2 hours ago", "26:05:00 26:06:00"),
        ("قبل عشر دقائق، منذ 10 دقائق، ten minutes ago", "26:06:50 26:06:51"),
        ("الآن، now", "26:07:00 26:07:01"),
    ],
)
def test_parts_of_a_day_and_hours(texts: str, expected: str) -> None:
    for text in texts.split("،"):
        assert hours(text) == expected, text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "nothing"),
        ("في", "no time"),
        ("الأسبوع", "which?"),
        ("يوم", "which?"),
        ("7 أيام", "the last, or the next?"),
        ("ثلاثة", "of what?"),
        ("قبل 0 أيام", "no amount"),
        ("قبل يوم ثلاثة", "no amount"),
        ("قبل 3 5 أيام", "two amounts"),
        ("قبل 99999 يوما", "a number that no date needs"),
        ("آخر 9999 سنة", "before all calendars"),
        ("الأسبوع الماضي المقبل", "two of them"),
        ("أمس اليوم", "two days"),
        ("شهر أمس", "no month"),
        ("أسبوع الاثنين", "no week"),
        ("سنة مايو", "no year"),
        ("30 فبراير", "no such day"),
        ("0 مايو", "no such day"),
        ("منذ غد", "not begun"),
        ("منذ 2027", "not begun"),
        ("منذ", "since when?"),
        ("قبل 2023", "before what of it?"),
        ("خلال", "of what?"),
        ("خلال الشهر", "which?"),
        ("20231340", "no such day"),
        ("18990101", "any number"),
        ("2023051", "any number"),
        ("أمس في القاهرة", "a place"),
        ("صباح الشهر الماضي", "no day"),
        ("أمس +1", "a sign"),
    ],
)
def test_nothing_is_guessed(text: str, why: str) -> None:
    assert parse_period(text, zone=RIYADH, now=NOW) is None, why


@pytest.mark.parametrize("word", sorted(RELATIVE_WORDS))
def test_articles_are_not_read_so(word: str) -> None:
    for text in (word, f"قبل {word}", f"{word} الماضي", f"3 {word} ago"):
        assert parse_date(text) is None
        assert parse_period(text) is None


def test_a_day_is_that_of_the_zone() -> None:
    late = datetime(2026, 11, 26, 22, 30, tzinfo=UTC)  # half past one of the 27th in Riyadh
    assert days("اليوم", late, UTC) == "2026-11-26"
    assert days("اليوم", late, RIYADH) == "2026-11-27"
    assert days("اليوم", late.replace(tzinfo=None), RIYADH) == "2026-11-27"
    riyadh = parse_period("أمس", zone=RIYADH, now=late)
    assert riyadh == (
        datetime(2026, 11, 25, 21, tzinfo=UTC),
        datetime(2026, 11, 26, 21, tzinfo=UTC),
    )


def test_a_day_of_23_or_25_hours_is_one_day() -> None:
    # Cairo put its clocks forward at midnight of Friday, 28 April 2023, and back at the midnight
    # that ended Thursday, 26 October 2023.
    spring = parse_period("أمس", zone=CAIRO, now=datetime(2023, 4, 29, 12, tzinfo=CAIRO))
    autumn = parse_period("أمس", zone=CAIRO, now=datetime(2023, 10, 27, 12, tzinfo=CAIRO))
    assert spring
    assert autumn
    assert spring[1] - spring[0] == timedelta(hours=23)
    assert autumn[1] - autumn[0] == timedelta(hours=25)


def test_no_phrase_is_longer_than_is_looked_for() -> None:
    assert max(len(phrase.split()) for phrase in RELATIVE_WORDS) == LONGEST_RELATIVE_PHRASE


NUMBERS = st.integers(1, 60)
UNITS = st.sampled_from(["دقيقة", "ساعة", "يوما", "أسبوعا", "شهرا", "سنة", "days", "months"])
NAMED = st.sampled_from(
    [
        *("اليوم", "أمس", "غدا", "الاثنين", "الجمعة الماضية", "صباح أمس", "الليلة", "next week"),
        *("هذا الأسبوع", "الأسبوع الماضي", "هذا الشهر", "الشهر الماضي", "العام الماضي"),
        *("رمضان", "رجب الماضي", "مايو", "منذ بداية العام", "منذ أمس"),
    ]
)
AGO = st.builds("قبل {} {}".format, NUMBERS, UNITS)
UNTIL_NOW = st.builds("آخر {} {}".format, NUMBERS, UNITS)
TEXTS = st.one_of(NAMED, AGO, UNTIL_NOW)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))


@given(TEXTS, MOMENTS, st.sampled_from(ZONES))
def test_every_period_holds_some_time(text: str, now: datetime, zone: tzinfo) -> None:
    period = parse_period(text, zone=zone, now=now)
    assert period
    start, end = period
    assert start < end
    assert (start.tzinfo, end.tzinfo) == (UTC, UTC)


@given(MOMENTS, st.sampled_from(ZONES))
def test_days_follow_upon_one_another(now: datetime, zone: tzinfo) -> None:
    names = ("أول أمس", "أمس", "اليوم", "غدا", "بعد غد")
    periods = [parse_period(name, zone=zone, now=now) for name in names]
    for before, after in pairwise(periods):
        assert before
        assert after
        assert before[1] == after[0]
    today = periods[2]
    assert today
    assert today[0] <= now < today[1]


@given(MOMENTS, st.sampled_from(ZONES), st.sampled_from(["الأسبوع", "الشهر", "العام"]))
def test_units_follow_upon_one_another(now: datetime, zone: tzinfo, unit: str) -> None:
    names = (f"{unit} قبل الماضي", f"{unit} الماضي", f"{unit} الحالي", f"{unit} المقبل")
    periods = [parse_period(name, zone=zone, now=now) for name in names]
    for before, after in pairwise(periods):
        assert before
        assert after
        assert before[1] == after[0]
    current = periods[2]
    assert current
    assert current[0] <= now < current[1]


@given(MOMENTS, st.sampled_from(ZONES))
def test_the_last_seven_days_are_seven(now: datetime, zone: tzinfo) -> None:
    week = parse_period("آخر 7 أيام", zone=zone, now=now)
    first, last = (parse_period(t, zone=zone, now=now) for t in ("قبل 6 أيام", "اليوم"))
    assert week
    assert first
    assert last
    assert week == (first[0], last[1])


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.sampled_from(list(Unit)[2:]))
def test_a_unit_holds_its_day(day: date, unit: Unit) -> None:
    first, after = unit_days(day, unit)
    assert first <= day < after
    assert unit_days(first, unit) == unit_days(after - timedelta(days=1), unit) == (first, after)
    if unit is Unit.WEEK:
        assert (first.weekday(), after - first) == (FIRST_WEEKDAY, timedelta(days=7))


@given(
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    st.sampled_from([Unit.MONTH, Unit.YEAR]),
    st.integers(-500, 500),
)
def test_moving_by_months_keeps_the_day_as_far_as_there_is_one(
    day: date, unit: Unit, count: int
) -> None:
    there = moved(day, unit, count)
    months = (there.year - day.year) * 12 + there.month - day.month
    assert months == count * (12 if unit is Unit.YEAR else 1)
    assert there.day == day.day or (there + timedelta(days=1)).day == 1


@given(st.text(max_size=60))
def test_no_text_is_too_strange(text: str) -> None:
    period = parse_period(text, zone=RIYADH, now=NOW)
    assert period is None or period[0] < period[1]


@given(st.lists(st.sampled_from(sorted(RELATIVE_WORDS)) | NUMBERS.map(str), max_size=6))
def test_no_order_of_words_is_too_strange(words: list[str]) -> None:
    period = parse_period(" ".join(words), zone=RIYADH, now=NOW)
    assert period is None or period[0] < period[1]
