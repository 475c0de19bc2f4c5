"""An index on a cluster as the cluster has it: under its name, an alias, and as laid out."""

from __future__ import annotations

import secrets
import time
from collections.abc import Collection
from typing import Any, NamedTuple, Self

from fihris.errors import (
    ClusterError,
    ClusterMappingError,
    IndexExistsError,
    NewerFormatError,
    NotAnIndexError,
)
from fihris.index.analysis.analyzer import ANALYZERS
from fihris.index.cluster.layout import difference
from fihris.index.cluster.mapping import FORMAT, mapping, settings
from fihris.index.cluster.server import Server

# How long copies may take to be there before the index is published without them.
_GREEN_SECONDS = 600


class Remote(NamedTuple):
    """An index that is there. `physical` is what the alias stands for: each is built once.

    `shards` is how many shards it has, `replicas` how many more copies of each.
    """

    physical: str
    analyzer: str
    zone: str | None
    shards: int
    replicas: int
    is_alias: bool

    @property
    def words(self) -> str:
        """The name of the index that holds its words."""
        return words_name(self.physical)

    @classmethod
    def of(cls, server: Server, name: str | None = None, *, checked: bool = True) -> Self:
        """Return the index of an address, or of another name.

        Its layout is `checked` unless nothing is read from it or written to it.

        Raises NotAnIndexError, ClusterMappingError or NewerFormatError, and what `Server` raises.
        """
        asked = name or server.address.name
        found = server.ask("GET", asked)
        if len(found) != 1:
            raise ClusterMappingError(
                f"{server.place} stands for {len(found)} indexes, and not for one",
                path=server.place,
            )
        physical, there = next(iter(found.items()))
        meta = there.get("mappings", {}).get("_meta", {}).get("fihris")
        if not isinstance(meta, dict) or meta.get("analyzer") not in ANALYZERS:
            raise ClusterMappingError(
                f"{server.place} is an index of somebody else's; choose another name",
                path=server.place,
            )
        if meta["format"] > FORMAT:
            raise NewerFormatError(server.place, meta["format"], FORMAT)
        if checked and (differs := difference(there["mappings"], meta["analyzer"])):
            raise ClusterMappingError(
                f"{server.place} is not laid out as this release lays out an index ({differs}); "
                "index into a new name, or with --rebuild",
                path=server.place,
            )
        own = there["settings"]["index"]
        return cls(
            physical,
            meta["analyzer"],
            meta.get("zone"),
            int(own["number_of_shards"]),
            int(own["number_of_replicas"]),
            physical != asked,
        )


def words_name(physical: str) -> str:
    """Return the name of the index that holds the words of one."""
    return f"{physical}.words"


def make(
    server: Server,
    *,
    analyzer: str,
    zone: str | None,
    shards: int,
    replicas: int,
    refresh: str | None = None,
) -> Remote:
    """Make an empty index that no alias stands for yet, and return it.

    Its name is the alias's with the time and a few letters that tell it from others of that second.
    """
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    physical = f"{server.address.name}-{stamp}-{secrets.token_hex(2)}"
    body = {
        "mappings": mapping(analyzer, zone),
        "settings": settings(shards=shards, replicas=replicas, refresh=refresh),
    }
    server.ask("PUT", physical, body=body)
    return Remote(physical, analyzer, zone, shards, replicas, is_alias=True)


def writable(server: Server, remote: Remote) -> str:
    """Return the alias by which an index is written to, made where it is not there.

    It goes when the index is deleted: whoever still writes then makes none of that name anew.
    """
    alias = f"{remote.physical}.write"
    try:
        server.ask("GET", "_alias", alias)
    except NotAnIndexError:
        server.ask("PUT", remote.physical, "_alias", alias)
    return alias


def publish(server: Server, physical: str, instead_of: Collection[str]) -> list[str]:
    """Let the address's name stand for an index, at once, and return what it stood for before.

    It stands for nothing, or for one of `instead_of`, or for this already. Raises IndexExistsError
    where it stands for anything else, or is an index itself.
    """
    name = server.address.name
    try:
        before = list(server.ask("GET", "_alias", name))
    except NotAnIndexError:
        before = []
    if not before and _is_index(server, name):
        raise IndexExistsError(
            f"{server.place} is an index itself, for which no alias can take its place; delete it, "
            "or choose another name",
            path=server.place,
        )
    old = [index for index in before if index != physical]
    if not set(old) <= set(instead_of):
        raise _made_by_others(server)
    actions = [{"remove": {"index": index, "alias": name}} for index in old]
    # Of one name there is one index to write to: of two that find nothing in the same moment the
    # server refuses the second.
    add = {"add": {"index": physical, "alias": name, "is_write_index": True}}
    try:
        server.ask("POST", "_aliases", body={"actions": [*actions, add]})
    except (ClusterError, NotAnIndexError) as error:
        if isinstance(error, ClusterError) and "write index" not in str(error):
            raise
        raise _made_by_others(server) from error
    return old


def _made_by_others(server: Server) -> IndexExistsError:
    return IndexExistsError(
        f"{server.place} was made by somebody else meanwhile; load again, which adds to it",
        path=server.place,
    )


def wait_for_copies(server: Server, remote: Remote) -> None:
    """Wait until all copies of an index and its words are there, or the time is up.

    Of more copies than nodes some will never be there, and are not waited for.
    """
    nodes = int(server.ask("GET", "_cluster", "health")["number_of_data_nodes"])
    status = "green" if nodes > remote.replicas else "yellow"
    wanted: dict[str, Any] = {"wait_for_status": status, "timeout": f"{_GREEN_SECONDS}s"}
    names = f"{remote.physical},{remote.words}"
    try:
        server.ask("GET", "_cluster", "health", names, seconds=_GREEN_SECONDS + 10, **wanted)
    except ClusterError as error:
        # The answer to a wait that was in vain is 408: there are not as many nodes as copies.
        if error.status != 408:
            raise


def _is_index(server: Server, name: str) -> bool:
    try:
        return name in server.ask("GET", name)
    except NotAnIndexError:
        return False


def drop(server: Server, physical: str) -> None:
    """Delete an index and its words, where they are there."""
    for name in (physical, words_name(physical)):
        try:
            server.ask("DELETE", name)
        except NotAnIndexError:
            continue


def drop_unpublished(server: Server, physical: str) -> None:
    """Delete an index, unless it is what the address stands for by now."""
    there = existing(server, checked=False)
    if there is None or there.physical != physical:
        drop(server, physical)


def existing(server: Server, *, checked: bool = True) -> Remote | None:
    """Return the index of an address, its layout `checked`; None where there is none."""
    try:
        return Remote.of(server, checked=checked)
    except NotAnIndexError:
        return None
