"""The speed benchmark: its figures, its tables, what it writes and what it leaves out."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks import growth
from benchmarks.__main__ import chosen, main
from benchmarks.articles import Statistics, write
from benchmarks.peers.engines import TIMED
from benchmarks.queries import CLASSES
from benchmarks.speed.memory import private_bytes, tree, watched
from benchmarks.speed.report import main as reprint
from benchmarks.speed.report import report
from benchmarks.speed.results import Build, Measured, Results, Times
from fihris import Article

TERM = CLASSES[0]
ONE = Build(
    1, 1000, 2_000_000, seconds=0.5, cpu=1.0, index_bytes=1_000_000, peak_private=90_000_000
)
RESULTS = Results(
    "A machine, 2 CPUs",
    Statistics(1000, 300_000, 40_000, 2_000_000),
    passes=3,
    seed=1,
    engines=[
        Measured("fihris", "Fihris", "lemmas", "0.1", builds=[ONE], private_bytes=20_000_000),
        Measured("slow", "Slow", "stems", "2.0", builds=[replace(ONE, seconds=5.0, articles=100)]),
        Measured("absent", "Absent", "none", reason="no module absent: pip install absent"),
    ],
    start=20.0,
)
RESULTS.engines[0].times = {TERM.name: Times(200, 0.5, 1.0, 2.0, 9.0, 0.4, 1.5, 0.7)}
RESULTS.engines[1].times = {TERM.name: Times(200, 2.0, 3.0, 4.0, 9.0, 1.6, 3.0, 5.0)}
RESULTS.engines[0].once = 150.0


class Absent:
    name = "absent engine"
    words = "none; stop words are searched"

    def unavailable(self) -> str:
        return "no module absent: pip install absent"


def run(*arguments: str | Path) -> str:
    done = CliRunner().invoke(main, list(map(str, arguments)))
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "corpus.jsonl"
    places = ("الزيتونة", "النخيل", "الساحل", "الشمال", "الواحة")
    write(
        (
            Article(
                str(number),
                f"افتتاح مدرسة جديدة ومكتبة عامة بلدة {place}",
                f"افتتحت الوزيرة صباح اليوم مدرسة جديدة في بلدة {place} بحضور السكان.",
            )
            for number, place in enumerate(places)
        ),
        path,
    )
    return path


def test_percentiles_are_over_all_queries_and_passes() -> None:
    once = [(float(number), number / 2) for number in range(1, 101)]
    found = Times.of(once[:3], [once, once[::-1]])
    assert (found.median, found.p95, found.p99) == (50, 95, 99)
    assert found.worst == 100
    assert (found.own_median, found.own_p99) == (25, 49.5)
    assert (found.queries, found.first_median) == (3, 2)
    assert Times.of([(5.0, 2.0)], [[(3.0, 1.0)]]) == Times(1, 3.0, 3.0, 3.0, 3.0, 1.0, 1.0, 5.0)


def test_a_report_has_each_number_beside_the_first_engines() -> None:
    lines = report(RESULTS).splitlines()
    assert lines[0] == "1,000 articles, 2.0 MB of text, 300,000 words, 40,000 of them unlike."
    assert "| Fihris | 1 | 4.0 | 2.0 | 0.50 | 90 | – |" in lines
    assert "| Slow (first 100) | 1 | 0.4 (0.1×) | 2.0 (1×) | 0.50 | 90 | – |" in lines
    assert "| 1 word | 0.5 | 2 (4×) |" in lines
    assert "| 1 word | 2 | 4 (2×) |" in lines
    assert "| 1 word | 0.4 | 1.6 (4×) |" in lines
    assert "| Fihris | 150 | 20 |" in lines
    assert "| Slow | – | – |" in lines
    assert not any(line.startswith("| headline") for line in lines)


def test_a_report_says_how_an_engine_that_is_missing_is_installed() -> None:
    row = "| Absent | – | not measured: no module absent: pip install absent |"
    assert row in report(RESULTS).splitlines()


def test_results_are_read_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    RESULTS.write(path)
    assert Results.read(path) == RESULTS
    done = CliRunner().invoke(reprint, [str(path)])
    assert done.stdout == report(RESULTS)


def test_a_run_from_the_corpus_to_the_tables(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(TIMED, "absent", Absent)  # type: ignore[index, arg-type]
    json_path, output, keep = tmp_path / "r.json", tmp_path / "t.md", tmp_path / "indexes"
    options = ["--articles", "12", "--queries", "2", "--passes", "2", "--threads", "1"]
    paths = ["--json", json_path, "--output", output, "--keep", keep]
    engines = ["--engines", "sqlite,fihris-news,absent"]
    assert run(corpus, *options, *paths, *engines) == ""

    found = Results.read(json_path)
    assert [engine.key for engine in found.engines] == ["fihris", "fihris-news", "sqlite", "absent"]
    assert found.corpus.articles == 12
    for engine in found.engines[:3]:
        assert set(engine.times) == {asked.name for asked in CLASSES}
        assert engine.times["term"].queries == 2
        assert engine.once is not None
        assert len(engine.builds) == (engine.key != "fihris-news")
    assert "pip install absent" in output.read_text(encoding="utf-8")

    done = CliRunner().invoke(main, [str(corpus), *options, "--engines", "sqlite", "--keep", keep])
    assert "sqlite: built before" in done.stderr
    assert "fihris: built before" not in done.stderr


def test_growth_is_drawn_from_results(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    more = replace(RESULTS, corpus=RESULTS.corpus._replace(articles=2000))
    paths = [tmp_path / "1.json", tmp_path / "2.json"]
    for results, path in zip((more, RESULTS), paths, strict=True):
        results.write(path)
    plot = tmp_path / "growth.svg"
    done = CliRunner().invoke(growth.main, [*map(str, paths), "--plot", str(plot)])
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert lines[0] == "| queries, median / p99 ms | 1,000 | 2,000 |"
    assert "| 1 word | 0.5 / 2 | 0.5 / 2 |" in lines
    drawing = plot.read_text(encoding="utf-8")
    assert "Fihris" in drawing
    assert all(asked.shown in drawing for asked in CLASSES)


def test_an_engine_that_had_fewer_articles_is_not_drawn() -> None:
    assert growth.points([RESULTS], "fihris", TERM, lambda times: times.p99) == ([1000], [2.0])
    assert growth.points([RESULTS], "slow", TERM, lambda times: times.p99) == ([], [])


def test_fihris_is_always_measured() -> None:
    assert chosen("lucene, tantivy") == ["fihris", "tantivy", "lucene"]
    assert chosen(None) == list(TIMED)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--engines", "nothing"], "there are fihris"),
        (["{corpus}"], "--articles"),
    ],
)
def test_what_cannot_be_measured_is_a_usage_error(
    corpus: Path, arguments: list[str], told: str
) -> None:
    given = [argument.format(corpus=corpus) for argument in arguments]
    done = CliRunner().invoke(main, [str(corpus), *given])
    assert done.exit_code == 2
    assert told in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="no /proc")
def test_memory_of_a_process_and_its_children() -> None:
    # The shell stays to print, so that the other Python is its child.
    held = "import time; held = bytearray(60_000_000); time.sleep(0.6)"
    process = subprocess.Popen(["sh", "-c", f"{sys.executable} -c '{held}'; echo"])
    with watched(process.pid) as peaks:
        assert tree(process.pid)[0] == process.pid
        process.wait()
    assert peaks.private is not None
    assert peaks.private > 60_000_000
    assert (peaks.resident or 0) > peaks.private
    assert (private_bytes(os.getpid()) or 0) > 1_000_000
    assert private_bytes(process.pid) is None
