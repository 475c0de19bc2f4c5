"""Saved searches, and which of them new articles match."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from os import PathLike
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Self

from fihris.corpus.article import Article
from fihris.errors import QueryError, WatchError
from fihris.index.analysis.analyzer import ANALYZERS, DEFAULT_ANALYZER, KnownLemmas
from fihris.search.limits import DEFAULT_LIMITS, Limits
from fihris.search.watching.store import WATCHES, changing, read_watches
from fihris.search.watching.watch import LONGEST_NAME, Watch
from fihris.search.whoosh_import import import_whoosh_queries

if TYPE_CHECKING:
    from fihris.search.engine import Index
    from fihris.search.hits import Hit
    from fihris.search.watching.marking import Marker
    from fihris.search.watching.matcher import Matcher

# Articles whose words are analysed together.
_TOGETHER = 256


def _values(given: str | Collection[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _short(query: str) -> str:
    return query if len(query) <= LONGEST_NAME else f"{query[: LONGEST_NAME - 1]}…"


class Watches:
    """The saved searches in a file, as of when they were read or last changed here.

    An article matches a saved search exactly where an index that holds the article would find it
    by that search; but for other spellings of foreign names, of which `names.py` tells the rest.
    The first match reads all queries, which takes some 0.2 ms for each.

    Safe to use from several threads, and in several processes.
    """

    def __init__(
        self,
        path: str | PathLike[str],
        *,
        analyzer: str = DEFAULT_ANALYZER,
        known: KnownLemmas | None = None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        if analyzer not in ANALYZERS:
            raise ValueError(f"no analyzer called {analyzer!r}; there are {', '.join(ANALYZERS)}")
        self.path = Path(path)
        self._analyzer, self._known, self._limits = analyzer, known, limits
        self._lock = Lock()
        self._marker: Marker | None = None
        self._set(read_watches(self.path))

    @classmethod
    def open(cls, path: str | PathLike[str], *, analyzer: str = DEFAULT_ANALYZER) -> Self:
        """Open the saved searches in a file; there are none where there is no file yet.

        Articles are analysed as in an index that was created with this `analyzer`. Raises
        WatchError where the file is damaged, NewerFormatError, and IndexingError where it cannot
        be read.
        """
        return cls(path, analyzer=analyzer)

    @classmethod
    def of(cls, index: Index, path: str | PathLike[str] | None = None) -> Self:
        """Open the saved searches of an index, or those in another file, for its articles.

        They lie in the index's folder as ``watches.json``. Words that the index holds have the
        lemmas that they have there. Raises what `open` raises.
        """
        own = index.path / WATCHES if path is None else path
        return cls(
            own, analyzer=index.analyzer, known=lambda forms: index.snapshot.lemmas_of(forms)
        )

    def __len__(self) -> int:
        return len(self._watches)

    def __iter__(self) -> Iterator[Watch]:
        return iter(self._watches)

    def __contains__(self, name: object) -> bool:
        return any(watch.name == name for watch in self._watches)

    def add(
        self,
        query: str,
        name: str | None = None,
        *,
        sources: str | Collection[str] = (),
        categories: str | Collection[str] = (),
        exclude_sources: str | Collection[str] = (),
        exclude_categories: str | Collection[str] = (),
        variants: bool = True,
    ) -> Watch:
        """Save a search, durably, and return it.

        Without a `name` the query is its name, or its beginning; the rest is as in `Watch`.

        Raises QueryError for a query that cannot be understood or has no word, ValueError for a
        name that cannot be kept, WatchError where there is one of that name, and what `open`
        raises; then nothing has changed.
        """
        made = Watch(
            _short(" ".join(query.split())) if name is None else name.strip(),
            query,
            sources=_values(sources),
            categories=_values(categories),
            exclude_sources=_values(exclude_sources),
            exclude_categories=_values(exclude_categories),
            variants=variants,
        )
        self._check(made)
        with self._lock, changing(self.path) as watches:
            if any(watch.name == made.name for watch in watches):
                raise WatchError(
                    f"there is a saved search called {made.name!r} already; remove it first, or "
                    "choose another name",
                    path=str(self.path),
                )
            watches.append(made)
        self.refresh()
        return made

    def _check(self, watch: Watch) -> None:
        import_whoosh_queries()
        from fihris.search.watching.translation import Translation

        (formula,) = Translation(self._analyzer, self._known, self._limits).formulas([watch])
        if isinstance(formula, QueryError):
            raise formula

    def remove(self, name: str) -> Watch:
        """Remove a saved search, durably, and return it. Raises WatchError where there is none."""
        with self._lock, changing(self.path) as watches:
            found = next((watch for watch in watches if watch.name == name), None)
            if found is None:
                raise WatchError(f"there is no saved search called {name!r}", path=str(self.path))
            watches.remove(found)
        self.refresh()
        return found

    def refresh(self) -> None:
        """Read the file anew. Raises what `open` raises."""
        with self._lock:
            watches = tuple(read_watches(self.path))
            if watches != self._watches:
                self._set(watches)

    def _set(self, watches: Sequence[Watch]) -> None:
        self._watches = tuple(watches)
        self._matcher: Matcher | None = None
        self._understood: tuple[Watch, ...] = ()
        self._faults: tuple[tuple[Watch, QueryError], ...] = ()

    @property
    def faults(self) -> tuple[tuple[Watch, QueryError], ...]:
        """The saved searches whose queries can no longer be understood, which match nothing."""
        self._ready()
        return self._faults

    def _ready(self) -> tuple[Matcher, tuple[Watch, ...]]:
        with self._lock:
            if self._matcher is None:
                self._compile()
            assert self._matcher is not None  # noqa: S101
            return self._matcher, self._understood

    def _compile(self) -> None:
        import_whoosh_queries()
        from fihris.search.watching.matcher import Matcher
        from fihris.search.watching.translation import Translation

        found = Translation(self._analyzer, self._known, self._limits).formulas(self._watches)
        pairs = list(zip(self._watches, found, strict=True))
        self._faults = tuple((w, made) for w, made in pairs if isinstance(made, QueryError))
        good = [(w, made) for w, made in pairs if not isinstance(made, QueryError)]
        self._understood = tuple(watch for watch, _ in good)
        self._matcher = Matcher([made for _, made in good], self._analyzer, self._known)

    def matching(self, article: Article) -> list[Watch]:
        """Return the saved searches that an article matches, in their order."""
        ((_, found),) = self.matching_many([article])
        return found

    def hits(self, article: Article, watches: Iterable[Watch]) -> list[Hit | None]:
        """Return an article as a hit of each of the saved searches that it matches.

        That is what `Index.search` returns in an index of this article alone: `title_spans` and
        `snippets` say which words matched, and scores mean nothing. It is None where the article
        was matched by another spelling of a name that such an index would not find.
        """
        with self._lock:
            if self._marker is None:
                from fihris.search.watching.marking import Marker

                self._marker = Marker(self.path, self._analyzer, self._known, self._limits)
            marker = self._marker
        alone = marker.alone(article)
        return [marker.hit(alone, watch) for watch in watches]

    def matching_many(
        self, articles: Iterable[Article], *, together: int | None = None
    ) -> Iterator[tuple[Article, list[Watch]]]:
        """Yield each article and the saved searches that it matches.

        So many articles are read `together`, by default some hundred: their words are analysed at
        once, which takes a fraction of the time of one article after the other.
        """
        matcher, watches = self._ready()
        remaining = iter(articles)
        while some := list(islice(remaining, together or _TOGETHER)):
            with self._lock:
                found = matcher.matching(some)
            for article, numbers in zip(some, found, strict=True):
                yield article, [watches[number] for number in numbers.tolist()]


__all__ = ["LONGEST_NAME", "WATCHES", "Watch", "Watches"]
