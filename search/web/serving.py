"""Serving an index over HTTP, until the process is told to stop."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from fihris.errors import MissingExtraError
from fihris.search.web.settings import LONGEST_ADDRESS, LONGEST_HEAD, Settings

if TYPE_CHECKING:
    import uvicorn

# A thread that waits for the interpreter gets it after so many seconds, 5 ms by default: with that,
# a short answer would wait for as long behind each search.
_SWITCH = 0.001
_CONNECTIONS = 1_000
_BACKLOG = 1_024


def serve(
    settings: Settings, *, version: str = "", ready: Callable[[str], None] | None = None
) -> None:
    """Serve until SIGTERM or SIGINT; requests that have begun are answered before it ends.

    `ready` is told the address once it is listened at.

    Raises MissingExtraError, OSError where the address cannot be had, and what opening the index
    raises.
    """
    needed()
    import uvicorn

    from fihris.search.opening import open as open_index

    open_index(settings.place).close()  # what is wrong with it is said before anything starts
    config = configured(settings, version)
    sock = listening(settings)
    if ready is not None:
        ready(address_of(sock))
    # uvicorn raises the signal again that has ended it: a second end by it would leave no time to
    # give back what processes share.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    uvicorn.Server(config).run(sockets=[sock])


def listening(settings: Settings) -> socket.socket:
    """Return a socket that listens at the address. Raises OSError."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # With the protocol's number asyncio knows that it is TCP, and sends what is written at once:
    # else an answer's body waits 40 ms for its head to be acknowledged.
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name != "nt":
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.bind((settings.host, settings.port))
        sock.listen(_BACKLOG)
    except OSError:
        sock.close()
        raise
    return sock


def address_of(sock: socket.socket) -> str:
    """Return the address of what a socket listens at, as a browser takes it."""
    host, port = sock.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def needed() -> None:
    """Raise MissingExtraError where what serves is not installed."""
    try:
        import jinja2  # noqa: F401
        import starlette  # noqa: F401
        import uvicorn  # noqa: F401
    except ImportError as error:
        raise MissingExtraError("web", purpose="serving an index") from error


def configured(settings: Settings, version: str) -> uvicorn.Config:
    """Return how uvicorn is to serve."""
    import uvicorn

    from fihris.search.web.protocol import Protocol

    return uvicorn.Config(
        partial(_started, settings, version),
        factory=True,
        host=settings.host,
        port=settings.port,
        http=Protocol,
        ws="none",
        loop="asyncio",
        access_log=False,
        server_header=False,
        proxy_headers=True,
        limit_concurrency=_CONNECTIONS,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=settings.grace_seconds,
        h11_max_incomplete_event_size=LONGEST_ADDRESS + LONGEST_HEAD,
        log_level="info",
    )


def _started(settings: Settings, version: str) -> Any:
    """Return the application, in the process that serves it."""
    from fihris.search.web.app import application
    from fihris.search.web.workers import settle

    sys.setswitchinterval(_SWITCH)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    app = application(settings, version)
    settle()
    return app
