"""Random queries over a corpus, made so that most of them find something."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from whoosh import query as wq

from fihris.index.snapshot import Snapshot
from fihris.index.whoosh.reader import snapshot_reader
from fihris.index.whoosh.schema import LemmaAnalyzer

FIELDS = ("body", "body", "body", "title", "body_surface", "title_surface")
BOOSTS = (1.0, 1.0, 1.0, 0.5, 2.0, 3.7)
LONGEST_FUZZY = 8  # Whoosh's automata take seconds for long words


class QueryMaker:
    """Draws queries with a seed; words come from three classes of frequency alike."""

    def __init__(self, snapshot: Snapshot, seed: int) -> None:
        self._rng = random.Random(seed)
        reader = snapshot_reader(snapshot)
        self._classes = {
            field: _classes([(info.doc_frequency(), t.decode()) for t, info in terms])
            for field in set(FIELDS)
            for terms in [list(reader.iter_field(field))]
        }
        self._articles = list(snapshot.articles())
        lemmas = LemmaAnalyzer(snapshot.manifest.analyzer, snapshot.lemmas_of)
        self._words: Callable[[str], list[str]] = lambda text: [t.text for t in lemmas(text)]
        self._leaves: dict[Callable[[], wq.Query], int] = {
            self._term: 20,
            self._phrase: 5,
            self._prefix: 3,
            self._wildcard: 3,
            self._fuzzy: 3,
            self._term_range: 3,
            self._date_range: 3,
            self._keyword: 3,
            self._every: 1,
        }
        self._compounds: dict[Callable[[int], wq.Query], int] = {
            self._and: 5,
            self._or: 8,
            self._not: 2,
            self._and_not: 3,
            self._and_maybe: 3,
            self._disjunction_max: 3,
            self._constant_score: 2,
        }

    def query(self) -> wq.Query:
        """Return a query with at most three levels above its leaves."""
        return self._nested(self._rng.choice((1, 2, 2, 3)))

    def _nested(self, depth: int) -> wq.Query:
        if depth == 0 or self._rng.random() < 0.3:
            return self._pick(self._leaves)()
        return self._pick(self._compounds)(depth - 1)

    def _pick(self, weighted: dict[Any, int]) -> Any:
        return self._rng.choices(list(weighted), list(weighted.values()))[0]

    def _boost(self) -> float:
        return self._rng.choice(BOOSTS)

    def _word(self, field: str) -> str:
        return self._rng.choice(self._rng.choice(self._classes[field]))

    # Leaves

    def _term(self) -> wq.Query:
        field = self._rng.choice(FIELDS)
        return wq.Term(field, self._word(field), boost=self._boost())

    def _phrase(self) -> wq.Query:
        """Return words that stand in an article within `slop` places of one another."""
        field, words = "body", []
        while len(words) < 6:
            article = self._rng.choice(self._articles)
            field = self._rng.choice(("body", "body", "title"))
            words = self._words(getattr(article, field))
        slop = self._rng.randint(1, 4)
        place = self._rng.randrange(len(words) - 1)
        chosen = [words[place]]
        for _ in range(self._rng.randint(1, 3)):
            place += self._rng.randint(1, slop)
            chosen += words[place : place + 1]
        return wq.Phrase(field, chosen, slop=slop, boost=self._boost())

    def _prefix(self) -> wq.Query:
        field = self._rng.choice(FIELDS)
        text = self._word(field)[: self._rng.randint(3, 5)]
        return wq.Prefix(field, text, boost=self._boost(), constantscore=self._maybe())

    def _maybe(self) -> bool:
        return self._rng.random() < 0.5

    def _wildcard(self) -> wq.Query:
        field = self._rng.choice(FIELDS)
        word = self._word(field)
        # Whoosh reads all terms where a pattern begins with a sign, and opens all that match.
        place = self._rng.randrange(len(word) // 2, len(word))
        sign = self._rng.choice(["?", "*", "[بتن]"])
        text = word[:place] + sign + word[place + 1 :]
        return wq.Wildcard(field, text, boost=self._boost(), constantscore=self._maybe())

    def _fuzzy(self) -> wq.Query:
        field = self._rng.choice(FIELDS)
        word = self._word(field)[:LONGEST_FUZZY]
        place = self._rng.randrange(len(word))
        text = self._rng.choice([word, word[:place] + word[place + 1 :], word[::-1], word + "ب"])
        return wq.FuzzyTerm(
            field,
            text or word,
            boost=self._boost(),
            maxdist=self._rng.choice([1, 1, 1, 2]),
            # Whoosh fails where the prefix is longer than the word.
            prefixlength=min(self._rng.choice([0, 1, 2]), len(text or word)),
            constantscore=self._maybe(),
        )

    def _term_range(self) -> wq.Query:
        field = self._rng.choice((*FIELDS, "id", "source", "category"))
        if field in FIELDS:
            start = self._word(field)[:3]
            end: str | None = start + self._rng.choice(["ن", "ي", "وو"])
        else:
            start, end = sorted(getattr(self._rng.choice(self._articles), field) for _ in "ab")
            if self._rng.random() < 0.2:
                start, end = self._rng.choice([(None, end), (start, None)])
        excluded = self._maybe(), self._maybe()
        constant = self._maybe()
        boost = self._boost()
        return wq.TermRange(field, start, end, *excluded, boost=boost, constantscore=constant)

    def _date_range(self) -> wq.Query:
        dates = [article.date for article in self._articles if article.date is not None]
        start: datetime | None
        end: datetime | None
        start, end = sorted(date.replace(tzinfo=None) for date in self._rng.choices(dates, k=2))
        if self._rng.random() < 0.3:
            end = start + timedelta(microseconds=self._rng.choice([0, 1, 10**6, 10**10]))
        if self._rng.random() < 0.2:
            start, end = self._rng.choice([(None, end), (start, None)])
        return wq.DateRange("date", start, end, self._maybe(), self._maybe(), boost=self._boost())

    def _keyword(self) -> wq.Query:
        field = self._rng.choice(("id", "source", "source", "category"))
        value = getattr(self._rng.choice(self._articles), field)
        return wq.Term(field, value or "لا شيء", boost=self._boost())

    def _every(self) -> wq.Query:
        # Whoosh opens every term of the field, for which body, date and id have too many.
        field = self._rng.choice((None, "title", "source", "category"))
        return wq.Every(field, boost=self._boost())

    # Compounds

    def _parts(self, depth: int) -> list[wq.Query]:
        # Of one part, Whoosh forgets the boost: see whoosh_corrections.
        return [self._nested(depth) for _ in range(self._rng.randint(2, 4))]

    def _and(self, depth: int) -> wq.Query:
        return wq.And(self._parts(depth)[:3], boost=self._boost())

    def _or(self, depth: int) -> wq.Query:
        return wq.Or(self._parts(depth), boost=self._boost())

    def _not(self, depth: int) -> wq.Query:
        return wq.And([self._nested(depth), wq.Not(self._nested(depth))], boost=self._boost())

    def _and_not(self, depth: int) -> wq.Query:
        return wq.AndNot(self._nested(depth), self._nested(depth))

    def _and_maybe(self, depth: int) -> wq.Query:
        return wq.AndMaybe(self._nested(depth), self._nested(depth))

    def _disjunction_max(self, depth: int) -> wq.Query:
        # Without a tie-break: Whoosh keeps it and never uses it.
        return wq.DisjunctionMax(self._parts(depth), boost=self._boost())

    def _constant_score(self, depth: int) -> wq.Query:
        return wq.ConstantScoreQuery(self._nested(depth), self._rng.choice([0.5, 1.0, 3.0]))


def _classes(terms: Sequence[tuple[int, str]]) -> list[list[str]]:
    """Return rare, middling and frequent words: of each third of the postings, none empty."""
    ranked = [word for _, word in sorted(terms)]
    postings = sum(count for count, _ in terms)
    classes: list[list[str]] = [[], [], []]
    seen = 0
    for (count, _), word in zip(sorted(terms), ranked, strict=True):
        classes[min(2, 3 * seen // postings)].append(word)
        seen += count
    return classes
