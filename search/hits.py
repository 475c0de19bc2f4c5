"""Hits: what a search found, read from the index when asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from time import perf_counter
from typing import TYPE_CHECKING, Any, Protocol, overload

from fihris.corpus.article import Article
from fihris.errors import QueryError
from fihris.index.consistency import blaming
from fihris.index.snapshot import Snapshot
from fihris.search.highlighting.snippet import Occurrence, Snippet, Span, merged_spans, snippets
from fihris.search.timings import Timings

if TYPE_CHECKING:
    from fihris.search.copies.collapse import Group
    from fihris.search.copies.copies import Copies
    from fihris.search.explanation import Explainer, Explanation
    from fihris.search.facets.counts import FacetCount
    from fihris.search.facets.result_set import Counted
    from fihris.search.facets.timeline import Timeline
    from fihris.search.highlighting.highlighter import Highlighter


class Hit:
    """One article that matched. What it holds is read from the index when it is asked for."""

    def __init__(self, page: Hits, place: int, document: int, score: float) -> None:
        self._page = page
        self._place = place
        self._leaf = page.snapshot.leaf_of(document)
        self._document = document - self._leaf.base
        self.rank = page.offset + place + 1
        self.score = score

    @cached_property
    def body(self) -> str:
        """The article's body."""
        started = perf_counter()
        with blaming(self._page.snapshot):
            body = self._leaf.segment.body(self._document)
        self._page.timings.add("fetch", started)
        return body

    @property
    def id(self) -> str:
        """The article's id."""
        started = perf_counter()
        with blaming(self._page.snapshot):
            identity = self._leaf.segment.identity(self._document)
        self._page.timings.add("fetch", started)
        return identity

    @property
    def title(self) -> str:
        """The article's title."""
        with blaming(self._page.snapshot):
            return self._leaf.segment.titles[self._document]

    @property
    def date(self) -> datetime | None:
        """When the article appeared, in UTC; None where that is unknown."""
        with blaming(self._page.snapshot):
            return self._leaf.segment.date(self._document)

    @property
    def source(self) -> str:
        """Who published the article."""
        with blaming(self._page.snapshot):
            return self._leaf.segment.value("source", self._document)

    @property
    def category(self) -> str:
        """The article's section."""
        with blaming(self._page.snapshot):
            return self._leaf.segment.value("category", self._document)

    @property
    def url(self) -> str:
        """Where the article was published."""
        with blaming(self._page.snapshot):
            return self._leaf.segment.head(self._document)[0]

    @property
    def article(self) -> Article:
        """The article as it was indexed."""
        with blaming(self._page.snapshot):
            return self._leaf.segment.article(self._document)

    @property
    def title_spans(self) -> tuple[Span, ...]:
        """Where the words that matched stand in the title, in code points."""
        return self._page.title_spans[self._place]

    @property
    def snippets(self) -> list[Snippet]:
        """The passages of the body that show best why it matched."""
        return self._page.snippets[self._place]

    @cached_property
    def body_spans(self) -> tuple[Span, ...]:
        """Where the words that matched stand in the whole body, in code points."""
        document = self._leaf.base + self._document
        with blaming(self._page.snapshot):
            (found,) = self._page.highlighter.occurrences(["body"], [self.body], [document])
        return merged_spans(found)

    @property
    def copies(self) -> Copies | None:
        """The near-copies that match, too, and that this hit stands for; None where none does.

        Only a search that collapses looks for them.
        """
        group = self._page.groups[self._place] if self._page.groups else None
        if group is None or not len(group.others):
            return None
        from fihris.search.copies.copies import Copies

        return Copies(self._page.snapshot, group.others)

    def explain(self) -> Explanation:
        """Return what each word of the query adds to the score.

        Where the hit stands for near-copies, the score is that of the best of them.
        """
        texts = {"title": self.title, "body": self.body}
        document = self._leaf.base + self._document
        with blaming(self._page.snapshot):
            if self._page.groups and self._page.groups[self._place].best != document:
                document = self._page.groups[self._place].best
                article = self._page.snapshot.article(document)
                texts = {"title": article.title, "body": article.body}
            return self._page.explainer.explain(document, self.score, texts)

    def __repr__(self) -> str:
        return f"<Hit {self.rank}: {self.id} {self.title!r}, score {self.score:.3f}>"


class Found(Protocol):
    """What a search found: documents of the snapshot with their scores, best first.

    How many match in all, what marks and what explains them is made when it is asked for.
    """

    @property
    def page(self) -> Sequence[tuple[int, float]]: ...  # noqa: D102

    @property
    def total(self) -> int: ...  # noqa: D102

    @property
    def groups(self) -> Sequence[Group]: ...  # noqa: D102

    def has_more(self, after: int) -> bool: ...  # noqa: D102

    @property
    def partial(self) -> bool: ...  # noqa: D102

    @property
    def result_set(self) -> Counted: ...  # noqa: D102

    @property
    def highlighter(self) -> Highlighter: ...  # noqa: D102

    @property
    def explainer(self) -> Explainer: ...  # noqa: D102


class _Part:
    """Some of the hits of a page."""

    def __init__(self, found: Found, first: int, after: int) -> None:
        self._found = found
        self.page = found.page[first:after]
        self.groups = found.groups[first:after]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._found, name)


class Hits(Sequence[Hit]):
    """One page of what a search found, best first.

    `note` says, for a query that could not be parsed and was searched as plain words, why.
    `variants` are the other spellings in which names were searched, the best first, by the word as
    it was typed: ``{"بلنكن": ("بلينكن",)}``. `documents` are the hits' numbers in `snapshot`.
    `failures` are the parts of a cluster that did not answer, and why.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        found: Found,
        *,
        query: str,
        offset: int,
        took_ms: float,
        note: QueryError | None = None,
        variants: Mapping[str, tuple[str, ...]] | None = None,
        timings: Timings | None = None,
        failures: Sequence[str] = (),
    ) -> None:
        self.snapshot = snapshot
        self.query = query
        self._found = found
        self.offset = offset
        self.took_ms = took_ms
        self.note = note
        self.variants = dict(variants or {})
        self.documents = [document for document, _ in found.page]
        self.groups = found.groups
        self.timings = timings or Timings()
        self.failures = tuple(failures)
        page = enumerate(found.page)
        self._hits = [Hit(self, i, document, score) for i, (document, score) in page]

    @property
    def total(self) -> int:
        """How many articles matched in all; counted when it is first asked for.

        Of a partial result, how many were found, or counted, when the time was up: at least so many
        match.
        """
        with blaming(self.snapshot):
            return self._found.total

    @property
    def partial(self) -> bool:
        """Whether the search's time was up before all was done that was asked for.

        The hits are then the best of what was found until then. It may become true when hits are
        counted, marked or explained: those that the time did not reach have no marks and snippets.
        """
        return self._found.partial

    @property
    def has_more(self) -> bool:
        """Whether there are hits behind those of this page."""
        with blaming(self.snapshot):
            return self._found.has_more(self.offset + len(self))

    def chunks(self, size: int = 200) -> Iterator[Hits]:
        """Yield the hits in pages of so many, of each of which alone texts and marks are held."""
        for first in range(0, len(self), size):
            yield Hits(
                self.snapshot,
                _Part(self._found, first, first + size),
                query=self.query,
                offset=self.offset + first,
                took_ms=self.took_ms,
                note=self.note,
                variants=self.variants,
                timings=self.timings,
            )

    @property
    def result_set(self) -> Counted:
        """All articles that match, not only those of the page."""
        with blaming(self.snapshot):
            return self._found.result_set

    def facets(
        self,
        fields: Iterable[str] = ("source", "category"),
        *,
        most: int | None = 20,
        lifted: bool = False,
    ) -> dict[str, list[FacetCount]]:
        """Return how many of all that match have each source and section, the most frequent first.

        See `fihris.search.facets.counts.facets`, also for `lifted` and what is raised.
        """
        from fihris.search.facets.counts import facets

        with blaming(self.snapshot):
            return facets(self.result_set, fields, most=most, lifted=lifted)

    def timeline(self, unit: str = "auto", zone: tzinfo = UTC, *, lifted: bool = False) -> Timeline:
        """Return how many of all that match appeared in each day, week, month or year.

        See `fihris.search.facets.timeline.timeline`, also for `lifted` and what is raised.
        """
        from fihris.search.facets.timeline import timeline

        with blaming(self.snapshot):
            return timeline(self.result_set, unit, zone, lifted=lifted)

    @property
    def highlighter(self) -> Highlighter:
        """What finds the words that matched in texts."""
        with blaming(self.snapshot):
            return self._found.highlighter

    @property
    def explainer(self) -> Explainer:
        """What tells what a score consists of."""
        with blaming(self.snapshot):
            return self._found.explainer

    @cached_property
    def _occurrences(self) -> list[list[Occurrence]]:
        """What matched in the titles of all hits, then in their bodies, found in one pass."""
        if self.partial:
            return [[] for _ in self._hits * 2]
        fields = ["title"] * len(self._hits) + ["body"] * len(self._hits)
        texts = [hit.title for hit in self._hits] + [hit.body for hit in self._hits]
        started = perf_counter()
        with blaming(self.snapshot):
            found = self.highlighter.occurrences(fields, texts, self.documents * 2)
        self.timings.add("snippet", started)
        return found

    @cached_property
    def title_spans(self) -> list[tuple[Span, ...]]:
        """The marks of each hit's title."""
        return [merged_spans(found) for found in self._occurrences[: len(self._hits)]]

    @cached_property
    def snippets(self) -> list[list[Snippet]]:
        """The snippets of each hit."""
        found = self._occurrences[len(self._hits) :]
        started = perf_counter()
        # Where the time is up, no more texts are read.
        made = [
            [] if self.partial else snippets(hit.body, marks)
            for hit, marks in zip(self._hits, found, strict=True)
        ]
        self.timings.add("snippet", started)
        return made

    @property
    def profile(self) -> dict[str, float]:
        """How many milliseconds each stage has taken, and all of them together as ``total``.

        The stages are those of `fihris.search.timings`; `fetch` and `snippet` grow with what is
        read of the hits.
        """
        return self.timings.milliseconds()

    def __len__(self) -> int:
        return len(self._hits)

    @overload
    def __getitem__(self, place: int) -> Hit: ...

    @overload
    def __getitem__(self, place: slice) -> list[Hit]: ...

    def __getitem__(self, place: int | slice) -> Hit | list[Hit]:
        return self._hits[place]

    def __iter__(self) -> Iterator[Hit]:
        return iter(self._hits)

    def __repr__(self) -> str:
        return f"<Hits for {self.query!r}: {len(self)} of {self.total}>"
