from __future__ import annotations

import json

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

GOOD = '{"id": "1", "title": "خبر"}\n'


def test_one_article_a_line(read) -> None:
    found = read('{"id": "1", "title": "أول"}\n{"id": "2", "title": "ثان"}\n', "news.jsonl")
    assert found.titles == ["أول", "ثان"]
    assert not found.problems


def test_the_last_line_needs_no_newline(read) -> None:
    assert read(GOOD + GOOD.strip(), "news.jsonl").titles == ["خبر", "خبر"]


def test_lines_may_end_as_on_windows(read) -> None:
    assert read(GOOD.strip() + "\r\n\r\n" + GOOD, "news.jsonl").titles == ["خبر", "خبر"]


def test_empty_lines_do_not_count(read) -> None:
    found = read(f"\n \n{GOOD}\nbroken\n", "news.jsonl")
    (problem,) = found.problems
    assert problem.record == 2


def test_a_bad_line_is_skipped_with_its_place(read) -> None:
    found = read(GOOD + '{"title": "x", bad}\n' + GOOD, "news.jsonl")
    assert len(found.articles) == 2
    (problem,) = found.problems
    assert (problem.kind, problem.skipped, problem.record) == ("json", True, 2)
    assert problem.offset == len(GOOD.encode()) + len('{"title": "x", ')
    assert problem.path.endswith("news.jsonl")


def test_the_offset_counts_bytes_not_characters(read) -> None:
    found = read('{"title": "خبر", bad}', "news.jsonl")
    assert found.problems[0].offset == len('{"title": "خبر", '.encode())


@pytest.mark.parametrize("line", ["[1, 2]", '"text"', "3", "null", "true"])
def test_a_value_that_is_no_object_is_skipped(read, line: str) -> None:
    found = read(GOOD + line + "\n" + GOOD, "news.jsonl")
    assert len(found.articles) == 2
    assert found.kinds == ["json"]


def test_a_line_that_is_not_utf8_is_skipped_with_the_first_bad_byte(read) -> None:
    bad = '{"title": "خبر'.encode() + b"\xff" + b'"}\n'
    found = read(GOOD.encode() + bad + GOOD.encode(), "news.jsonl")
    assert len(found.articles) == 2
    (problem,) = found.problems
    assert (problem.kind, problem.skipped, problem.record) == ("encoding", True, 2)
    assert problem.offset == len(GOOD.encode()) + len('{"title": "خبر'.encode())


def test_a_lone_surrogate_is_replaced_and_named(read) -> None:
    found = read(GOOD + r'{"title": "a\ud83d b", "\udc00": ["\ud800"]}' + "\n", "news.jsonl")
    assert found.titles == ["خبر", "a\ufffd b"]
    assert found.articles[1].metadata == {"\ufffd": ["\ufffd"]}
    (problem,) = found.problems
    assert (problem.kind, problem.skipped, problem.record) == ("surrogate", False, 2)
    assert problem.offset == len(GOOD.encode())


def test_a_pair_of_surrogates_is_a_character(read) -> None:
    found = read(r'{"title": "\ud83d\ude00"}', "news.jsonl")
    assert found.titles == ["😀"]
    assert not found.problems


def test_a_nul_is_a_character_like_others(read) -> None:
    assert read(r'{"title": "a\u0000b"}', "news.jsonl").titles == ["a\0b"]


def test_what_python_and_pandas_write_for_a_missing_value_is_none(read) -> None:
    found = read('{"title": "خبر", "body": NaN, "views": Infinity, "x": -1e999}', "news.jsonl")
    assert found.articles[0].body == ""
    assert found.articles[0].metadata == {}
    assert not found.problems


def test_a_tab_in_a_string_is_understood(read) -> None:
    assert read('{"title": "a\tb"}', "news.jsonl").titles == ["a\tb"]


@pytest.mark.parametrize("depth", [2000, 200_000])
def test_deep_nesting_is_a_bad_line(read, depth: int) -> None:
    nested = '{"title": "x", "a": ' + "[" * depth + "]" * depth + "}\n"
    found = read(nested + GOOD, "news.jsonl")
    assert found.titles == ["خبر"]
    assert found.kinds == ["json"]


def test_an_integer_of_ten_thousand_digits_does_not_stop_the_reader(read) -> None:
    found = read('{"title": "x", "n": ' + "9" * 10_000 + "}\n" + GOOD, "news.jsonl")
    assert "خبر" in found.titles
    assert set(found.kinds) <= {"json"}


def test_ids_that_are_larger_than_json_numbers_are_exact_do_not_become_one(read) -> None:
    ids = ("123456789012345678901234567890", "123456789012345678901234567891", "9007199254740993.0")
    found = read("".join(f'{{"id": {i}, "title": "خبر {i}"}}\n' for i in ids), "news.jsonl")
    assert len({article.id for article in found.articles}) == 3
    exact = '{"id": 18446744073709551615, "title": "خبر"}\n{"id": 2.5, "title": "خبر"}\n'
    assert [a.id for a in read(exact, "news.jsonl").articles] == ["18446744073709551615", "2.5"]


def test_a_line_that_is_too_long_is_passed_over(read, small_records: int) -> None:
    long = json.dumps({"title": "x" * small_records})
    found = read(GOOD + long + "\n" + GOOD, "news.jsonl")
    assert len(found.articles) == 2
    (problem,) = found.problems
    assert (problem.kind, problem.record, problem.offset) == ("too-large", 2, len(GOOD.encode()))
    assert "1,000 bytes" in problem.reason


def test_a_flaw_comes_after_its_article(read) -> None:
    found = read('{"title": "خبر", "date": "غدا"}\n' + GOOD, "news.jsonl")
    assert len(found.articles) == 2
    (problem,) = found.problems
    assert (problem.kind, problem.skipped, problem.record) == ("date", False, 1)
    assert "غدا" in problem.reason


VALUES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)


@given(
    st.lists(st.fixed_dictionaries({"id": VALUES.map(str.strip), "title": VALUES, "body": VALUES}))
)
def test_what_is_written_is_what_is_read(read, records: list[dict[str, str]]) -> None:
    lines = b"".join(orjson.dumps(record) + b"\n" for record in records)
    found = read(lines, "news.jsonl", format="jsonl")
    assert [{"id": a.id, "title": a.title, "body": a.body} for a in found.articles] == records
    assert not found.problems


VALUE = st.none() | st.floats() | st.text(max_size=20) | st.lists(st.text(max_size=5), max_size=3)


@given(st.lists(st.dictionaries(st.text(max_size=5), VALUE, max_size=5), max_size=5))
def test_any_objects_are_answered(read, records: list[dict[str, object]]) -> None:
    lines = "".join(json.dumps(record) + "\n" for record in records)
    found = read(lines, "news.jsonl", format="jsonl")
    skipped = sum(problem.skipped for problem in found.problems)
    assert len(found.articles) + skipped == len(records)


def test_what_a_cluster_refused_is_read_as_the_article(read) -> None:
    letter = '{"id": "7", "reason": "too long", "status": 400, "article": %s}\n'
    found = read(letter % '{"id": "7", "title": "خبر", "metadata": {"pages": [1]}}', "dead.jsonl")
    (article,) = found.articles
    assert (article.id, article.title, article.metadata) == ("7", "خبر", {"pages": [1]})
    assert not found.problems


@pytest.mark.parametrize(
    "record",
    [
        {"id": "7", "reason": "x", "status": 400, "article": "نص"},
        {"id": "7", "reason": "x", "status": 400, "article": {"title": "ب"}, "title": "أ"},
        {"title": "أ", "reason": "x", "status": 400, "article": {"title": "ب"}},
    ],
    ids=["a text", "one key more", "another key"],
)
def test_a_record_with_an_article_is_else_as_others(read, record: dict[str, object]) -> None:
    found = read(json.dumps(record), "news.jsonl")
    assert [(a.title, a.body) for a in found.articles] != [("ب", "")]
    assert all(article.metadata["status"] == 400 for article in found.articles)
