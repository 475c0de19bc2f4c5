"""The parameters of ranking, and the BM25 formula they go into."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from math import log
from typing import Any, Self

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]

# A share, and what bounds the cost of a query.
_MOST: Mapping[str, int] = {
    "b": 1,
    "candidates": 1000,
    "kin_weight": 1,
    "passage_length": 64,
    "recency_weight": 1,
    "feedback_documents": 100,
    "feedback_terms": 100,
    "feedback_weight": 1,
}


@dataclass(frozen=True, slots=True)
class Ranking:
    """How hits are ranked, in two stages.

    The first adds up BM25 of each field and level, weighted; it is exact, over all articles.

    `k1` is where a word's count saturates, `b` how far lengths are evened out, the weights multiply
    a field's or a level's part of the score. The defaults for `k1` and `b` are those of Robertson
    and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), section 3.

    Another spelling of a name (`fihris.search.variants`) counts as if it were a word of the query,
    but no rarer than the spelling asked for, times `variant_weight`: below 1, so that of two equal
    articles the one with the name as typed comes first.

    The second looks at the first's best `candidates` (0: at none) and adds what else speaks for
    them (`fihris.search.reranking.evidence`): the weights (idf) of the query's words that stand in
    the article at all, times `coverage_weight`; in the first `lead_length` tokens of its body,
    times `lead_weight`; in its best passage of `passage_length` tokens, times `passage_weight`; one
    behind the other as in the query, times `order_weight`. Where a word is missing, another of the
    same root covers `kin_weight` of it, one that is spelled alike the share of its letters. How the
    defaults were chosen and what they bring is in ``docs/ranking.md``.

    Off by default: recency, which takes away up to `recency_weight` of a score, half of that at
    `recency_half_life` days (`fihris.search.recency`), and feedback by `feedback_terms` words of
    the best `feedback_documents` articles (`fihris.search.feedback`).
    """

    k1: float = 1.2
    b: float = 0.75
    title_weight: float = 1.0
    body_weight: float = 1.0
    surface_weight: float = 0.3
    variant_weight: float = 0.5
    candidates: int = 100
    coverage_weight: float = 0.4
    kin_weight: float = 0.9
    lead_weight: float = 0.3
    lead_length: int = 15
    passage_weight: float = 0.2
    passage_length: int = 10
    order_weight: float = 0.2
    recency_half_life: float = 0.0
    recency_weight: float = 0.5
    feedback_documents: int = 0
    feedback_terms: int = 10
    feedback_weight: float = 0.5

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            whole = field.type == "int"
            if not isinstance(value, int if whole else int | float) or isinstance(value, bool):
                kind = "whole number" if whole else "number"
                raise ValueError(f"{field.name} must be a {kind} from 0 on, not {value!r}")
            if not 0 <= value < float("inf"):
                raise ValueError(f"{field.name} must be a number from 0 on, not {value!r}")
        for name, most in _MOST.items():
            if getattr(self, name) > most:
                raise ValueError(f"{name} must be at most {most}, not {getattr(self, name)!r}")

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Return the ranking that a JSON object describes; what it leaves out is as by default.

        Raises ValueError for what is no such object.
        """
        try:
            given = json.loads(text)
        except ValueError as error:
            raise ValueError(f"no JSON: {error}") from error
        if not isinstance(given, dict):
            raise ValueError(f"not a JSON object but {type(given).__name__}")
        names = [field.name for field in fields(cls)]
        unknown = sorted(set(given) - set(names))
        if unknown:
            raise ValueError(f"no parameter {unknown[0]!r}; there are {', '.join(names)}")
        return cls(**given)

    def to_json(self) -> str:
        """Return the ranking as a JSON object, for `from_json`."""
        return json.dumps(asdict(self), indent=2)

    def field_weight(self, field: str) -> float:
        """Return the weight of a text field."""
        return self.title_weight if field == "title" else self.body_weight


DEFAULT_RANKING = Ranking()

# By name: what Fihris does; the same with feedback; its first stage alone; BM25 of lemmas alone,
# to compare with.
RANKINGS: Mapping[str, Ranking] = {
    "news": DEFAULT_RANKING,
    "levels": Ranking(candidates=0),
    "feedback": Ranking(feedback_documents=10),
    "bm25": Ranking(candidates=0, surface_weight=0.0),
}


def idf(document_frequency: int, documents: int) -> float:
    """Return the inverse document frequency, ln(1 + (N - n + 1/2) / (n + 1/2)), never negative.

    Robertson and Spärck Jones's weight with one added inside the logarithm, as Lucene has it.
    """
    return log(1 + (documents - document_frequency + 0.5) / (document_frequency + 0.5))


def bm25(
    frequencies: npt.NDArray[np.int64],
    lengths: npt.NDArray[Any],
    *,
    average_length: float,
    idf: float,
    k1: float,
    b: float,
) -> F64:
    """Return idf · f / (f + k1 · (1 - b + b · length / average length)), float64, shape (n,).

    The factor k1 + 1 of the textbook formula is left out: it changes no order.
    """
    norm: F64 = lengths * (k1 * b / average_length)
    norm += k1 * (1 - b)
    norm += frequencies
    np.divide(frequencies, norm, out=norm)
    norm *= idf
    return norm
