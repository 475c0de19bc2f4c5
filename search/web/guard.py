"""What every request must pass, and the headers that every answer bears."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from typing import Any

from fihris.search.web.problems import Problem
from fihris.search.web.settings import (
    LONGEST_ADDRESS,
    LONGEST_BODY,
    LONGEST_HEAD,
    Settings,
    is_loopback,
    is_wildcard,
)

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[Any], Awaitable[None]]
App = Callable[[Any, Any, Any], Awaitable[None]]
Refuse = Callable[[Scope, Problem], App]

COOKIE = "fihris"
LOGIN = "/login"
_OPEN = ("/healthz", LOGIN, "/static/")
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": (
        "camera=(), geolocation=(), interest-cohort=(), microphone=(), payment=(), usb=()"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
_HEADERS = [(name.encode(), value.encode()) for name, value in HEADERS.items()]


def cookie_of(token: str) -> str:
    """Return what a browser keeps once it has shown the token: not the token itself."""
    return hmac.new(token.encode(), b"fihris cookie", hashlib.sha256).hexdigest()


def is_token(settings: Settings, shown: str) -> bool:
    """Tell whether that is the token; how long it takes does not tell how much of it is right."""
    token = settings.token or ""
    return hmac.compare_digest(_digest(shown), _digest(token)) and bool(token)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


class Guard:
    """Refuses what is too long, comes under another name or without the token; adds headers."""

    def __init__(self, app: App, settings: Settings, refuse: Refuse) -> None:
        self._app = app
        self._settings = settings
        self._refuse = refuse

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                given = {name.lower() for name, _ in message["headers"]}
                added = [header for header in _HEADERS if header[0] not in given]
                message["headers"] = [*message["headers"], *added]
            await send(message)

        problem = self._problem(scope)
        app = self._app if problem is None else self._refuse(scope, problem)
        await app(scope, receive, send_with_headers)

    def _problem(self, scope: Scope) -> Problem | None:
        headers = _first_values(scope)
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > LONGEST_ADDRESS:
            return Problem(414, f"an address may have {LONGEST_ADDRESS:,} bytes")
        if sum(len(name) + len(value) for name, value in scope["headers"]) > LONGEST_HEAD:
            return Problem(431, f"a request's headers may have {LONGEST_HEAD:,} bytes")
        if not self._is_named(headers.get("host", "")):
            return Problem(421, "this server is not called that; --allow-host adds a name")
        if too_large := _body_problem(scope, headers):
            return too_large
        path = scope["path"]
        if self._settings.token is None or path.startswith(_OPEN) or self._is_known(headers):
            return None
        return Problem(401, "show the token", {}, {"WWW-Authenticate": "Bearer"})

    def _is_named(self, host: str) -> bool:
        """Tell whether the server goes by that name: other sites' names could be pointed at it."""
        name = _host_name(host)
        if is_loopback(name) or name == self._settings.host or name in self._settings.names:
            return True
        return is_wildcard(self._settings.host) and _is_address(name)

    def _is_known(self, headers: Mapping[str, str]) -> bool:
        scheme, _, shown = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return is_token(self._settings, shown.strip())
        try:
            morsel = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
        except CookieError:
            return False
        wanted = cookie_of(self._settings.token or "")
        return morsel is not None and hmac.compare_digest(_digest(morsel.value), _digest(wanted))


def _first_values(scope: Scope) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        found.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))
    return found


def _body_problem(scope: Scope, headers: Mapping[str, str]) -> Problem | None:
    is_login = scope["method"] == "POST" and scope["path"] == LOGIN
    length = headers.get("content-length", "0")
    is_size = length.isascii() and length.isdigit() and len(length) < 9
    size = int(length) if is_size else LONGEST_BODY + 1
    if size <= (LONGEST_BODY if is_login else 0) and "transfer-encoding" not in headers:
        return None
    # What is still on its way is not read as a further request.
    return Problem(413, "a request may have no body", {}, {"Connection": "close"})


def _host_name(host: str) -> str:
    """Return the name in a Host header, without the port and, of IPv6, the brackets."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].lower().rstrip(".")


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
