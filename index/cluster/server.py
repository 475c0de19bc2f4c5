"""The cluster that an address names: requests to it, and what its errors mean.

The client library keeps the connections, goes from a node that does not answer to the next, and
checks certificates; nothing else of the project knows it.
"""

from __future__ import annotations

import base64
import logging
import random
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import orjson

from fihris.errors import (
    ClusterDeniedError,
    ClusterError,
    ClusterMappingError,
    ClusterReadOnlyError,
    ClusterTimeoutError,
    ClusterUnreachableError,
    ClusterVersionError,
    MissingExtraError,
    NotAnIndexError,
)
from fihris.index.cluster.address import Address
from fihris.index.cluster.credentials import Credentials

if TYPE_CHECKING:
    from opensearchpy import OpenSearch

Json = dict[str, Any]

OLDEST = (2, 4)
# A request for which nothing else is said. Loading and searching say how long they wait.
_SECONDS = 30.0
_LEAST_SECONDS = 0.05
_CONNECTIONS = 16
_RETRIES = 3
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
_PAUSES = (0.1, 0.4, 1.6)
_TIME_IS_UP = "time_exceeded_exception"
_BLOCKS = ("cluster_block_exception", "index_create_block_exception")
# Where its disks are nearly full a server makes no new index, too.
_FULL = ("flood-stage", "disk usage", "create-index blocked")
_WRONG_LAYOUT = (
    "strict_dynamic_mapping_exception",
    "illegal_argument_exception",
    "resource_already_exists_exception",
)
_CHECK = "look at the address, and whether the server runs and can be reached from here"


class Server:
    """The cluster at an address, asked over HTTP. Safe to use from several threads.

    `patience` tells for how many seconds whoever asks may still wait, at most.

    Raises MissingExtraError where the client library is not installed, ClusterError and what is
    under it, and NotAnIndexError for an index that is not there.
    """

    def __init__(
        self,
        address: Address,
        credentials: Credentials | None = None,
        *,
        patience: Callable[[], float] = lambda: inf,
    ) -> None:
        self.address = address
        self._patience = patience
        self.place = str(address)
        try:
            self._credentials = Credentials.of() if credentials is None else credentials
        except ValueError as error:
            raise ClusterDeniedError(str(error), path=self.place) from None
        self._lock = threading.Lock()
        self._checked = False

    @cached_property
    def _client(self) -> OpenSearch:
        try:
            from opensearchpy import OpenSearch
        except ImportError as error:
            raise MissingExtraError("cluster", purpose="an index on a cluster") from error
        # What goes wrong is told by errors; without a handler Python prints it, too.
        logging.getLogger("opensearch").addHandler(logging.NullHandler())
        user, password, ca_file = self._credentials
        options: dict[str, Any] = {}
        if self.address.is_secure:
            options = {"use_ssl": True, "verify_certs": True, "http_compress": True}
        if ca_file:
            options["ca_certs"] = ca_file
        return OpenSearch(
            [{"host": host, "port": port} for host, port in self.address.hosts],
            headers={} if user is None or password is None else _authorization(user, password),
            serializer=_serializer(),
            max_retries=_RETRIES,
            pool_maxsize=_CONNECTIONS,
            timeout=_SECONDS,
            **options,
        )

    def ask(
        self,
        method: str,
        *path: str,
        body: Json | list[Any] | bytes | None = None,
        seconds: float | None = None,
        **parameters: Any,
    ) -> Json:
        """Send a request, and return the answer; the parts of `path` are quoted.

        `body` is JSON, or bytes as they are; `seconds` is how long an answer may take. What has no
        answer is asked of the next node, three times in all, and what fails because a node has just
        been lost is asked again a moment later; every request that is sent here may be carried out
        more than once.
        """
        if not self._checked:
            self._check_version()
        return self._send(
            method,
            "/".join(("", *(quote(part, safe=",*") for part in path))),
            body,
            seconds,
            parameters,
        )

    def _send(
        self,
        method: str,
        path: str,
        body: Any,
        seconds: float | None,
        parameters: Mapping[str, Any],
    ) -> Json:
        from opensearchpy.exceptions import OpenSearchException

        asked = {name: _parameter(value) for name, value in parameters.items()}
        ends = time.monotonic() + min(seconds or _SECONDS, self._patience())
        for pause in (*_PAUSES, inf):
            try:
                left = max(ends - time.monotonic(), _LEAST_SECONDS)
                answer = self._client.transport.perform_request(
                    method, path, params=asked, body=body, timeout=left
                )
            except OpenSearchException as error:
                if not _passes(error) or time.monotonic() + pause > ends:
                    raise self.translated(error) from error
            else:
                return answer if isinstance(answer, dict) else {}
            # Those that failed together must not come back together.
            time.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 (nobody is to guess it)
        raise AssertionError("the last pause is longer than any time")

    def _check_version(self) -> None:
        """Raise ClusterVersionError for a server that is too old, or no OpenSearch."""
        with self._lock:
            if self._checked:
                return
            version = self._send("GET", "/", None, None, {}).get("version", {})
            number, kind = str(version.get("number", "")), version.get("distribution")
            try:
                found = tuple(map(int, number.split(".")[:2]))
            except ValueError:
                found = ()
            if kind != "opensearch" or found < OLDEST:
                what = f"{kind or 'Elasticsearch'} {number}".strip()
                oldest = ".".join(map(str, OLDEST))
                raise ClusterVersionError(
                    f"{self.place} is {what}; OpenSearch {oldest} or newer is needed",
                    path=self.place,
                )
            self._checked = True

    def translated(self, error: Any) -> ClusterError | NotAnIndexError:
        """Return what an error of the client library means."""
        from opensearchpy.exceptions import ConnectionError as NoConnectionError
        from opensearchpy.exceptions import ConnectionTimeout, SSLError

        if isinstance(error, SSLError):
            return ClusterDeniedError(
                f"{self.place}: the server's certificate is not trusted ({_last(error)}); name the "
                "file of its authority in FIHRIS_OPENSEARCH_CA",
                path=self.place,
            )
        if isinstance(error, ConnectionTimeout):
            return self._too_late(None)
        if isinstance(error, NoConnectionError):
            return ClusterUnreachableError(
                f"{self.place} cannot be reached ({_last(error)}); {_CHECK}", path=self.place
            )
        status = getattr(error, "status_code", None)
        status = status if isinstance(status, int) else None
        kind, reason = _fault(getattr(error, "info", None), str(error))
        return self.fault(status, kind, reason)

    def fault(self, status: int | None, kind: str, reason: str) -> ClusterError | NotAnIndexError:
        """Return what an answer means that says of an error its kind and reason."""
        place = self.place
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
            return self._too_late(status)
        if status in (429, 502, 503, 504):
            return ClusterUnreachableError(
                f"{place} has too much to do, or not all of its nodes ({reason}); try again later",
                path=place,
                status=status,
            )
        return ClusterError(f"{place}: {reason or kind or status}", path=place, status=status)

    def _too_late(self, status: int | None) -> ClusterTimeoutError:
        return ClusterTimeoutError(
            f"{self.place} did not answer in time; try again, or with a longer timeout",
            path=self.place,
            status=status,
        )

    def close(self) -> None:
        """Close the connections."""
        if "_client" in self.__dict__:
            self._client.close()


def _serializer() -> Any:
    from opensearchpy.serializer import JSONSerializer

    class Serializer(JSONSerializer):
        """JSON as the rest of the project reads and writes it; bytes are sent as they are."""

        def dumps(self, data: Any) -> Any:
            return data if isinstance(data, bytes | str) else orjson.dumps(data)

        def loads(self, text: str) -> Any:
            return orjson.loads(text)

    return Serializer()


def _authorization(user: str, password: str) -> dict[str, str]:
    """Return who asks, in UTF-8 as RFC 7617 says; the client library takes Latin letters alone."""
    told = base64.b64encode(f"{user}:{password}".encode("utf-8", "surrogateescape")).decode()
    return {"authorization": f"Basic {told}"}


def _passes(error: Any) -> bool:
    """Tell whether what failed may succeed in a moment."""
    status, info = getattr(error, "status_code", None), getattr(error, "info", None)
    return status in (500, 503) and _fault(info, "")[0] in _PASSING


def _parameter(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


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
