"""Evaluating an index, with ir_measures on the written run as the oracle."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import ir_measures
import pytest

import fihris
from fihris import Article, Evaluation, EvaluationError, Index, read_articles
from fihris.search.ranking import RANKINGS

SAMPLE = Path(__file__).resolve().parents[3] / "corpus" / "sample"
MEASURES = "nDCG@10 RR@10 RR AP R@100 Success@1 P@5 Rprec Bpref Judged@10 NumRet(rel=1)"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    made = fihris.create(tmp_path_factory.mktemp("sample") / "index")
    with made.writer() as writer:
        for item in read_articles([SAMPLE / "articles"], base=SAMPLE / "articles"):
            assert isinstance(item, Article)
            writer.add(item)
    made.refresh()
    return made


@pytest.fixture(scope="module")
def found(index: Index) -> Evaluation:
    return fihris.evaluate(
        index, SAMPLE / "queries.tsv", SAMPLE / "qrels.txt", MEASURES, plain=False
    )


def test_values_are_those_of_ir_measures_on_the_written_run(
    found: Evaluation, tmp_path: Path
) -> None:
    fihris.write_run(tmp_path / "run", found.run)
    run = list(ir_measures.read_trec_run(str(tmp_path / "run")))
    qrels = list(ir_measures.read_trec_qrels(str(SAMPLE / "qrels.txt")))
    measures = [ir_measures.parse_measure(name) for name in MEASURES.split()]
    oracle = ir_measures.calc(measures, qrels, run)
    assert found.means == {
        str(measure): pytest.approx(value, abs=5e-5) for measure, value in oracle.aggregated.items()
    }
    for metric in oracle.per_query:
        value = found.by_query[metric.query_id][str(metric.measure)]
        assert value == pytest.approx(metric.value, abs=5e-5)
    assert len(found.by_query) == 40


def test_means_are_those_of_trec_eval(found: Evaluation, tmp_path: Path) -> None:
    fihris.write_run(tmp_path / "run", found.run)
    run = list(ir_measures.read_trec_run(str(tmp_path / "run")))
    qrels = list(ir_measures.read_trec_qrels(str(SAMPLE / "qrels.txt")))
    names = ["nDCG@10", "RR", "AP", "R@100", "Success@1", "P@5", "Rprec", "Bpref"]
    measures = [ir_measures.parse_measure(name) for name in names]
    oracle = ir_measures.pytrec_eval.calc_aggregate(measures, qrels, run)
    for measure, value in oracle.items():
        assert found.means[str(measure)] == pytest.approx(value, abs=5e-5)


def test_the_run_has_the_hits_in_their_order(index: Index, found: Evaluation) -> None:
    queries = fihris.read_queries(SAMPLE / "queries.tsv")
    assert list(found.run) == list(queries)
    for identity, text in queries.items():
        hits = index.search(text, limit=1000)
        assert list(found.run[identity]) == [hit.id for hit in hits]
        scores = list(found.run[identity].values())
        assert scores == pytest.approx([hit.score for hit in hits], rel=1e-6)
        assert all(first > second for first, second in pairwise(scores))


def test_queries_and_judgments_may_be_given_as_they_are(make_index) -> None:
    index = make_index(["خرجت مسيرات", "وصل الوزير"])
    done: list[int] = []
    queries = {"a": "مسيرات", "b": "وزير", "c": 'مسيرات "'}
    qrels = {"a": {"1": 1}, "b": {"1": 1}, "d": {"2": 1}}
    found = fihris.evaluate(
        index, queries, qrels, ["RR"], depth=1, plain=False, progress=done.append
    )
    assert found.means == {"RR": pytest.approx(1 / 3)}
    assert found.by_query == {"a": {"RR": 1.0}, "b": {"RR": 0.0}, "d": {"RR": 0.0}}
    assert (found.unjudged, found.unasked) == (("c",), ("d",))
    assert list(found.notes) == ["c"]
    assert {query: list(hits) for query, hits in found.run.items()} == {
        "a": ["1"],
        "b": ["2"],
        "c": ["1"],
    }
    assert done == [1, 1, 1]


def test_depth_bounds_a_ranking(make_index) -> None:
    index = make_index(["مسيرات"] * 5)
    found = fihris.evaluate(index, {"a": "مسيرات"}, {"a": {"1": 1}}, depth=3)
    assert list(found.run["a"]) == ["1", "2", "3"]
    with pytest.raises(ValueError, match="the depth is 1 or more"):
        fihris.evaluate(index, {"a": "مسيرات"}, {"a": {"1": 1}}, depth=0)


def test_judgments_of_other_queries_are_an_error(make_index) -> None:
    with pytest.raises(EvaluationError, match=r"ids are like 1, 2, those .* like q1"):
        fihris.evaluate(make_index(), {"1": "خبر", "2": "وزير"}, {"q1": {"1": 1}})


def test_queries_are_plain_words_unless_they_are_said_to_be_more(make_index) -> None:
    index = make_index(["خرجت مسيرات", "البيت الأبيض", "بيت في الأبيض"])
    queries, qrels = {"a": '"البيت الأبيض" -مسيرات كم?'}, {"a": {"2": 1}}
    plain = fihris.evaluate(index, queries, qrels, ["RR"])
    assert set(plain.run["a"]) == {"1", "2", "3"}
    assert not plain.notes
    language = fihris.evaluate(index, queries, qrels, ["RR"], plain=False)
    assert set(language.run["a"]) == {"2"}


def test_another_ranking_is_measured(make_index) -> None:
    index = make_index(["المسيرة خرجت", "مسيرات خرجت"])
    queries, qrels = {"a": "مسيرات"}, {"a": {"2": 1}}
    assert fihris.evaluate(index, queries, qrels, ["RR"]).means == {"RR": 1.0}
    bm25 = fihris.evaluate(index, queries, qrels, ["RR"], ranking=RANKINGS["bm25"])
    assert bm25.means == {"RR": 0.5}
