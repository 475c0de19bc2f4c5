"""Code that is written for Whoosh, run on an index of Fihris."""

from __future__ import annotations

from pathlib import Path

import pytest
from whoosh import query as wq
from whoosh.qparser import QueryParser
from whoosh.sorting import FieldFacet
from whoosh_small import DAYS, every, ids, small_index

import fihris
from fihris.errors import NotAnIndexError
from fihris.index.whoosh.index import FihrisIndex, open_index


@pytest.fixture
def index(tmp_path: Path) -> FihrisIndex:
    return small_index(tmp_path / "index")


def test_a_folder_without_an_index(tmp_path: Path) -> None:
    with pytest.raises(NotAnIndexError):
        open_index(tmp_path)


def test_an_empty_index(tmp_path: Path) -> None:
    fihris.create(tmp_path / "index").close()
    index = open_index(tmp_path / "index")
    assert index.is_empty()
    assert index.doc_count() == index.doc_count_all() == index.field_length("body") == 0
    assert index.max_field_length("body") == 0
    with index.reader() as reader:
        assert list(reader.all_terms()) == []
        assert reader.min_field_length("body") == 0
    assert ids(index, wq.Term("body", "في"), sortedby="date") == []


def test_an_index_follows_commits(index: FihrisIndex) -> None:
    assert not index.is_empty()
    other = open_index(str(index.folder))
    searcher = other.searcher()
    assert other.latest_generation() == 2
    assert other.up_to_date()
    assert searcher.up_to_date()
    assert other.refresh() is other
    before = other.last_modified()
    with index.writer() as writer:
        writer.update_document(id="4", body="جديد")
    assert not other.up_to_date()
    assert not searcher.up_to_date()
    refreshed = other.refresh()
    assert refreshed is not other
    assert refreshed.up_to_date()
    assert refreshed.latest_generation() == 3
    assert other.last_modified() >= before
    with searcher.refresh() as fresh:
        assert fresh.doc_count() == 4
        assert fresh.refresh() is fresh
    assert every(other) == ["1", "2", "3", "4"]


def test_optimising_drops_deleted_documents(index: FihrisIndex) -> None:
    writer = index.writer()
    writer.delete_by_term("id", "2")
    writer.commit(merge=False)
    assert (index.doc_count(), index.doc_count_all()) == (2, 3)
    index.optimize()
    assert (index.doc_count(), index.doc_count_all()) == (2, 2)
    assert len(index.reader().readers) == 1


def test_searching_with_whooshs_parser_highlighting_and_pages(index: FihrisIndex) -> None:
    with index.searcher() as searcher:
        query = QueryParser("body", index.schema).parse("مسيرات")
        hits = searcher.search(query, terms=True)
        assert {hit["id"] for hit in hits} == {"1", "3"}
        assert hits.has_matched_terms()
        (marked,) = [hit.highlights("body") for hit in hits if hit["id"] == "3"]
        assert marked == 'الوزير <b class="match term0">والمسيرات</b>'
        page = searcher.search_page(wq.Every(), 2, pagelen=2)
        assert (page.total, len(list(page))) == (3, 1)
        assert searcher.suggest("title_surface", "الوزر") == ["الوزير"]
        more = searcher.more_like(searcher.document_number(id="1"), "body")
        assert [hit["id"] for hit in more] == ["3"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("*", ["1", "2", "3"]),
        ("title_surface:*", ["1", "2"]),
        ("body_surface:المس?رات", ["1"]),
        ("body_surface:*المس*", ["1", "3"]),
        ("م?ير", ["1", "3"]),
    ],
)
def test_patterns_of_whooshs_parser(index: FihrisIndex, text: str, found: list[str]) -> None:
    assert sorted(ids(index, QueryParser("body", index.schema).parse(text))) == found


@pytest.mark.parametrize(
    ("field", "order"), [("date", "132"), ("id", "123"), ("source", "321"), ("category", "")]
)
def test_sorting_by_a_column(index: FihrisIndex, field: str, order: str) -> None:
    assert "".join(ids(index, wq.Every(), sortedby=field)).startswith(order)
    # Of equals the earlier document stands first, in both directions.
    reverse = ids(index, wq.Every(), sortedby=FieldFacet(field, reverse=True))
    assert reverse[0] == {"date": "2", "id": "3", "source": "1", "category": "3"}[field]


def test_articles_without_a_date_stand_last(index: FihrisIndex) -> None:
    with index.writer() as writer:
        writer.add_document(id="4")
    for reverse in (False, True):
        facet = FieldFacet("date", reverse=reverse)
        assert ids(index, wq.Every(), sortedby=facet)[-1] == "4"


def test_grouping(index: FihrisIndex) -> None:
    with index.writer() as writer:
        writer.add_document(id="4")
    with index.searcher() as searcher:
        groups = searcher.search(wq.Every(), groupedby=["source", "date"]).groups
        assert {name: len(found) for name, found in groups("source").items()} == {
            "": 2,
            "أ": 1,
            "ب": 1,
        }
        assert set(groups("date")) == {*DAYS, None}
