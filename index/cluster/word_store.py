"""Where the words of an index lie: in pieces on the cluster, and in the user's cache.

A document called ``head`` names the file by its checksum and says how many pieces there are. The
pieces are written first and those of the file before removed last, so that whoever reads finds one
file or the other, whole.
"""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path
from typing import Any, NamedTuple

import zstandard
from platformdirs import user_cache_path

from fihris.errors import ClusterError, DamagedIndexError, FihrisError, NotAnIndexError
from fihris.index.cluster.faults import fault_of
from fihris.index.cluster.remote import Remote
from fihris.index.cluster.server import Server
from fihris.index.cluster.word_counts import WordCounts, WordTally
from fihris.index.cluster.words import Words, written

_PIECE = 1 << 20
_HEAD = "head"
_ATTEMPTS = 5
# So many loads are remembered, so that one that goes on adds its words once.
_TOKENS = 100
_MAPPING = {"dynamic": False, "properties": {}}


class Head(NamedTuple):
    """Which file the words are: its name, its pieces, its bytes, and its document's version.

    `tokens` name the last loads whose words were added.
    """

    name: str
    pieces: int
    size: int
    version: tuple[int, int]
    tokens: tuple[str, ...] = ()


def add(server: Server, remote: Remote, counts: WordCounts, token: str) -> None:
    """Add the words of a load to those that are on the cluster.

    Who else adds some at the same time loses none. What was added under the same `token` before is
    not added again. Raises ClusterError.
    """
    for _ in range(_ATTEMPTS):
        before = made_ready(server, remote)
        if before and token in before.tokens:
            return
        words = WordTally()
        if before:
            words.add(load(server, remote).segment.counts())
        words.add(counts)
        if put(server, remote, words.total(), before, token):
            return
    raise ClusterError(
        f"{server.place}: others change its words all the time; load again", path=server.place
    )


def check(server: Server, remote: Remote) -> Head:
    """Return which file the words of a published index are: they were there before it was.

    Raises DamagedIndexError where there are none any more, and ClusterError, also for an index that
    was dropped meanwhile, as by a rebuild.
    """
    try:
        head = head_of(server, remote)
    except NotAnIndexError:
        head = None
    if head is None:
        raise _missing(server, remote)
    return head


def _missing(server: Server, remote: Remote) -> FihrisError:
    """Return what is wrong with an index that has no words."""
    try:
        server.ask("GET", remote.physical)
    except NotAnIndexError:
        return ClusterError(
            f"{server.place} was deleted or rebuilt at this moment; try again", path=server.place
        )
    return _damaged(server, "are not there")


def _damaged(server: Server, what: str) -> DamagedIndexError:
    return DamagedIndexError(
        f"{server.place}: its words {what}; 'fihris optimize' counts them anew", path=server.place
    )


def made_ready(server: Server, remote: Remote) -> Head | None:
    """Return which file the words are, after making sure that there is a place for one."""
    try:
        return head_of(server, remote)
    except NotAnIndexError:
        server.ask("GET", remote.physical)  # of one that was dropped there are no words any more
        settings = {"number_of_shards": 1, "number_of_replicas": remote.replicas}
        try:
            server.ask("PUT", remote.words, body={"mappings": _MAPPING, "settings": settings})
        except ClusterError as error:
            if error.status != 400:  # somebody else has just made it
                raise
        return None


def put(
    server: Server, remote: Remote, counts: WordCounts, before: Head | None, token: str = ""
) -> bool:
    """Put words in the place of those from before; tell whether they still were the last."""
    data = written(counts, remote.analyzer)
    packed = zstandard.compress(data, 10)
    name = secrets.token_hex(8)
    pieces = [packed[i : i + _PIECE] for i in range(0, len(packed), _PIECE)]
    index = remote.words
    for number, piece in enumerate(pieces):
        held = {"data": base64.b64encode(piece).decode()}
        server.ask("PUT", index, "_doc", f"{name}-{number}", body=held)
    tokens = [*(before.tokens if before else ()), *filter(None, [token])][-_TOKENS:]
    body = {"name": name, "pieces": len(pieces), "bytes": len(data), "loads": tokens}
    if before is None:
        wanted: dict[str, Any] = {"op_type": "create"}
    else:
        wanted = {"if_seq_no": before.version[0], "if_primary_term": before.version[1]}
    stale = before
    is_last = True
    try:
        server.ask("PUT", index, "_doc", _HEAD, body=body, refresh=True, **wanted)
    except ClusterError as error:
        if error.status != 409:
            raise
        # A request that was sent twice is in conflict with itself.
        now = head_of(server, remote)
        is_last = now is not None and now.name == name
        if not is_last:
            stale = Head(name, len(pieces), 0, (0, 0))
    for number in range(stale.pieces if stale else 0):
        assert stale is not None  # noqa: S101 (it has pieces)
        try:
            server.ask("DELETE", index, "_doc", f"{stale.name}-{number}")
        except FihrisError:
            break  # it costs room, and no more
    return is_last


def head_of(server: Server, remote: Remote) -> Head | None:
    """Return which file the words are, None before there are any.

    Raises NotAnIndexError where there is no place for one, and ClusterError.
    """
    found = server.ask("GET", "_mget", body={"docs": [{"_index": remote.words, "_id": _HEAD}]})
    answer: dict[str, Any] = found["docs"][0]
    if "error" in answer:
        kind, reason = answer["error"]["type"], str(answer["error"].get("reason", ""))
        # What is there and cannot be read at the moment must not be taken for nothing.
        raise fault_of(server.place, 503, kind, reason)
    if not answer.get("found"):
        return None
    source = answer["_source"]
    version = answer["_seq_no"], answer["_primary_term"]
    tokens = tuple(source.get("loads", ()))
    return Head(source["name"], source["pieces"], source["bytes"], version, tokens)


def load(server: Server, remote: Remote, known: Words | None = None) -> Words:
    """Return the words of an index; `known` where they are the same still.

    Raises DamagedIndexError where they are not all there, and ClusterError.
    """
    for _ in range(_ATTEMPTS):
        head = check(server, remote)
        if known is not None and known.name == head.name:
            return known
        data = _cached(head)
        if data is None:
            data = _fetched(server, remote, head)
            if data is None:
                continue  # they were replaced meanwhile
            _keep(head, data)
        return Words(data, server.place, remote.zone, head.name)
    raise _damaged(server, "are not all there")


def _fetched(server: Server, remote: Remote, head: Head) -> bytes | None:
    pieces = []
    for number in range(head.pieces):
        ids = [{"_index": remote.words, "_id": f"{head.name}-{number}"}]
        (answer,) = server.ask("GET", "_mget", body={"docs": ids})["docs"]
        if not answer.get("found"):
            return None
        pieces.append(base64.b64decode(answer["_source"]["data"]))
    try:
        data = zstandard.decompress(b"".join(pieces), max_output_size=head.size)
    except zstandard.ZstdError:
        return None
    return data if len(data) == head.size else None


def _cache(head: Head) -> Path:
    return user_cache_path("fihris") / "words" / f"{head.name}-{head.size}"


def _cached(head: Head) -> bytes | None:
    try:
        data = _cache(head).read_bytes()
        Words(data, "", None).segment.verify()
    except (OSError, FihrisError):
        return None
    return data


def _keep(head: Head, data: bytes) -> None:
    path = _cache(head)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(data)
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)  # it is fetched again the next time
