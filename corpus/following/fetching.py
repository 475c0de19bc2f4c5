"""One polite request for a feed, by urllib3 (the extra `feeds`).

What was read before is not sent again (ETag, Last-Modified); the body comes compressed; a request
has a time and a number of bytes that it may not pass, whatever the server does.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from fihris.corpus.files.input import MAX_RECORD_BYTES
from fihris.corpus.following.addresses import Address, address_of
from fihris.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, PoolManager

OK, NOT_MODIFIED, GONE = 200, 304, 410
DEFAULT_TIMEOUT = 30.0
"""Seconds that a request may take, with all that it is led on to."""

_REDIRECTIONS = {301: True, 302: False, 303: False, 307: False, 308: True}  # for good?
_MOST_REDIRECTIONS = 5
_BLOCK_BYTES = 1 << 16
_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/rdf+xml, application/xml;q=0.9, "
    "text/xml;q=0.9, */*;q=0.1"
)


class Reply(NamedTuple):
    """What a server answered.

    `body` is what it sent with status 200, as it came, perhaps compressed; `headers` are by their
    names in small letters. `moved` is where the feed is from now on, None where it is.
    """

    status: int
    body: bytes
    headers: Mapping[str, str]
    moved: str | None


def require_urllib3() -> Any:
    """Return the module. Raises MissingExtraError where it is not installed."""
    try:
        import urllib3
    except ImportError as error:
        raise MissingExtraError("feeds", purpose="following feeds") from error
    return urllib3


def fetch(
    address: Address,
    *,
    etag: str = "",
    modified: str = "",
    timeout: float = DEFAULT_TIMEOUT,
    most_bytes: int = MAX_RECORD_BYTES,
) -> Reply:
    """Ask for a feed, unless it is as it was when it had that ETag and Last-Modified.

    Raises InputError where there is no answer, or none that is an end: in `timeout` seconds, with
    no more than `most_bytes`, after a few redirections; MissingExtraError without urllib3.
    """
    urllib3 = require_urllib3()
    started = time.monotonic()
    where, moved = address, None
    for_good = True
    for _ in range(_MOST_REDIRECTIONS + 1):
        left = timeout - (time.monotonic() - started)
        headers = _headers(where, etag, modified)
        try:
            with _pool(urllib3, where) as pool:
                answer: BaseHTTPResponse = pool.request(
                    "GET",
                    where.url,
                    headers=headers,
                    timeout=urllib3.Timeout(connect=max(left, 0.001), read=max(left, 0.001)),
                    retries=False,
                    redirect=False,
                    preload_content=False,
                )
                location = answer.headers.get("Location")
                if answer.status not in _REDIRECTIONS or not location:
                    body = b""
                    if answer.status == OK:
                        body = _body(answer, where, started + timeout, most_bytes)
                    return Reply(answer.status, body, _lowered(answer.headers), moved)
        except urllib3.exceptions.HTTPError as error:
            raise InputError(_reason(error, timeout), path=address.shown) from None
        for_good = for_good and _REDIRECTIONS[answer.status]
        where = where.led_to(location)
        if for_good:
            moved = where.url
    raise InputError(
        f"leads from one address to another, more than {_MOST_REDIRECTIONS} times",
        path=address.shown,
    )


def _headers(address: Address, etag: str, modified: str) -> dict[str, str]:
    from importlib.metadata import version

    from urllib3 import make_headers

    headers = {
        "User-Agent": f"Fihris/{version('fihris')} (search engine for Arabic news; follows feeds)",
        "Accept": _ACCEPT,
        "Accept-Encoding": "gzip",
    }
    if etag:
        headers["If-None-Match"] = etag
    if modified:
        headers["If-Modified-Since"] = modified
    if address.login:
        headers |= make_headers(basic_auth=address.login)
    return headers


def _pool(urllib3: Any, address: Address) -> PoolManager:
    """Return what connects to a host, through the proxy that the environment names for it."""
    from urllib.request import getproxies, proxy_bypass

    proxy = getproxies().get(urlsplit(address.url).scheme)
    if not proxy or proxy_bypass(urlsplit(address.url).netloc):
        manager: PoolManager = urllib3.PoolManager()
        return manager
    through = address_of(proxy if "://" in proxy else f"http://{proxy}")
    login = urllib3.make_headers(proxy_basic_auth=through.login) if through.login else None
    proxied: PoolManager = urllib3.ProxyManager(through.url, proxy_headers=login)
    return proxied


def _body(answer: BaseHTTPResponse, where: Address, deadline: float, most_bytes: int) -> bytes:
    """Read what was sent, piece by piece as it comes."""
    pieces: list[bytes] = []
    held = 0
    # A server that sends a byte a second keeps no time limit of a single read.
    while piece := answer.read1(_BLOCK_BYTES, decode_content=False):
        pieces.append(piece)
        held += len(piece)
        if held > most_bytes:
            raise InputError(f"sends more than {most_bytes:,} bytes", path=where.shown)
        if time.monotonic() > deadline:
            raise InputError("was too slow: the time was up before its end", path=where.shown)
    return b"".join(pieces)


def _lowered(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _reason(error: Exception, timeout: float) -> str:
    """Say what went wrong without what the error quotes: it may hold what is secret."""
    from urllib3 import exceptions

    reasons: tuple[tuple[type[Exception], str], ...] = (
        (exceptions.NameResolutionError, "there is no such host"),
        (exceptions.NewConnectionError, "no connection to the host"),  # a timeout, to urllib3
        (exceptions.TimeoutError, f"no answer within {timeout:g} seconds"),
        (exceptions.ProxyError, "the proxy lets no request through"),
        (exceptions.SSLError, "the host's certificate cannot be trusted, or no TLS is spoken"),
        (exceptions.IncompleteRead, "ended before all was sent"),
        (exceptions.ProtocolError, "broke off, or does not speak HTTP"),
    )
    kind = type(error).__name__
    return next((reason for known, reason in reasons if isinstance(error, known)), kind)
