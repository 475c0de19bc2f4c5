"""``fihris search --format trec`` and ``fihris pool``: from results to what is to be judged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


def write_run(path: Path, results: dict[str, list[str]]) -> Path:
    lines = [
        f"{query} Q0 {document} {rank} {1 / rank} {path.stem}\n"
        for query, documents in results.items()
        for rank, document in enumerate(documents, 1)
    ]
    path.write_text("".join(lines), encoding="utf-8")
    return path


def pairs(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def pool(fihris: Run, tmp_path: Path) -> Run:
    def run(*args: str | Path) -> list[list[str]]:
        result = fihris("pool", *args, "--out", tmp_path / "pool.tsv")
        assert result.exit_code == 0, result.stderr
        return pairs(tmp_path / "pool.tsv")

    return run


def test_a_search_can_be_printed_as_a_trec_run(fihris: Run, news: Path) -> None:
    options = ("--format", "trec", "--query-id", "q7", "--run-name", "first")
    lines = fihris("search", "المسيرة", "-i", news, *options).stdout.splitlines()
    (one, other) = (line.split() for line in lines)
    assert [*one[:4], one[5]] == ["q7", "Q0", "march", "1", "first"]
    assert [*other[:4], other[5]] == ["q7", "Q0", "drone", "2", "first"]
    assert float(one[4]) > float(other[4]) > 0


@pytest.mark.parametrize("option", ["--query-id", "--run-name"])
@pytest.mark.parametrize("value", ["", "two words"])
def test_white_space_would_shift_the_fields(
    option: str, value: str, fihris: Run, news: Path
) -> None:
    result = fihris("search", "مسيرة", "-i", news, "--format", "trec", option, value)
    assert result.exit_code == 2
    assert "must be one word" in result.stderr


def test_an_id_with_white_space_is_an_error(
    fihris: Run, tmp_path: Path, write_lines: Callable[[Path, list[Any]], Path]
) -> None:
    source = write_lines(tmp_path / "a.jsonl", [{"id": "two words", "body": "مسيرة"}])
    fihris("index", source, "--index", tmp_path / "index")
    result = fihris("search", "مسيرة", "-i", tmp_path / "index", "--format", "trec")
    assert result.exit_code == 1
    assert "'two words'" in result.stderr


def test_a_pool_has_the_first_results_of_every_run_once(pool: Run, tmp_path: Path) -> None:
    old = write_run(tmp_path / "old", {"q1": ["a", "b", "c"], "q2": ["d"]})
    new = write_run(tmp_path / "new", {"q1": ["b", "e", "a"]})
    assert sorted(pool(old, new, "--depth", "2")) == [
        ["q1", "a"],
        ["q1", "b"],
        ["q1", "e"],
        ["q2", "d"],
    ]


def test_what_is_judged_for_that_query_is_left_out(pool: Run, tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", {"q1": ["a", "b"], "q2": ["a"]})
    (tmp_path / "qrels").write_text("q1 0 a 0\n")
    assert pool(run, "--qrels", tmp_path / "qrels") == [["q1", "b"], ["q2", "a"]]


def test_its_order_tells_nothing_about_the_runs(pool: Run, tmp_path: Path) -> None:
    names = [f"d{number:02}" for number in range(30)]
    one = write_run(tmp_path / "one", {"q2": names[:15], "q1": names[:15]})
    other = write_run(tmp_path / "other", {"q1": names[:14:-1], "q2": names[:14:-1]})
    found = pool(one, other, "--depth", "15")
    assert found == pool(other, one, "--depth", "15")
    assert [query for query, _ in found] == ["q1"] * 30 + ["q2"] * 30
    first, second = ([d for q, d in found if q == query] for query in ("q1", "q2"))
    assert sorted(first) == sorted(second) == names
    assert first != second, "nor is it one order for all queries"
    assert names not in (first, first[::-1])


def test_a_run_that_cannot_be_read_is_named_with_its_line(fihris: Run, tmp_path: Path) -> None:
    (tmp_path / "run").write_text("q1 Q0 a 1 0.5 name\nq1 Q0 b\n")
    result = fihris("pool", tmp_path / "run", "--out", tmp_path / "pool.tsv")
    assert result.exit_code == 1
    assert f"{tmp_path / 'run'}: line 2" in result.stderr
    assert not (tmp_path / "pool.tsv").exists()
