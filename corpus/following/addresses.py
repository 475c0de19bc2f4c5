"""Addresses of feeds: which are one, what of them may be shown, and what they let in with."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit

from fihris.errors import InputError

_HIDDEN = "…"
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_SECRET = re.compile(
    r"(?<![a-z])(?:(?:api|access)?key|token|secret|passw(?:or)?d|pass|pwd|auth|sig|signature"
    r"|session(?:id)?|sid)(?![a-z])",
    re.I,
)


class Address(NamedTuple):
    """An address without what lets one in, and that: ``user:password``, or ""."""

    url: str
    login: str = ""

    @property
    def shown(self) -> str:
        """The address for people and logs: values of the query that may be secret are left out."""
        parts = urlsplit(self.url)
        if not _SECRET.search(parts.query):
            return self.url
        pairs = (pair.partition("=") for pair in parts.query.split("&"))
        told = (f"{name}={_HIDDEN if _SECRET.search(name) else value}" for name, _, value in pairs)
        return parts._replace(query="&".join(told)).geturl()

    @property
    def host(self) -> str:
        """The name of the host."""
        return urlsplit(self.url).hostname or ""

    def led_to(self, location: str) -> Address:
        """Return where a redirection leads: to another host without the login.

        Raises InputError where that is no address of the web.
        """
        target = address_of(urljoin(self.url, location))
        same = urlsplit(target.url)[:2] == urlsplit(self.url)[:2]
        return Address(target.url, self.login if same else "")


def is_address(source: str) -> bool:
    """Tell whether a source is an address, of whatever kind, and no path."""
    return _ABSOLUTE.match(source) is not None


def address_of(source: str) -> Address:
    """Return an address in the form in which it is asked for.

    Raises InputError for one that is not of http or https.
    """
    try:
        parts = urlsplit(urldefrag(source.strip())[0])
        host, port = parts.hostname or "", parts.port
        name = f"[{host}]" if ":" in host else host.encode("idna").decode("ascii")
    except ValueError as error:  # UnicodeError is one
        raise InputError(f"is no address of a feed: {error}", path=_without_login(source)) from None
    if parts.scheme.lower() not in ("http", "https") or not name:
        raise InputError(
            "is no address of a feed: feeds are read by http and https", path=_without_login(source)
        )
    login = unquote(parts.netloc.rpartition("@")[0])
    url = parts._replace(
        scheme=parts.scheme.lower(),
        netloc=name if port is None else f"{name}:{port}",
        path=quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._"),
        query=quote(parts.query, safe="/%:@!$&'()*+,;=~-._?"),
    )
    return Address(url.geturl(), login)


def _without_login(source: str) -> str:
    return re.sub(r"(?<=://)[^/@]*@", "", source)
