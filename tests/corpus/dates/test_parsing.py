"""Dates as news prints them. Times are in UTC unless the text or the case says otherwise."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fihris.corpus.dates.hijri import hijri_day, hijri_month, hijri_year
from fihris.corpus.dates.months import GREGORIAN_MONTHS, HIJRI_MONTHS
from fihris.corpus.dates.parsing import parse_date, parse_period

CAIRO = ZoneInfo("Africa/Cairo")


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


def day(text: str) -> str | None:
    """The day of a date, at whose midnight it must be."""
    moment = parse_date(text)
    assert moment is None or moment.time() == datetime.min.time()
    return moment.date().isoformat() if moment else None


def minute(text: str) -> str | None:
    moment = parse_date(text)
    return moment.strftime("%Y-%m-%d %H:%M") if moment else None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2017-01-20T21:43:00+01:00", utc(2017, 1, 20, 20, 43)),
        ("2017-01-20T21:43:00+0100", utc(2017, 1, 20, 20, 43)),
        ("2017-01-20 21:43:00+01", utc(2017, 1, 20, 20, 43)),
        ("2017-01-20T21:43:00Z", utc(2017, 1, 20, 21, 43)),
        ("2017-01-20T21:43", utc(2017, 1, 20, 21, 43)),
        ("2017-01-20T21:43:00.250Z", utc(2017, 1, 20, 21, 43, 0, 250_000)),
        ("2017-01-20T21:43:00.123456789Z", utc(2017, 1, 20, 21, 43, 0, 123_456)),
        ("2017-01-22T185600", utc(2017, 1, 22, 18, 56)),
        ("2015-07-24 06:32:48", utc(2015, 7, 24, 6, 32, 48)),
        ("2015-07-24", utc(2015, 7, 24)),
        (" 2015-07-24\n", utc(2015, 7, 24)),
        ("2017-01-20T24:00:00", utc(2017, 1, 21)),
        ("Fri, 20 Jan 2017 21:43:00 +0100", utc(2017, 1, 20, 20, 43)),
        ("Fri, 20 Jan 2017 21:43:00 GMT", utc(2017, 1, 20, 21, 43)),
        ("20 Jan 2017 21:43:00 EST", utc(2017, 1, 21, 2, 43)),
        ("Fri, 20 Jan 2017 21:43:00 +0000 (UTC)", utc(2017, 1, 20, 21, 43)),
        ("Fri Jan 20 21:43:00 2017", utc(2017, 1, 20, 21, 43)),
    ],
)
def test_what_programs_print(text: str, moment: datetime) -> None:
    assert parse_date(text) == moment


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("21/06/2016", "2016-06-21"),
        ("1/2/2016", "2016-02-01"),
        ("21-06-2016", "2016-06-21"),
        ("21.06.2016", "2016-06-21"),
        ("21 / 06 / 2016", "2016-06-21"),
        ("21\\06\\2016", "2016-06-21"),
        ("٢١؍٠٦؍٢٠١٦", "2016-06-21"),
        ("2016/06/21", "2016-06-21"),
        ("2016.6.21", "2016-06-21"),
        ("2016/6/21 م", "2016-06-21"),
    ],
)
def test_numbers_have_the_day_or_the_year_first(text: str, expected: str) -> None:
    assert day(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("19 فبراير 2024", "2024-02-19"),
        ("19 فبراير، 2024", "2024-02-19"),
        ("19 فبراير/شباط 2024", "2024-02-19"),
        ("19 شباط (فبراير) 2024", "2024-02-19"),
        ("فبراير 19, 2024", "2024-02-19"),
        ("2024 فبراير 19", "2024-02-19"),
        ("19 من فبراير عام 2024", "2024-02-19"),
        ("11 أغسطس 2015م", "2015-08-11"),
        ("11 أغسطس 2015 ميلادية", "2015-08-11"),
        ("الجمعة، 3 تشرين الثاني/نوفمبر 2023", "2023-11-03"),
        ("الجمعة 3 تشرين ثاني 2023", "2023-11-03"),
        ("January 20th, 2017", "2017-01-20"),
        ("vendredi 1er août 2014", "2014-08-01"),
    ],
)
def test_the_month_has_a_name(text: str, expected: str) -> None:
    assert day(text) == expected


@pytest.mark.parametrize(
    ("number", "names"),
    [
        (1, "يناير كانون_الثاني جانفي January janvier"),
        (2, "فبراير شباط فيفري February février"),
        (3, "مارس آذار March mars"),
        (4, "أبريل ابريل إبريل نيسان أفريل April avril"),
        (5, "مايو ماي أيار May mai"),
        (6, "يونيو يونيه حزيران جوان June juin"),
        (7, "يوليو يوليه تموز يوليوز جويلية July juillet"),
        (8, "أغسطس اغسطس آب غشت أوت August août"),
        (9, "سبتمبر أيلول شتنبر September septembre"),
        (10, "أكتوبر اكتوبر تشرين_الأول October octobre"),
        (11, "نوفمبر تشرين_الثاني نونبر November novembre"),
        (12, "ديسمبر كانون_الأول دجنبر December décembre"),
    ],
)
def test_each_country_has_its_months(number: int, names: str) -> None:
    for name in names.split():
        text = f"7 {name.replace('_', ' ')} 2019"
        assert parse_date(text) == utc(2019, number, 7), text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("الاثنين 17 غشت 2020 - 02:18", "2020-08-17 02:18"),
        ("الإثنين 17 غشت 2020 | 02:18", "2020-08-17 02:18"),
        ("02:18 - 17 غشت 2020", "2020-08-17 02:18"),
        ("17 غشت 2020 الساعة 14:30", "2020-08-17 14:30"),
        ("20 يناير 2017 9:43 م", "2017-01-20 21:43"),
        ("20 يناير 2017 م 9:43 ص", "2017-01-20 09:43"),
        ("20 يناير 2017 9:43 صباحاً", "2017-01-20 09:43"),
        ("20 يناير 2017، الساعة 9:43 مساءً", "2017-01-20 21:43"),
        ("20 يناير 2017 الساعة 5 مساء", "2017-01-20 17:00"),
        ("20 يناير 2017 12:15 ص", "2017-01-20 00:15"),
        ("20 يناير 2017 12:15 م", "2017-01-20 12:15"),
        ("20 يناير 2017 1:15 ظهرا", "2017-01-20 13:15"),
        ("20 يناير 2017 11:15 ليلا", "2017-01-20 23:15"),
        ("20 يناير 2017 14:30 مساء", "2017-01-20 14:30"),
        ("20/01/2017 09:43 PM", "2017-01-20 21:43"),
        ("January 20, 2017 at 9:43 p.m.", "2017-01-20 21:43"),
        ("20 janvier 2017 à 21h43", "2017-01-20 21:43"),
    ],
)
def test_a_time_may_stand_beside(text: str, expected: str) -> None:
    assert minute(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "نشر في 19 فبراير 2024",
        "نُشر في: 19 فبراير 2024",
        "تم النشر بتاريخ 19 فبراير 2024",
        "آخر تحديث: 19 فبراير 2024",
        "بتاريخ 19/02/2024",
        "يوم الاثنين 19 فبراير 2024",
        "الاثنين، 19 فبراير 2024",
        "(الاثنين 19 فبراير 2024)",
        "Published on Monday, 19 February 2024",
    ],
)
def test_words_around_a_date_are_passed_over(text: str) -> None:
    assert day(text) == "2024-02-19"


@pytest.mark.parametrize(
    "text",
    [
        "١٩ فبراير ٢٠٢٤",
        "۱۹ فبراير ۲۰۲۴",
        "１９ فبراير ２０２４",
        "19 فـبـرايـر 2024",
        "19 فَبْرَايِر 2024",
        "\u200f19\u200f فبراير\u200e 2024\ufeff",
        "\u202b19 فبراير 2024\u202c",
        "19\u00a0فبراير\u00a02024",
        "19 ﻓﺒﺮﺍﻳﺮ 2024",
        "19 فبرایر 2024",
    ],
)
def test_how_the_letters_are_written_does_not_matter(text: str) -> None:
    assert day(text) == "2024-02-19"


HIJRI_DAYS = [
    ("1 محرم 1400", date(1979, 11, 20)),
    ("26 شوال 1436", date(2015, 8, 11)),
    ("1 رمضان 1444", date(2023, 3, 23)),
    ("1 شوال 1444", date(2023, 4, 21)),
    ("10 ذو الحجة 1444", date(2023, 6, 28)),
    ("1 محرم 1445", date(2023, 7, 19)),
    ("12 ربيع الأول 1445", date(2023, 9, 27)),
]


@pytest.mark.parametrize(("text", "expected"), HIJRI_DAYS)
def test_a_hijri_day_is_one_of_umm_al_qura(text: str, expected: date) -> None:
    assert day(text) == expected.isoformat()
    assert day(f"{text} هـ") == expected.isoformat()
    assert day(f"{text}ه‍") == expected.isoformat()
    assert day(f"{text} هجرية") == expected.isoformat()


@pytest.mark.parametrize(
    "name",
    [
        "ذو القعدة",
        "ذي القعدة",
        "ذوالقعدة",
        "ذو القعده",
    ],
)
def test_a_hijri_month_has_several_spellings(name: str) -> None:
    assert day(f"15 {name} 1444") == "2023-06-04"


@pytest.mark.parametrize(
    "text",
    [
        "26 شوال 1436 هـ الموافق 11 اغسطس 2015 م",
        "الثلاثاء 26 شوال 1436 هـ - 11 أغسطس 2015 م",
        "11 أغسطس 2015 الموافق 26 شوال 1436",
        "26/10/1436 هـ - 11/08/2015",
        "26/10/1436هـ",
        "1436-10-26 هـ",
    ],
)
def test_two_calendars_name_one_day(text: str) -> None:
    assert day(text) == "2015-08-11"


def test_the_gregorian_day_wins() -> None:
    assert day("27 شوال 1436 هـ الموافق 11 أغسطس 2015 م") == "2015-08-11"


def test_a_weekday_settles_a_hijri_day_that_the_crescent_moved() -> None:
    assert day("الجمعة 1 شوال 1444") == "2023-04-21"
    assert day("السبت 1 شوال 1444") == "2023-04-22"
    assert day("الثلاثاء 1 شوال 1444") is None


def test_a_weekday_does_not_move_a_gregorian_day() -> None:
    assert day("الأحد 21 أبريل 2023") == "2023-04-21"


def test_outside_its_tables_the_hijri_calendar_is_not_guessed() -> None:
    assert hijri_day(1342, 1, 1) is None
    assert hijri_day(1501, 1, 1) is None
    assert hijri_day(1444, 9, 30) is None
    assert hijri_day(1444, 13, 1) is None
    assert hijri_month(1444, 0) is None
    assert hijri_year(1342) is None
    assert hijri_year(1500) is not None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("20 يناير 2017 14:30 بتوقيت غرينتش", utc(2017, 1, 20, 14, 30)),
        ("20 يناير 2017 (14:30 ت.غ)", utc(2017, 1, 20, 14, 30)),
        ("20 يناير 2017 14:30 بتوقيت مكة المكرمة", utc(2017, 1, 20, 11, 30)),
        ("20 يناير 2017 الساعة 2:30 م بتوقيت السعودية", utc(2017, 1, 20, 11, 30)),
        ("20 يناير 2024 14:30 بتوقيت القاهرة", utc(2024, 1, 20, 12, 30)),
        ("20 يوليو 2024 14:30 بتوقيت القاهرة", utc(2024, 7, 20, 11, 30)),
        ("20 يناير 2017 14:30 GMT+3", utc(2017, 1, 20, 11, 30)),
        ("20 يناير 2017 2:30 PM +0300", utc(2017, 1, 20, 11, 30)),
        ("20 يناير 2017 14:30 بالتوقيت المحلي", utc(2017, 1, 20, 12, 30)),
        ("20 يناير 2017 14:30", utc(2017, 1, 20, 12, 30)),
        ("20 يناير 2017", utc(2017, 1, 19, 22)),
        ("2017-01-20", utc(2017, 1, 19, 22)),
        ("2017-07-20 14:30:00", utc(2017, 7, 20, 12, 30)),
        ("2017-01-20 14:30:00Z", utc(2017, 1, 20, 14, 30)),
    ],
)
def test_the_zone_of_the_text_counts_before_that_of_the_page(text: str, moment: datetime) -> None:
    found = parse_date(text, zone=CAIRO)
    assert found == moment
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "20 يناير 2017 14:30 بتوقيت المريخ",
        "20 يناير 2017 14:30 +2000",
        "20 يناير 2017 14:30 CET EST",
    ],
)
def test_a_zone_that_is_not_known_is_not_passed_over(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "في",
        "اليوم",
        "منذ ساعتين",
        "31 فبراير 2024",
        "29 فبراير 2023",
        "2023-02-29",
        "31/04/2023",
        "13/13/2023",
        "2023/21/06",
        "0 يناير 2023",
        "30 رمضان 1444",
        "31 شوال 1436",
    ],
)
def test_a_day_that_no_calendar_has_is_none(text: str) -> None:
    assert parse_date(text) is None
    assert parse_period(text) is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("21/06/16", "a year of two digits"),
        ("21 يونيو 16", "a year of two digits"),
        ("1484944980", "seconds since 1970"),
        ("1484944980000", "milliseconds since 1970"),
        ("2017", "a year"),
        ("مايو 2023", "a month"),
        ("2023-05", "a month"),
        ("الربع الأول 2026", "a quarter"),
        ("19 فبراير", "no year"),
        ("14:30", "no day"),
        ("الاثنين", "no day"),
        ("26/10/1436", "a Hijri year that does not say so"),
        ("1436-10-26", "a Hijri year that does not say so"),
        ("0001-01-01T00:00:00", "what databases print for no date"),
        ("9999-12-31", "what databases print for no date"),
        ("19 فبراير 2024 20 فبراير 2024", "two dates"),
        ("19 فبراير/مارس 2024", "two months"),
        ("الاثنين الثلاثاء 19 فبراير 2024", "two weekdays"),
        ("19 فبراير 2024 14:30 15:30", "two times"),
        ("19 فبراير 2024 25:30", "no such time"),
        ("19 فبراير 2024 14:60", "no such time"),
        ("19 فبراير 2024 14:30 ص", "no such time"),
        ("19 فبراير 2024 الساعة 5", "in the morning or in the evening"),
        ("اجتمع الوزراء في 19 فبراير 2024", "a sentence"),
        ("19 فبراير 2024 القاهرة", "a place"),
        ("20170120", "digits in a row"),
        ("2017-W03-5", "a week"),
        ("2017-01-20x21:43", "no separator"),
        ("½/06/2016", "a fraction"),
    ],
)
def test_nothing_is_guessed(text: str, why: str) -> None:
    assert parse_date(text) is None, why


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2023", utc(2023, 1, 1), utc(2024, 1, 1)),
        ("٢٠٢٣", utc(2023, 1, 1), utc(2024, 1, 1)),
        ("عام 2023", utc(2023, 1, 1), utc(2024, 1, 1)),
        ("2023 م", utc(2023, 1, 1), utc(2024, 1, 1)),
        ("2023-05", utc(2023, 5, 1), utc(2023, 6, 1)),
        ("2023/12", utc(2023, 12, 1), utc(2024, 1, 1)),
        ("05/2023", utc(2023, 5, 1), utc(2023, 6, 1)),
        ("مايو 2023", utc(2023, 5, 1), utc(2023, 6, 1)),
        ("شهر أيار/مايو 2023", utc(2023, 5, 1), utc(2023, 6, 1)),
        ("2023 مايو", utc(2023, 5, 1), utc(2023, 6, 1)),
        ("الربع الأول من 2026", utc(2026, 1, 1), utc(2026, 4, 1)),
        ("الربع الأول 2026", utc(2026, 1, 1), utc(2026, 4, 1)),
        ("الربع الثالث من العام 2026", utc(2026, 7, 1), utc(2026, 10, 1)),
        ("الربع الأخير من عام ٢٠٢٥ م", utc(2025, 10, 1), utc(2026, 1, 1)),
        ("second quarter of 2026", utc(2026, 4, 1), utc(2026, 7, 1)),
        ("2023-05-07", utc(2023, 5, 7), utc(2023, 5, 8)),
        ("7 مايو 2023", utc(2023, 5, 7), utc(2023, 5, 8)),
        ("31/12/2023", utc(2023, 12, 31), utc(2024, 1, 1)),
        ("رمضان 1444", utc(2023, 3, 23), utc(2023, 4, 21)),
        ("رمضان 1444 هـ", utc(2023, 3, 23), utc(2023, 4, 21)),
        ("1445 هـ", utc(2023, 7, 19), utc(2024, 7, 7)),
        ("2023-05-07T14", utc(2023, 5, 7, 14), utc(2023, 5, 7, 15)),
        ("2023-05-07 14:30", utc(2023, 5, 7, 14, 30), utc(2023, 5, 7, 14, 31)),
        ("2023-05-07T14:30:05Z", utc(2023, 5, 7, 14, 30, 5), utc(2023, 5, 7, 14, 30, 6)),
        (
            "2023-05-07T14:30:05.5+02:00",
            utc(2023, 5, 7, 12, 30, 5, 500_000),
            utc(2023, 5, 7, 12, 30, 5, 500_001),
        ),
    ],
)
def test_a_period_is_all_that_the_text_stands_for(
    text: str, start: datetime, end: datetime
) -> None:
    assert parse_period(text) == (start, end)


@pytest.mark.parametrize(
    "text",
    [
        "5",
        "1436",
        "1436-10",
        "الاثنين 2023",
        "13/2023",
        "2023-00",
        "الربع الأول",
        "الربع الأول من مايو 2023",
        "الربع الأول الثاني 2026",
    ],
)
def test_what_is_no_period(text: str) -> None:
    assert parse_period(text) is None


def test_a_day_of_a_zone_lasts_from_midnight_to_midnight_there() -> None:
    spring, autumn = parse_period("2024-04-26", zone=CAIRO), parse_period("2024-10-31", zone=CAIRO)
    assert spring is not None
    assert autumn is not None
    assert spring[1] - spring[0] == timedelta(hours=23)
    assert autumn[1] - autumn[0] == timedelta(hours=25)


def test_a_minute_lasts_a_minute_when_the_clocks_go_back() -> None:
    period = parse_period("2024-10-31 23:59", zone=CAIRO)
    assert period is not None
    assert period[1] - period[0] == timedelta(minutes=1)


moments = st.datetimes(datetime(1900, 1, 1), datetime(2190, 12, 31)).map(
    lambda moment: moment.replace(microsecond=0)
)
offsets = st.integers(-12 * 4, 14 * 4).map(
    lambda quarters: timezone(timedelta(minutes=quarters * 15))
)
WEEKDAYS = ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد")


def twelve_hours(moment: datetime) -> str:
    return f"{(moment.hour + 11) % 12 + 1}:{moment:%M:%S} {'ص' if moment.hour < 12 else 'م'}"


SHAPES: dict[str, Callable[[datetime], str]] = {
    "iso": lambda m: m.isoformat(),
    "iso with a blank": lambda m: m.isoformat(" "),
    "iso without colons": lambda m: f"{m:%Y-%m-%dT%H%M%S}",
    "day first": lambda m: f"{m:%d/%m/%Y %H:%M:%S}",
    "year first": lambda m: f"{m.year}/{m.month}/{m.day} - {m:%H:%M:%S}",
    "half days": lambda m: f"{m:%d.%m.%Y} {twelve_hours(m)}",
    "time first": lambda m: f"{m:%H:%M:%S %d-%m-%Y}",
    "RFC 822": lambda m: f"{m:%a, %d %b %Y %H:%M:%S} GMT",
    "weekday": lambda m: f"{WEEKDAYS[m.weekday()]}، {m:%d/%m/%Y}، الساعة {m:%H:%M:%S}",
}


@pytest.mark.parametrize("shape", SHAPES)
@given(moment=moments)
def test_what_is_printed_is_what_is_read(shape: str, moment: datetime) -> None:
    assert parse_date(SHAPES[shape](moment)) == moment.replace(tzinfo=UTC)


@given(moments, st.sampled_from(sorted(GREGORIAN_MONTHS)))
def test_every_month_name_is_read_as_its_month(moment: datetime, name: str) -> None:
    number = GREGORIAN_MONTHS[name]
    assert parse_date(f"5 {name} {moment.year}") == utc(moment.year, number, 5)
    period = parse_period(f"{name} {moment.year}")
    assert period is not None
    assert period[0] == utc(moment.year, number, 1)


# In the tables of Umm al-Qura the Ramadan of 1343, their first year, has 28 days.
@given(st.integers(1344, 1500), st.sampled_from(sorted(HIJRI_MONTHS)), st.integers(1, 29))
def test_every_hijri_day_is_in_its_month_and_year(year: int, name: str, number: int) -> None:
    moment = parse_date(f"{number} {name} {year} هـ")
    month, whole_year = parse_period(f"{name} {year}"), parse_period(f"{year} هـ")
    assert moment is not None
    assert month is not None
    assert whole_year is not None
    assert month[0] + timedelta(days=number - 1) == moment < month[1]
    assert whole_year[0] <= month[0] < month[1] <= whole_year[1]


@given(moments, offsets)
def test_an_offset_is_taken_off(moment: datetime, offset: tzinfo) -> None:
    aware = moment.replace(tzinfo=offset)
    assert parse_date(aware.isoformat()) == aware
    assert parse_date(f"{aware:%d %b %Y %H:%M:%S %z}") == aware


@given(st.sampled_from(sorted(SHAPES)), moments, st.sampled_from("٠۰"))
def test_all_digits_are_equal(shape: str, moment: datetime, zero: str) -> None:
    text = SHAPES[shape](moment)
    other = text.translate({ord("0") + value: ord(zero) + value for value in range(10)})
    assert parse_date(other) == parse_date(text)
    assert parse_period(other) == parse_period(text)


@given(st.sampled_from(sorted(SHAPES)), moments)
def test_an_instant_starts_its_period(shape: str, moment: datetime) -> None:
    start = parse_date(SHAPES[shape](moment))
    assert start is not None
    assert parse_period(SHAPES[shape](moment)) == (start, start + timedelta(seconds=1))


@given(st.text() | st.text(alphabet="0123456789٠١٢/-:. +TZ\u0640\u200fمهصيوليناير", max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    moment = parse_date(text)
    assert moment is None or moment.tzinfo is UTC
    period = parse_period(text)
    assert period is None or period[0] < period[1]
    assert moment is None or (period is not None and period[0] == moment)


@pytest.mark.parametrize(
    "text",
    [
        "19 فبراير 2024 " * 20,
        "2017-01-20" + " " * 100_000,
        "1" * 1_000_000,
        "كلمة " * 39,
        "- " * 100,
        "1/1/1/1/1/1/" * 16,
        "a.m." * 50,
        "\ufdfa" * 200,
    ],
)
def test_hostile_text_is_refused(text: str) -> None:
    assert parse_date(text) is None


def test_the_hijri_tables_are_loaded_when_a_hijri_date_is_read() -> None:
    program = "import sys, fihris.corpus.dates.parsing; sys.exit('hijridate' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.shared_data
@pytest.mark.parametrize("name", ["antcorpus", "saudinewsnet"])
def test_every_date_of_the_real_articles_is_read(shared: Path, name: str) -> None:
    with gzip.open(shared / "news" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        dates = {json.loads(line)["date"] for line in lines}
    assert [text for text in dates if text and parse_date(text) is None] == []
