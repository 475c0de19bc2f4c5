"""How many articles of an index have some words side by side."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from whoosh import query as wq

from fihris import Article, Index
from fihris.search.terms import background
from fihris.search.terms.background import phrase_frequency

MakeIndex = Callable[..., Index]

ARTICLES = [
    Article("1", "سوق عكاظ", "افتتح أمس"),
    Article("2", "", "زار سوق عكاظ ثم سوق عكاظ"),
    Article("3", "", "عكاظ سوق"),
    Article("4", "سوق", "عكاظ"),
    Article("5", "سوق عكاظ", "سوق عكاظ"),
    Article("6", "خبر آخر", "لا شيء"),
]


def test_it_is_what_a_search_for_the_phrase_counts(make_index: MakeIndex) -> None:
    index = make_index(ARTICLES)
    words = [str(lemma) for lemma in index.snapshot.lemmas_of(["سوق", "عكاظ"])]
    phrases = wq.Or([wq.Phrase(field, words) for field in ("title", "body")])
    assert phrase_frequency(index.snapshot, words) == index.search(phrases).total == 3


def test_a_word_that_no_article_has_makes_it_none(make_index: MakeIndex) -> None:
    assert phrase_frequency(make_index(ARTICLES).snapshot, ["سوق", "زلزال"]) == 0


def test_segments_add_up(make_index: MakeIndex) -> None:
    index = make_index(ARTICLES)
    with index.writer() as writer:
        writer.add(Article("7", "", "سوق عكاظ"))
    index.refresh()
    words = [str(lemma) for lemma in index.snapshot.lemmas_of(["سوق", "عكاظ"])]
    assert phrase_frequency(index.snapshot, words) == 4


def test_of_many_articles_some_are_looked_at(
    make_index: MakeIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "_LOOKED_AT", 20)
    index = make_index(["سوق عكاظ" if i % 2 else "عكاظ سوق" for i in range(99)])
    words = [str(lemma) for lemma in index.snapshot.lemmas_of(["سوق", "عكاظ"])]
    assert phrase_frequency(index.snapshot, words) == pytest.approx(49, rel=0.3)
