"""The words and statistics of articles are those that an index in a folder has."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fihris
from fihris import Article
from fihris.index.analysis.analyzer import Analyzer
from fihris.index.cluster.documents import Analysed, analysed, article_of, document_id
from fihris.index.cluster.mapping import STREAMS
from fihris.index.cluster.word_counts import WordCounts, WordTally
from fihris.index.cluster.words import Words, written
from fihris.index.fields import LEMMA, SURFACE, TEXT_FIELDS, surface_field
from fihris.index.records import pack

WORDS = st.sampled_from(
    "المسيرات للمسيرات مسيّرة آخر الآخر وزير الوزراء F-16 ﷺ 2023 بلينكن في".split()
)
TEXTS = st.lists(WORDS, max_size=8).map(" ".join) | st.text(max_size=12)
ARTICLES = st.lists(st.tuples(TEXTS, TEXTS), max_size=8).map(
    lambda texts: [Article(str(i), *pair) for i, pair in enumerate(texts)]
)


def made(articles: list[Article]) -> Analysed:
    return analysed([pack(article) for article in articles], Analyzer("lexicon"))


@settings(deadline=None, max_examples=50)
@given(ARTICLES, ARTICLES)
def test_words_are_those_of_a_folder(
    tmp_path_factory: pytest.TempPathFactory, first: list[Article], second: list[Article]
) -> None:
    second = [Article(f"2-{a.id}", a.title, a.body) for a in second]
    index = fihris.create(tmp_path_factory.mktemp("words") / "index")
    with index.writer() as writer:
        for article in [*first, *second]:
            writer.add(article)
    index.refresh()
    tally = WordTally()
    for some in (first, second):
        tally.add(made(some).words)
    counts = tally.total()
    words = Words(written(counts, "lexicon"), "address", None)
    again = words.segment.counts()
    assert Words(written(again, "lexicon"), "", None).segment.file.checksum == (
        words.segment.file.checksum
    )
    snapshot = index.snapshot
    assert words.document_count_all == snapshot.document_count_all
    assert words.field_tokens == snapshot.field_tokens
    for level, field_of in ((LEMMA, str), (SURFACE, surface_field)):
        terms = {term for leaf in snapshot.leaves for term in leaf.segment.vocabulary(level)}
        assert set(words.segment.vocabulary(level)) == terms
        for term in terms:
            for field in map(field_of, TEXT_FIELDS):
                found = words.document_frequency(field, term)
                assert found == snapshot.document_frequency(field, term), (field, term)
    forms = [term.decode() for term in words.segment.vocabulary(SURFACE)]
    assert words.lemmas_of(forms) == snapshot.lemmas_of(forms)


@settings(deadline=None)
@given(ARTICLES)
def test_a_token_is_one_word_to_a_server_that_splits_at_white_space(
    articles: list[Article],
) -> None:
    for document in made(articles).documents:
        streams = {name: document[name] for name in document if name in STREAMS}
        assert all(streams.values())
        for field in TEXT_FIELDS:
            lemmas = streams.get(f"{field}_lemma", "").split()
            surfaces = streams.get(f"{field}_surface", "").split()
            assert len(lemmas) == len(surfaces)
            assert streams.get(f"{field}_lemma", "") == " ".join(lemmas)


def test_an_article_comes_back_as_it_was(tmp_path: Path) -> None:
    (article,) = fihris.read_articles([_file(tmp_path)])
    assert isinstance(article, Article)
    (document,) = made([article]).documents
    assert article_of(document) == article


def _file(folder: Path) -> Path:
    path = folder / "articles.jsonl"
    path.write_text(
        '{"id": "1", "title": "عنوان", "body": "نص", "date": "2023-05-17T18:30:00.123456+03:00", '
        '"source": "الأفق", "category": "سياسة", "url": "https://example.com", "pages": [1]}\n',
        encoding="utf-8",
    )
    return path


def test_an_id_that_is_too_long_is_hashed() -> None:
    assert document_id("خبر/1") == "خبر/1"
    assert document_id("ا" * 256) == "ا" * 256
    assert len(document_id("ا" * 257)) == len("sha256:") + 64
    assert document_id("ا" * 257) != document_id("ا" * 258)
    # Nobody can take another's place by a name like a hash.
    assert document_id(document_id("ا" * 257)) != document_id("ا" * 257)


def test_no_words_are_words_too() -> None:
    words = Words(written(WordCounts.none(), "lexicon"), "", None)
    assert words.document_count_all == 0
    assert words.document_frequency("body", "خبر".encode()) == 0
    assert words.lemmas_of(["خبر"]) == [None]
