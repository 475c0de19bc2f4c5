"""Named collections: a small stand-in of MIRACL's formats, in ir_datasets' registry."""

from __future__ import annotations

import sys

import ir_datasets
import pytest
from ir_datasets.datasets.base import Dataset
from ir_datasets.formats import TrecQrels, TrecQueries, TsvQueries
from ir_datasets.util import StringFile

from fihris import EvaluationError, MissingExtraError
from fihris.search.evaluation.datasets import read_dataset

TOPICS = "<top>\n<num> 1\n<title> مسيرات\n<desc> أين خرجت؟\n<narr> شرح\n</top>\n"


class Failing:
    """A file that cannot be downloaded."""

    def path(self, force: bool = True) -> str:
        raise ConnectionError("no way there")

    stream = path


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> None:
    qrels = TrecQrels(StringFile("2#0 0 d#1 1\n1#0 0 d#2 0\n1#0 0 d#1 2\n"), {0: "no", 1: "yes"})
    queries = TsvQueries(StringFile("1#0\tمسيرات\n2#0\tما هو الفهرس؟\n"), lang="ar")
    for name, dataset in {
        "invented/ar": Dataset(queries),
        "invented/ar/dev": Dataset(queries, qrels),
        "invented/trec": Dataset(TrecQueries(StringFile(TOPICS)), qrels),
        "invented/far": Dataset(TsvQueries(Failing(), lang="ar"), qrels),
    }.items():
        monkeypatch.setitem(ir_datasets.registry._registered, name, dataset)


def test_queries_and_judgments() -> None:
    queries, qrels = read_dataset("invented/ar/dev")
    assert queries == {"1#0": "مسيرات", "2#0": "ما هو الفهرس؟"}
    assert qrels == {"2#0": {"d#1": 1}, "1#0": {"d#2": 0, "d#1": 2}}


def test_fields_of_topics_can_be_chosen() -> None:
    queries, _ = read_dataset("invented/trec", ["title", "description"])
    assert queries == {"1": "مسيرات أين خرجت؟"}
    with pytest.raises(EvaluationError, match="no desc; they have title, description, narrative"):
        read_dataset("invented/trec", ["desc"])


def test_a_collection_that_is_not_known_is_told() -> None:
    with pytest.raises(EvaluationError, match="there is no collection 'invented/xx'"):
        read_dataset("invented/xx")


def test_a_collection_without_judgments_names_those_that_have_them() -> None:
    with pytest.raises(EvaluationError, match=r"has no judgments; try one of invented/ar/dev$"):
        read_dataset("invented/ar")


def test_what_cannot_be_downloaded_is_told() -> None:
    with pytest.raises(EvaluationError, match=r"invented/far cannot be downloaded \(no way there"):
        read_dataset("invented/far")


def test_the_real_collections_are_known() -> None:
    # Their names and parts come with ir_datasets; nothing is downloaded.
    dataset = ir_datasets.load("miracl/ar/dev")
    assert dataset.has_queries()
    assert dataset.has_qrels()


def test_a_missing_extra_names_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ir_datasets", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'fihris\[datasets\]'"):
        read_dataset("miracl/ar/dev")
