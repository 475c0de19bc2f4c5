"""Groups of hits by what they are about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import fihris
from fihris import Article, Index
from fihris.search.topics.grouping import REST, grouped

MakeIndex = Callable[..., Index]

SAMPLE = Path(__file__).resolve().parents[3] / "corpus" / "sample" / "articles"
DRONES = {"m-002", "m-004", "m-005", "m-006", "m-007", "m-011", "sarawat-2026-09-15-0077"}
MARCHES = {"m-012", "m-014", "m-015", "m-016", "m-018", "m-019", "m-020"}


def sample_articles() -> list[Article]:
    found = list(fihris.read_articles([SAMPLE], base=SAMPLE))
    return [item for item in found if isinstance(item, Article)]


def indexed(articles: list[Article], folder: Path, *, segments: int = 1) -> Index:
    index = fihris.create(folder)
    for number in range(segments):
        with index.writer() as writer:
            for article in articles[number::segments]:
                writer.add(article)
    index.refresh()
    return index


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return indexed(sample_articles(), tmp_path_factory.mktemp("topics") / "index")


def test_the_two_senses_of_musayyarat_fall_apart(sample: Index) -> None:
    topics = sample.topics("مسيرات")
    named = [topic for topic in topics if topic.label]
    for topic in named:
        assert not (DRONES & set(topic.ids) and MARCHES & set(topic.ids))
    for sense in (DRONES, MARCHES):
        most = max(named, key=lambda topic: len(sense & set(topic.ids)))
        assert len(sense & set(most.ids)) >= 0.8 * len(sense)
    drones = max(named, key=lambda topic: len(DRONES & set(topic.ids)))
    assert drones.label in ("طائرات مسيرة", "طائرات مسيّرة")


def test_every_hit_is_in_one_group_and_in_the_order_of_the_hits(sample: Index) -> None:
    for query in ("مسيرات", "الوزراء", "برج الياسمين"):
        hits = sample.search(query, 300)
        topics = sample.topics(query)
        assert sorted(d for topic in topics for d in topic.documents) == sorted(hits.documents)
        places = {hit.id: hit.rank for hit in hits}
        for topic in topics:
            ranks = [places[identity] for identity in topic.ids]
            assert ranks == sorted(ranks)
            assert len(topic.ids) == topic.size == len(topic.documents)


def test_labels_stand_in_the_articles_and_are_not_the_query(sample: Index) -> None:
    for query in ("مسيرات", "الوزراء", "برج الياسمين", "كرة"):
        topics = sample.topics(query)
        labels = [topic.label for topic in topics if topic.label]
        assert len(set(labels)) == len(labels)
        assert query not in labels
        for topic in topics:
            texts = [f"{a.title}\n{a.body}" for a in map(sample.get, topic.ids)]
            for phrase in (topic.label, *topic.terms):
                assert any(phrase in text for text in texts)


def test_groups_are_the_largest_first_and_the_rest_comes_last(sample: Index) -> None:
    topics = sample.topics("مسيرات")
    named = [topic.size for topic in topics if topic.label]
    assert named == sorted(named, reverse=True)
    assert all(topic.label for topic in topics[:-1])


def test_they_are_the_same_each_time_and_in_whatever_order_articles_were_added(
    sample: Index, tmp_path: Path
) -> None:
    expected = [(topic.label, set(topic.ids)) for topic in sample.topics("مسيرات")]
    assert [(topic.label, set(topic.ids)) for topic in sample.topics("مسيرات")] == expected
    articles = sample_articles()
    Random(5).shuffle(articles)
    for segments in (1, 3):
        other = indexed(articles, tmp_path / f"index{segments}", segments=segments)
        found = [(topic.label, set(topic.ids)) for topic in other.topics("مسيرات")]
        assert sorted(map(str, map(sorted, (ids for _, ids in found)))) == sorted(
            map(str, map(sorted, (ids for _, ids in expected)))
        )


def test_what_was_asked_before_makes_no_difference(tmp_path: Path) -> None:
    articles = sample_articles()
    fresh, used = (indexed(articles, tmp_path / name) for name in ("fresh", "used"))
    for query in ("كرة", "أسعار الوقود", "معرض الكتاب"):
        used.topics(query)
    for query in ("مسيرات", "الوزراء"):
        assert used.topics(query) == fresh.topics(query)
        assert used.terms(query) == fresh.terms(query)


def test_there_are_at_most_so_many_groups_and_the_rest(sample: Index) -> None:
    for most in (1, 2):
        named = [topic for topic in sample.topics("مسيرات", most=most) if topic.label]
        assert len(named) <= most


def test_only_so_many_hits_are_grouped_and_only_those_that_filters_leave(sample: Index) -> None:
    assert sum(topic.size for topic in sample.topics("مسيرات", hits=10)) == 10
    topics = sample.topics("مسيرات", categories="احتجاجات")
    assert {sample.get(identity).category for topic in topics for identity in topic.ids} == {
        "احتجاجات"
    }


def test_few_hits_are_one_group_without_a_label(make_index: MakeIndex) -> None:
    index = make_index(["مسيرة في الشارع", "مسيرة في السماء"])
    (rest,) = index.topics("مسيرة")
    assert (rest.label, rest.size, rest.terms) == ("", 2, ())


def test_nothing_found_is_no_group(make_index: MakeIndex) -> None:
    assert make_index().topics("مسيرة") == []
    assert make_index(["خبر"]).topics("مسيرة") == []


def test_the_same_article_many_times_is_no_error(make_index: MakeIndex) -> None:
    topics = make_index(["خرجت مسيرة في الشارع"] * 12).topics("مسيرة")
    assert sum(topic.size for topic in topics) == 12


def test_hits_without_any_other_word_are_no_error(make_index: MakeIndex) -> None:
    (rest,) = make_index(["مسيرة"] * 6).topics("مسيرة")
    assert (rest.label, rest.size) == ("", 6)


def test_numbers_that_make_no_sense_are_told(make_index: MakeIndex) -> None:
    for options in ({"most": 0}, {"hits": 0}, {"hits": 10_000}):
        with pytest.raises(ValueError, match="topics"):
            make_index().topics("مسيرة", **options)


@given(st.integers(1, 12), st.integers(0, 5), st.integers(1, 5), st.integers(0, 2**32))
def test_groups_are_numbered_within_their_bounds(
    hits: int, phrases: int, most: int, seed: int
) -> None:
    random = np.random.default_rng(seed)
    vectors = random.random((hits, 3)) + 0.1
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    having = random.random((phrases, hits)) > 0.5
    group = grouped(vectors @ vectors.T, having, most, 2)
    assert group.shape == (hits,)
    assert set(group.tolist()) <= {REST, *range(most)}
    sizes = np.bincount(group[group != REST], minlength=1)
    assert all(size == 0 or size >= 2 for size in sizes.tolist())


def test_two_kinds_that_have_nothing_in_common_are_two_groups() -> None:
    vectors = np.repeat(np.eye(2), 5, axis=0)
    having = np.repeat(np.eye(2, dtype=bool), 5, axis=1)
    group = grouped(vectors @ vectors.T, having, 8, 2)
    assert len(set(group[:5].tolist())) == len(set(group[5:].tolist())) == 1
    assert group[0] != group[5]
