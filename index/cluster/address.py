"""Addresses of indexes on a cluster: ``opensearch+https://host:9200,host2:9200/news``."""

from __future__ import annotations

import re
from typing import NamedTuple, TypeGuard
from urllib.parse import urlsplit

PLAIN, SECURE = "opensearch", "opensearch+https"
# Of whatever scheme: nobody means a folder by that, and a slip of the scheme is told.
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_PORT = 9200
# What OpenSearch allows, less what is a pattern or several names to it, and room for our own ends.
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,199}")


class Address(NamedTuple):
    """Where an index lies: `name` on a cluster that can be reached at `hosts`, of (host, port)."""

    hosts: tuple[tuple[str, int], ...]
    name: str
    is_secure: bool

    def __str__(self) -> str:
        hosts = (f"[{host}]" if ":" in host else host for host, _ in self.hosts)
        places = (f"{host}:{port}" for host, (_, port) in zip(hosts, self.hosts, strict=True))
        return f"{SECURE if self.is_secure else PLAIN}://{','.join(places)}/{self.name}"


def is_address(path: object) -> TypeGuard[str]:
    """Tell whether that is meant as the address of an index on a cluster, and not as a folder."""
    return isinstance(path, str) and _ADDRESS.match(path) is not None


def parse_address(text: str) -> Address:
    """Return the address that a text is. Raises ValueError, which says what is wrong with it.

    A user or a password in it is refused: it would be seen in lists of processes, and in logs.
    """
    scheme, _, rest = text.partition("://")
    scheme = scheme.lower()
    netloc, _, path = rest.partition("/")
    if "@" in netloc:
        raise ValueError(
            "an address has no user and password; set FIHRIS_OPENSEARCH_USER and "
            "FIHRIS_OPENSEARCH_PASSWORD, or name a file in FIHRIS_OPENSEARCH_CREDENTIALS"
        )
    if scheme not in (PLAIN, SECURE):
        raise ValueError(
            f"{text!r} is no address of the form opensearch://host:9200/index or "
            "opensearch+https://host:9200/index"
        )
    name = path.rstrip("/")
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"{name!r} cannot be the name of an index: small letters, digits, . _ and -, as in "
            "opensearch://host:9200/news"
        )
    return Address(tuple(map(_host, netloc.split(","))), name, scheme == SECURE)


def _host(text: str) -> tuple[str, int]:
    try:
        parts = urlsplit(f"//{text}")
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError(f"{text!r} is no host and port: {error}") from None
    if not host or parts.query or parts.fragment:
        raise ValueError(f"{text!r} is no host; write opensearch://host:9200/index")
    return host, port or _PORT
