"""A stock Whoosh index and an index of Fihris with the same history, to compare them.

Both are driven by the same calls: Fihris's writer has Whoosh's interface.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from whoosh import query as wq
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.reading import IndexReader
from whoosh.searching import Searcher

from fihris.corpus.article import Article
from fihris.corpus.reading import read_articles
from fihris.index.analysis.tokens import tokenise
from fihris.index.fields import TEXT_FIELDS
from fihris.index.manifest import Manifest, write_manifest
from fihris.index.snapshot import Snapshot
from fihris.index.whoosh.index import FihrisIndex, open_index
from fihris.index.whoosh.reader import SnapshotReader
from fihris.index.whoosh.schema import index_schema, whoosh_fields
from fihris.search.matching.evaluator import SegmentEvaluator
from fihris.search.matching.statistics import Statistics
from fihris.search.matching.whoosh_weighting import ExactBM25
from fihris.search.ranking import DEFAULT_RANKING

SAMPLE = Path(__file__).resolve().parents[2] / "corpus" / "sample" / "articles"
Scores = dict[str, float]


def articles_of(path: Path) -> Iterator[Article]:
    """Yield the articles of a file or folder."""
    for item in read_articles([path]):
        if isinstance(item, Article):
            yield item


def sample_articles(count: int, rng: random.Random) -> list[Article]:
    """Return the project's sample articles, and more made of their sentences, up to `count`.

    Some have no date, source, category, title or body.
    """
    real = [item for path in sorted(SAMPLE.glob("*.jsonl")) for item in articles_of(path)]
    articles = list(real)
    while len(articles) < count:
        one, other = rng.choices(real, k=2)
        sentences = re.split(r"(?<=[.\n])\s+", one.body + "\n" + other.body)
        chosen = rng.sample(sentences, len(sentences) // 2)
        # Dates differ down to the microsecond, so that ranges take terms of every precision.
        shift = timedelta(days=rng.randrange(900), microseconds=rng.randrange(10**12))
        date = None if one.date is None else one.date - shift
        made = replace(one, id=f"m{len(articles)}", body="\n".join(chosen), date=date)
        if rng.random() < 0.2:
            unknown = rng.choice(["date", "source", "category", "title", "body"])
            made = replace(made, **{unknown: None if unknown == "date" else ""})
        articles.append(made)
    return articles


@dataclass
class Pair:
    """The two indexes, and the exact lengths of all articles by id and field."""

    stock: FileIndex
    fihris: FihrisIndex
    lengths: dict[str, dict[str, int]]

    @cached_property
    def snapshot(self) -> Snapshot:
        return self.reader.snapshot

    @cached_property
    def reader(self) -> SnapshotReader:
        return self.fihris.reader()

    @cached_property
    def ids(self) -> list[str]:
        """The ids by the snapshot's document numbers; "" for deleted documents."""
        return _ids(self.reader)

    @cached_property
    def statistics(self) -> Statistics:
        return Statistics(self.snapshot, DEFAULT_RANKING)

    @cached_property
    def stock_searcher(self) -> Searcher:
        """Stock Whoosh with Fihris's formula.

        Whoosh rounds lengths to a byte, so it is given the exact ones. When a deleted document
        stops counting depends on the merges, which the two do differently, so both take numbers of
        documents and frequencies from Fihris's index.
        """
        weighting = ExactBM25(self.statistics, lengths=self._stock_lengths())
        return self.stock.searcher(weighting=weighting)

    @cached_property
    def _stock_ids(self) -> list[str]:
        return _ids(self.stock_searcher.reader())

    @cached_property
    def searcher(self) -> Searcher:
        """Stock Whoosh's searcher on Fihris's reader."""
        return Searcher(self.reader, weighting=ExactBM25())

    def _stock_lengths(self) -> Callable[[IndexReader, str], Callable[[int], int]]:
        tables: dict[tuple[str, IndexReader], list[int]] = {}

        def lengths(reader: IndexReader, field: str) -> Callable[[int], int]:
            table = tables.get((field, reader))
            if table is None:
                stored = map(reader.stored_fields, range(reader.doc_count_all()))
                table = tables[field, reader] = [self.lengths[s["id"]][field] for s in stored]
            return table.__getitem__

        return lengths

    def stock_scores(self, query: wq.Query, **options: Any) -> Scores:
        """Return what stock Whoosh finds, by id."""
        return _found(self.stock_searcher, query, self._stock_ids, **options)

    def reader_scores(self, query: wq.Query) -> Scores:
        """Return what stock Whoosh's searcher finds on Fihris's reader."""
        return _found(self.searcher, query, self.ids)

    def fihris_scores(self, query: wq.Query) -> Scores:
        """Return what Fihris's evaluator finds."""
        found: Scores = {}
        for leaf in self.snapshot.leaves:
            docs, scores = SegmentEvaluator(leaf, self.statistics).evaluate(query, scored=True)
            assert scores is not None
            for document, score in zip(docs.tolist(), scores.tolist(), strict=True):
                if identity := self.ids[leaf.base + document]:
                    assert identity not in found
                    found[identity] = score
        return found


def _ids(reader: IndexReader) -> list[str]:
    documents = range(reader.doc_count_all())
    return [
        "" if reader.is_deleted(document) else reader.stored_fields(document)["id"]
        for document in documents
    ]


def _found(searcher: Searcher, query: wq.Query, ids: list[str], **options: Any) -> Scores:
    """Return what a searcher finds, without deleted documents.

    Whoosh's InverseMatcher lets a deleted document through behind the last one that it excludes.
    """
    found: Scores = {}
    for score, document in searcher.search(query, limit=None, **options).top_n:
        if ids[document]:
            found[ids[document]] = score
    return found


def make_pair(folder: Path, analyzer: str = "light10") -> Pair:
    """Return two empty indexes in a folder."""
    for name in ("stock", "fihris"):
        (folder / name).mkdir(parents=True)
    write_manifest(folder / "fihris", Manifest(analyzer))
    storage = FileStorage(str(folder / "stock"))
    stock = storage.create_index(index_schema(analyzer))
    return Pair(stock, open_index(folder / "fihris"), {})


def commit(pair: Pair, calls: Sequence[Callable[[Any], object]], **options: Any) -> None:
    """Make the same calls on a writer of each index, and commit."""
    for index in (pair.stock, pair.fihris):
        writer = index.writer()
        for call in calls:
            call(writer)
        writer.commit(**options)


def adding(pair: Pair, articles: Sequence[Article]) -> Iterator[Callable[[Any], object]]:
    """Yield calls that add articles, or update those with their ids."""
    for item in articles:
        known = item.id in pair.lengths
        fields = whoosh_fields(item)
        pair.lengths[item.id] = {f: len(tokenise(getattr(item, f))) for f in TEXT_FIELDS}
        name = "update_document" if known else "add_document"
        yield lambda writer, name=name, fields=fields: getattr(writer, name)(**fields)


def deleting(query: wq.Query) -> Callable[[Any], object]:
    """Return a call that deletes what matches a query."""
    return lambda writer: writer.delete_by_query(query)


# What a history's commits do about segments; the last ones leave several, with deletions in them.
MERGES: tuple[dict[str, bool], ...] = (
    {},
    {"merge": False},
    {},
    {"optimize": True},
    {"merge": False},
    {},
    {"merge": False},
)


def with_history(pair: Pair, articles: Sequence[Article], rng: random.Random) -> Pair:
    """Add the articles in several commits that also update and delete; return the pair."""
    share = -(-len(articles) // len(MERGES))
    for number, options in enumerate(MERGES):
        before = articles[: number * share]
        new = articles[number * share : (number + 1) * share]
        calls = list(adding(pair, new))
        gone = rng.sample(before, len(before) // 12)
        calls += [deleting(wq.Term("id", item.id)) for item in gone[::2]]
        # An update takes the text of another article.
        texts = [rng.choice(before) for _ in gone]
        updates = [
            replace(text, id=item.id)
            for item, text in zip(gone, texts, strict=True)
            if item not in gone[::2]
        ]
        calls += adding(pair, updates)
        if number == 4:
            words = [word for item in new for word in tokenise(item.title).surfaces()]
            calls.append(deleting(wq.Term("title_surface", rng.choice(words))))
        commit(pair, calls, **options)
    return pair
