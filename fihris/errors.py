"""What can go wrong, as one tree.

::

    FihrisError
    ├── InputError             an article could not be read
    │   └── EncodingError      its bytes are not text in the encoding named or found
    ├── IndexingError          an index could not be opened, read or written
    │   ├── NotAnIndexError    the folder holds no index
    │   ├── IndexExistsError   the folder already holds one
    │   ├── IndexLockedError   another writer is at work
    │   ├── DamagedIndexError  a file is missing, short, or fails its checksum
    │   ├── NewerFormatError   written by a later release
    │   └── ClusterError       an OpenSearch cluster cannot be asked, or fails
    │       ├── ClusterUnreachableError  nobody answers
    │       │   └── ClusterTimeoutError  or not in the time that was given
    │       ├── ClusterDeniedError       user, password or certificate are wrong, or not enough
    │       ├── ClusterReadOnlyError     the index takes no writes: a block, or a full disk
    │       ├── ClusterMappingError      the index there is not laid out as ours
    │       └── ClusterVersionError      the server is too old
    ├── QueryError             a query could not be understood, with its position
    │   ├── QueryLimitError    it asks for more than its limits allow
    │   └── UntranslatableQueryError  a cluster cannot be asked that
    ├── UnknownArticleError    no article with that id
    ├── UndatedArticleError    nobody knows when the article appeared
    ├── WatchError             saved searches cannot be read, or there is none of that name
    ├── EvaluationError        queries, judgments and runs do not belong together
    └── MissingExtraError      an optional dependency is not installed

Every message says what happened, where, and what to do. The parts of it are attributes too.
"""

from __future__ import annotations

from typing import Any


class FihrisError(Exception):
    """The root of every error that Fihris raises on purpose."""

    def __reduce__(self) -> tuple[Any, ...]:
        # Errors cross from one process to another; their parts are not the arguments of __init__.
        return _restore, (type(self), self.args, self.__dict__)


def _restore(kind: type[FihrisError], args: tuple[Any, ...], parts: dict[str, Any]) -> FihrisError:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(parts)
    return error


class InputError(FihrisError):
    """An article could not be read.

    `path` is the file ("-" for standard input), `record` the 1-based number of the record in it,
    `offset` the byte offset in the uncompressed bytes; either is None where it does not apply.
    """

    def __init__(
        self, reason: str, *, path: str, record: int | None = None, offset: int | None = None
    ) -> None:
        self.reason = reason
        self.path = path
        self.record = record
        self.offset = offset
        place = path
        if record is not None:
            place += f", record {record}"
        if offset is not None:
            place += f", byte {offset}"
        super().__init__(f"{place}: {reason}")


class EncodingError(InputError):
    """Bytes that are not text in the encoding that was named or found."""


class IndexingError(FihrisError):
    """An index could not be opened, read or written. `path` is its folder or file."""

    def __init__(self, message: str, *, path: str) -> None:
        self.path = path
        super().__init__(message)


class NotAnIndexError(IndexingError):
    """The folder does not exist or holds no index."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path} holds no index; make one with: fihris index SOURCE --index {path}", path=path
        )


class IndexExistsError(IndexingError):
    """The folder already holds an index, or files that are not one."""


class IndexLockedError(IndexingError):
    """Another writer holds the index. `holder` says which process, where that is known.

    `process` is its number and `host` the name of its machine; both are None where the holder has
    not signed yet.
    """

    def __init__(
        self, path: str, holder: str, *, process: int | None = None, host: str | None = None
    ) -> None:
        self.holder = holder
        self.process = process
        self.host = host
        super().__init__(
            f"{path} is being written by {holder}; wait for it to finish, or stop it", path=path
        )


class DamagedIndexError(IndexingError):
    """A file of the index is missing, short, or fails its checksum. `reason` is the message's core.

    `fihris verify` says what else is damaged, and what can still be read.
    """

    def __init__(self, message: str, *, path: str, reason: str | None = None) -> None:
        self.reason = reason or message
        super().__init__(message, path=path)


class NewerFormatError(IndexingError):
    """The index was written by a later release, in a format this one does not know."""

    def __init__(self, path: str, found: int, known: int) -> None:
        self.found = found
        self.known = known
        super().__init__(
            f"{path} has format {found}, and this release reads up to {known}; upgrade fihris",
            path=path,
        )


class ClusterError(IndexingError):
    """A cluster cannot be asked, or does not do what it is asked. `path` is the address.

    `status` is the answer's HTTP status, None where there was no answer.
    """

    def __init__(self, message: str, *, path: str, status: int | None = None) -> None:
        self.status = status
        super().__init__(message, path=path)


class ClusterUnreachableError(ClusterError):
    """No node of the cluster answers, or those that do have too much to do."""


class ClusterTimeoutError(ClusterUnreachableError):
    """The cluster did not answer in the time that it was given."""


class ClusterDeniedError(ClusterError):
    """Whoever asks is not let in, or may not do this, or the certificate is not trusted."""


class ClusterReadOnlyError(ClusterError):
    """The index takes no writes: somebody has blocked it, or the server has, for want of disk.

    `is_full` tells that it is for want of disk.
    """

    def __init__(
        self, message: str, *, path: str, status: int | None = None, is_full: bool = False
    ) -> None:
        self.is_full = is_full
        super().__init__(message, path=path, status=status)


class ClusterMappingError(ClusterError):
    """The index exists and is not laid out as this release writes it."""


class ClusterVersionError(ClusterError):
    """The server is of a release that is too old."""


# Of a query, so many characters are in the message; all of them are in the error.
_SHOWN = 200


class QueryError(FihrisError):
    """A query could not be understood.

    `position` counts code points from 0; it is None where the fault has no place in the text.
    """

    def __init__(self, reason: str, *, query: str, position: int | None) -> None:
        self.reason = reason
        self.query = query
        self.position = position
        place = "" if position is None else f", at character {position + 1}"
        shown = query if len(query) <= _SHOWN else f"{query[:_SHOWN]}…"
        super().__init__(f"{reason}{place} of: {shown}" if place else f"{reason}: {shown}")


# The limits of `fihris.search.limits`, in words.
_LIMITS = {
    "characters": "characters",
    "depth": "parentheses in one another",
    "clauses": "words",
    "boost": "as a weight (^)",
    "phrase_words": "words in a phrase",
    "slop": "places between a phrase's words (~)",
    "edits": "letters of a word that differ (~)",
    "patterns": "words with *, ? or ~",
    "wildcards": "* and ? in one word",
    "terms": "words of the index that a pattern stands for",
    "hits": "hits, limit and offset together",
}


class QueryLimitError(QueryError):
    """A query asks for more than its limits allow.

    `limit` is the limit's name, a field of `fihris.Limits`; `most` is what it allows and `value`
    what the query has, or so much of it as was read.
    """

    def __init__(
        self,
        limit: str,
        value: float,
        most: float,
        advice: str,
        *,
        query: str,
        position: int | None,
    ) -> None:
        self.limit = limit
        self.value = value
        self.most = most
        super().__init__(
            f"a query may have {most:,} {_LIMITS[limit]} (limit {limit}), and this one has "
            f"{value:,}; {advice}",
            query=query,
            position=position,
        )


class UntranslatableQueryError(QueryError):
    """A query that an index in a folder answers, and a cluster cannot be asked."""


class UnknownArticleError(FihrisError):
    """There is no article with that id."""

    def __init__(self, article_id: str, *, path: str) -> None:
        self.article_id = article_id
        self.path = path
        super().__init__(f"no article with the id {article_id!r} in {path}")


class UndatedArticleError(FihrisError):
    """What was asked for depends on the article's date, and that is not known."""

    def __init__(self, article_id: str, *, path: str) -> None:
        self.article_id = article_id
        self.path = path
        super().__init__(
            f"the article {article_id!r} in {path} has no date, so nothing is near it in time; "
            "ask for similar articles"
        )


class WatchError(FihrisError):
    """Saved searches cannot be read, or there is none of a name. `path` is their file."""

    def __init__(self, message: str, *, path: str) -> None:
        self.path = path
        super().__init__(message)


class EvaluationError(FihrisError):
    """Queries, judgments and runs do not belong together, or a collection cannot be had."""


class MissingExtraError(FihrisError):
    """An optional dependency is not installed. `extra` is the one that brings it."""

    def __init__(self, extra: str, *, purpose: str) -> None:
        self.extra = extra
        super().__init__(f"{purpose} needs an extra: pip install 'fihris[{extra}]'")
