from __future__ import annotations

import json

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fihris.corpus.files import opening

RECORDS = [{"id": str(n), "title": f"خبر {n}", "body": 'نص "مقتبس" {[\\]}'} for n in range(1, 4)]
TITLES = ["خبر 1", "خبر 2", "خبر 3"]


@pytest.fixture(params=[1, 7, 64, 1 << 18])
def block_bytes(request, monkeypatch: pytest.MonkeyPatch) -> int:
    """Read files in blocks of that size."""
    monkeypatch.setattr(opening, "_BLOCK_BYTES", request.param)
    return request.param


@pytest.mark.parametrize("indent", [None, 0, 2, "\t"])
def test_an_array_of_objects(read, block_bytes: int, indent) -> None:
    text = json.dumps(RECORDS, ensure_ascii=False, indent=indent)
    found = read(text, "news.json", format="json")
    assert found.titles == TITLES
    assert found.articles[0].body == 'نص "مقتبس" {[\\]}'
    assert not found.problems


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(RECORDS[0], indent=2),
        json.dumps(RECORDS[0]),
        "\n\n" + json.dumps(RECORDS[0]) + "\n",
    ],
)
def test_one_object(read, block_bytes: int, text: str) -> None:
    found = read(text, "news.json", format="json")
    assert found.titles == ["خبر 1"]
    assert not found.problems


@pytest.mark.parametrize("separator", ["", "\n", "\n\n", ",\n", " , "])
def test_objects_one_after_the_other(read, block_bytes: int, separator: str) -> None:
    text = separator.join(json.dumps(record, indent=1) for record in RECORDS)
    found = read(text, "news.json", format="json")
    assert found.titles == TITLES
    assert not found.problems


def test_arrays_one_after_the_other(read) -> None:
    text = json.dumps(RECORDS[:2]) + "\n" + json.dumps(RECORDS[2:])
    assert read(text, "news.json").titles == TITLES


def test_objects_inside_an_article_are_metadata(read, block_bytes: int) -> None:
    record = {"title": "خبر", "media": [{"title": "صورة"}, {"title": "صورة"}], "a": {"b": {}}}
    found = read(json.dumps([record, record]), "news.json")
    assert found.titles == ["خبر", "خبر"]
    assert found.articles[0].metadata == {"media": record["media"], "a": {"b": {}}}


def test_a_trailing_comma_is_forgiven(read) -> None:
    assert read('[{"title": "خبر"},\n]', "news.json").titles == ["خبر"]
    assert not read('[{"title": "خبر"},\n]', "news.json").problems


def test_an_empty_array_is_no_problem(read) -> None:
    found = read("[]", "news.json")
    assert (found.articles, found.problems) == ([], [])


@pytest.mark.parametrize("text", ["", "null", "text", "]", "12", '"a"', "\ufeff"])
def test_no_object_is_a_problem(read, text: str) -> None:
    found = read(text, "news.json")
    assert not found.articles
    assert set(found.kinds) == {"json"}


def test_a_broken_record_takes_no_other_with_it(read, block_bytes: int) -> None:
    before = '[{"title": "خبر 1"},\n'
    text = before + '{"title": bad, "x": 1},\n{"title": "خبر 3"}]'
    found = read(text, "news.json", format="json")
    assert found.titles == ["خبر 1", "خبر 3"]
    (problem,) = found.problems
    assert (problem.kind, problem.record, problem.skipped) == ("json", 2, True)
    assert problem.offset == len((before + '{"title": ').encode())


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("bad", ['a quote " too many', 'two " quotes " too many'])
def test_a_quote_that_was_not_escaped_costs_one_record(read, block_bytes: int, indent, bad) -> None:
    good = [json.dumps(r, indent=indent, ensure_ascii=False) for r in RECORDS]
    text = "[\n" + ",\n".join([good[0], '{"title": "' + bad + '"}', *good[1:]]) + "\n]\n"
    found = read(text, "news.json", format="json")
    assert found.titles == TITLES
    (problem,) = found.problems
    assert (problem.kind, problem.record) == ("json", 2)


def test_a_line_break_in_a_string_is_forgiven(read, block_bytes: int) -> None:
    found = read('[{"title": "خبر", "body": "سطر\n{ سطر\n\n"},\n{"title": "آخر"}]', "news.json")
    assert found.titles == ["خبر", "آخر"]
    assert found.articles[0].body == "سطر\n{ سطر\n\n"


@pytest.mark.parametrize("junk", ["1, 2,", '"text [", ', "null,", "}", "x{}"[:1]])
def test_what_is_no_object_is_told(read, block_bytes: int, junk: str) -> None:
    text = '[{"title": "خبر"}, ' + junk + ' {"title": "آخر"}]'
    found = read(text, "news.json", format="json")
    assert found.titles == ["خبر", "آخر"]
    (problem,) = found.problems
    assert problem.kind == "json"
    assert problem.offset == len('[{"title": "خبر"}, '.encode())


def test_an_array_in_the_array_is_told(read) -> None:
    found = read('[{"title": "خبر"}, [{"title": "x"}], {"title": "آخر"}]', "news.json")
    assert found.titles == ["خبر", "آخر"]
    assert found.kinds == ["json"]


def test_a_file_that_is_cut_off_inside_a_record(read, block_bytes: int) -> None:
    text = json.dumps(RECORDS, ensure_ascii=False)
    cut = text.index("خبر 3") + 2
    found = read(text[:cut], "news.json", format="json")
    assert found.titles == TITLES[:2]
    assert found.kinds == ["json", "json"]
    assert found.problems[0].offset == len(text[: text.index('{"id": "3"')].encode())
    assert (found.problems[1].record, found.problems[1].skipped) == (None, False)


def test_a_file_that_is_cut_off_between_records(read) -> None:
    found = read('[{"title": "خبر"},\n', "news.json")
    assert found.titles == ["خبر"]
    assert "not closed" in found.problems[0].reason


@pytest.mark.parametrize("backslashes", range(6))
def test_quotes_after_backslashes(read, block_bytes: int, backslashes: int) -> None:
    title = "\\" * backslashes + '"'
    found = read(json.dumps([{"title": title}, {"title": "خبر"}]), "news.json", format="json")
    assert found.titles == [title, "خبر"]


def test_a_record_that_is_too_long_is_passed_over(read, block_bytes: int, small_records) -> None:
    long = {"title": 'x\\"' * small_records, "a": [{}]}
    text = json.dumps([RECORDS[0], long, RECORDS[1]], ensure_ascii=False)
    found = read(text, "news.json", format="json")
    assert found.titles == TITLES[:2]
    (problem,) = found.problems
    assert (problem.kind, problem.record) == ("too-large", 2)
    assert problem.offset == len(text[: text.index('{"title": "x')].encode())


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-be", "cp1256", "iso8859_6"])
def test_offsets_count_the_bytes_of_the_file(read, block_bytes: int, codec: str) -> None:
    text = '[{"title": "خبر عاجل"}, {"title": bad}, {"title": "خبر آخر"}]'
    found = read(text.encode(codec), "news.json", format="json")
    assert found.titles == ["خبر عاجل", "خبر آخر"]
    assert found.problems[0].offset == len(text[: text.index("bad")].encode(codec))


STRING = st.text(max_size=10)
JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | STRING,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(STRING, inner, max_size=3),
    max_leaves=4,
)


@given(
    st.lists(st.dictionaries(STRING, JSON, max_size=3), max_size=4),
    st.sampled_from([None, 0, 1]),
    st.booleans(),
)
def test_the_pieces_of_any_array_are_its_records(read, records, indent, escaped: bool) -> None:
    records = [{**record, "title": "خبر", "metadata": None} for record in records]
    text = json.dumps(records, indent=indent, ensure_ascii=escaped)
    found = read(text.encode("utf-8", "ignore"), "news.json", format="json")
    assert len(found.articles) == len(records)
    assert set(found.kinds) <= {"date", "surrogate"}


@given(st.text('{}[]",:\\\n a1'), st.integers(1, 9))
def test_any_brackets_are_answered(read, text: str, size: int) -> None:
    saved, opening._BLOCK_BYTES = opening._BLOCK_BYTES, size
    try:
        read(text, "news.json", format="json")
    finally:
        opening._BLOCK_BYTES = saved


def test_the_same_articles_as_in_lines(read) -> None:
    array = read(orjson.dumps(RECORDS), "news.json")
    lines = read(b"\n".join(map(orjson.dumps, RECORDS)), "news.jsonl")
    assert array.articles == lines.articles
