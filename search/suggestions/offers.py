"""What is offered for a query that has a doubtful word: sets of changes, the likeliest first."""

from __future__ import annotations

from math import log
from typing import NamedTuple

from fihris.errors import QueryError
from fihris.index.analysis.stopwords import is_stop
from fihris.index.analysis.tokens import surface_forms
from fihris.index.snapshot import Snapshot
from fihris.search.filters import NO_FILTERS, Filters
from fihris.search.suggestions.alphabet import is_arabic
from fihris.search.suggestions.candidates import (
    DEFAULT_WEIGHTS,
    KEYBOARD,
    SPACING,
    SPELLING,
    Candidate,
    Candidates,
    Weights,
)
from fihris.search.suggestions.counting import Counter
from fihris.search.suggestions.keyboard import with_arabic_on
from fihris.search.suggestions.lookup import Word
from fihris.search.suggestions.querywords import replaced
from fihris.search.suggestions.suggester import AskedWords, Change, Suggestion

CLEARLY_MORE = 10
"""How many times as many articles a word has to find."""
_MOST_WORDS = 8
_KEPT = 4
_BEAM = 12
_MOST_CONTEXT = 3.0


class _Doubtful(NamedTuple):
    """The words [first, after) of a query, which may have been meant otherwise.

    `kept` is how likely they are as they were typed, in nats.
    """

    first: int
    after: int
    kept: float
    candidates: list[Candidate]


_Choice = list[tuple[_Doubtful, Candidate]]


class Offers:
    """Finds what was perhaps meant by one query."""

    def __init__(
        self,
        snapshot: Snapshot,
        asked: AskedWords,
        filters: Filters = NO_FILTERS,
        *,
        arabizi: bool = False,
        weights: Weights = DEFAULT_WEIGHTS,
    ) -> None:
        self._snapshot = snapshot
        self._asked = asked
        self._query = asked.parsed.text
        self._words = asked.words
        self._known = asked.known
        self._arabizi = arabizi
        self._weights = weights
        self._lookup = asked.lookup
        self._candidates = Candidates(self._lookup, weights)
        self._counter = Counter(snapshot, filters)
        self._latin = self._typed_with_latin()

    def best(self, limit: int) -> list[Suggestion]:
        """Return the likeliest queries, at most `limit`."""
        found = self._doubts()
        pairs = [self._joined(number, word) for number, word in self._asked.joined()]
        offered = [one for one in [*found, *pairs] if one is not None and one.candidates]
        if not offered:
            return []
        before = self._counter.total(self._asked.parsed.tree)
        suggestions: list[Suggestion] = []
        for chosen in _combined(offered):
            one = self._suggestion(chosen, before)
            if one is not None and all(one.text != other.text for other in suggestions):
                suggestions.append(one)
                if len(suggestions) == limit:
                    break
        return suggestions

    def _typed_with_latin(self) -> list[int]:
        """Return the words that were typed with the Latin keyboard on, if it seems so.

        That is where one that the index does not hold becomes Arabic: then all do that can.
        """
        arabic = [n for n, word in enumerate(self._words) if with_arabic_on(word.text)]
        return arabic if any(self._known[number] is None for number in arabic) else []

    def _doubts(self) -> list[_Doubtful | None]:
        """Return what else the doubtful words may have been meant as, each or with its article."""
        numbers = sorted({*self._asked.doubtful(), *self._latin})[:_MOST_WORDS]
        found = {number: self._doubt(number) for number in numbers}
        for number in numbers if self._arabizi else ():
            whole = self._behind_article(number)
            alone = found[number]
            if whole is None or not whole.candidates:
                continue
            best = alone.candidates[0] if alone and alone.candidates else None
            if best is None or best.kind != KEYBOARD or best.score < whole.candidates[0].score:
                found[number - 1], found[number] = None, whole
        return list(found.values())

    def _behind_article(self, number: int) -> _Doubtful | None:
        """Return what a word in Latin letters is with the article that was written before it."""
        if not number or not self._asked.are_side_by_side(number - 1):
            return None
        from fihris.search.suggestions.arabizi import read_as_arabic, with_article

        article, word = self._words[number - 1], self._words[number]
        typed = with_article(article.text, word.text)
        candidates = read_as_arabic(self._candidates, typed)
        kept = self._kept_as_typed(number)
        candidates = self._in_context(candidates, number - 1, number + 1)
        likelier = [one for one in candidates if one.score > kept + self._weights.margin]
        return self._of_more(number - 1, number + 1, kept, likelier)

    def _doubt(self, number: int) -> _Doubtful | None:
        """Return what else a word may have been meant as."""
        word, own = self._words[number], self._known[number]
        forms = surface_forms(word.text)
        kept = self._kept_as_typed(number)
        least = kept + self._weights.margin
        candidates = self._candidates.by_keyboard(word.text, least)
        if len(forms) == 1:
            candidates += self._candidates.spelled_like(forms[0], least, word.text)
            candidates += self._candidates.split(forms[0])
        if self._arabizi:
            from fihris.search.suggestions.arabizi import read_as_arabic

            candidates += read_as_arabic(self._candidates, word.text)
        if own is not None:
            candidates = [one for one in candidates if one.words[-1].lemmas != own.lemmas]
        candidates = self._in_context(candidates, number, number + 1)
        likelier = [one for one in candidates if one.score > least]
        if likelier and len(forms) == 1 and self._is_a_word(forms[0]):
            kept, least = kept + self._weights.word, least + self._weights.word
            likelier = [one for one in likelier if one.score > least]
        return self._of_more(number, number + 1, kept, likelier)

    def _of_more(
        self, first: int, after: int, kept: float, likelier: list[Candidate]
    ) -> _Doubtful | None:
        """Return the candidates for some words that find clearly more than the last of these."""
        if not likelier:
            return None
        # Only now is the stemmer asked what it takes the word for.
        word = self._words[after - 1]
        found = self._counter.articles(word.field, word.text)
        more = [one for one in likelier if one.weak or _finds_more(one, found)]
        return _Doubtful(first, after, kept, more[:_KEPT])

    def _is_a_word(self, form: str) -> bool:
        """Tell whether the dictionary knows a form; it is asked where the index is made with it."""
        if self._snapshot.manifest.analyzer != "lexicon" or not is_arabic(form):
            return False
        from fihris.search.variants.names import LEAST_SCORE, likelihood

        return likelihood(form) >= LEAST_SCORE

    def _kept_as_typed(self, number: int) -> float:
        own = self._known[number]
        return self._kept(0 if own is None or number in self._latin else own.found)

    def _kept(self, found: int) -> float:
        if not found:
            return self._candidates.share(self._weights.unknown)
        return self._candidates.share(found) + self._weights.known

    def _in_context(self, candidates: list[Candidate], first: int, after: int) -> list[Candidate]:
        """Return candidates by their scores with the words beside them, one of each lemma."""
        beside = [
            word
            for place in (first - 1, after)
            if 0 <= place < len(self._known)
            and (word := self._known[place]) is not None
            and not self._asked.is_rare(word)
            and not is_stop(word.text)
        ]
        once: dict[tuple[tuple[int, ...], ...], Candidate] = {}
        for one in sorted(candidates, key=lambda one: -one.score):
            once.setdefault(tuple(word.lemmas for word in one.words), one)
        scored = [
            one._replace(score=one.score + self._context(one, beside)) for one in once.values()
        ]
        return sorted(scored, key=lambda one: -one.score)

    def _context(self, candidate: Candidate, beside: list[Word]) -> float:
        if not beside or candidate.weak or not self._weights.context:
            return 0.0
        total = 0.0
        for word in beside:
            both, chance = self._lookup.together(candidate.words[-1], word)
            more = log((both + 0.5) / (chance + 0.5))
            total += min(max(more, -_MOST_CONTEXT), _MOST_CONTEXT)
        return self._weights.context * total / len(beside)

    def _joined(self, number: int, word: Word) -> _Doubtful:
        """Return the word that two words in a row make together, where that is likelier."""
        one, other = self._known[number : number + 2]
        together = self._lookup.adjacent(one, other) if one and other else 0.0
        score = self._candidates.weighed(word) - self._weights.joined
        candidate = Candidate(word.text, (word,), score, SPACING)
        # Of words that never stand side by side, half an article may yet have them so.
        kept = self._candidates.share(max(together, 0.5)) + self._weights.known
        if not together:
            kept = min(kept, self._kept_alone(one) + self._kept_alone(other))
        more = score > kept + self._weights.margin and _finds_more(candidate, int(together))
        return _Doubtful(number, number + 2, kept, [candidate] if more else [])

    def _kept_alone(self, word: Word | None) -> float:
        if word is None or self._asked.is_rare(word):
            return self._kept(word.found if word else 0)
        return self._candidates.share(word.found)

    def _suggestion(self, chosen: _Choice, before: int) -> Suggestion | None:
        changes = []
        for doubt, candidate in chosen:
            first, last = self._words[doubt.first], self._words[doubt.after - 1]
            plain = first.plain or len(candidate.words) == 1
            text = candidate.text if plain else f'"{candidate.text}"'
            typed = self._query[first.start : last.end]
            changes.append(Change(first.start, last.end, typed, text))
        text = replaced(self._query, [(start, end, new) for start, end, _, new in changes])
        try:
            total = self._counter.total(self._asked.parse(text).tree)
        except QueryError:
            return None
        joined = any(doubt.after - doubt.first > 1 for doubt, _ in chosen)
        if not total or (total < before and not joined):
            return None
        kinds = [candidate.kind for _, candidate in chosen]
        kind = next((kind for kind in kinds if kind != SPELLING), SPELLING)
        return Suggestion(text, tuple(changes), total, kind)


def _finds_more(candidate: Candidate, found: int) -> bool:
    return min(word.found for word in candidate.words) >= max(CLEARLY_MORE * found, 1)


def _combined(offered: list[_Doubtful]) -> list[_Choice]:
    """Return sets of changes that do not overlap, by how much likelier they make the query."""
    beam: list[tuple[float, int, _Choice]] = [(0.0, 0, [])]
    for doubt in sorted(offered, key=lambda one: (one.first, one.after)):
        more = [
            (gain + candidate.score - doubt.kept, doubt.after, [*chosen, (doubt, candidate)])
            for gain, after, chosen in beam
            if after <= doubt.first
            for candidate in doubt.candidates
        ]
        # All is typed with one keyboard.
        latin = more and any(candidate.kind == KEYBOARD for candidate in doubt.candidates)
        beam = sorted(more if latin else [*beam, *more], key=lambda one: -one[0])[:_BEAM]
    return [chosen for _, _, chosen in beam if any(not candidate.weak for _, candidate in chosen)]
