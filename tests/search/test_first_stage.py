"""Pruning changes nothing: what is found is what scoring every document finds."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import query as wq

import fihris
from fihris import Article, Index
from fihris.index import impacts
from fihris.search.first_stage import FirstStage
from fihris.search.matching import plan, weighted_list
from fihris.search.matching.patterns import FoldedPrefix, FoldedWildcard
from fihris.search.matching.statistics import Statistics
from fihris.search.ranking import RANKINGS as RANKINGS_BY_NAME
from fihris.search.ranking import Ranking

FORMS = {
    "مسيرة": ["مسيرة", "المسيرات", "مسيرات", "للمسيرات"],
    "وزير": ["وزير", "الوزراء", "وزراء"],
    "جديد": ["جديد", "الجديدة"],
    "قرية": ["قرية", "القرى"],
    "سوق": ["سوق", "أسواق", "الأسواق"],
    "غرفة": ["غرفة"],
    "مطر": ["مطر", "الأمطار"],
    "نهر": ["نهر", "أنهار"],
}
FIELDS = ("title", "body", "title_surface", "body_surface")
ARTICLES = 3000


def text(rng: np.random.Generator, length: int) -> str:
    """Words by a law like Zipf's, so that some lists are long and some short."""
    words = list(FORMS)
    ranks = np.minimum(rng.zipf(1.5, length) - 1, len(words) - 1)
    return " ".join(rng.choice(FORMS[words[rank]]) for rank in ranks)


@pytest.fixture(scope="module", params=[0, 200, 8192])
def index(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Index]:
    """Three segments whose lists have heads, with articles deleted, and some that are alike.

    All lists are scored as a whole, or some of them, or few.
    """
    rng = np.random.default_rng(5)
    folder = tmp_path_factory.mktemp("pruning") / "index"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(impacts, "HEAD", 16)
        patch.setattr(impacts, "LONG", 40)
        made = fihris.create(folder)
        for part in range(3):
            with made.writer() as writer:
                for i in range(ARTICLES // 3 >> part):
                    title = text(rng, int(rng.integers(0, 6))) if i % 3 else ""
                    body = text(rng, int(rng.geometric(0.08)))
                    writer.add(Article(f"{part}-{i}", title, body))
        with made.writer() as writer:
            for i in range(0, ARTICLES // 3, 7):
                writer.delete(f"0-{i}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan, "MOST_SCORED", request.param)
        patch.setattr(weighted_list, "LONG", 40)
        patch.setattr(weighted_list, "TOP", 12)  # of a head, for one to three hits
        yield fihris.open(folder)


@st.composite
def terms(draw: st.DrawFn) -> wq.Query:
    field = draw(st.sampled_from(FIELDS))
    lemma = draw(st.sampled_from(sorted(FORMS)))
    own = draw(st.sampled_from(FORMS[lemma])) if field.endswith("surface") else lemma
    return wq.Term(field, own, boost=draw(st.sampled_from([0.25, 1.0, 3.0])))


@st.composite
def words(draw: st.DrawFn) -> wq.Query:
    """What a word that is typed becomes."""
    lemma = draw(st.sampled_from(sorted(FORMS)))
    form = draw(st.sampled_from(FORMS[lemma]))
    boost = draw(st.sampled_from([0.5, 1.0, 4.0]))
    pairs = [("title", lemma, 1.0), ("title_surface", form, 0.3)]
    pairs += [("body", lemma, 1.0), ("body_surface", form, 0.3)]
    return wq.Or([wq.Term(field, word, boost=boost * weight) for field, word, weight in pairs])


def allowed(index: Index, seed: int) -> list[np.ndarray | None]:
    """What is not deleted, or a random part of it, the smaller the higher the seed."""
    rng = np.random.default_rng(seed)
    masks: list[np.ndarray | None] = []
    for leaf in index.snapshot.leaves:
        live = None if leaf.deleted is None else ~leaf.deleted
        masks.append(rng.random(leaf.segment.documents) < 0.3**seed if seed else live)
    return masks


ANY = st.lists(words() | terms(), min_size=1, max_size=6).map(wq.Or)
NESTED = st.lists(ANY | words() | terms(), min_size=1, max_size=3).map(wq.Or)
ALL = st.lists(words() | terms() | ANY, min_size=1, max_size=4).map(wq.And)
RANKINGS = st.sampled_from(
    [Ranking(), Ranking(k1=0.0), Ranking(b=0.0), Ranking(k1=3.0, b=1.0), Ranking(k1=50.0)]
)


@settings(max_examples=3500)
@given(
    query=NESTED | ALL,
    ranking=RANKINGS,
    k=st.sampled_from([1, 3, 10, 100, 5000]),
    seed=st.integers(0, 3),
)
def test_what_is_found_is_what_scoring_everything_finds(
    index: Index, query: wq.Query, ranking: Ranking, k: int, seed: int
) -> None:
    stage = FirstStage(query, Statistics(index.snapshot, ranking), allowed(index, seed))
    expected, their_scores = stage.best_of_all(max(k, 3))
    # A word that is asked for again is kept, and its lists are scored as a whole where they may be.
    for wanted in (k, 3, k):
        documents, scores = stage.best(wanted)
        assert documents.tolist() == expected[:wanted].tolist()
        assert scores.tolist() == their_scores[:wanted].tolist()
    assert len(documents) == min(k, stage.total)


def test_long_lists_have_heads_here(index: Index) -> None:
    heads = [len(leaf.segment.file.array("impacts.lemmas")) for leaf in index.snapshot.leaves]
    assert all(heads)


PATTERNS = st.builds(
    lambda kind, text: wq.ConstantScoreQuery(wq.Or([kind(field, text) for field in FIELDS]), 1.5),
    st.sampled_from([FoldedPrefix, FoldedWildcard]),
    st.sampled_from(["م", "ال", "وز", "*ير*", "ا", "سوق", "?ه?", "لل", "بعيد"]),
)


@settings(max_examples=300)
@given(PATTERNS, st.sampled_from([1, 10, 300, 5000]), st.integers(0, 3))
def test_the_hits_of_a_pattern_are_the_lowest_documents(
    index: Index, query: wq.Query, k: int, seed: int
) -> None:
    stage = FirstStage(query, Statistics(index.snapshot, Ranking()), allowed(index, seed))
    documents, scores = stage.best(k)
    expected, their_scores = stage.best_of_all(k)
    assert documents.tolist() == expected.tolist()
    assert scores.tolist() == their_scores.tolist()


@st.composite
def phrases(draw: st.DrawFn) -> wq.Query:
    lemmas = draw(st.lists(st.sampled_from(sorted(FORMS)), min_size=2, max_size=4))
    slop = draw(st.sampled_from([1, 1, 3]))
    fields = draw(st.sampled_from([("title", "body"), ("body", "title"), ("body",), ("title",)]))
    boosts = st.sampled_from([0.5, 1.0, 2.0])
    parts = [wq.Phrase(field, lemmas, slop=slop, boost=draw(boosts)) for field in fields]
    return wq.Or(parts) if len(parts) > 1 or draw(st.booleans()) else parts[0]


@settings(max_examples=700)
@given(phrases(), RANKINGS, st.sampled_from([1, 10, 200, 5000]), st.integers(0, 3))
def test_the_hits_of_a_phrase_are_those_that_scoring_everything_finds(
    index: Index, query: wq.Query, ranking: Ranking, k: int, seed: int
) -> None:
    stage = FirstStage(query, Statistics(index.snapshot, ranking), allowed(index, seed))
    documents, scores = stage.best(k)
    expected, their_scores = stage.best_of_all(k)
    assert documents.tolist() == expected.tolist()
    assert scores.tolist() == their_scores.tolist()


@pytest.fixture
def _frequent_switches() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("_frequent_switches")
def test_threads_that_share_what_is_kept_find_the_same(index: Index) -> None:
    words = [*sorted(FORMS), *(" ".join(sorted(FORMS)[i : i + 3]) for i in range(0, len(FORMS), 2))]
    ranking = RANKINGS_BY_NAME["levels"]

    def found(query: str) -> list[int]:
        return index.search(query, ranking=ranking, plain=True, variants=False).documents

    expected = {word: found(word) for word in words}
    for _ in range(5):
        fresh = fihris.open(index.path)

        def again(query: str, index: Index = fresh) -> list[int]:
            return index.search(query, ranking=ranking, plain=True, variants=False).documents

        with ThreadPoolExecutor(8) as pool:
            for word, documents in zip(words * 12, pool.map(again, words * 12), strict=True):
                assert documents == expected[word], word
