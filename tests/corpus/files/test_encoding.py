from __future__ import annotations

import codecs
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fihris.corpus.files.encoding import Encoding, detect_encoding, named_encoding

HEADLINE = "مجلس الأمن يعقد جلسة طارئة لبحث الأزمة في المنطقة"
LEAD = "قال وزير الخارجية إن بلاده ترحب بالمبادرة، وأضاف أن المباحثات مستمرة منذ يومين."


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_decides(mark: bytes, codec: str) -> None:
    assert detect_encoding(mark + HEADLINE.encode(codec)) == Encoding(codec, len(mark))


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text", [HEADLINE, LEAD, '{"title": "خبر"}\n', "title,body\n", "كلمة أخرى"]
)
def test_utf16_without_a_mark_is_known_by_its_high_bytes(codec: str, text: str) -> None:
    assert detect_encoding(text.encode(codec)) == Encoding(codec)


@pytest.mark.parametrize("text", ["", "plain ASCII", HEADLINE, LEAD, "é", "\0", "a\0b\0\0c" + LEAD])
def test_what_is_utf8_is_utf8(text: str) -> None:
    assert detect_encoding(text.encode()) == Encoding("utf-8")


def test_a_sample_that_ends_inside_a_letter_is_utf8() -> None:
    assert detect_encoding(HEADLINE.encode()[:-1]).codec == "utf-8"


def test_utf8_with_some_damaged_bytes_is_utf8() -> None:
    assert detect_encoding(LEAD.encode() + b"\xff\xfe" + LEAD.encode()).codec == "utf-8"


@pytest.mark.parametrize("codec", ["cp1256", "iso8859_6"])
@pytest.mark.parametrize(
    "text",
    [
        HEADLINE,
        LEAD,
        "البيت الأبيض",
        "من المسؤول",
        "فرنسا تفوز على إيطاليا",
        "أسعار النفط ترتفع",
        "الرئيس المصري يستقبل نظيره التونسي",
        "title,body\nخبر عاجل,وصل الوفد إلى القاهرة\n",
        '{"title": "وفاة الشاعر الكبير", "body": "توفي اليوم"}',
    ],
)
def test_the_two_single_byte_encodings_are_told_apart(codec: str, text: str) -> None:
    assert detect_encoding(text.encode(codec)) == Encoding(codec)


def test_french_in_windows_1256_is_text() -> None:
    french = "Le président a reçu hier à Alger les délégués de l'Assemblée générale."
    assert detect_encoding(french.encode("cp1256")).codec == "cp1256"


def test_a_page_that_declares_its_encoding_is_believed() -> None:
    page = '<html><head><meta charset="iso-8859-6"></head><body>ثبت</body></html>'
    assert detect_encoding(page.encode("iso8859_6")).codec == "iso8859-6"
    feed = '<?xml version="1.0" encoding="windows-1256"?><rss>ثبت</rss>'
    assert detect_encoding(feed.encode("cp1256")).codec == "cp1256"


def test_a_declaration_against_the_bytes_is_not_believed() -> None:
    page = '<html><head><meta charset="windows-1256"></head><body>خبر</body></html>'
    assert detect_encoding(page.encode()).codec == "utf-8"
    page = f'<html><head><meta charset="utf-8"></head><body>{HEADLINE}</body></html>'
    assert detect_encoding(page.encode("cp1256")).codec == "cp1256"
    page = f'<html><head><meta charset="no-such"></head><body>{HEADLINE}</body></html>'
    assert detect_encoding(page.encode("cp1256")).codec == "cp1256"


def test_tags_that_are_never_closed_take_no_time() -> None:
    assert detect_encoding(b"<a " * 80_000 + HEADLINE.encode("cp1256")).codec == "cp1256"


def test_bytes_that_are_no_text_are_left_to_utf8_to_refuse() -> None:
    assert detect_encoding(bytes(range(128, 256)) * 20).codec == "utf-8"


@given(st.binary(max_size=300))
def test_any_bytes_have_an_encoding(data: bytes) -> None:
    assert "".encode(detect_encoding(data).codec) is not None


@given(st.text())
def test_any_text_without_nul_is_utf8(text: str) -> None:
    data = text.replace("\0", "").encode("utf-8", "ignore")
    if not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        assert detect_encoding(data).codec == "utf-8"


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("utf8", "utf-8"),
        ("UTF-8-SIG", "utf-8"),
        ("windows-1256", "cp1256"),
        ("iso-8859-6", "iso8859-6"),
        ("utf-16", "utf-16-le"),
        ("utf-16be", "utf-16-be"),
        ("utf-32", "utf-32-le"),
    ],
)
def test_an_encoding_goes_by_any_of_its_names(name: str, codec: str) -> None:
    assert named_encoding(name, b"") == Encoding(codec)


def test_the_mark_says_which_utf16() -> None:
    sample = codecs.BOM_UTF16_BE + HEADLINE.encode("utf-16-be")
    assert named_encoding("utf-16", sample) == Encoding("utf-16-be", 2)
    assert named_encoding("utf-16", HEADLINE.encode("utf-16-be")) == Encoding("utf-16-be")
    assert named_encoding("utf-8", codecs.BOM_UTF8 + b"x") == Encoding("utf-8", 3)


@pytest.mark.parametrize("name", ["no-such", "hex", "rot13", ""])
def test_a_name_of_no_encoding_is_an_error(name: str) -> None:
    with pytest.raises(LookupError):
        named_encoding(name, b"")


@pytest.mark.parametrize(
    "name", ["idna", "punycode", "undefined", "unicode_escape", "raw-unicode-escape"]
)
def test_an_encoding_of_other_things_than_texts_is_none(name: str) -> None:
    with pytest.raises(LookupError):
        named_encoding(name, b"")
    page = b'<meta charset="%s"><p>\\ud800 ' % name.encode() + "خبر".encode("cp1256")
    assert detect_encoding(page) == Encoding("cp1256")


@pytest.mark.parametrize("codec", ["utf-8", "cp1256", "iso8859_6", "cp1252", "mac_arabic"])
def test_these_extend_ascii(codec: str) -> None:
    assert Encoding(codec).extends_ascii


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-32-be", "utf-7", "cp500", "shift_jis"])
def test_these_do_not(codec: str) -> None:
    assert not Encoding(codec).extends_ascii


def test_random_bytes_are_answered() -> None:
    detect_encoding(os.urandom(100_000))
