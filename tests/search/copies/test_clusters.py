"""Clusters of an index: those that comparing each article with each other one would find."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fihris
from fihris import Article, Index, UnknownArticleError
from fihris.index.copies import BANDS
from fihris.index.minhash import VALUES
from fihris.search.copies import duplicates as finding
from fihris.search.copies.clusters import Links, clusters_of
from fihris.search.copies.copies import Copies
from fihris.search.copies.duplicates import PASSES
from fihris.search.copies.neighbours import AGREEING, CAPTION, Neighbours


class Written(NamedTuple):
    """An article: the story that it is a version of, how many words are changed, how long it is."""

    story: int
    changed: int
    length: int
    commit: int
    deleted: bool


WRITTEN = st.builds(
    Written,
    st.integers(0, 3),
    st.sampled_from([0, 0, 1, 2, 6, 40]),
    st.sampled_from([0, 3, 12, 19, 20, 60, 200]),
    st.integers(0, 2),
    st.sampled_from([False, False, False, True]),
)


def word(number: int) -> str:
    return "".join("ابتثجحخدذر"[int(digit)] for digit in f"{number:04}")


def article(number: int, written: Written) -> Article:
    chance = Random(written.story)
    words = [word(chance.randrange(4000)) for _ in range(written.length)]
    chance = Random(number)
    for _ in range(min(written.changed, written.length)):
        words[chance.randrange(len(words))] = word(9000 + chance.randrange(900))
    return Article(str(number), f"عنوان {word(written.story)}", " ".join(words))


def indexed(folder: Path, articles: list[Written]) -> Index:
    with fihris.create(folder, analyzer="none").writer() as writer:
        for commit in range(3):
            for number, written in enumerate(articles):
                if written.commit == commit:
                    writer.add(article(number, written))
            writer.commit(merge=False)
        for number, written in enumerate(articles):
            if written.deleted:
                writer.delete(str(number))
    return fihris.open(folder)


def alike(one: np.ndarray, other: np.ndarray) -> bool:
    """By hand: enough values are the same, and in a band all three are."""
    met = any((one[4 * b : 4 * b + 3] == other[4 * b : 4 * b + 3]).all() for b in range(BANDS))
    return met and int((one == other).sum()) >= AGREEING


def expected(index: Index) -> list[list[str]]:
    """Compare each article with each other one."""
    snapshot, ids, signatures = index.snapshot, [], []
    for leaf in snapshot.leaves:
        for document in range(leaf.segment.documents):
            read = leaf.segment.article(document)
            words = len(f"{read.title} {read.body}".split())
            if read.body and words >= CAPTION and read.id in index:
                ids.append(read.id)
                found, _ = Neighbours(snapshot).signatures(np.array([document + leaf.base]))
                signatures.append(found[0].view(np.uint8))
    groups = [{identity} for identity in ids]
    for i, j in combinations(range(len(ids)), 2):
        if alike(signatures[i], signatures[j]):
            one = next(group for group in groups if ids[i] in group)
            other = next(group for group in groups if ids[j] in group)
            if one is not other:
                groups.remove(other)
                one |= other
    return sorted(sorted(group) for group in groups if len(group) > 1)


@settings(max_examples=30)
@given(st.lists(WRITTEN, max_size=25), st.sampled_from([1, 2, 50_000]))
def test_clusters_are_those_of_comparing_all(articles: list[Written], at_once: int) -> None:
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(finding, "_DOCUMENTS_AT_ONCE", at_once)
        index = indexed(Path(name) / "index", articles)
        found = index.duplicates()
        assert sorted(sorted(cluster.ids) for cluster in found) == expected(index)
        assert [len(cluster) for cluster in found] == sorted(map(len, found), reverse=True)
        # And asked about one article, the same.
        by_id = {i: set(cluster.ids) - {i} for cluster in found for i in cluster.ids}
        for number, written in enumerate(articles):
            if not written.deleted:
                assert set(index.copies(str(number))) == by_id.get(str(number), set())
        # And about all at once.
        documents = np.arange(index.snapshot.document_count_all)
        for document, cluster in zip(
            documents.tolist(), clusters_of(index.snapshot, documents), strict=True
        ):
            assert document in cluster.tolist()
            assert cluster.tolist() == sorted(set(cluster.tolist()))


@given(st.lists(st.tuples(st.integers(0, 15), st.integers(0, 15))))
def test_links_are_a_partition(pairs: list[tuple[int, int]]) -> None:
    links = Links()
    links.add([one for one, _ in pairs], [other for _, other in pairs])
    groups = [{number} for number in range(16)]
    for one, other in pairs:
        a = next(group for group in groups if one in group)
        b = next(group for group in groups if other in group)
        if a is not b:
            groups.remove(b)
            a |= b
    assert sorted(links.groups().values()) == sorted(
        sorted(group) for group in groups if len(group) > 1
    )
    for group in groups:
        assert {links.root(item) for item in group} == {min(group)}


STORY = " ".join(word(i) for i in range(80))


def versions(count: int) -> Iterator[Article]:
    for number in range(count):
        source = "الشرق" if number % 2 else "القدس"
        yield Article(str(number), f"عنوان {number}", f"{STORY} {number}", source=source)


def test_a_chain_of_versions_is_one_cluster(make_index) -> None:  # type: ignore[no-untyped-def]
    """Each has nine tenths in common with the next; the first and the last have a fifth."""
    words = [word(i) for i in range(700)]
    bodies = [" ".join(words[15 * i : 15 * i + 300]) for i in range(14)]
    index = make_index(bodies, analyzer="none")
    (cluster,) = index.duplicates()
    assert cluster.count == 14
    assert len(index.copies("1")) == 13


def test_only_the_asked_sources_are_looked_at(make_index) -> None:  # type: ignore[no-untyped-def]
    index = make_index(versions(5), analyzer="none")
    assert [cluster.ids for cluster in index.duplicates(sources="القدس")] == [["0", "2", "4"]]
    assert [cluster.ids for cluster in index.duplicates(sources=["القدس", "الشرق"])] == [
        ["0", "1", "2", "3", "4"]
    ]
    assert index.duplicates(sources="غيرهما") == []


def test_small_clusters_can_be_left_out(make_index) -> None:  # type: ignore[no-untyped-def]
    index = make_index(versions(3), analyzer="none")
    assert len(index.duplicates(least=3)) == 1
    assert index.duplicates(least=4) == []
    with pytest.raises(ValueError, match="at least 2"):
        index.duplicates(least=1)


def test_the_work_is_told(make_index) -> None:  # type: ignore[no-untyped-def]
    index = make_index(versions(4), analyzer="none")
    counts: list[int] = []
    index.duplicates(told=counts.append)
    assert sum(counts) == PASSES * 4


def test_an_article_that_is_not_there_has_no_copies(make_index) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UnknownArticleError):
        make_index(versions(2)).copies("none")


def test_copies_tell_their_sources_once(make_index) -> None:  # type: ignore[no-untyped-def]
    index = make_index([*versions(4), Article("5", "عنوان", f"{STORY} 5")], analyzer="none")
    documents = np.array([1, 0, 3, 4], np.int64)
    copies = Copies(index.snapshot, documents)
    assert copies.count == len(copies) == 4
    assert copies.ids == ["1", "0", "3", "5"]
    assert copies.sources == ["الشرق", "القدس"]
    assert [copy.title for copy in copies] == ["عنوان 1", "عنوان 0", "عنوان 3", "عنوان"]


def test_a_signature_has_as_many_values_as_the_threshold_is_of() -> None:
    assert AGREEING * 4 == VALUES * 3
