from __future__ import annotations

import tracemalloc
from itertools import chain, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fihris import Article
from fihris.index import merge_postings, merge_terms
from fihris.index.analysis.analyzer import Analyzer
from fihris.index.arrays import ArrayFile, ArrayFileWriter
from fihris.index.builder import build_segment
from fihris.index.merge import merge_segments
from fihris.index.segment import Segment
from fihris.index.snapshot import Leaf
from fihris.index.vocabulary import Vocabulary, write_vocabulary

WORDS = st.sampled_from("مسيرات المسيرة سيارة وزير الوزراء وزراء في من قال 2024".split())
TEXTS = st.lists(WORDS, max_size=12).map(" ".join) | WORDS.map(lambda word: " ".join([word] * 20))
ARTICLES = st.lists(
    st.tuples(TEXTS, TEXTS, st.sampled_from(["أ", "ب", ""]), st.booleans()), max_size=12
)


def built(folder: Path, name: str, articles: list[Article]) -> Segment:
    build_segment(folder, name, articles, Analyzer("light10"))
    return Segment(folder, name)


def same_arrays(one: Segment, other: Segment) -> None:
    names = set(one.file._entries)
    assert names == set(other.file._entries)
    for name in sorted(names):
        if not name.startswith("stored."):
            assert one.file.array(name).tolist() == other.file.array(name).tolist(), name


@settings(max_examples=100)
@given(st.lists(ARTICLES, min_size=1, max_size=4))
def test_a_merge_is_the_segment_that_the_same_articles_would_have_made(
    parts: list[list[tuple[str, str, str, bool]]],
) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        leaves, kept = [], []
        for i, part in enumerate(parts):
            articles = [
                Article(f"{i}-{j}", title, body, source=source)
                for j, (title, body, source, _) in enumerate(part)
            ]
            deleted = np.array([drop for *_, drop in part], bool)
            kept += [a for a, drop in zip(articles, deleted, strict=True) if not drop]
            segment = built(folder, f"part{i}", articles)
            leaves.append(Leaf(segment, 0, deleted if deleted.any() else None))
        merge_segments(folder, "merged", leaves)
        merged = Segment(folder, "merged")
        merged.verify()
        assert [merged.article(i) for i in range(merged.documents)] == kept
        assert merged.file.meta == built(folder, "whole", kept).file.meta
        same_arrays(merged, built(folder, "whole", kept))


def test_a_merge_in_many_pieces_is_the_same(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    articles = [Article(str(i), f"عنوان {i}", f"كلمة{i} مشتركة {i % 7}") for i in range(300)]
    leaves = [
        Leaf(built(tmp_path, f"part{i}", articles[i * 100 : i * 100 + 100]), 0, None)
        for i in range(3)
    ]
    monkeypatch.setattr(merge_terms, "_TERMS_AT_ONCE", 3)
    monkeypatch.setattr(merge_terms, "_POSTINGS_AT_ONCE", 5)
    monkeypatch.setattr(merge_postings, "_TOKENS_AT_ONCE", 5)
    merge_segments(tmp_path, "merged", leaves)
    same_arrays(Segment(tmp_path, "merged"), built(tmp_path, "whole", articles))


def test_a_frequent_word_is_merged_in_pieces(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    articles = [Article(str(i), body="كلمة " * 800) for i in range(1500)]
    leaves = [Leaf(built(tmp_path, f"part{i}", articles[i::3]), 0, None) for i in range(3)]
    for leaf in leaves:
        leaf.segment.verify()
    positions = sum(leaf.segment.tokens["body"] for leaf in leaves)
    monkeypatch.setattr(merge_postings, "_TOKENS_AT_ONCE", 10_000)
    tracemalloc.start()
    merge_segments(tmp_path, "merged", leaves)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 6 * positions, "at once they would take more than 20 bytes each"
    merged = Segment(tmp_path, "merged").postings("body")
    assert merged.positions(0)[0].tolist() == [*range(800)] * 1500


@given(st.lists(st.lists(st.binary(max_size=2), unique=True), min_size=1, max_size=4))
def test_vocabularies_are_cut_at_the_same_terms(lists: list[list[bytes]]) -> None:
    vocabularies = [sorted(terms) for terms in lists]
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(merge_terms, "_TERMS_AT_ONCE", 8)
        with ArrayFileWriter(Path(name) / "all") as file:
            for i, terms in enumerate(vocabularies):
                write_vocabulary(file, str(i), terms)
            file.close({})
        file = ArrayFile(Path(name) / "all")
        read = [Vocabulary(file, str(i)) for i in range(len(lists))]
        cuts = list(merge_terms._vocabulary_ranges(read))
    parts = [[terms[a:b] for terms, (a, b) in zip(vocabularies, cut, strict=True)] for cut in cuts]
    assert [[*chain(*slices)] for slices in zip(*parts, strict=True)] == vocabularies
    assert all(sum(map(len, part)) <= 8 for part in parts)
    for before, after in pairwise(parts):
        assert max(map(max, filter(None, before))) < min(map(min, filter(None, after)))


def test_words_of_deleted_articles_are_read_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rare = " ".join(f"ب{chr(0x628 + i % 20)}{chr(0x628 + i // 20)}" for i in range(400))
    articles = [Article("1", body=rare), Article("2", body="خبر"), Article("3", body="خبر آخر")]
    segment = built(tmp_path, "part", articles)
    largest = 0
    positions = merge_postings._Part.positions

    def watched(*arguments: Any) -> Any:
        nonlocal largest
        for piece in positions(*arguments):
            largest = max(largest, len(piece))
            yield piece

    monkeypatch.setattr(merge_postings, "_TOKENS_AT_ONCE", 50)
    monkeypatch.setattr(merge_postings._Part, "positions", watched)
    merge_segments(tmp_path, "merged", [Leaf(segment, 0, np.array([True, False, False]))])
    assert 0 < largest <= 50
    merged = Segment(tmp_path, "merged")
    assert merged.documents == 2
    assert merged.postings("body").term_docs(
        merged.terms("body").find("خبر".encode())
    ).tolist() == [0, 1]
