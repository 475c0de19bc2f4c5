"""The cluster that an address names: requests to it.

The client library keeps the connections, goes from a node that does not answer to the next, and
checks certificates; but for its errors (`faults.py`), nothing else of the project knows it.
"""

from __future__ import annotations

import base64
import logging
import random
import threading
import time
from collections.abc import Callable, Mapping
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import orjson

from fihris.errors import (
    ClusterDeniedError,
    ClusterVersionError,
    MissingExtraError,
    NotAnIndexError,
)
from fihris.index.cluster.address import Address
from fihris.index.cluster.credentials import Credentials
from fihris.index.cluster.faults import passes, translated

if TYPE_CHECKING:
    from opensearchpy import OpenSearch

Json = dict[str, Any]

OLDEST = (2, 4)
# Requests for which nothing else is said. What changes something is done with all copies of it,
# those that are just being made, too, and those may wait for a node that was lost.
_READ_SECONDS = 30.0
_CHANGE_SECONDS = 120.0
_LEAST_SECONDS = 0.05
_CONNECTIONS = 16
_RETRIES = 3
_PAUSES = (0.1, 0.4, 1.6)


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
            timeout=_READ_SECONDS,
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

        `body` is JSON, or bytes as they are; `seconds` is how long an answer may take: by default
        30 for a GET, 120 for what changes something. What has no answer is asked of the next node,
        three times in all, and what fails because a node has just been lost is asked again a moment
        later; every request that is sent here may be carried out more than once.
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
        usual = _READ_SECONDS if method == "GET" else _CHANGE_SECONDS
        ends = time.monotonic() + min(seconds or usual, self._patience())
        for pause in (*_PAUSES, inf):
            try:
                left = max(ends - time.monotonic(), _LEAST_SECONDS)
                answer = self._client.transport.perform_request(
                    method, path, params=asked, body=body, timeout=left
                )
            except OpenSearchException as error:
                if not passes(error) or time.monotonic() + pause > ends:
                    raise translated(self.place, error) from error
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
            try:
                version = self._send("GET", "/", None, None, {}).get("version", {})
            except NotAnIndexError:  # a 404
                version = {"distribution": "something else than OpenSearch"}
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


def _parameter(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value
