"""How an index is laid out on a cluster.

Our own analysis makes the tokens; the server only splits them at white space, so that both engines
hold the same terms. Of each text field there are four:

==================  ================================================================================
``…_lemma``         lemmas with their places
``…_surface``       surface forms and how often they stand there
``…_folded``        surface forms with their spelling folded, each once: what patterns are sought in
``…_lemma_folded``   likewise the few lemmas that folding changes, as آخر
==================  ================================================================================

The article itself is the stored source; the tokens are not stored.
"""

from __future__ import annotations

from typing import Any

from fihris.index.fields import TEXT_FIELDS

FORMAT = 1
# BM25's, by which a server chooses candidates.
K1, B = 1.2, 0.75
LEMMAS, SURFACES, FOLDED, FOLDED_LEMMAS = "lemma", "surface", "folded", "lemma_folded"
# A term of Lucene has at most 32,766 bytes.
LONGEST_KEYWORD = 8191

_STORED = {"type": "keyword", "index": False, "doc_values": False}
_ONCE = {"type": "text", "analyzer": "whitespace", "index_options": "docs", "norms": False}
_LEVELS: dict[str, dict[str, Any]] = {
    LEMMAS: {"type": "text", "analyzer": "whitespace"},
    SURFACES: {"type": "text", "analyzer": "whitespace", "index_options": "freqs"},
    FOLDED: _ONCE,
    FOLDED_LEMMAS: _ONCE,
}
STREAMS = {f"{field}_{level}": _LEVELS[level] for field in TEXT_FIELDS for level in _LEVELS}


def mapping(analyzer: str, zone: str | None) -> dict[str, Any]:
    """Return the mapping of an index whose tokens that analyzer makes."""
    keyword = {"type": "keyword", "ignore_above": LONGEST_KEYWORD}
    return {
        "dynamic": False,
        "_meta": {"fihris": {"format": FORMAT, "analyzer": analyzer, "zone": zone}},
        "_source": {"excludes": list(STREAMS)},
        "properties": {
            "id": {"type": "keyword"},
            "title": _STORED,
            "body": _STORED,
            "url": _STORED,
            "metadata": {"type": "object", "enabled": False},
            "source": keyword,
            "category": keyword,
            # Microseconds, as in a segment; and milliseconds, for histograms.
            "date": {"type": "long"},
            "day": {"type": "date", "format": "epoch_millis"},
            **STREAMS,
        },
    }


def settings(*, shards: int, replicas: int, refresh: str | None = None) -> dict[str, Any]:
    """Return the settings of an index."""
    return {
        "number_of_shards": shards,
        "number_of_replicas": replicas,
        "similarity.default": {"type": "BM25", "k1": K1, "b": B},
        **({"refresh_interval": refresh} if refresh else {}),
    }
