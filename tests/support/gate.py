"""What stands between a client and its server: asks for a password, speaks TLS, makes faults."""

from __future__ import annotations

import base64
import http.client
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal

Fault = None | Literal["drop", "drop after"] | float | threading.Event | tuple[int, bytes]
# What happens to a request: its method, path with parameters, body, and number from 1.
Rule = Callable[[str, str, bytes, int], Fault]


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    body: bytes


class Gate:
    """`asked` is every request that had the password, in order; `rule` may be set at any time.

    A rule's answer: None lets the request pass; a number does so after that many seconds, an event
    once it is set; "drop" closes the connection instead; "drop after" lets it pass and closes the
    connection instead of answering; a status and a body of JSON are the answer.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.asked: list[Asked] = []
        self.rule: Rule = lambda *_: None
        self.closing = threading.Event()
        self._lock = threading.Lock()

    def fault(self, asked: Asked) -> Fault:
        with self._lock:
            self.asked.append(asked)
            return self.rule(asked.method, asked.path, asked.body, len(self.asked))


@contextmanager
def gate(
    server: str,
    *,
    user: str = "",
    password: str = "",
    certificate: Path | None = None,
) -> Iterator[Gate]:
    """Stand before a server (host:port); with `certificate`, a file of `certified`, by TLS."""
    wanted = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            # The answer to HEAD has the length of a body and none.
            self.send_header("Content-Length", headers.get("Content-Length", str(len(body))))
            self.end_headers()
            self.wfile.write(body)

        def pass_on(self, body: bytes) -> tuple[int, bytes, dict[str, str]]:
            host, port = server.split(":")
            connection = http.client.HTTPConnection(host, int(port), timeout=120)
            hidden = ("host", "authorization", "connection", "content-length", "accept-encoding")
            sent = {n: v for n, v in self.headers.items() if n.lower() not in hidden}
            try:
                connection.request(self.command, self.path, body or None, sent)
                answer = connection.getresponse()
                kept = ("content-type", "warning")
                headers = {n: v for n, v in answer.getheaders() if n.lower() in kept}
                return answer.status, answer.read(), headers
            finally:
                connection.close()

        def handle_one(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if user and self.headers.get("Authorization") != wanted:
                named = {"WWW-Authenticate": 'Basic realm="gate"', "Content-Type": "text/plain"}
                self.answer(401, b"Unauthorized", named)
                return
            fault = passing.fault(Asked(self.command, self.path, body))
            if isinstance(fault, tuple):
                self.answer(*fault, {"Content-Type": "application/json"})
                return
            if isinstance(fault, (int, float)):
                passing.closing.wait(fault)
            if isinstance(fault, threading.Event):
                fault.wait(120)
            if fault == "drop":
                self.close_connection = True
                return
            try:
                answer = self.pass_on(body)
            except (OSError, http.client.HTTPException):  # the server is gone: so is the gate
                self.close_connection = True
                return
            if fault == "drop after":
                self.close_connection = True
                return
            self.answer(*answer)

        do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = handle_one  # noqa: N815

        def handle(self) -> None:
            # Who asked may have gone, may not speak TLS, or not trust the certificate.
            with suppress(OSError):
                super().handle()

        def log_message(self, *_: Any) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    scheme = "http"
    if certificate:
        scheme = "https"
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        # The handshake is made by the first reading, in the request's own thread.
        httpd.socket = context.wrap_socket(
            httpd.socket, server_side=True, do_handshake_on_connect=False
        )
    passing = Gate(f"{scheme}://127.0.0.1:{httpd.server_port}")
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield passing
    finally:
        passing.closing.set()
        httpd.shutdown()
        thread.join()
        httpd.server_close()


def certified(folder: Path) -> Path:
    """Write a key and a certificate for 127.0.0.1, signed by itself, into one file."""
    path = folder / "gate.pem"
    names = ["-subj", "/CN=gate", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"]
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    files = ["-keyout", str(path), "-out", str(folder / "gate.crt"), "-days", "2"]
    command = ["openssl", "req", "-x509", *key, *names, *files]
    subprocess.run(command, check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + (folder / "gate.crt").read_bytes())
    return path
