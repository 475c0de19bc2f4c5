"""A small index of Fihris, opened as a Whoosh index."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from whoosh import query as wq

import fihris
from fihris.index.whoosh.index import FihrisIndex, open_index

DAYS = [datetime(2024, 3, day, 12, 30) for day in (1, 2, 3)]


def small_index(folder: Path) -> FihrisIndex:
    """Return an index of three articles in two segments."""
    fihris.create(folder, analyzer="light10").close()
    index = open_index(folder)
    with index.writer() as writer:
        writer.add_document(
            id="1", title="مسيرات في العاصمة", body="خرجت المسيرات.", source="ب", date=DAYS[0]
        )
        writer.add_document(id="2", title="الوزير", body="قال الوزير إن", source="أ", date=DAYS[2])
    writer = index.writer()
    writer.add_document(id="3", body="الوزير والمسيرات", category="سياسة", date=DAYS[1])
    writer.commit(merge=False)
    return index


def ids(index: FihrisIndex, query: wq.Query, **options: Any) -> list[str]:
    """Return the ids of what a query finds, in order."""
    with index.searcher() as searcher:
        return [hit["id"] for hit in searcher.search(query, limit=None, **options)]


def every(index: FihrisIndex) -> list[str]:
    """Return the ids of all articles."""
    return sorted(ids(index, wq.Every()))
