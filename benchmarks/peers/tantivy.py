"""tantivy with its Arabic stemmer and its default BM25 (tantivy-py)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.peers.engine import Ranked, missing, whole_text

if TYPE_CHECKING:
    from fihris import Article

ANALYZER = "arabic"


class Tantivy:
    """One text field; a query is an optional clause for each token of its text."""

    name = "tantivy, Arabic stemmer"

    def unavailable(self) -> str | None:
        """Return how to install tantivy-py where it is missing."""
        return missing("tantivy")

    def build(self, articles: Iterable[Article], folder: Path) -> None:
        """Index and store each article's whole text."""
        import tantivy
        from tantivy import Document, Filter, SchemaBuilder, TextAnalyzerBuilder, Tokenizer

        builder = SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw")
        builder.add_text_field("text", stored=True, tokenizer_name=ANALYZER)
        chain = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase())
        self._analyzer = chain.filter(Filter.stemmer("arabic")).build()
        self._schema = builder.build()
        index = tantivy.Index(self._schema, path=str(folder))
        index.register_tokenizer(ANALYZER, self._analyzer)
        # One thread, so that articles that tie come in the same order each time.
        writer = index.writer(num_threads=1)
        for article in articles:
            writer.add_document(Document(id=article.id, text=whole_text(article)))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher = index.searcher()

    def search(self, text: str, depth: int) -> Ranked:
        """Return the best articles."""
        from tantivy import Occur, Query

        clauses = [
            (Occur.Should, Query.term_query(self._schema, "text", token))
            for token in self._analyzer.analyze(text)
        ]
        found = self._searcher.search(Query.boolean_query(clauses), depth, count=False)
        return [(self._searcher.doc(place)["id"][0], score) for score, place in found.hits]
