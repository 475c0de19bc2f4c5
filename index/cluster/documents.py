"""From articles to what a cluster is sent, and back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from fihris.corpus.article import Article
from fihris.index.analysis.analyzer import Analyzer
from fihris.index.analysis.characters import ONE_BYTE
from fihris.index.analysis.folding import fold_all
from fihris.index.cluster.mapping import FOLDED, FOLDED_LEMMAS, LEMMAS, SURFACES
from fihris.index.cluster.word_counts import WordCounts
from fihris.index.distinct import distinct
from fihris.index.fields import TEXT_FIELDS, UNKNOWN_DATE, from_microseconds
from fihris.index.records import Packed, decode_head, storable_text

I64 = npt.NDArray[np.int64]

_LONGEST_ID = 512  # bytes, of OpenSearch
_HASHED = "sha256:"


class Analysed(NamedTuple):
    """Articles as a cluster keeps them, and the words that are in them."""

    documents: list[dict[str, Any]]
    words: WordCounts


def document_id(identity: str) -> str:
    """Return the id that an article has on a cluster: its own, or a hash where that is too long.

    Of what has unpaired surrogates, which no article's id has, a hash, too.
    """
    raw = identity.encode("utf-8", "surrogatepass")
    fits = len(raw) <= _LONGEST_ID and not identity.startswith(_HASHED)
    if fits and storable_text(identity) == identity:
        return identity
    return _HASHED + hashlib.sha256(raw).hexdigest()


def analysed(articles: Sequence[Packed], analyzer: Analyzer) -> Analysed:
    """Return the documents of articles, in their order, with the tokens that are searched."""
    documents = [_stored(article) for article in articles]
    found = {
        field: analyzer.numbers([getattr(article, field) for article in articles])
        for field in TEXT_FIELDS
    }
    used = distinct(np.concatenate([numbers for numbers, _ in found.values()]))
    surfaces = list(analyzer.table.texts(used.astype(np.int64)))
    lemma_of_form, every = analyzer.lemmas()
    own = lemma_of_form[used]
    numbers = distinct(own)
    lemmas = [every[number] for number in numbers.tolist()]
    lemma_of = np.searchsorted(numbers, own)
    own_lemmas = [lemmas[number] for number in lemma_of.tolist()]
    texts = {LEMMAS: own_lemmas, SURFACES: surfaces, FOLDED: fold_all(surfaces)}
    changed = {
        i: folded
        for i, (lemma, folded) in enumerate(zip(own_lemmas, fold_all(own_lemmas), strict=True))
        if lemma != folded
    }
    local = {
        field: (np.searchsorted(used, forms), counts) for field, (forms, counts) in found.items()
    }
    for field, (forms, counts) in local.items():
        first = 0
        for document, after in zip(documents, np.cumsum(counts).tolist(), strict=True):
            tokens = forms[first:after].tolist()
            first = after
            for level, names in texts.items():
                words = map(names.__getitem__, tokens)
                # A field that is there and empty would count as one that has words.
                if stream := " ".join(dict.fromkeys(words) if level == FOLDED else words):
                    document[f"{field}_{level}"] = stream
            folded_lemmas = dict.fromkeys(changed[token] for token in tokens if token in changed)
            if folded_lemmas:
                document[f"{field}_{FOLDED_LEMMAS}"] = " ".join(folded_lemmas)
    return Analysed(documents, WordCounts.of(surfaces, lemmas, lemma_of, local))


def _stored(article: Packed) -> dict[str, Any]:
    url, metadata = decode_head(article.head)
    stored: dict[str, Any] = {
        "id": article.id,
        "title": _text(article.title),
        "body": _text(article.body),
        "source": article.source,
        "category": article.category,
        "url": url,
        "metadata": metadata,
    }
    if article.date != UNKNOWN_DATE:
        stored |= {"date": article.date, "day": article.date // 1000}
    return stored


def _text(text: str | bytes) -> str:
    return text.decode(ONE_BYTE) if isinstance(text, bytes) else text


def article_of(source: Mapping[str, Any]) -> Article:
    """Return the article that a document stores."""
    return Article(
        source["id"],
        source["title"],
        source["body"],
        from_microseconds(source.get("date", UNKNOWN_DATE)),
        source["source"],
        source["category"],
        source["url"],
        source["metadata"],
    )
