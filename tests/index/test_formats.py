"""Indexes of every format, as it was when it was new: they open for ever, and answer the same.

What is expected follows from reading the articles in `tests/support/formats.py`.
"""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from formats import ARTICLES, RAIN

import fihris
from fihris import Article, Index
from fihris.index.manifest import FORMAT

FOLDER = Path(__file__).parent / "formats"
FORMATS = sorted(int(path.name) for path in FOLDER.iterdir())


@pytest.fixture(params=FORMATS)
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Index:
    folder = tmp_path / "index"
    shutil.copytree(FOLDER / str(request.param), folder)
    return fihris.open(folder)


def found(index: Index, query: str, **options: object) -> set[str]:
    hits = index.search(query, **options)  # type: ignore[arg-type]
    assert hits.total == len(hits)
    return {hit.id for hit in hits}


def test_there_is_an_index_of_todays_format() -> None:
    assert max(FORMATS) == FORMAT


def test_they_are_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.rglob("*.*")) < 50_000 * len(FORMATS)


def test_they_are_sound(index: Index) -> None:
    assert len(index.snapshot.leaves) == 2
    for leaf in index.snapshot.leaves:
        leaf.segment.check()


def test_every_article_is_there(index: Index) -> None:
    assert len(index) == 5
    assert [index.get(article.id) for article in ARTICLES] == list(ARTICLES)
    assert "5" not in index


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("مكتبة", "16"),  # and its plural, مكتبات
        ("المكتبات", "16"),
        ("=مكتبات", "6"),
        ("هدف", "3"),  # and its dual
        ("القمح", "4"),
        ("ارتفعت", ""),  # only the article that was replaced
        ("مسحوب", ""),  # only the one that was deleted
        ('"طريق الجبل"', "2"),
        ('"طريق الميناء"', ""),
        ("الميناء", "4"),
        ("طريق OR سفينة", "24"),
        ("مكتبة -كتاب", "6"),
        ("title:أمطار", "2"),
        ("مكتب*", "16"),
    ],
)
def test_words_are_found(index: Index, query: str, ids: str) -> None:
    assert found(index, query, variants=False) == set(ids)


def test_fields_are_found(index: Index) -> None:
    assert found(index, "في", categories="ثقافة") == {"1", "6"}
    assert found(index, "في", sources="إذاعة التلال") == {"3", "4", "6"}
    third = datetime(2024, 3, 3, tzinfo=UTC)
    assert found(index, "في", since=third) == {"3", "6"}
    assert found(index, "مكتبة", until=third) == {"1"}


def test_what_matched_is_marked(index: Index) -> None:
    (hit,) = index.search("الساحل", variants=False)
    start = RAIN.title.index("الساحل")
    assert hit.title_spans == ((start, start + len("الساحل")),)


def test_they_can_be_written_to_and_merged(index: Index) -> None:
    with index.writer() as writer:
        writer.add(Article("7", body="مكتبة جديدة"))
        writer.delete("1")
        writer.commit(optimize=True)
    index.refresh()
    assert len(index.snapshot.leaves) == 1
    assert found(index, "مكتبة", variants=False) == {"6", "7"}
    assert [index.get(article.id) for article in ARTICLES[1:]] == list(ARTICLES[1:])
