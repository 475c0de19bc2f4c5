"""What the fields of an article are called in the data that people have."""

from __future__ import annotations

FIELDS = ("id", "title", "body", "date", "source", "category", "url")

# What may part the columns of a table.
DELIMITERS = "\t,;|"

# Per field, the surest name first: where a record has several, the first that is not empty is
# taken, and the others stay in the metadata. Written as `_plain` leaves them.
_NAMES = {
    "id": (
        "id _id docid docno articleid newsid uuid guid identifier المعرف معرف رقمالخبر رقمالمقال"
        " الرقم رقم"
    ),
    "title": "title headline articletitle newstitle العنوان عنوان عنوانالخبر عنوانالمقال",
    "body": (
        "body text content article articlebody articletext fulltext maintext bodytext story"
        " النص نص نصالخبر نصالمقال المحتوى محتوى محتوىالخبر المتن متن المقال الخبر"
    ),
    "date": (
        "date published publishedat publishedon datepublished publisheddate publishdate"
        " publicationdate pubdate publishtime publishedtime datetime timestamp time"
        " التاريخ تاريخ تاريخالنشر تاريخالخبر"
    ),
    "source": (
        "source sourcename publisher newspaper outlet website site sitename"
        " المصدر مصدر الصحيفة الجريدة الموقع الجهة"
    ),
    "category": (
        "category section topic label categories التصنيف تصنيف القسم قسم الفئة فئة الباب باب"
    ),
    "url": "url link href permalink articleurl weburl uri الرابط رابط",
}

_FIELD_BY_NAME = {
    name: (field, rank)
    for field, names in _NAMES.items()
    for rank, name in enumerate(names.split())
}

# Taken out of a name before it is looked up: what joins its words, marks of quotation, the byte
# order mark that a spreadsheet leaves before the first column, Arabic vowel signs and tatweel.
_DROPPED = dict.fromkeys(map(ord, " _-.\"'\t\r\n\ufeff\u200e\u200f\u0640"))
_DROPPED.update(dict.fromkeys(range(0x064B, 0x0653)))


def field_of(name: str) -> str | None:
    """Return the field of an article that a column or key of that name holds, or None."""
    found = _FIELD_BY_NAME.get(_plain(name))
    return found[0] if found else None


def fields_of(names: tuple[str, ...], chosen: dict[str, str]) -> dict[str, list[str]]:
    """Return for each field the names that hold it, the surest first.

    `chosen` says for a field which name holds it; nothing else is taken for that field then.
    """
    ranked: dict[str, list[tuple[int, str]]] = {field: [] for field in FIELDS}
    taken = {_plain(name): field for field, name in chosen.items()}
    for name in names:
        plain = _plain(name)
        if plain in taken:
            ranked[taken[plain]].append((name != chosen[taken[plain]], name))
        elif (found := _FIELD_BY_NAME.get(plain)) and found[0] not in chosen:
            ranked[found[0]].append((found[1], name))
    return {field: [name for _, name in sorted(pairs)] for field, pairs in ranked.items()}


def _plain(name: str) -> str:
    return name.translate(_DROPPED).casefold()
