"""Many queries over several processes find what one search after another finds."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from deadly import die
from hypothesis import given, settings
from hypothesis import strategies as st

import fihris
from fihris import Article, Hits, Index, IndexingError, QueryError, Ranking
from fihris.pytest_plugin import MakeIndex
from fihris.search import batch
from fihris.search.evaluation.evaluation import search_all

SAMPLE = Path(__file__).resolve().parents[2] / "corpus" / "sample"
QUERIES = [
    *fihris.read_queries(SAMPLE / "queries.tsv").values(),
    "بلنكن",
    '"رئيس الحكومة" -وزير',
    "",
    "زعفران",
]


@pytest.fixture(scope="module")
def sample(fihris_index: MakeIndex) -> Index:
    articles = SAMPLE / "articles"
    return fihris_index(fihris.read_articles([articles], base=articles))


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One query is searched here, and all others elsewhere."""
    monkeypatch.setattr(batch, "_TRIAL", 0)
    monkeypatch.setattr(batch, "_STARTING", 0)


@pytest.fixture
def no_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise AssertionError("processes were started")

    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor.submit", fail)


def everything(hits: Hits) -> list[Any]:
    return [
        hits.query,
        hits.total,
        hits.offset,
        str(hits.note),
        hits.variants,
        [
            (hit.rank, hit.id, hit.score, hit.title_spans, hit.snippets, hit.body_spans)
            for hit in hits
        ],
        [hit.explain() for hit in hits[:2]],
    ]


def same(index: Index, queries: list[str], processes: int, **options: Any) -> None:
    found = index.search_many(queries, processes=processes, **options)
    for query, hits in zip(queries, found, strict=True):
        assert everything(hits) == everything(index.search(query, **options))


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize(
    "options",
    [
        {"lenient": True},
        {"lenient": True, "limit": 3, "offset": 2, "plain": True},
        {"lenient": True, "sources": "الأفق", "since": datetime(2023, 1, 1, tzinfo=UTC)},
        {
            "lenient": True,
            "ranking": Ranking(recency_half_life=30.0),
            "now": datetime(2024, 1, 1, tzinfo=UTC),
        },
    ],
)
def test_processes_find_the_same(sample: Index, options: dict[str, Any]) -> None:
    same(sample, QUERIES, 2, **options)


@given(st.lists(st.sampled_from(QUERIES), max_size=5), st.integers(1, 3))
@settings(max_examples=15)
def test_one_process_finds_the_same(sample: Index, queries: list[str], processes: int) -> None:
    same(sample, queries, processes, lenient=True)


@pytest.mark.usefixtures("at_once")
def test_evaluating_in_processes_is_the_same(sample: Index) -> None:
    queries = {str(i): query for i, query in enumerate(QUERIES)}
    told: list[int] = []
    one = search_all(sample, queries, plain=False, processes=1)
    several = search_all(sample, queries, plain=False, processes=2, progress=told.append)
    assert one.run == several.run
    assert {i: str(note) for i, note in one.notes.items()} == {
        i: str(note) for i, note in several.notes.items()
    }
    assert sum(told) == len(queries)


@pytest.mark.usefixtures("no_processes")
def test_few_queries_start_no_process(sample: Index) -> None:
    assert len(sample.search_many(QUERIES[:5])) == 5
    assert sample.search_many([]) == []


@pytest.mark.usefixtures("at_once", "no_processes")
def test_what_cannot_be_sent_stays_here(sample: Index) -> None:
    from whoosh import query

    term = query.Term("body", "وزير")
    assert [hits.total for hits in sample.search_many([term] * 3)] == [
        sample.search(term).total
    ] * 3
    found = sample.search_many(["وزير"] * 3, scorer=lambda found: range(len(found)))
    assert [hits.total for hits in found] == [sample.search("وزير").total] * 3
    assert len(sample.search_many(["وزير"] * 3, processes=1)) == 3


@pytest.mark.usefixtures("at_once")
def test_errors_are_those_of_a_search(sample: Index) -> None:
    with pytest.raises(QueryError) as caught:
        sample.search_many(["وزير", "رئيس", "(وزير", "((رئيس"], processes=2)
    assert (caught.value.query, caught.value.position) == ("(وزير", 0)
    for options in ({"limit": -1}, {"processes": 0}):
        with pytest.raises(ValueError, match="must"):
            sample.search_many(["وزير"] * 4, **options)


@pytest.mark.usefixtures("at_once")
def test_all_answers_are_of_the_same_commit(
    make_index: Callable[..., Index], monkeypatch: pytest.MonkeyPatch
) -> None:
    index = make_index(["خبر أول", "خبر ثان"])
    with index.writer() as writer:
        writer.add(Article("new", "خبر ثالث", "خبر"))
    assert [hits.total for hits in index.search_many(["خبر"] * 4, processes=2)] == [2] * 4
    # Its segments are merged away: other processes cannot open it any more.
    for path in index.path.glob("*.segment"):
        path.unlink()
    found = index.search_many(["خبر"] * 4, processes=2)
    assert [hits.total for hits in found] == [2] * 4
    assert found[3][0].snippets


@pytest.mark.usefixtures("at_once")
def test_a_process_that_dies_is_an_error_and_no_hang(sample: Index) -> None:
    def here(query: str) -> None:
        return None

    with pytest.raises(IndexingError, match="a process that was searching died"):
        batch.over_queries(
            Index.at(sample.snapshot), QUERIES, die, {}, here, lambda *_: None, processes=2
        )


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_an_interrupt_ends_all_processes(sample: Index, tmp_path: Path) -> None:
    script = tmp_path / "many.py"
    script.write_text(
        "import signal, sys, fihris\n"
        "from fihris.search import batch\n"
        # Where the tests run in the background, the shell has them ignore interrupts.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "batch._TRIAL = batch._STARTING = 0\n"
        "if __name__ == '__main__':\n"
        "    print('ready', flush=True)\n"
        "    fihris.open(sys.argv[1]).search_many(['وزير الخارجية'] * 200_000, processes=2)\n",
        encoding="utf-8",
    )
    process = subprocess.Popen(
        [sys.executable, script, sample.path],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    time.sleep(3)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode != 0
    assert b"KeyboardInterrupt" in errors
    # Nobody of its session is left.
    for _ in range(100):
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    raise AssertionError("a process is left")
