"""The words of a date that counts from today: what each says.

`RELATIVE_WORDS` maps a folded phrase to its token, as `fihris.corpus.dates.words` does for dates
that stand by themselves:

====  ============================================  =====================================
kind  what it is                                    value
====  ============================================  =====================================
n     a number: ``ثلاثة``, ``seven``                itself
y     a day: ``اليوم``, ``أمس``, ``tomorrow``       days from today
z     ``الآن``, ``now``
u     a unit: ``يوم``, ``أسابيع``, ``months``       index into `UNITS`
d     two of them: ``أسبوعين``                      index into `UNITS`
U     the unit: ``الأسبوع``                         index into `UNITS`
V     the units: ``الأيام``                         index into `UNITS`
D     the two units: ``اليومين``                    index into `UNITS`
L     behind a unit, before this one: ``الماضي``
R     behind a unit, up to now: ``الأخيرة``
C     behind a unit, this one: ``الجاري``
X     behind a unit, after this one: ``المقبل``
B     behind a unit, before the last: ``قبل الماضي``
T     this: ``هذا``, ``this``
l     last, before a unit: ``last``, ``previous``
x     next, before a unit: ``next``
r     up to now, before a unit: ``آخر``, ``past``
a     before an amount, back from now: ``قبل``      1 where it may stand before a day: ``منذ``
g     behind an amount, back from now: ``ago``
i     before an amount, on from now: ``بعد``, ``in``
s     from the beginning of a unit: ``منذ بداية``
w     a weekday                                     0 (Monday) to 6
m     a Gregorian month                             1 to 12
h     a Hijri month                                 1 to 12
e     the Hijri era
q     a part of a day: ``صباح``, ``evening``        index into `PARTS`
k     a part of a day that says which: ``tonight``  index into `PARTS`, days from today
o     in front of an amount, up to now: ``خلال``
f     a word that changes nothing: ``في``, ``the``
====  ============================================  =====================================
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from fihris.corpus.dates.calendar import Unit
from fihris.corpus.dates.months import spellings
from fihris.corpus.dates.tokens import GAP, MAX_LENGTH
from fihris.corpus.dates.words import WORDS, Token
from fihris.corpus.folding import fold

UNITS = tuple(Unit)

# Rows of: one or many, two, "the" one, "the" many, "the" two.
_UNITS = (
    ("دقيقة، دقائق، minute, minutes", "دقيقتين، دقيقتان", "الدقيقة", "الدقائق", "الدقيقتين"),
    ("ساعة، ساعات، hour, hours", "ساعتين، ساعتان", "الساعة", "الساعات", "الساعتين"),
    ("يوم، يوما، أيام، day, days", "يومين، يومان", "", "الأيام", "اليومين"),
    (
        "أسبوع، أسبوعا، أسابيع، week, weeks",
        "أسبوعين، أسبوعان",
        "الأسبوع",
        "الأسابيع",
        "الأسبوعين",
    ),
    ("شهر، شهرا، أشهر، شهور، month, months", "شهرين، شهران", "الشهر", "الأشهر، الشهور", "الشهرين"),
    (
        "سنة، سنوات، سنين، عام، عاما، أعوام، year, years",
        "سنتين، سنتان، عامين، عامان",
        "السنة، العام",
        "السنوات، السنين، الأعوام",
        "السنتين، العامين",
    ),
)
_DAYS = {
    -2: "أول أمس، أول من أمس، أمس الأول، قبل أمس، day before yesterday",
    -1: "أمس، الأمس، بالأمس، البارحة، yesterday",
    0: "اليوم، today",
    1: "غدا، غد، الغد، tomorrow",
    2: "بعد غد، بعد الغد، day after tomorrow",
}
_TO_TEN = (
    "واحد، واحدة، a, an, one",
    "اثنين، اثنان، اثنتين، اثنتان، two",
    "ثلاثة، ثلاث، three",
    "أربعة، أربع، four",
    "خمسة، خمس، five",
    "ستة، ست، six",
    "سبعة، سبع، seven",
    "ثمانية، ثماني، ثمان، eight",
    "تسعة، تسع، nine",
    "عشرة، عشر، ten",
)
_TEENS = (
    "أحد عشر، إحدى عشرة، eleven",
    "اثني عشر، اثنا عشر، اثنتي عشرة، اثنتا عشرة، twelve",
    "ثلاثة عشر، ثلاث عشرة، thirteen",
    "أربعة عشر، أربع عشرة، fourteen",
    "خمسة عشر، خمس عشرة، fifteen",
    "ستة عشر، ست عشرة، sixteen",
    "سبعة عشر، سبع عشرة، seventeen",
    "ثمانية عشر، ثماني عشرة، eighteen",
    "تسعة عشر، تسع عشرة، nineteen",
)
_TENS = (
    "عشرين، عشرون، twenty",
    "ثلاثين، ثلاثون، thirty",
    "أربعين، أربعون، forty",
    "خمسين، خمسون، fifty",
    "ستين، ستون، sixty",
    "سبعين، سبعون، seventy",
    "ثمانين، ثمانون، eighty",
    "تسعين، تسعون، ninety",
)
_HUNDRED = "مئة، مائة، hundred"

PARTS = ((3, 7), (5, 12), (11, 15), (12, 18), (16, 24), (20, 29))
"""The hours of each part of a day, from one up to another; beyond 24 of the next day.

They overlap, as in speech: seven in the evening of one newsroom is another's night.
"""

_PARTS = (
    "فجر، فجرا، الفجر، dawn",
    "صباح، صباحا، الصباح، قبل الظهر، قبل ظهر، morning",
    "ظهر، ظهرا، الظهر، ظهيرة، noon",
    "بعد الظهر، بعد ظهر، عصر، عصرا، العصر، afternoon",
    "مساء، مساءا، المساء، evening",
    "ليل، ليلا، ليلة، night",
)
_NIGHT = 5
_NIGHTS = {
    -1: "الليلة الماضية، الليلة الفائتة، ليل أمس، last night",
    0: "الليلة، tonight",
    1: "الليلة المقبلة، الليلة القادمة",
}
_SINCE = "منذ، since"
_OTHERS = {
    "z": "الآن، now",
    "L": "الماضي، الماضية، الماضيين، الماضيان، الماضيتين، الفائت، الفائتة، المنصرم، المنصرمة، "
    "المنصرمين، السابق، السابقة، المنقضي، المنقضية",
    "R": "الأخير، الأخيرة، الأخيرين، الأخيران، الأخيرتين",
    "C": "الحالي، الحالية، الجاري، الجارية",
    "X": "المقبل، المقبلة، المقبلين، القادم، القادمة، القادمين، التالي، التالية، الآتي، الآتية",
    "B": "قبل الماضي، قبل الماضية، قبل الفائت، before last",
    "T": "هذا، هذه، this, current",
    "l": "last, previous",
    "x": "next, coming",
    "r": "آخر، past",
    "a": "قبل",
    "g": "ago",
    "i": "بعد، in",
    "s": "منذ بداية، منذ مطلع، من بداية، من مطلع، since the beginning of, since the start of",
    "e": "ه، هجري، هجرية",
    "o": "خلال",
    "f": "في، من، ل، ال، على، the, of, on, at, during",
}

LONGEST_RELATIVE_PHRASE = 4
"""Words in the longest phrase of `RELATIVE_WORDS`."""


def _numbers() -> Iterator[tuple[str, int]]:
    """Yield the words for 1 to 100, with and without the article."""
    units = [(word, value) for value, row in enumerate(_TO_TEN, 1) for word in _of(row)]
    yield from units
    yield from ((f"ال{word}", value) for word, value in units if not word.isascii())
    for value, row in enumerate(_TEENS, 11):
        for word in _of(row):
            yield word, value
            yield f"ال{word}", value
    for ten, row in enumerate(_TENS, 2):
        for word in _of(row):
            yield word, ten * 10
            yield f"ال{word}", ten * 10
            for unit, value in units[:-1]:
                if value < 10 and unit.isascii() == word.isascii():
                    both = f"{word} {unit}" if word.isascii() else f"{unit} و{word}"
                    yield both, ten * 10 + value
    yield from ((word, 100) for word in _of(_HUNDRED))


def _of(row: str) -> list[str]:
    return spellings(row) if row else []


def _words() -> Iterator[tuple[str, Token]]:
    kinds = {"W": "w", "M": "m", "H": "h"}
    numbers = {word: Token("n", value) for word, value in _numbers()}
    yield from numbers.items()
    for word, token in WORDS.items():
        # اثنين is two before it is a Monday; الاثنين is the Monday.
        if token.kind in kinds and (word not in numbers or word.startswith("ال")):
            yield word, Token(kinds[token.kind], token.value)
    for unit, rows in enumerate(_UNITS):
        for kind, row in zip("udUVD", rows, strict=True):
            yield from ((word, Token(kind, unit)) for word in _of(row))
    for offset, row in _DAYS.items():
        yield from ((word, Token("y", offset)) for word in _of(row))
    for part, row in enumerate(_PARTS):
        yield from ((word, Token("q", part)) for word in _of(row))
    for offset, row in _NIGHTS.items():
        yield from ((word, Token("k", _NIGHT, (offset,))) for word in _of(row))
    yield from ((word, Token("a", 1)) for word in _of(_SINCE))
    for kind, row in _OTHERS.items():
        yield from ((word, Token(kind)) for word in _of(row))


RELATIVE_WORDS: Mapping[str, Token] = dict(_words())

_ITEM = re.compile(r"[0-9]+|[^\W\d_]+")
_LONGEST_NUMBER = 4


def tokenise_relative(text: str) -> list[Token] | None:
    """Return the tokens of a text but for those that change nothing, or None with one unknown."""
    words = _items(fold(text)) if len(text) <= MAX_LENGTH else None
    tokens: list[Token] = []
    while words:
        if words[0][0] in "0123456789":
            length, token = 1, _number(words[0])
        else:
            length, token = _longest(words)
        if token is None:
            return None
        tokens.append(token)
        words = words[length:]
    said = [token for token in tokens if token.kind != "f"]
    return said[:1] + [token for token in said[1:] if token.kind != "o"]


def _items(folded: str) -> list[str] | None:
    """Return the words and the numbers of a text, or None where there is anything else."""
    items: list[str] = []
    position = 0
    while position < len(folded):
        if gap := GAP.match(folded, position):
            position = gap.end()
        elif item := _ITEM.match(folded, position):
            items.append(item[0])
            position = item.end()
        else:
            return None
    return items


def _number(digits: str) -> Token | None:
    return Token("n", int(digits)) if len(digits) <= _LONGEST_NUMBER else None


def _longest(words: list[str]) -> tuple[int, Token | None]:
    """Return the longest phrase that the words begin with: how many words, and its token."""
    for length in range(min(LONGEST_RELATIVE_PHRASE, len(words)), 0, -1):
        token = RELATIVE_WORDS.get(" ".join(words[:length]))
        if token is not None:
            return length, token
    return 1, None
