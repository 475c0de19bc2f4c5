from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarabic import araby

from fihris.index.analysis import tokens as module
from fihris.index.analysis.characters import ONE_BYTE, fold_character
from fihris.index.analysis.tokens import pack, tokenise, tokenise_in_pieces


def surfaces(text: str) -> list[str]:
    return tokenise(text).surfaces()


def spelled(text: str) -> list[str]:
    """The tokens as they stand in the text."""
    tokens = tokenise(text)
    spans = zip(tokens.starts.tolist(), tokens.ends.tolist(), strict=True)
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("قال الوزير", ["قال", "الوزير"]),
        ("مسيّرات", ["مسيرات"]),
        ("مُسَيَّرَاتٌ", ["مسيرات"]),
        ("الرئيـــس", ["الرئيس"]),
        ("المغرب.وأشار", ["المغرب", "وأشار"]),
        ("نعم،لا؛ربما؟كلا", ["نعم", "لا", "ربما", "كلا"]),
        ("«البيت الأبيض»", ["البيت", "الأبيض"]),
        ("أبو\u00a0ظبي", ["أبو", "ظبي"]),
        ("و\u200fتشكيل", ["وتشكيل"]),
        ("ا\u200cلاكتروني", ["الاكتروني"]),
        ("و\u200bالسلام", ["والسلام"]),
        ("\u202bالقاهرة\u202c", ["القاهرة"]),
        ("\ufeffعاجل", ["عاجل"]),
        ("ﺍﻟﺘﻀﺨﻢ", ["التضخم"]),
        ("ﻻ", ["لا"]),
        ("کتاب یوم", ["كتاب", "يوم"]),
        ("ٱلكتاب", ["الكتاب"]),
        ("ا\u0653ذار ا\u0654حمد ا\u0655يران و\u0654 ي\u0654", ["آذار", "أحمد", "إيران", "ؤ", "ئ"]),
        ("على إلى كرة مسؤول شئون", ["على", "إلى", "كرة", "مسؤول", "شئون"]),
        ("پوتين چاد ڤيينا", ["پوتين", "چاد", "ڤيينا"]),
        ("ﷺ", ["ﷺ"]),
        ("اسم_مركب", ["اسم", "مركب"]),
        ("", []),
        ("؟!… — \u200f \u0651", []),
    ],
)
def test_arabic_words(text: str, expected: list[str]) -> None:
    assert surfaces(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("٢٠٢٤ 2024 ۲۰۲۴", ["2024", "2024", "2024"]),
        ("1,500 دولار", ["1500", "دولار"]),
        ("١٬٥٠٠٬٠٠٠", ["1500000"]),
        ("1,500,000", ["1500000"]),
        ("١٫٥ 1.5", ["1.5", "1.5"]),
        ("2,50", ["2", "50"]),
        ("عام 2024.وقال", ["عام", "2024", "وقال"]),
        ("12,3456", ["12", "3456"]),
        ("3-1", ["3", "1"]),
        ("15عاما", ["15", "عاما"]),
        ("كوفيد-19", ["كوفيد", "19"]),
        ("F-16 F16 ٱف-١٦", ["f", "16", "f", "16", "اف", "16"]),
        ("#هاشتاغ_مركب @name", ["هاشتاغ", "مركب", "name"]),
        ("info@example.org", ["info", "example", "org"]),
        ("https://example.org/news?id=7", ["https", "example", "org", "news", "id", "7"]),
        ("Café BBC Straße", ["cafe", "bbc", "strasse"]),
        ("Москва 北京", ["москва", "北京"]),
    ],
)
def test_numbers_and_other_scripts(text: str, expected: list[str]) -> None:
    assert surfaces(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("هي مُسَيَّرَةٌ.", ["هي", "مُسَيَّرَةٌ"]),
        ("الرئيـس", ["الرئيـس"]),
        ("قال\u200f: نعم\u200f\u064b", ["قال", "نعم\u200f\u064b"]),
        ("1,500$", ["1,500"]),
        ("\u200fوزير\u200e", ["وزير"]),
    ],
)
def test_spans_hold_the_original_spelling(text: str, expected: list[str]) -> None:
    assert spelled(text) == expected


ARABIC = st.text(
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويأإآؤئءىةپ \n.,،؟:-_ًٌٍَُِّْٰـ\u200b\u200c\u200f\u200e\u202b\ufeff\u00a0"
    "0123٤٥٦٬٫abcXYZéﻻﷺ😀𝒂北\ud800"
)
ANY = ARABIC | st.text()


@given(ANY)
def test_spans_lie_in_order_inside_the_text(text: str) -> None:
    tokens = tokenise(text)
    place = 0
    for start, end in zip(tokens.starts.tolist(), tokens.ends.tolist(), strict=True):
        assert place <= start < end <= len(text)
        place = end


@given(ANY)
def test_no_letter_or_digit_is_lost_between_tokens(text: str) -> None:
    inside = "".join(spelled(text))
    kept = [c for c in text if c.isalnum() and fold_character(c)]
    assert [c for c in inside if c.isalnum() and fold_character(c)] == kept


@given(ANY)
def test_a_surface_form_is_its_letters_folded_one_by_one(text: str) -> None:
    tokens = tokenise(text)
    for surface, word in zip(tokens.surfaces(), spelled(text), strict=True):
        plain = unicodedata.normalize("NFC", word) if "ا" in word else word
        folded = "".join(fold_character(c) for c in plain if c.isalnum() or c in ".٫")
        assert surface == folded.replace("٫", ".")


@given(ANY)
def test_the_packed_words_are_the_words(text: str) -> None:
    tokens = tokenise(text)
    odd = set(tokens.odd.tolist())
    for i, surface in enumerate(tokens.surfaces()):
        if i not in odd:
            assert pack(surface) == (int(tokens.low[i]), int(tokens.high[i]))


@given(ANY | st.lists(ANY, min_size=2).map(lambda texts: " ".join(texts * 2)))
def test_forms_that_are_told_once_are_those_of_the_tokens(text: str) -> None:
    tokens = tokenise(text)
    forms, numbers = tokens.different()
    assert [forms[number] for number in numbers.tolist()] == tokens.surfaces()


@given(ANY)
def test_a_surface_form_is_a_token_that_stays_as_it_is(text: str) -> None:
    for surface in surfaces(text):
        assert surfaces(surface) == [surface]


@given(st.lists(ANY.map(lambda text: text.replace("\n", " "))))
def test_lines_have_no_effect_on_each_other(lines: list[str]) -> None:
    assert surfaces("\n".join(lines)) == [word for line in lines for word in surfaces(line)]


@given(st.binary() | ARABIC.map(lambda text: text.encode(ONE_BYTE, "ignore")))
def test_text_of_one_byte_a_letter_has_the_same_tokens(data: bytes) -> None:
    tokens, expected = tokenise(data), tokenise(data.decode(ONE_BYTE))
    assert tokens.surfaces() == expected.surfaces()
    for name in ("low", "high", "odd", "starts", "ends"):
        assert getattr(tokens, name).tolist() == getattr(expected, name).tolist()


@given(st.lists(ANY.map(lambda text: text.replace("\n", " ")), min_size=1))
def test_tokens_are_counted_by_the_piece_that_they_begin_in(pieces: list[str]) -> None:
    lengths = [len(piece) + 1 for piece in pieces]
    lengths[-1] -= 1
    counts = tokenise("\n".join(pieces)).counts(lengths)
    assert counts.tolist() == [len(tokenise(piece)) for piece in pieces]


@given(st.text("ابتجحسميوىةءأإؤئ" + "".join(araby.TASHKEEL) + araby.TATWEEL, min_size=1))
def test_diacritics_and_tatweel_are_stripped_as_pyarabic_strips_them(word: str) -> None:
    plain = araby.strip_tatweel(araby.strip_tashkeel(word))
    assert surfaces(word) == ([plain] if plain else [])


def test_a_word_of_up_to_255_letters_is_one_token() -> None:
    long = "مستشفى" * 42 + "مست"
    assert len(long) == 255
    assert surfaces(f"في {long} كبير") == ["في", long, "كبير"]


@pytest.mark.parametrize("text", ["م" * 300, "م" * 100_000, "م\u0651" * 300, "ک" * 300, "7" * 300])
def test_of_a_longer_word_the_first_255_letters_are_the_token(text: str) -> None:
    (before, surface, after) = surfaces(f"في {text} كبير")
    assert (before, after) == ("في", "كبير")
    assert len(surface) == 255
    assert len(set(surface)) == 1


@pytest.mark.parametrize(("ligature", "letters"), [("ﻻ", "لا"), ("ﷲ", "الله"), ("ﬁ", "fi")])
def test_a_ligature_counts_for_its_letters(ligature: str, letters: str) -> None:
    assert surfaces(ligature * 200) == [(letters * 200)[:255]] == surfaces(letters * 200)


def test_a_long_word_ends_behind_the_marks_of_its_255th_letter() -> None:
    tokens = tokenise("م\u0651" * 300 + " كبير")
    assert tokens.starts.tolist() == [0, 601]
    assert tokens.ends.tolist() == [510, 605]


def test_which_letters_fit_in_two_numbers() -> None:
    assert pack("ا" * 16) is not None
    assert pack("ا" * 17) is None


PIECES = st.text("اب1٢aб .,َ\u0654\u200c\u0640", max_size=60)


@given(PIECES, st.integers(1, 10), st.integers(1, 5), st.booleans())
def test_tokens_do_not_depend_on_the_pieces_in_which_they_are_found(
    text: str, size: int, sought: int, one_byte: bool
) -> None:
    own = text.encode(ONE_BYTE, "ignore") if one_byte else text
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_EDGE_SOUGHT_AT_ONCE", sought)
        patch.setattr(module, "_DECIDED_AT_ONCE", sought)
        pieces = list(tokenise_in_pieces(own, size))
    assert [form for piece in pieces for form in piece.surfaces()] == tokenise(own).surfaces()


def test_a_long_text_is_cut_where_a_word_ends_though_it_has_no_space() -> None:
    pieces = list(tokenise_in_pieces("ب1" * 5000, 1000))
    assert [len(piece) for piece in pieces] == [1000] * 10
