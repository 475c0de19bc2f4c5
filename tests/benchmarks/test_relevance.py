"""The comparison of rankings: its collections, its halves, its tables and what it leaves out."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from benchmarks import relevance
from benchmarks.peers.engines import ENGINES
from benchmarks.peers.tables import LeftOut, Row, query_table, table

QUERIES = {"q1": "أمطار غزيرة", "q2": "حصاد القمح", "q3": "قطار الشمال"}
DOCUMENTS = [
    ("rain", "أمطار غزيرة في الجبال", "هطلت أمطار غزيرة على القرى الجبلية مساء أمس."),
    ("wheat", "بدء حصاد القمح", "بدأ المزارعون حصاد القمح قبل موعده بأسبوعين."),
    ("train", "قطار جديد إلى الشمال", "ينطلق أول قطار إلى مدن الشمال صباح الأحد المقبل."),
]
QRELS = {"q1": {"rain": 1}, "q2": {"wheat": 1}, "q3": {"train": 1}}
FIRST = Row("Fihris", {"q1": {"rain": 2.0}, "q2": {"wheat": 2.0}, "q3": {"rain": 2.0, "train": 1}})
OTHER = Row("other", {"q1": {"rain": 2.0}, "q2": {"rain": 2.0, "wheat": 1.0}, "q3": {"train": 2.0}})
NOTHING = Row("nothing", {"q1": {}, "q2": {}, "q3": {}})


class Absent:
    name = "absent engine"

    def unavailable(self) -> str:
        return "no module absent: pip install 'fihris[bench]'"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder of data with one collection of three articles and queries, called headlines."""
    folder = tmp_path / "ir" / "headlines"
    folder.mkdir(parents=True)
    records = (dict(zip(("id", "title", "body"), row, strict=True)) for row in DOCUMENTS)
    (folder / "docs.jsonl").write_text("\n".join(map(json.dumps, records)))
    lines = (f"{query}\t{text}\n" for query, text in QUERIES.items())
    (folder / "queries.tsv").write_text("".join(lines), encoding="utf-8")
    lines = (f"{query} 0 {document} 1\n" for query, (document,) in QRELS.items())
    (folder / "qrels.txt").write_text("".join(lines))
    return tmp_path


def run(*arguments: str | Path) -> str:
    done = CliRunner().invoke(relevance.main, list(map(str, arguments)))
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_table_has_means_and_the_test_against_the_first() -> None:
    # Of the 2^3 ways to swap queries' values, all are as far from 0 as the means of Fihris and the
    # other, which are equal; only the one that swaps none and the one that swaps all are as far as
    # nothing from Fihris.
    assert table([FIRST, OTHER, NOTHING], QRELS, ["RR@10", "R@100"]).splitlines() == [
        "| engine | RR@10 | R@100 | p (RR@10) | Fihris better | Fihris worse |",
        "|---|---:|---:|---:|---:|---:|",
        "| Fihris | 0.8333 | 1.0000 |  |  |  |",
        "| other | 0.8333 | 1.0000 | 1.0000 | 1 | 1 |",
        "| nothing | 0.0000 | 0.0000 | 0.2500 | 3 | 0 |",
    ]


def test_engines_that_were_left_out_are_told_below_a_table() -> None:
    text = table([FIRST], QRELS, ["RR@10"], [LeftOut("other", "no Java: apt-get install java")])
    assert text.endswith("\n\nLeft out: other (no Java: apt-get install java).")


def test_a_query_where_another_engine_is_better_is_marked() -> None:
    assert query_table([FIRST, OTHER, NOTHING], QUERIES, QRELS, "RR@10").splitlines() == [
        "| query, RR@10 |  | Fihris | other | nothing |",
        "|---|---|---:|---:|---:|",
        "| q1 | أمطار غزيرة | 1.000 | 1.000 | 0.000 |",
        "| q2 | حصاد القمح | 1.000 | 0.500 | 0.000 |",
        "| q3 | قطار الشمال | 0.500 ▼ | **1.000** | 0.000 |",
        "",
        "▼ Fihris is behind another engine on 1 of 3 queries.",
    ]


@pytest.mark.parametrize(
    ("half", "kept"), [("all", ["q1", "q2", "q3"]), ("odd", ["q1", "q3"]), ("even", ["q2"])]
)
def test_halves_are_of_the_queries_in_the_order_of_their_file(
    data: Path, half: str, kept: list[str]
) -> None:
    queries, qrels = relevance.judged(relevance.collections(data)["headlines"], half)
    assert queries == {query: QUERIES[query] for query in kept}
    assert qrels == {query: QRELS[query] for query in kept}


def test_the_sample_is_read_with_its_titles(data: Path) -> None:
    known = relevance.collections(data)
    assert list(known) == ["sample", "headlines"]
    read = list(relevance.articles(data, known["sample"]))
    assert len(read) == 102
    assert all(item.title for item in read)
    (first, *_) = relevance.articles(data, known["headlines"])
    assert (first.title, first.body) == ("", f"{DOCUMENTS[0][1]} {DOCUMENTS[0][2]}")


def test_an_article_that_cannot_be_read_stops_the_comparison(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "one.jsonl").write_text("{")
    broken = relevance.Collection("broken", tmp_path, ("AP",), depth=10)
    with pytest.raises(click.ClickException, match=r"one\.jsonl"):
        list(relevance.articles(tmp_path, broken))


def test_an_engine_that_is_not_there_is_told_with_how_to_install_it(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ENGINES, "absent", Absent)  # type: ignore[arg-type]
    shown = run(data, "--collection", "headlines", "--engine", "absent", "--half", "odd")
    assert shown.startswith("## headlines: odd half, 2 judged queries")
    assert "| Fihris | 1.0000 | 1.0000 | 1.0000 |" in shown
    assert "Left out: absent engine (no module absent: pip install 'fihris[bench]')." in shown

    path = data / "run"
    arguments = [data, "--collection", "headlines", "--engine", "absent", "--run-out", path]
    done = CliRunner().invoke(relevance.main, list(map(str, arguments)))
    assert done.exit_code == 1
    assert "pip install 'fihris[bench]'" in done.stderr
    assert not path.exists()


def test_the_slow_engine_is_left_out_of_headlines_unless_it_is_asked_for(data: Path) -> None:
    collection = relevance.collections(data)["headlines"]
    shown = relevance.section(data, collection, ["fihris", "whoosh"], "all", asked=())
    assert "Left out: Whoosh, ISRI (many minutes of indexing" in shown
    shown = run(data, "--collection", "headlines", "--engine", "whoosh")
    assert "| Whoosh, ISRI | 1.0000 | 1.0000 | 1.0000 | 1.0000 | 0 | 0 |" in shown


def test_tables_are_written_to_a_file(data: Path) -> None:
    path = data / "tables.md"
    assert run(data, "--collection", "headlines", "--engine", "fihris", "--out", path) == ""
    assert path.read_text(encoding="utf-8").startswith("## headlines: all 3 judged queries\n")


@pytest.mark.parametrize("option", ["--engine", "--collection"])
def test_a_name_that_is_not_known_is_answered_with_those_that_are(data: Path, option: str) -> None:
    done = CliRunner().invoke(relevance.main, [str(data), option, "nothing"])
    assert done.exit_code == 2
    assert "there are" in done.stderr
