"""Queries for several terms of one vocabulary: which terms, and which documents hold any."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from whoosh import query as wq

from fihris.index.distinct import distinct
from fihris.index.field_postings import FieldPostings, KeywordPostings
from fihris.index.vocabulary import Vocabulary
from fihris.search.deadline import Deadline
from fihris.search.matching.expansion import fuzzy_terms, prefix_terms
from fihris.search.matching.patterns import TermSet
from fihris.search.matching.wildcards import WILDCARD, pattern_terms

I64 = npt.NDArray[np.int64]


def term_numbers(
    query: wq.MultiTerm, vocabulary: Vocabulary, deadline: Deadline | None = None
) -> I64 | None:
    """Return the numbers of the terms that a query stands for, rising.

    None for kinds of queries that only Whoosh itself can expand.
    """
    if isinstance(query, wq.Prefix):
        return prefix_terms(vocabulary, query.text)
    if isinstance(query, wq.Wildcard):
        literal = WILDCARD.split(query.text, maxsplit=1)[0]
        within = prefix_terms(vocabulary, literal)
        return pattern_terms(vocabulary, query.text, within, folded=False, deadline=deadline)
    if isinstance(query, wq.FuzzyTerm):
        return fuzzy_terms(vocabulary, query.text, query.maxdist, query.prefixlength, deadline)
    if isinstance(query, wq.TermRange):
        return _range_terms(vocabulary, query)
    if isinstance(query, TermSet):
        found = (vocabulary.find(term.encode()) for term in query.terms_)
        return np.array(sorted(number for number in found if number >= 0), np.int64)
    return None


# With a deadline, the postings of so many terms are read at a time.
_TERMS_AT_A_TIME = 1024


def documents_of(
    postings: FieldPostings | KeywordPostings,
    numbers: I64,
    documents: int,
    deadline: Deadline | None = None,
) -> I64:
    """Return the documents of any of the terms, rising."""
    if deadline is not None and len(numbers) > _TERMS_AT_A_TIME:
        mask = np.zeros(documents, bool)
        for i in range(0, len(numbers), _TERMS_AT_A_TIME):
            deadline.check()
            mask[postings.several(numbers[i : i + _TERMS_AT_A_TIME])[1]] = True
        return np.flatnonzero(mask)
    docs = postings.several(numbers)[1]
    if len(docs) * 16 < documents:
        return distinct(docs)
    seen = np.zeros(documents, bool)
    seen[docs] = True
    return np.flatnonzero(seen)


def _range_terms(vocabulary: Vocabulary, query: wq.TermRange) -> I64:
    def bound(text: str | bytes | None) -> bytes | None:
        return text.encode() if isinstance(text, str) else text

    start, end = bound(query.start), bound(query.end)
    first = 0 if start is None else vocabulary.lower(start)
    after = len(vocabulary) if end is None else vocabulary.lower(end)
    if start is not None and query.startexcl and first < len(vocabulary):
        first += vocabulary[first] == start
    if end is not None and not query.endexcl and after < len(vocabulary):
        after += vocabulary[after] == end
    return np.arange(first, max(first, after))
