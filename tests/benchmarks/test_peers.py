"""The engines that Fihris is measured against: each finds what it should in three articles."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from benchmarks.peers import lucene
from benchmarks.peers.engine import Engine, missing, whole_text
from benchmarks.peers.engines import ENGINES
from benchmarks.relevance import collections, ranked_in_own_process
from fihris import Article

ARTICLES = [
    Article(
        "school",
        "الوزيرة تفتتح مدرسة جديدة في بلدة الزيتونة",
        "افتتحت وزيرة التعليم صباح اليوم مدرسة جديدة في بلدة الزيتونة، وقالت إن ثلاث مدارس أخرى "
        "ستفتح أبوابها قبل نهاية العام.",
    ),
    Article(
        "wheat",
        "ارتفاع أسعار القَمْح في الأسواق المحلية",
        "ارتفعت أسعار الحبوب بعد موسم قليل الأمطار، ويتوقع التجار أن تستقر مع وصول شحنات جديدة إلى "
        "الميناء.",
    ),
    Article(
        "cup",
        body="فاز فريق النخيل على ضيفه فريق الساحل بهدفين لهدف في المباراة النهائية، ورفع قائده "
        "الكأس أمام آلاف المشجعين.",
    ),
]
QUERIES = {
    "q1": ("مدارس بلدة الزيتونة", "school"),
    "q2": ("أسعار الحبوب", "wheat"),
    "q3": ("فريق النخيل", "cup"),
    "q4": ("بركان", ""),
}
MODULES = {"tantivy": ["tantivy"], "bm25s": ["bm25s", "Stemmer"], "lucene": ["jpype"]}
# A virtual machine takes a process over, so that Lucene is tested in one of its own.
IN_PROCESS = sorted(set(ENGINES) - {"lucene"})


@pytest.fixture(params=IN_PROCESS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    for module in MODULES.get(request.param, ()):
        pytest.importorskip(module)
    made = ENGINES[request.param]()
    assert made.unavailable() is None
    made.build(ARTICLES, tmp_path)
    made.open(tmp_path)
    return made


def test_the_article_that_is_asked_for_comes_first(engine: Engine) -> None:
    for text, best in QUERIES.values():
        found = engine.search(text, 10)
        assert [identity for identity, _ in found[:1]] == ([best] if best else [])
        assert all(score > 0 for _, score in found)
        assert found == sorted(found, key=lambda hit: -hit[1])


def test_a_title_is_searched_too(engine: Engine) -> None:
    assert [identity for identity, _ in engine.search("الأسواق المحلية", 10)][:1] == ["wheat"]


def test_depth_bounds_what_is_found(engine: Engine) -> None:
    assert len(engine.search("جديدة", 10)) == 2
    assert len(engine.search("جديدة", 1)) == 1


def test_a_query_without_a_word_finds_nothing(engine: Engine) -> None:
    assert engine.search("؟", 10) == []


@pytest.mark.parametrize("key", sorted({*IN_PROCESS} - {"bm25s"}))
def test_harakat_do_not_break_a_word(key: str, tmp_path: Path) -> None:
    for module in MODULES.get(key, ()):
        pytest.importorskip(module)
    engine = ENGINES[key]()
    engine.build(ARTICLES, tmp_path)
    engine.open(tmp_path)
    assert [identity for identity, _ in engine.search("القمح", 10)] == ["wheat"]


@pytest.mark.parametrize(
    ("key", "found"),
    [("light10-bm25", ["wheat"]), ("light10-bm25-all-words", ["wheat", "cup"])],
)
def test_only_all_words_searches_a_stop_word(key: str, found: list[str], tmp_path: Path) -> None:
    engine = ENGINES[key]()
    engine.build(ARTICLES, tmp_path)
    engine.open(tmp_path)
    assert [identity for identity, _ in engine.search("الحبوب أمام", 10)] == found


def test_lucene_in_a_process_of_its_own(tmp_path: Path) -> None:
    for module in MODULES["lucene"]:
        pytest.importorskip(module)
    reason = ENGINES["lucene"]().unavailable()
    if reason is not None:
        pytest.skip(reason)
    folder = tmp_path / "ir" / "tiny"
    folder.mkdir(parents=True)
    documents = [
        {"id": item.id, "title": item.title, "body": item.body or item.title} for item in ARTICLES
    ]
    (folder / "docs.jsonl").write_text("\n".join(map(json.dumps, documents)))
    rows = [f"{query}\t{text}" for query, (text, _) in QUERIES.items()]
    (folder / "queries.tsv").write_text("\n".join(rows), encoding="utf-8")
    rows = [f"{query} 0 {best or 'cup'} 1" for query, (_, best) in QUERIES.items()]
    (folder / "qrels.txt").write_text("\n".join(rows))
    run = ranked_in_own_process("lucene", tmp_path, collections(tmp_path)["tiny"], "all")
    assert {query: next(iter(found), "") for query, found in run.items()} == {
        query: best for query, (_, best) in QUERIES.items()
    }


def test_the_names_are_unlike() -> None:
    assert len({make().name for make in ENGINES.values()}) == len(ENGINES)


def test_title_and_body_are_lines_of_one_text() -> None:
    assert whole_text(Article("1", "خبر", "نص")) == "خبر\nنص"
    assert whole_text(Article("1", body="نص")) == "نص"


def test_what_is_missing_is_told_with_its_command() -> None:
    assert missing("json") is None
    assert missing("json", "nothing_of_this_name") == (
        "no module nothing_of_this_name: pip install 'fihris[bench]'"
    )


@pytest.mark.skipif(find_spec("jpype") is None, reason="no JPype")
def test_missing_jars_are_told_with_their_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(lucene, "DEBIAN", tmp_path)
    monkeypatch.setattr(lucene, "PYSERINI", "none-*.jar")
    monkeypatch.setattr("jpype.getDefaultJVMPath", lambda: "libjvm.so")
    assert "apt-get install liblucene8-java" in (lucene.Lucene().unavailable() or "")
