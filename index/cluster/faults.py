"""What the errors of a cluster mean: which are passed on as what, and which pass by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from fihris.errors import (
    ClusterDeniedError,
    ClusterError,
    ClusterMappingError,
    ClusterReadOnlyError,
    ClusterTimeoutError,
    ClusterUnreachableError,
    NotAnIndexError,
)

# Between a node that is lost and the moment that all others know of it, what it had under way fails
# with one of these, or with no cause at all; the others have it a moment later.
_PASSING = {
    "already_closed_exception",
    "connect_transport_exception",
    "illegal_index_shard_state_exception",
    "index_shard_closed_exception",
    "no_shard_available_action_exception",
    "node_closed_exception",
    "node_disconnected_exception",
    "node_not_connected_exception",
    "search_phase_execution_exception",
    "send_request_transport_exception",
    "shard_not_found_exception",
    "unavailable_shards_exception",
}
_TIME_IS_UP = "time_exceeded_exception"
_BLOCKS = ("cluster_block_exception", "index_create_block_exception")
# Where its disks are nearly full a server makes no new index, too.
_FULL = ("flood-stage", "disk usage", "create-index blocked")
_WRONG_LAYOUT = (
    "strict_dynamic_mapping_exception",
    "illegal_argument_exception",
    "resource_already_exists_exception",
)
# What is wrong with a document alone, and what never is, whatever became of the others with it.
_OF_DOCUMENT = {
    "document_parsing_exception",
    "json_parse_exception",
    "mapper_parsing_exception",
    "not_x_content_exception",
    "parsing_exception",
    "x_content_parse_exception",
}
_IMMENSE = "immense term"
_CLOSED = "index_closed_exception"
_FULL_SHARD = "number of documents in the index cannot exceed"
_CHECK = "look at the address, and whether the server runs and can be reached from here"


def translated(place: str, error: Any) -> ClusterError | NotAnIndexError:
    """Return what an error of the client library means."""
    from opensearchpy.exceptions import ConnectionError as NoConnectionError
    from opensearchpy.exceptions import ConnectionTimeout, SSLError

    if isinstance(error, SSLError):
        return ClusterDeniedError(
            f"{place}: the server's certificate is not trusted ({_last(error)}); name the "
            "file of its authority in FIHRIS_OPENSEARCH_CA",
            path=place,
        )
    if isinstance(error, ConnectionTimeout):
        return _too_late(place, None)
    if isinstance(error, NoConnectionError):
        return ClusterUnreachableError(
            f"{place} cannot be reached ({_last(error)}); {_CHECK}", path=place
        )
    status = getattr(error, "status_code", None)
    status = status if isinstance(status, int) else None
    kind, reason = _fault(getattr(error, "info", None), str(error))
    return fault_of(place, status, kind, reason)


def fault_of(
    place: str, status: int | None, kind: str, reason: str
) -> ClusterError | NotAnIndexError:
    """Return what an answer means that says of an error its kind and reason."""
    if kind == "index_not_found_exception" or status == 404:
        return NotAnIndexError(place)
    if kind in _BLOCKS and ("FORBIDDEN" in reason or "TOO_MANY" in reason):
        full = any(told in reason for told in _FULL)
        advice = (
            "its disks are nearly full: make room, and the server takes writes again by itself"
            if full
            else 'somebody has blocked it: PUT INDEX/_settings {"index.blocks.write": null, '
            '"index.blocks.read_only": null} ends that'
        )
        return ClusterReadOnlyError(
            f"{place} takes no writes: {advice} ({reason})",
            path=place,
            status=status,
            is_full=full,
        )
    if kind == _CLOSED:
        return ClusterError(
            f"{place} is closed: POST INDEX/_open opens it again", path=place, status=status
        )
    if status == 401:
        return ClusterDeniedError(
            f"{place}: the user or the password is wrong, or none was given; set "
            "FIHRIS_OPENSEARCH_USER and FIHRIS_OPENSEARCH_PASSWORD",
            path=place,
            status=status,
        )
    if status == 403:
        return ClusterDeniedError(
            f"{place}: this user may not do that ({reason})", path=place, status=status
        )
    if status == 400 and (kind in _WRONG_LAYOUT or kind.startswith("mapper")):
        return ClusterMappingError(
            f"{place} is not laid out as this release lays out an index ({reason}); index into "
            "a new name, or with --rebuild",
            path=place,
            status=status,
        )
    if kind == _TIME_IS_UP:
        return _too_late(place, status)
    if status in (429, 502, 503, 504):
        return ClusterUnreachableError(
            f"{place} has too much to do, or not all of its nodes ({reason}); try again later",
            path=place,
            status=status,
        )
    return ClusterError(f"{place}: {reason or kind or status}", path=place, status=status)


def is_of_document(error: Mapping[str, Any], *, others: bool) -> bool:
    """Tell whether a document is refused for what is in it, and not for the state of its index.

    An index without its pipeline, or without one to write to, refuses every document with the same
    kind of error as an index that is well refuses a few: such an error is a document's where
    `others` of the request went through.
    """
    kind, reason = str(error["type"]), str(error.get("reason", ""))
    if kind in _OF_DOCUMENT or _IMMENSE in reason:
        return True
    return others and kind != _CLOSED and _FULL_SHARD not in reason


def _too_late(place: str, status: int | None) -> ClusterTimeoutError:
    return ClusterTimeoutError(
        f"{place} did not answer in time; try again, or with a longer timeout",
        path=place,
        status=status,
    )


def passes(error: Any) -> bool:
    """Tell whether what failed may succeed in a moment."""
    status, info = getattr(error, "status_code", None), getattr(error, "info", None)
    return status in (500, 503) and _fault(info, "")[0] in _PASSING


def _fault(info: Any, text: str) -> tuple[str, str]:
    """Return the kind and the reason of an error, as the answer has them."""
    if isinstance(info, dict) and isinstance(info.get("error"), dict):
        error = info["error"]
        kind, reason = str(error.get("type", "")), str(error.get("reason", ""))
        with suppress(KeyError, IndexError, TypeError):
            cause = error["failed_shards"][0]["reason"]
            kind, reason = str(cause["type"]), str(cause["reason"])
        return kind, reason
    return "", str(info["error"]) if isinstance(info, dict) and "error" in info else text


def _last(error: Any) -> str:
    """Return what a connection's error comes down to, without addresses of objects."""
    text = str(getattr(error, "info", error))
    return text.rpartition("object at 0x")[2].partition(": ")[2] or text
