"""Why a form has the lemma that it has: the splits that were weighed, and the rule that decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fihris.index.analysis import shapes
from fihris.index.analysis.compiled import lexicons
from fihris.index.analysis.folding import fold
from fihris.index.analysis.letters import letters_of
from fihris.index.analysis.lexicon import Lexicon
from fihris.index.analysis.splits import legal_splits, likeliest
from fihris.index.analysis.stemmers import stemmer
from fihris.index.analysis.stopwords import stop_lemma
from fihris.index.analysis.unknown import unknown_stem

_KINDS = {
    value: ("noun " if name.startswith("IN_") else "") + name.lower().replace("_", " ")
    for name, value in vars(shapes).items()
    if name.isupper() and name != "SHAPES"
}

# The rules, in the order in which they are tried.
NOT_ARABIC, STOP_WORD, DICTIONARY, GUESS, UNKNOWN = (
    "not Arabic",
    "stop word",
    "dictionary",
    "guess",
    "unknown",
)
_RULES_OF_LEXICONS = (DICTIONARY, GUESS)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A legal split of a form.

    `kind` is the shape of the stem, in words; `score` how likely the split is, in tenths of a nat;
    `likely` whether that is enough, given the stem's length.
    """

    proclitic: str
    stem: str
    ending: str
    kind: str
    lemma: str
    score: int
    likely: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """The lemma of a form, the rule that it comes from, and the candidates, likeliest first."""

    lemma: str
    rule: str
    candidates: tuple[Candidate, ...] = ()


def explain(form: str, analyzer: str = "lexicon") -> Explanation:
    """Return why `form`, a surface form, has its lemma.

    Only the lexicon stemmer weighs candidates; the rule of another one is its name.
    """
    if analyzer != "lexicon":
        return Explanation(stemmer(analyzer).lemmas([form])[0], analyzer)
    if form.isascii():
        return Explanation(form, NOT_ARABIC)
    stop = stop_lemma(form)
    if stop is not None:
        return Explanation(stop, STOP_WORD)
    weighed: list[Candidate] = []
    for rule, lexicon in zip(_RULES_OF_LEXICONS, lexicons(), strict=True):
        weighed += _candidates(form, lexicon)
        chosen = [candidate for candidate in weighed if candidate.chosen]
        if chosen:
            return Explanation(chosen[0].lemma, rule, tuple(weighed))
    start, end = unknown_stem(form, fold(form))
    lemma = fold(form)[start:end]
    left = Candidate(form[:start], form[start:end], form[end:], "unknown", lemma, 0, True, True)
    return Explanation(lemma, UNKNOWN, (left, *weighed))


def _candidates(form: str, lexicon: Lexicon) -> Iterator[Candidate]:
    splits = legal_splits(letters_of([form]), lexicon)
    best = likeliest(splits)
    chosen = list(zip(best.start.tolist(), best.reading.tolist(), strict=True))
    told = set()
    for i in (-splits.score).argsort(kind="stable").tolist():
        start, end, reading = int(splits.start[i]), int(splits.end[i]), int(splits.reading[i])
        kind = _KINDS[shapes.Shape(int(lexicon.shapes[reading]))]
        lemma = lexicon.words[lexicon.lemmas[reading]]
        if (start, end, kind, lemma) not in told:
            told.add((start, end, kind, lemma))
            yield Candidate(
                form[:start],
                form[start:end],
                form[end:],
                kind,
                lemma,
                int(splits.score[i]),
                bool(splits.likely[i]),
                chosen=(start, reading) in chosen,
            )
