"""The names of the months, as Arabic news prints them.

Each table has twelve rows, January or Muharram first; the names in a row, parted by commas, are one
month. What folding makes equal (`fihris.corpus.folding`) is listed once: ``أبريل`` stands for
``إبريل`` and ``ابريل`` too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from fihris.corpus.folding import fold

# As they are shown: what all of the Arab world reads.
SHOWN = (
    "يناير",
    "فبراير",
    "مارس",
    "أبريل",
    "مايو",
    "يونيو",
    "يوليو",
    "أغسطس",
    "سبتمبر",
    "أكتوبر",
    "نوفمبر",
    "ديسمبر",
)
_TRANSLITERATED = (
    "يناير، ينائر",
    "فبراير، فبرائر",
    "مارس، مارث",
    "أبريل، ابرايل",
    "مايو",
    "يونيو، يونيه",
    "يوليو، يوليه",
    "أغسطس، اوغسطس، أغسطوس",
    "سبتمبر، سيبتمبر",
    "أكتوبر، اوكتوبر",
    "نوفمبر، نوڤمبر",
    "ديسمبر، دسمبر",
)
_LEVANT = (
    "كانون الثاني، كانون ثاني",
    "شباط",
    "آذار",
    "نيسان",
    "أيار",
    "حزيران",
    "تموز",
    "آب",
    "أيلول",
    "تشرين الأول، تشرين أول",
    "تشرين الثاني، تشرين ثاني",
    "كانون الأول، كانون أول",
)
_MOROCCO = (
    "يناير",
    "فبراير",
    "مارس",
    "أبريل",
    "ماي",
    "يونيو",
    "يوليوز",
    "غشت",
    "شتنبر",
    "أكتوبر",
    "نونبر",
    "دجنبر، دجمبر",
)
_ALGERIA_AND_TUNISIA = (
    "جانفي",
    "فيفري",
    "مارس",
    "أفريل",
    "ماي",
    "جوان",
    "جويلية",
    "أوت",
    "سبتمبر",
    "أكتوبر",
    "نوفمبر",
    "ديسمبر",
)
_LIBYA_1977_TO_2011 = (
    "أي النار",
    "النوار",
    "الربيع",
    "الطير",
    "الماء",
    "الصيف",
    "ناصر",
    "هانيبال",
    "الفاتح",
    "التمور",
    "الحرث",
    "الكانون",
)
_ENGLISH = (
    "january, jan",
    "february, feb",
    "march, mar",
    "april, apr",
    "may",
    "june, jun",
    "july, jul",
    "august, aug",
    "september, sep, sept",
    "october, oct",
    "november, nov",
    "december, dec",
)
_FRENCH = (
    "janvier, janv",
    "février, fév, févr",
    "mars",
    "avril, avr",
    "mai",
    "juin",
    "juillet, juil",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre, déc",
)
_HIJRI = (
    "محرم، المحرم، محرم الحرام، muharram",
    "صفر، صفر الخير، safar",
    "ربيع الأول، ربيع أول",
    "ربيع الآخر، ربيع الثاني، ربيع آخر، ربيع ثاني، ربيع ثان",
    "جمادى الأولى، جمادى الأول، جمادى أولى",
    "جمادى الآخرة، جمادى الآخر، جمادى الثانية، جمادى الثاني، جمادى آخرة، جمادى ثانية",
    "رجب، rajab",
    "شعبان، shaban",
    "رمضان، رمضان المبارك، ramadan, ramadhan",
    "شوال، shawwal",
    "ذو القعدة، ذي القعدة، ذوالقعدة، ذيالقعدة",
    "ذو الحجة، ذي الحجة، ذوالحجة، ذيالحجة",
)


def spellings(row: str) -> list[str]:
    """Return the folded entries of a row, which commas part."""
    return [" ".join(fold(entry).split()) for entry in re.split("[,،]", row)]


def _numbered(*tables: Sequence[str]) -> Mapping[str, int]:
    return {
        name: number
        for table in tables
        for number, row in enumerate(table, start=1)
        for name in spellings(row)
    }


GREGORIAN_MONTHS: Mapping[str, int] = _numbered(
    _TRANSLITERATED,
    _LEVANT,
    _MOROCCO,
    _ALGERIA_AND_TUNISIA,
    _LIBYA_1977_TO_2011,
    _ENGLISH,
    _FRENCH,
)
"""Folded name to number, 1 to 12."""

HIJRI_MONTHS: Mapping[str, int] = _numbered(_HIJRI)
"""Folded name to number, 1 to 12."""
