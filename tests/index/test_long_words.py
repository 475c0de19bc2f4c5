"""Words and articles without end: what is indexed of them, and that it is found."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fihris import Article, Index
from fihris.corpus.article import LONGEST_TEXT

MakeIndex = Callable[..., Index]


def test_a_word_of_four_million_letters_is_found_and_takes_255_of_the_vocabulary(
    make_index: MakeIndex,
) -> None:
    word = "ب" * (LONGEST_TEXT - 10)
    index = make_index([Article("long", body=f"في {word} خبر"), Article("other", body="خبر")])
    for asked in ("ب" * 255, "ب" * 256, "ب" * 5000):
        assert [hit.id for hit in index.search(asked)] == ["long"]
    assert index.search("ب" * 254).total == 0
    assert {hit.id for hit in index.search("خبر")} == {"long", "other"}
    terms = [term for leaf in index.snapshot.leaves for term in leaf.segment.vocabulary("surface")]
    assert max(map(len, terms)) == 255 * 2  # in UTF-8


def test_what_is_too_long_is_refused_before_anything_has_changed(make_index: MakeIndex) -> None:
    index = make_index(["أول"])
    with index.writer() as writer:
        with pytest.raises(ValueError, match="4,194,305 characters"):
            writer.add(Article("2", body="ب" * (LONGEST_TEXT + 1)))
        with pytest.raises(ValueError, match="the source has 10,001"):
            writer.add(Article("2", body="ب", source="x" * 10_001))
        writer.add(Article("3", body="ثالث"))
    index.refresh()
    assert len(index) == 2
