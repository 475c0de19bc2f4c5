"""Any text: its tokens, against the rules gone through character by character, and their lemmas."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import NamedTuple

from fihris.index.analysis import characters as ch
from fihris.index.analysis.analyzer import ANALYZERS, Analyzer, lemmas_of
from fihris.index.analysis.explanation import explain
from fihris.index.analysis.forms import FormTable
from fihris.index.analysis.tokens import LONGEST_TOKEN, Tokens, pack, tokenise
from fihris.index.records import one_byte

_DIGITS = range(ch.FIRST_DIGIT, ch.LAST_DIGIT + 1)

WORDS = (
    *ch.ARABIC_LETTERS,
    *("\u064b", "\u0651", "\u0653", "\u0654", "\u0655", "\u0640", "\u200c", "\u200d", "\u200b"),
    *("\u200f", "\u202b", "\ufeff", "\u00ad", "\u0670", "ﷺ", "ﻻ", "ﺍ", "ٱ", "ک", "ی", "٫", "٬"),
    *("1", "٢", "۳", ",", ".", "1,500", "١٬٥٠٠٫٥", "F-16", "é", "ß", "İ", "ﬁ", "½", "²", "北", "𝒂"),
    *(
        "ال",
        "وال",
        "بال",
        "لل",
        "فسي",
        "هما",
        "كما",
        "ون",
        "ات",
        "ية",
        "ا\u0653",
        "م" * 40,
        "7" * 40,
    ),
)
BYTES = (b"\xed", b"\xff", b"\n", b"\xd8", b"\xf0\x9f\x98\x80")


class Token(NamedTuple):
    """Where a token stands, and its surface form."""

    start: int
    end: int
    surface: str


def check(data: bytes) -> None:
    """Hold the tokens of a text, in all ways of making them, to the rules."""
    text = data.decode("utf-8", "surrogateescape")
    expected = plain_tokens(text)
    found = tokenise(text)
    assert tokens_of(found) == expected
    packed = one_byte(text)
    if isinstance(packed, bytes):
        assert tokens_of(tokenise(packed)) == expected
    shift = len(text) + 1
    again = [Token(t.start + shift, t.end + shift, t.surface) for t in expected]
    assert tokens_of(tokenise(f"{text}\n{text}")) == [*expected, *again]
    _check_tokens(text, expected)
    _check_forms(text, found, [token.surface for token in expected])
    # One stemmer at a time: that of the lexicon takes longer than all else.
    analyzer = ANALYZERS[zlib.crc32(data) % len(ANALYZERS)]
    _check_lemmas(sorted({token.surface for token in expected}), analyzer)


def tokens_of(tokens: Tokens) -> list[Token]:
    rows = zip(tokens.starts.tolist(), tokens.ends.tolist(), tokens.surfaces(), strict=True)
    return [Token(*row) for row in rows]


def plain_tokens(text: str) -> list[Token]:
    """Return the tokens by the rules of `fihris.index.analysis.tokens`, one character at a time."""
    found: list[Token] = []
    kind_before, letters = 0, 0
    for place, code in enumerate(_codes(text)):
        if code == ch.MARK:
            if kind_before and letters <= LONGEST_TOKEN:
                found[-1] = found[-1]._replace(end=place + 1)
            continue
        if code == ch.FORMAT:
            continue
        kind = _kind(code)
        if kind and kind == kind_before:
            letters += 1
            if letters <= LONGEST_TOKEN:
                surface = found[-1].surface + _letter(text[place], code)
                found[-1] = Token(found[-1].start, place + 1, surface[:LONGEST_TOKEN])
        elif kind:
            letters = 1
            found.append(Token(place, place + 1, _letter(text[place], code)))
        kind_before = kind
    return found


def _codes(text: str) -> list[int]:
    """Return each character's code, once its neighbours are known."""
    codes = [ch.classify(character) for character in text]
    digit = [code in _DIGITS for code in codes]
    for i, code in enumerate(codes):
        before = i > 0 and digit[i - 1]
        if code in (ch.MADDA_ABOVE, ch.HAMZA_ABOVE, ch.HAMZA_BELOW):
            if i and (codes[i - 1], code) in ch.COMPOSED:
                codes[i - 1] = ch.COMPOSED[codes[i - 1], code]
            codes[i] = ch.MARK
        elif code == ch.DECIMAL_POINT:
            codes[i] = ch.POINT if before and any(digit[i + 1 : i + 2]) else ch.BETWEEN
        elif code == ch.GROUP_MARK:
            behind = digit[i + 1 : i + 5]
            thousand = before and behind[:3] == [True] * 3 and not any(behind[3:])
            codes[i] = ch.FORMAT if thousand else ch.BETWEEN
    return codes


def _kind(code: int) -> int:
    if code == ch.BETWEEN:
        return 0
    if code < ch.FIRST_OTHER:
        return 1
    return 3 if code in _DIGITS or code == ch.POINT else 2


def _letter(character: str, code: int) -> str:
    return ch.LETTER_OF_CODE[code] or ch.fold_character(character)


def _check_tokens(text: str, tokens: list[Token]) -> None:
    place = 0
    for start, end, surface in tokens:
        assert place <= start < end <= len(text)
        place = end
        surface.encode()
        assert tokens_of(tokenise(surface)) == [Token(0, len(surface), surface)]
        if len(surface) < LONGEST_TOKEN:  # a longer number may be cut behind a grouping mark
            spelled = text[start:end]
            assert tokens_of(tokenise(spelled)) == [Token(0, len(spelled), surface)]


def _check_forms(text: str, tokens: Tokens, surfaces: list[str]) -> None:
    """Forms are numbered so that they are found again, whichever way they came."""
    odd = set(tokens.odd.tolist())
    for i, surface in enumerate(surfaces):
        own = (int(tokens.low[i]), int(tokens.high[i]))
        assert i in odd or pack(surface) == own
    table = FormTable()
    numbers = table.numbers(tokens)
    assert table.texts(numbers) == surfaces
    assert table.numbers(tokens).tolist() == numbers.tolist()
    assert len(table) == len(set(surfaces))
    half = len(text) // 2
    pieces = (text[:half], text[half:])
    expected = [[token.surface for token in plain_tokens(piece)] for piece in pieces]
    analyzer = Analyzer("none")
    numbers, counts = analyzer.numbers([one_byte(pieces[0]), pieces[1]])
    assert analyzer.table.texts(numbers) == [form for forms in expected for form in forms]
    assert counts.tolist() == list(map(len, expected))


def _check_lemmas(forms: list[str], analyzer: str) -> None:
    """A form's lemma depends on nothing but the form, and is no empty text."""
    lemmas = lemmas_of(forms, analyzer)
    assert all(lemmas)
    assert lemmas_of(forms[::-1], analyzer) == lemmas[::-1]
    "".join(lemmas).encode()
    if forms:
        assert lemmas_of(forms[:1], analyzer) == lemmas[:1]
        assert explain(forms[0], analyzer).lemma == lemmas[0]


def seeds() -> Iterator[bytes]:
    """Yield texts that have each of the rules."""
    texts = (
        "خرجت المسيرات صباحا، وقال الوزير: «سنعود غدا».",
        "مُسَيَّرَةٌ في القُدْسِ والرئيـــس قال\u200f: نعم\u200f\u064b",
        "بلغ السعر 1,500.75 دولار و١٬٥٠٠٬٠٠٠ ليرة في 17/5/2023 (12,3456)",
        "F-16 وF16 وكوفيد-19 و15عاما #هاشتاغ_مركب info@example.org https://example.org/?id=7",
        "ا\u0653ذار ا\u0654حمد ا\u0655يران و\u0654 ي\u0654 ى\u0654 ٱلكتاب ﺍﻟﺘﻀﺨﻢ ﷺ ﻻ",
        "فسيكتبونها وبالمدرسة للمعلمين والمسؤولون سيستخدمونه كتابهما شؤون شئون",
        "Café BBC Straße Москва 北京 İstanbul ﬁn ½ ²",
        "و" + "م" * 300 + " " + "7" * 260 + "م\u0651" * 260,
        "ا\u200cلاكتروني و\u200bالسلام \u202bالقاهرة\u202c \ufeffعاجل پوتين ڤيينا",
    )
    for text in texts:
        yield text.encode()
    yield b"\xed\xa0\x80\xd8\xa7\xff\x00\xd9"
