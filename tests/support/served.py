"""A web server for feeds, of this process: its answers are scripted, what it was asked is kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Asked:
    path: str
    headers: Message


@dataclass
class Answer:
    """`body` is sent as it is; with `pieces`, one after the other, each when it is asked for."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    pieces: Callable[[], Iterator[bytes]] | None = None
    length: int | None = None


Script = Callable[[Asked], Answer]


class Server:
    """`pages` says for a path what is answered; `asked` is what was asked for, in order."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.pages: dict[str, Answer | Script] = {}
        self.asked: list[Asked] = []

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        page = self.pages.get(asked.path.partition("?")[0], Answer(404))
        return page if isinstance(page, Answer) else page(asked)


def conditional(body: bytes, etag: str = '"1"', **headers: str) -> Script:
    """A page that is not sent again to who has it."""

    def script(asked: Asked) -> Answer:
        named = {"ETag": etag, "Last-Modified": "Thu, 26 Nov 2026 04:00:00 GMT"}
        named |= {name.replace("_", "-"): value for name, value in headers.items()}
        if asked.headers.get("If-None-Match") == etag:
            return Answer(304, headers=named)
        return Answer(200, body, named)

    return script


@contextmanager
def serving() -> Iterator[Server]:
    server: Server

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            answer = server.answer(Asked(self.path, self.headers))
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Connection", "close")
            if answer.pieces is None:
                length = len(answer.body) if answer.length is None else answer.length
                self.send_header("Content-Length", str(length))
            self.end_headers()
            try:
                if answer.pieces is None:
                    self.wfile.write(answer.body)
                else:
                    for piece in answer.pieces():
                        self.wfile.write(piece)
                        self.wfile.flush()
            except OSError:  # who asked has gone
                pass
            self.close_connection = True

        def log_message(self, *_: Any) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server = Server(http.server_port)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        thread.join()
        http.server_close()


def rss(*items: tuple[str, str, str], title: str = "صحيفة الميناء", head: str = "") -> bytes:
    """A feed of items: guid, title, text."""
    entries = "".join(
        f"<item><guid isPermaLink='false'>{guid}</guid><title>{headline}</title>"
        f"<description>{text}</description></item>"
        for guid, headline, text in items
    )
    text = (
        f"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel>"
        f"<title>{title}</title>{head}{entries}</channel></rss>"
    )
    return text.encode()
