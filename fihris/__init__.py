"""Fihris (فهرس): a search engine for Arabic news.

>>> import fihris
>>> index = fihris.create("news")
>>> with index.writer() as writer:
...     writer.add(fihris.Article("1", "مسيرات في العاصمة", "خرجت المسيرة صباحا."))
>>> index.refresh()
True
>>> [hit.title for hit in index.search("المسيرات")]
['مسيرات في العاصمة']

The names below are read from where they live when they are first asked for, so that ``import
fihris`` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fihris.corpus.article import Article as Article
    from fihris.corpus.problem import Problem as Problem
    from fihris.corpus.reading import read_articles as read_articles
    from fihris.errors import ClusterError as ClusterError
    from fihris.errors import DamagedIndexError as DamagedIndexError
    from fihris.errors import EncodingError as EncodingError
    from fihris.errors import EvaluationError as EvaluationError
    from fihris.errors import FihrisError as FihrisError
    from fihris.errors import IndexExistsError as IndexExistsError
    from fihris.errors import IndexingError as IndexingError
    from fihris.errors import IndexLockedError as IndexLockedError
    from fihris.errors import InputError as InputError
    from fihris.errors import MissingExtraError as MissingExtraError
    from fihris.errors import NewerFormatError as NewerFormatError
    from fihris.errors import NotAnIndexError as NotAnIndexError
    from fihris.errors import QueryError as QueryError
    from fihris.errors import QueryLimitError as QueryLimitError
    from fihris.errors import UndatedArticleError as UndatedArticleError
    from fihris.errors import UnknownArticleError as UnknownArticleError
    from fihris.errors import UntranslatableQueryError as UntranslatableQueryError
    from fihris.errors import WatchError as WatchError
    from fihris.index.backup import backup as backup
    from fihris.index.following import Followed as Followed
    from fihris.index.following import Follower as Follower
    from fihris.index.repair import repair as repair
    from fihris.index.verification import verify as verify
    from fihris.index.writer import Writer as Writer
    from fihris.search.cluster.engine import ClusterIndex as ClusterIndex
    from fihris.search.engine import Index as Index
    from fihris.search.evaluation.comparison import Comparison as Comparison
    from fihris.search.evaluation.comparison import compare as compare
    from fihris.search.evaluation.evaluation import Evaluation as Evaluation
    from fihris.search.evaluation.evaluation import evaluate as evaluate
    from fihris.search.evaluation.topics import read_queries as read_queries
    from fihris.search.evaluation.trec import read_qrels as read_qrels
    from fihris.search.evaluation.trec import read_run as read_run
    from fihris.search.evaluation.trec import write_run as write_run
    from fihris.search.highlighting.snippet import Snippet as Snippet
    from fihris.search.hits import Hit as Hit
    from fihris.search.hits import Hits as Hits
    from fihris.search.limits import Limits as Limits
    from fihris.search.opening import create as create
    from fihris.search.opening import open as open  # noqa: A004
    from fihris.search.ranking import Ranking as Ranking
    from fihris.search.reranking.candidates import Candidates as Candidates
    from fihris.search.terms.significant import SignificantTerm as SignificantTerm
    from fihris.search.topics.topics import Topic as Topic
    from fihris.search.watching.watches import Watches as Watches

__version__ = "0.1.0"

_HOMES = {
    "Article": "fihris.corpus.article",
    "Candidates": "fihris.search.reranking.candidates",
    "ClusterError": "fihris.errors",
    "ClusterIndex": "fihris.search.cluster.engine",
    "Comparison": "fihris.search.evaluation.comparison",
    "DamagedIndexError": "fihris.errors",
    "EncodingError": "fihris.errors",
    "Evaluation": "fihris.search.evaluation.evaluation",
    "EvaluationError": "fihris.errors",
    "FihrisError": "fihris.errors",
    "Followed": "fihris.index.following",
    "Follower": "fihris.index.following",
    "Hit": "fihris.search.hits",
    "Hits": "fihris.search.hits",
    "Index": "fihris.search.engine",
    "IndexExistsError": "fihris.errors",
    "IndexLockedError": "fihris.errors",
    "IndexingError": "fihris.errors",
    "InputError": "fihris.errors",
    "Limits": "fihris.search.limits",
    "MissingExtraError": "fihris.errors",
    "NewerFormatError": "fihris.errors",
    "NotAnIndexError": "fihris.errors",
    "Problem": "fihris.corpus.problem",
    "QueryError": "fihris.errors",
    "QueryLimitError": "fihris.errors",
    "Ranking": "fihris.search.ranking",
    "SignificantTerm": "fihris.search.terms.significant",
    "Snippet": "fihris.search.highlighting.snippet",
    "Topic": "fihris.search.topics.topics",
    "UndatedArticleError": "fihris.errors",
    "UnknownArticleError": "fihris.errors",
    "WatchError": "fihris.errors",
    "UntranslatableQueryError": "fihris.errors",
    "Watches": "fihris.search.watching.watches",
    "Writer": "fihris.index.writer",
    "backup": "fihris.index.backup",
    "compare": "fihris.search.evaluation.comparison",
    "create": "fihris.search.opening",
    "evaluate": "fihris.search.evaluation.evaluation",
    "open": "fihris.search.opening",
    "read_articles": "fihris.corpus.reading",
    "read_qrels": "fihris.search.evaluation.trec",
    "read_queries": "fihris.search.evaluation.topics",
    "read_run": "fihris.search.evaluation.trec",
    "repair": "fihris.index.repair",
    "verify": "fihris.index.verification",
    "write_run": "fihris.search.evaluation.trec",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'fihris' has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
