"""The words of a printed date: what each says, apart from the digits.

`WORDS` maps a folded phrase to its token. A kind is one letter, so that a whole date can be matched
as a word over kinds (`fihris.corpus.dates.grammar`):

====  ===========================================  =======================================
kind  what it is                                   value
====  ===========================================  =======================================
M     a Gregorian month                            1 to 12
H     a Hijri month                                1 to 12
W     a weekday                                    0 (Monday) to 6
A     a half of the day: ``صباحا``, ``pm``         index into `HALVES`
P     ``م`` alone: afternoon, or the common era    index into `HALVES`
G     the common era: ``ميلادي``
J     the Hijri era: ``هـ``, ``هجري``
S     ``الساعة``: an hour follows
K     a quarter of a year: ``الربع الأول``         1 to 4
Z     a time zone                                  minutes east of UTC, or its IANA `name`
F     a word that changes nothing: ``نشر``, ``في``
====  ===========================================  =======================================
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from fihris.corpus.dates.months import GREGORIAN_MONTHS, HIJRI_MONTHS, spellings
from fihris.corpus.folding import fold

LONGEST_PHRASE = 4
"""Words in the longest phrase of `WORDS`."""


class Token(NamedTuple):
    """A piece of a date. `parts` holds the numbers of a numeric date or of a clock."""

    kind: str
    value: int = 0
    parts: tuple[int, ...] = ()
    name: str = ""


_BEFORE_NOON = {12: 0} | {hour: hour for hour in range(12)}
_AFTER_NOON = {12: 12} | {hour: hour + 12 for hour in range(1, 12)}
_AROUND_NOON = {11: 11, 12: 12, 1: 13, 2: 14, 3: 15}
_NIGHT = {hour: hour + 12 for hour in range(7, 12)} | {12: 0} | {hour: hour for hour in range(5)}
HALVES: tuple[Mapping[int, int], ...] = (_BEFORE_NOON, _AFTER_NOON, _AROUND_NOON, _NIGHT)
"""Hour on the clock's face to hour of the day, for each half of the day."""

_HALVES = (
    "ص، صباحا، صباح، فجرا، قبل الظهر، am, a m",
    "مساء، عصرا، بعد الظهر، pm, p m",
    "ظهرا",
    "ليلا",
)
_WEEKDAYS = (
    "الاثنين، اثنين، monday, mon, lundi, lun",
    "الثلاثاء، ثلاثاء، tuesday, tues, tue, mardi",
    "الأربعاء، أربعاء، wednesday, wed, mercredi, mer",
    "الخميس، خميس، thursday, thurs, thur, thu, jeudi, jeu",
    "الجمعة، جمعة، friday, fri, vendredi, ven",
    "السبت، سبت، saturday, sat, samedi, sam",
    "الأحد، أحد، sunday, sun, dimanche, dim",
)
_ERAS = {
    "G": "ميلادي، ميلادية، ميلاديا، للميلاد، بعد الميلاد، ad, a d, ce",
    "J": "ه، هجري، هجرية، هجريا، للهجرة، ah, a h",
}
_QUARTERS = (
    "الربع الأول، first quarter",
    "الربع الثاني، second quarter",
    "الربع الثالث، third quarter",
    "الربع الرابع، الربع الأخير، fourth quarter, last quarter",
)
_GREENWICH = "غرينتش، جرينتش، قرينتش، گرينتش، غرينيتش، جرينيتش، غرينويتش"
# RFC 822 names and the European ones. AST, BST, IST and MST's namesakes mean several zones.
_OFFSETS = {
    f"gmt, utc, ut, z, ت غ، تغ، جمت، {_GREENWICH}": 0,
    "est": -300,
    "edt": -240,
    "cst": -360,
    "cdt": -300,
    "mst": -420,
    "mdt": -360,
    "pst": -480,
    "pdt": -420,
    "wet": 0,
    "west, cet": 60,
    "cest, eet": 120,
    "eest": 180,
}
# Not عمان alone: Amman and Oman are written alike.
_PLACES = {
    "": _GREENWICH,
    "Africa/Algiers": "الجزائر",
    "Africa/Cairo": "القاهرة، مصر",
    "Africa/Casablanca": "المغرب، الرباط، الدار البيضاء",
    "Africa/Khartoum": "السودان، الخرطوم",
    "Africa/Mogadishu": "الصومال، مقديشو",
    "Africa/Nouakchott": "موريتانيا، نواكشوط",
    "Africa/Tripoli": "ليبيا، طرابلس",
    "Africa/Tunis": "تونس",
    "America/New_York": "نيويورك، واشنطن، شرق أمريكا، شرقي الولايات المتحدة",
    "Asia/Aden": "اليمن، صنعاء، عدن",
    "Asia/Amman": "الأردن",
    "Asia/Baghdad": "العراق، بغداد",
    "Asia/Bahrain": "البحرين، المنامة",
    "Asia/Beirut": "لبنان، بيروت",
    "Asia/Damascus": "سوريا، سورية، دمشق",
    "Asia/Dubai": "الإمارات، أبوظبي، أبو ظبي، دبي",
    "Asia/Gaza": "غزة",
    "Asia/Hebron": "فلسطين",
    "Asia/Jerusalem": "القدس، القدس المحتلة",
    "Asia/Kuwait": "الكويت",
    "Asia/Muscat": "سلطنة عمان، مسقط",
    "Asia/Qatar": "قطر، الدوحة",
    "Asia/Riyadh": "السعودية، المملكة، الرياض، جدة، مكة، مكة المكرمة",
    "Asia/Tehran": "إيران، طهران",
    "Europe/Berlin": "ألمانيا، برلين، وسط أوروبا",
    "Europe/Istanbul": "تركيا، أنقرة، إسطنبول",
    "Europe/London": "بريطانيا، لندن",
    "Europe/Moscow": "روسيا، موسكو",
    "Europe/Paris": "فرنسا، باريس",
}
_FILLERS = (
    "نشر، نشرت، النشر، ينشر، تاريخ، بتاريخ، وبتاريخ، التاريخ، تم، حرر، كتب، أضيف، أضيفت",
    "آخر، تحديث، التحديث، تعديل، حدث، حدثت، وقت، توقيت، التوقيت",
    "يوم، ليوم، اليوم، شهر، سنة، لسنة، عام، لعام، العام، في، من، ل، على، عند",
    "الموافق، الموافق ل، موافق، المصادف، الموافق ليوم، بالتوقيت المحلي، التوقيت المحلي",
    "t, th, st, nd, rd, er, le, a, at, on, of, the, published, posted, updated, last, date, publie",
)


def _words() -> Iterator[tuple[str, Token]]:
    for row in _FILLERS:
        yield from ((word, Token("F")) for word in spellings(row))
    for kind, row in _ERAS.items():
        yield from ((word, Token(kind)) for word in spellings(row))
    for kind, table in (("W", _WEEKDAYS), ("A", _HALVES)):
        for value, row in enumerate(table):
            yield from ((word, Token(kind, value)) for word in spellings(row))
    for quarter, row in enumerate(_QUARTERS, 1):
        yield from ((word, Token("K", quarter)) for word in spellings(row))
    for row, minutes in _OFFSETS.items():
        yield from ((word, Token("Z", minutes)) for word in spellings(row))
    for name, row in _PLACES.items():
        for place in spellings(row):
            yield f"بتوقيت {place}", Token("Z", name=name)
            yield f"توقيت {place}", Token("Z", name=name)
    for kind, months in (("M", GREGORIAN_MONTHS), ("H", HIJRI_MONTHS)):
        yield from ((word, Token(kind, number)) for word, number in months.items())
    yield from (("م", Token("P", 1)), (fold("الساعة"), Token("S")), (fold("ساعة"), Token("S")))


WORDS: Mapping[str, Token] = dict(_words())
