"""From saved searches to formulas: by the search's own parser and translation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from whoosh import query as wq

from fihris.errors import QueryError
from fihris.index.analysis.analyzer import KnownLemmas, lemmas_of
from fihris.index.analysis.tokens import tokenise
from fihris.index.manifest import Manifest
from fihris.index.snapshot import Snapshot
from fihris.search.language.parser import parse
from fihris.search.language.stop_words import without_stop_words
from fihris.search.levels import Translator
from fihris.search.limits import DEFAULT_LIMITS, Limits
from fihris.search.ranking import RANKINGS
from fihris.search.watching.formula import Atom, Formula, Neither, all_of, any_of, formula_of
from fihris.search.watching.names import Names
from fihris.search.watching.watch import Watch

# A word's surface form only adds to scores: what has the form has its lemma. So it is not asked.
_RANKING = RANKINGS["bm25"]
# So much text is analysed at once.
_CHUNK = 1 << 18


class _Words(Snapshot):
    """An index without articles, which knows the lemmas of the queries' words."""

    def __init__(self, analyzer: str, known: KnownLemmas | None) -> None:
        super().__init__(Path(), Manifest(analyzer), ())
        self._lemma_of: dict[str, str] = {}
        self._known = known

    def learn(self, texts: Iterable[str]) -> None:
        """Find the lemmas of all words of some texts at once: one by one takes a millisecond."""
        forms = dict.fromkeys(tokenise("\n".join(texts)).surfaces())
        new = [form for form in forms if form not in self._lemma_of]
        lemmas = lemmas_of(new, self.manifest.analyzer, self._known) if new else []
        self._lemma_of.update(zip(new, lemmas, strict=True))

    def lemmas_of(self, forms: Sequence[str]) -> list[str | None]:
        """Return the lemmas that are known by now."""
        known = [self._lemma_of.get(form) for form in forms]
        if self._known is not None and None in known:
            return list(self._known(forms))
        return known


class _Translator(Translator):
    """Translates without asking for a word's lemma anew each time."""

    def lemmas(self, surfaces: Sequence[str]) -> list[str]:
        """Return the lemmas of surface forms."""
        known = self._snapshot.lemmas_of(surfaces)
        found = [lemma for lemma in known if lemma is not None]
        return found if len(found) == len(surfaces) else super().lemmas(surfaces)


class Translation:
    """Makes formulas of saved searches, for articles that `analyzer` takes apart.

    `known` are lemmas that an index has already, as for `Analyzer`.
    """

    def __init__(
        self, analyzer: str, known: KnownLemmas | None = None, limits: Limits = DEFAULT_LIMITS
    ) -> None:
        self._limits = limits
        self._words = _Words(analyzer, known)

    def formulas(self, watches: Sequence[Watch]) -> list[Formula | QueryError]:
        """Return each search's formula, or why its query cannot be understood."""
        waiting: list[str] = []
        size = 0
        for watch in watches:
            waiting.append(watch.query[: self._limits.characters])
            size += len(waiting[-1])
            if size > _CHUNK:
                self._words.learn(waiting)
                waiting, size = [], 0
        self._words.learn(waiting)
        return [self._formula(watch) for watch in watches]

    def _formula(self, watch: Watch) -> Formula | QueryError:
        try:
            tree = parse(watch.query, limits=self._limits).tree
        except QueryError as error:
            return error
        if tree == wq.NullQuery:
            return QueryError("there is no word in it", query=watch.query, position=None)
        finder = None
        if watch.variants and self._words.manifest.analyzer == "lexicon":
            finder = Names()
        translated = _Translator(self._words, _RANKING, finder).translate(without_stop_words(tree))
        return all_of([formula_of(translated), *_filters(watch)])


def _filters(watch: Watch) -> Iterable[Formula]:
    for field, values, excluded in (
        ("source", watch.sources, watch.exclude_sources),
        ("category", watch.categories, watch.exclude_categories),
    ):
        if values:
            yield any_of([Atom(field, value) for value in values])
        if excluded:
            yield Neither(any_of([Atom(field, value) for value in excluded]))
