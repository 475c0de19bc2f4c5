"""The engines whose speed is compared: each answers each kind of query over three articles."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.articles import write
from benchmarks.peers.engine import TimedEngine
from benchmarks.peers.engines import ENGINES, SAME_INDEX, TIMED
from benchmarks.peers.fihris import text_of
from benchmarks.peers.sqlite import match_of
from benchmarks.queries import KINDS, QueryClass
from benchmarks.speed.processes import ROOT, Answering, WorkerError, built, once
from fihris import Article

ARTICLES = [
    Article("school", "افتتاح مدرسة جديدة", "افتتحت وزيرة التعليم مدرسة جديدة صباح اليوم."),
    Article("wheat", "أسعار القمح", "ارتفعت أسعار القمح بعد موسم جاف في بلدة الزيتونة."),
    Article("cup", "كأس النخيل", "فاز فريق النخيل بكأس المدرسة في بلدة الزيتونة."),
]
# A virtual machine takes a process over, so that Lucene is tested in one of its own.
IN_PROCESS = sorted(set(TIMED) - {"lucene"})
ASKED = {
    "or": (("القمح", "وزيرة"), {"school", "wheat"}),
    "and": (("أسعار", "القمح"), {"wheat"}),
    "phrase": (("بلدة", "الزيتونة"), {"wheat", "cup"}),
    "prefix": (("أسعا",), {"wheat"}),
}


def available(key: str) -> TimedEngine:
    engine = TIMED[key]()
    reason = engine.unavailable()
    if reason is not None:
        pytest.skip(reason)
    return engine


@pytest.fixture(params=IN_PROCESS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> TimedEngine:
    made = available(request.param)
    made.build(ARTICLES, tmp_path)
    opened = TIMED[request.param]()
    opened.open(tmp_path)
    return opened


def test_each_kind_of_query_finds_ids_and_titles(engine: TimedEngine) -> None:
    titles = {article.id: article.title for article in ARTICLES}
    for kind in engine.kinds:
        words, expected = ASKED[kind]
        found = engine.find(kind, words, 10)
        assert {identity for identity, _ in found} == expected, kind
        assert all(titles[identity] == title for identity, title in found)
        assert len(engine.find(kind, words, 1)) == 1


def test_snippets_are_made_for_each_hit_and_mark_words(engine: TimedEngine) -> None:
    if not engine.can_mark:
        pytest.skip("has no snippets")
    shown = engine.snippets("or", ["القمح"], 10)
    assert len(shown) == 1
    assert "القمح" in str(shown)
    assert any(mark in str(shown) for mark in ("<b", "Span", "spans"))


def test_a_word_that_is_nowhere_finds_nothing(engine: TimedEngine) -> None:
    assert engine.find("or", ["بركان"], 10) == []


def test_every_engine_says_what_it_does_with_words(engine: TimedEngine) -> None:
    assert "stop words" in engine.words
    assert engine.version()
    assert engine.kinds <= set(KINDS)


def test_more_threads_find_the_same(tmp_path: Path) -> None:
    for key in IN_PROCESS:
        if TIMED[key]().threads > 1 and key not in SAME_INDEX:
            engine, folder = available(key), tmp_path / key
            folder.mkdir()
            engine.build(ARTICLES, folder, threads=2)
            engine.open(folder)
            assert len(engine.find("phrase", ("بلدة", "الزيتونة"), 10)) == 2


def test_the_names_are_unlike() -> None:
    assert len({make().name for make in TIMED.values()}) == len(TIMED)
    assert set(SAME_INDEX) | set(SAME_INDEX.values()) <= set(TIMED)
    assert all(make().name for make in ENGINES.values())


def test_fihris_is_asked_in_its_own_language() -> None:
    assert text_of("or", ["قمح", "مدرسة"]) == "قمح مدرسة"
    assert text_of("and", ["قمح", "مدرسة"]) == "+قمح +مدرسة"
    assert text_of("phrase", ["قمح", "مدرسة"]) == '"قمح مدرسة"'
    assert text_of("prefix", ["مدر"]) == "مدر*"


def test_no_sign_in_a_headline_is_an_operator_of_sqlite() -> None:
    assert match_of("or", ["«قمح»", 'قال"', "-"]) == '"«قمح»" OR "قال""" OR "-"'


@pytest.mark.parametrize("key", ["fihris", "lucene"])
def test_an_engine_in_processes_of_its_own(key: str, tmp_path: Path) -> None:
    available(key)
    corpus, folder = tmp_path / "articles.jsonl", tmp_path / "index"
    folder.mkdir()
    write(ARTICLES, corpus)
    build = built(key, corpus, folder, threads=1, articles=3, text_bytes=300)
    assert build.seconds > 0
    assert build.index_bytes == sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())
    with Answering(key, folder) as answering:
        assert answering.version
        for kind in KINDS:
            for snippets in (False, True):
                asked = QueryClass(kind, kind, kind, snippets=snippets)
                times = answering.ask(asked, [ASKED[kind][0]] * 3)
                assert len(times) == 3
                assert all(clock >= own >= 0 for clock, own in times)
        held = answering.private_bytes()
        assert held is None or held > 1_000_000
    assert once(key, folder, "القمح") > 0


def test_lucene_finds_what_the_others_find(tmp_path: Path) -> None:
    available("lucene")
    corpus, folder = tmp_path / "articles.jsonl", tmp_path / "index"
    folder.mkdir()
    write(ARTICLES, corpus)
    built("lucene", corpus, folder, threads=2, articles=3, text_bytes=300)
    script = (
        "import json, sys, pathlib\n"
        "from benchmarks.peers.lucene_timed import TimedLucene\n"
        "engine = TimedLucene()\n"
        "engine.open(pathlib.Path(sys.argv[1]))\n"
        "asked = json.loads(sys.argv[2])\n"
        "found = {kind: engine.find(kind, words, 10) for kind, words in asked.items()}\n"
        "print(json.dumps([found, engine.snippets('or', ['القمح'], 10)]))\n"
    )
    asked = json.dumps({kind: words for kind, (words, _) in ASKED.items()})
    command = [sys.executable, "-c", script, str(folder), asked]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    found, ((title, passage),) = json.loads(done.stdout)
    assert {kind: {identity for identity, _ in hits} for kind, hits in found.items()} == {
        kind: expected for kind, (_, expected) in ASKED.items()
    }
    assert ["wheat", "أسعار القمح"] in found["or"]
    assert title == "أسعار القمح"
    assert "<b>القمح</b>" in passage


def test_an_engine_that_fails_is_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(WorkerError, match="fihris ended"):
        Answering("fihris", tmp_path / "nothing")
    path = tmp_path / "articles.jsonl"
    path.write_text(json.dumps({"id": "1"}))
    with pytest.raises(WorkerError, match="fihris"):
        built("fihris", path, path, threads=1, articles=1, text_bytes=1)
    assert "Error" in capfd.readouterr().err
