from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fihris.corpus.formats.registry import FORMATS, detect_format, format_by_name, stem

ONE_LINE = '{"title": "خبر"}\n{"title": "آخر"}\n'
PRETTY = '{\n  "title": "خبر"\n}\n'
ARRAY = '[{"title": "خبر"}]'
TREC = "<DOC>\n<DOCNO>1</DOCNO>\n</DOC>"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.jsonl", "jsonl"),
        ("a.ndjson.gz", "jsonl"),
        ("a.json", "json"),
        ("A.CSV.ZST", "csv"),
        ("a.tsv.xz", "tsv"),
        ("a.sgml", "trec"),
        ("a.sgm.bz2", "trec"),
        ("a.trec", "trec"),
        ("2024.01.05.txt", "text"),
        ("a.html", "html"),
        ("a.htm", "html"),
        ("a.rss", "feed"),
        ("a.atom", "feed"),
        ("a.xml", "xml"),
        ("README", None),
        ("a.gz", None),
        ("a.py", None),
        ("", None),
    ],
)
def test_formats_by_name(name: str, expected: str | None) -> None:
    assert format_by_name(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a/b.txt", "a/b"),
        ("a.b.txt.gz", "a.b"),
        ("2024.01.05", "2024.01.05"),
        ("2024.01.05.txt", "2024.01.05"),
        ("v1.2/خبر.html", "v1.2/خبر"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_a_stem_is_without_the_suffixes_that_are_known(name: str, expected: str) -> None:
    assert stem(name) == expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (ONE_LINE, "jsonl"),
        ('{"title": "خبر"}', "jsonl"),
        (PRETTY, "json"),
        (ARRAY, "json"),
        ("\n [\n  {", "json"),
        ("[]", "json"),
        (TREC, "trec"),
        ('<doc id="AFP_ARB_1" type="story">', "trec"),
        ("<?xml version='1.0'?>\n<corpus>\n<DOC>\n<DOCNO>1</DOCNO>", "trec"),
        ("<!DOCTYPE html><html>", "html"),
        ("<!-- saved -->\n<HTML lang='ar'>", "html"),
        ('<?xml version="1.0"?><html xmlns="x">', "html"),
        ('<?xml version="1.0"?>\n<rss version="2.0">', "feed"),
        ('<feed xmlns="http://www.w3.org/2005/Atom">', "feed"),
        ('<?xml version="1.0"?><?xml-stylesheet?><!-- x --><rdf:RDF xmlns="x">', "feed"),
        ('<?xml version="1.0"?><urlset>', "xml"),
        ("title,body\n", "csv"),
        ("العنوان;النص\n", "csv"),
        ("id\ttitle\tbody\n", "tsv"),
        ("import os\n", None),
        ("أعلنت الوزارة اليوم\n", None),
        ("PK\x03\x04\0\0\0", None),
        ("", None),
    ],
)
def test_first_characters_tell_the_format_of_an_unknown_name(head: str, expected: str) -> None:
    assert detect_format("data.bin", head) == expected


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        ("a.json", ONE_LINE, "jsonl"),
        ("a.json", PRETTY, "json"),
        ("a.json", '{"title": "a very long line that', "json"),
        ("a.json", '{"a": 1,\n "b": 2}', "json"),
        ("a.json", "not json", "json"),
        ("a.jsonl", ARRAY, "json"),
        ("a.jsonl", PRETTY, "json"),
        ("a.jsonl", '{"title": broken}\n{"title": "x"}', "jsonl"),
        ("a.jsonl", "garbage\n{}", "jsonl"),
        ("a.txt", "[صورة] أعلنت الوزارة", "text"),
        ("a.txt", TREC, "trec"),
        ("a.txt", ONE_LINE, "jsonl"),
        ("a.txt", "<rss><channel>", "feed"),
        ("a.txt", "<p>paragraph</p>", "text"),
        ("a.txt", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0", None),
        ("a.txt", "one NUL \0 in a text that is long enough", "text"),
        ("a.csv", "[id],title,body", "csv"),
        ("a.tsv", "<b>title</b>\tbody", "tsv"),
        ("a.xml", "<rss>", "feed"),
        ("a.xml", "<urlset>", "xml"),
        ("a.xml", TREC, "trec"),
        ("a.sgml", "<!DOCTYPE x>\n<root>\n<DOC>", "trec"),
        ("a.html", "<div>fragment</div>", "html"),
        ("a.htm", "خبر", "html"),
        ("", "أعلنت الوزارة اليوم\n", "text"),
        ("", ONE_LINE, "jsonl"),
        ("", "title\tbody\nx\ty", "tsv"),
        ("", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0", None),
    ],
)
def test_names_and_first_characters_together(name: str, head: str, expected: str) -> None:
    assert detect_format(name, head) == expected


@given(st.sampled_from(["", "a.json", "a.txt", "a.xml", "a.csv", "a"]), st.text())
def test_any_text_is_answered(name: str, head: str) -> None:
    assert detect_format(name, head) in {*FORMATS, "xml", None}


def test_a_deeply_nested_line_is_answered() -> None:
    assert detect_format("a.jsonl", '{"a":' * 100_000 + "\n{}") == "jsonl"
