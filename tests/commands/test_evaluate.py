"""``fihris evaluate``."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ir_datasets
import ir_measures
import pytest
from ir_datasets.datasets.base import Dataset
from ir_datasets.formats import TrecQrels, TsvQueries
from ir_datasets.util import StringFile

Run = Callable[..., Any]

QUERIES = "1\tمسيرات\n2\tوزير\n"
QRELS = "1 0 march 2\n1 0 minister 0\n2 0 undated 1\n"


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    (tmp_path / "queries.tsv").write_text(QUERIES, encoding="utf-8")
    (tmp_path / "qrels.txt").write_text(QRELS, encoding="utf-8")
    return ["--queries", f"{tmp_path / 'queries.tsv'}", "--qrels", f"{tmp_path / 'qrels.txt'}"]


def test_for_people(fihris: Run, news: Path, files: list[str]) -> None:
    result = fihris("evaluate", "--index", news, *files, "--measures", "R@100 NumRet")
    assert result.exit_code == 0
    assert result.stderr == ""
    # Of the relevant articles, only that of the marches has a word of its query.
    rows = [line.rsplit(maxsplit=1) for line in result.stdout.splitlines()]
    assert rows[0] == ["judged queries", "2"]
    assert rows[1] == ["R@100", "0.5000"]


def test_json_agrees_with_ir_measures_on_the_run(
    fihris: Run, news: Path, files: list[str], tmp_path: Path
) -> None:
    run = tmp_path / "out.run"
    result = fihris("evaluate", "-i", news, *files, "--run-out", run, "--format", "json")
    found = json.loads(result.stdout)
    measures = [ir_measures.parse_measure(name) for name in found["means"]]
    assert list(map(str, measures)) == ["nDCG@10", "RR@10", "AP", "R@100", "Success@1"]
    qrels = list(ir_measures.read_trec_qrels(QRELS))
    oracle = ir_measures.calc(measures, qrels, list(ir_measures.read_trec_run(str(run))))
    for measure, value in oracle.aggregated.items():
        assert found["means"][str(measure)] == pytest.approx(value, abs=5e-5)
    for metric in oracle.per_query:
        value = found["by_query"][metric.query_id][str(metric.measure)]
        assert value == pytest.approx(metric.value, abs=5e-5)
    assert (found["index"], found["queries"], found["depth"]) == (str(news), 2, 1000)
    assert (found["unjudged"], found["unasked"], found["plain_words"]) == ([], [], {})


def test_depth(fihris: Run, news: Path, files: list[str], tmp_path: Path) -> None:
    fihris("evaluate", "-i", news, *files, "--run-out", tmp_path / "run", "--depth", "1")
    assert [line.split()[0] for line in (tmp_path / "run").read_text().splitlines()] == ["1", "2"]


def test_notes_count_what_one_might_not_expect(fihris: Run, news: Path, files: list[str]) -> None:
    Path(files[1]).write_text('1\tمسيرات "\n3\tوزير\n', encoding="utf-8")
    result = fihris("evaluate", "-i", news, *files, "--query-language")
    assert result.exit_code == 0
    assert result.stderr == (
        "note: queries without judgments, in no mean: 1 (3)\n"
        "note: judged but not among the queries, in the means as 0: 1 (2)\n"
        "note: queries that cannot be parsed, searched as plain words: 1 (1)\n"
    )
    found = json.loads(
        fihris("evaluate", "-i", news, *files, "--query-language", "--format", "json").stdout
    )
    assert list(found["plain_words"]) == ["1"]
    assert found["by_query"]["1"]["R@100"] == 1
    assert "3" not in found["by_query"]


def test_fields_of_topics(fihris: Run, news: Path, files: list[str]) -> None:
    topics = "<top>\n<num> 1\n<title> لاشيء\n<desc> مسيرات\n</top>"
    Path(files[1]).write_text(topics, encoding="utf-8")
    command = ["evaluate", "-i", news, *files, "--measures", "R@100", "--format", "json"]
    assert json.loads(fihris(*command).stdout)["by_query"]["1"] == {"R@100": 0}
    chosen = fihris(*command, "--topic-fields", "title, desc")
    assert json.loads(chosen.stdout)["by_query"]["1"] == {"R@100": 1}


def test_a_named_collection(
    fihris: Run, news: Path, files: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    queries, qrels = TsvQueries(StringFile(QUERIES), lang="ar"), TrecQrels(StringFile(QRELS), {})
    registry = ir_datasets.registry._registered
    monkeypatch.setitem(registry, "invented/ar/dev", Dataset(queries, qrels))
    by_name = fihris("evaluate", "-i", news, "--dataset", "invented/ar/dev")
    assert by_name.exit_code == 0
    assert by_name.stdout == fihris("evaluate", "-i", news, *files).stdout


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        (["--measures", "nDGC@10"], "nDGC@10 is no measure that can be computed"),
        (["--measures", "nDCG@0"], "a cutoff is 1 or more"),
        (["--depth", "0"], "--depth"),
        (["--run-out", "missing/run"], "there is no folder missing"),
        (["--dataset", "miracl/ar/dev"], "--dataset goes with no --queries and no --qrels"),
    ],
)
def test_wrong_usage(
    fihris: Run, news: Path, files: list[str], args: list[str], reason: str
) -> None:
    result = fihris("evaluate", "-i", news, *files, *args)
    assert result.exit_code == 2
    assert reason in result.stderr


def test_queries_alone_are_wrong_usage(fihris: Run, news: Path, files: list[str]) -> None:
    result = fihris("evaluate", "-i", news, *files[:2])
    assert result.exit_code == 2
    assert "say --queries and --qrels, or --dataset" in result.stderr


def test_a_wrong_line_is_one_line_on_stderr(fihris: Run, news: Path, files: list[str]) -> None:
    Path(files[3]).write_text("1 0 march\n")
    result = fihris("evaluate", "-i", news, *files)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        f"Error: {files[3]}: line 1: qrels has 4 columns (query iteration document relevance), "
        "and this line 3\n"
    )


@pytest.mark.parametrize(
    ("module", "extra", "args"),
    [("ir_measures", "eval", []), ("ir_datasets", "datasets", ["--dataset", "miracl/ar/dev"])],
)
def test_a_missing_extra_is_one_line_with_its_command(
    fihris: Run,
    news: Path,
    files: list[str],
    monkeypatch: pytest.MonkeyPatch,
    module: str,
    extra: str,
    args: list[str],
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    result = fihris("evaluate", "-i", news, *(args or files))
    assert result.exit_code == 1
    assert f"pip install 'fihris[{extra}]'" in result.stderr
