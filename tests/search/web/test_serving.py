"""A server in a process of its own: stops, commits, connections that come to nothing."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import quote

import pytest
from web_server import Served

import fihris
from fihris import Article, MissingExtraError
from fihris.search.web import serving
from fihris.search.web.protocol import HEAD_SECONDS
from fihris.search.web.settings import Settings

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no signals for another process")

NEWS = quote("خبر")


@pytest.fixture
def index(tmp_path: Path) -> fihris.Index:
    made = fihris.create(tmp_path / "index")
    add(made, "1")
    return made


@pytest.fixture
def served(index: fihris.Index) -> Iterator[Served]:
    with Served(index.path) as server:
        yield server


def add(index: fihris.Index, identity: str) -> None:
    with index.writer() as writer:
        writer.add(Article(identity, f"خبر {identity}", "نص الخبر " * 50))


def connected(server: Served) -> closing[http.client.HTTPConnection]:
    return closing(http.client.HTTPConnection(server.host, server.port, timeout=20))


def get(connection: http.client.HTTPConnection, path: str) -> bytes:
    connection.request("GET", path)
    answer = connection.getresponse()
    assert answer.status == 200, answer.read()
    return answer.read()


def total(server: Served) -> int:
    with connected(server) as connection:
        return int(json.loads(get(connection, f"/api/search?q={NEWS}"))["total"])


def test_a_request_in_flight_is_answered_when_the_server_stops(served: Served) -> None:
    assert total(served) == 1
    # The head of the request is all there; its answer takes longer than the signal.
    with ExitStack() as stack:
        connections = [stack.enter_context(connected(served)) for _ in range(8)]
        for connection in connections:
            get(connection, "/healthz")  # it is accepted
        for connection in connections:
            connection.request("GET", f"/?q={NEWS}")
        time.sleep(0.1)
        code = served.stop(signal.SIGTERM)
        answers = [connection.getresponse() for connection in connections]
        assert [answer.status for answer in answers] == [200] * 8
        assert all("نص" in answer.read().decode() for answer in answers)
    assert code in (0, -signal.SIGTERM)
    assert not [line for line in served.log if "Traceback" in line or "ERROR" in line]


def test_commits_come_in_without_a_request_dropped(served: Served, index: fihris.Index) -> None:
    seen: list[int] = []
    done = threading.Event()

    def ask() -> None:
        with connected(served) as connection:
            while not done.is_set():
                seen.append(json.loads(get(connection, f"/api/search?q={NEWS}"))["total"])

    asking = [threading.Thread(target=ask) for _ in range(3)]
    for thread in asking:
        thread.start()
    for number in range(2, 5):
        add(index, str(number))
        ends = time.monotonic() + 20
        while total(served) < number and time.monotonic() < ends:
            time.sleep(0.05)
    done.set()
    for thread in asking:
        thread.join(20)
        assert not thread.is_alive()
    assert total(served) == 4
    assert set(seen) <= {1, 2, 3, 4}
    assert len(seen) > 3


def test_ctrl_c_ends_the_server(served: Served) -> None:
    with connected(served) as connection:
        assert get(connection, "/healthz") == b'{"status":"ok"}'
    assert served.stop(signal.SIGINT) == 130
    assert not [line for line in served.log if "Traceback" in line]


def test_several_processes_share_the_address(index: fihris.Index) -> None:
    with Served(index.path, "--workers", "2") as server:
        assert {total(server) for _ in range(10)} == {1}
        add(index, "2")
        ends = time.monotonic() + 20
        while {total(server) for _ in range(10)} != {2} and time.monotonic() < ends:
            time.sleep(0.1)
        assert {total(server) for _ in range(10)} == {2}
        assert server.stop() == 0


def status(server: Served, path: str) -> tuple[int, bytes]:
    with connected(server) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()


@pytest.mark.parametrize(
    ("path", "code", "said"),
    [
        (f"/api/search?q={quote('(خبر')}", 400, '"position":'),
        (f"/api/search?q={quote('خبر ' * 129)}&lenient=0", 400, '"limit":"clauses"'),
        ("/api/articles/none", 404, "none"),
        ("/article/none", 404, "<html"),
    ],
)
def test_what_a_process_refuses_is_said_as_by_a_thread(
    path: str, code: int, said: str, index: fihris.Index
) -> None:
    with Served(index.path, "--workers", "2") as several, Served(index.path) as one:
        answer = status(several, path)
        assert answer == status(one, path)
    assert answer[0] == code
    assert said in answer[1].decode()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for processes in /proc")
def test_a_process_that_is_killed_is_replaced(index: fihris.Index) -> None:
    with Served(index.path, "--workers", "2") as server:
        assert total(server) == 1
        for pid in searching(server):
            os.kill(pid, signal.SIGKILL)
        ends = time.monotonic() + 30
        codes = []
        while not codes or (codes[-1] != 200 and time.monotonic() < ends):
            codes.append(status(server, f"/api/search?q={NEWS}")[0])
        assert codes[-1] == 200
        assert set(codes[:-1]) <= {503}
        assert total(server) == 1
        left = searching(server)
        assert left
    ends = time.monotonic() + 20
    while any(Path(f"/proc/{pid}").exists() for pid in left) and time.monotonic() < ends:
        time.sleep(0.05)
    assert not any(Path(f"/proc/{pid}").exists() for pid in left)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for processes in /proc")
def test_processes_do_not_outlive_a_server_that_is_killed(index: fihris.Index) -> None:
    with Served(index.path, "--workers", "2") as server:
        assert total(server) == 1
        processes = searching(server)
        assert len(processes) == 2
        server.process.kill()
        ends = time.monotonic() + 20
        while any(Path(f"/proc/{pid}").exists() for pid in processes) and time.monotonic() < ends:
            time.sleep(0.05)
        assert not any(Path(f"/proc/{pid}").exists() for pid in processes)


def searching(server: Served) -> list[int]:
    """Return the processes of a server that search."""
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text()
    found = [int(pid) for pid in children.split()]
    return [pid for pid in found if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]


@pytest.mark.parametrize(
    "sent",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 70_000 + b"\r\n\r\n",
        b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused_and_leaves_the_server_whole(
    sent: bytes, served: Served
) -> None:
    with socket.create_connection((served.host, served.port), timeout=20) as connection:
        connection.sendall(sent)
        answer = connection.recv(65_536)
    assert answer.split(b" ", 2)[1][:1] == b"4"
    assert b"Traceback" not in answer
    assert total(served) == 1


def test_an_answer_goes_out_at_once(served: Served) -> None:
    """Its body does not wait for its head to be acknowledged: TCP_NODELAY is set."""
    with serving.listening(Settings(Path(), port=0)) as listener:
        assert listener.proto == socket.IPPROTO_TCP


def test_who_sends_nothing_is_hung_up_on(index: fihris.Index) -> None:
    assert 0 < HEAD_SECONDS <= 30
    with Served(index.path) as server:
        silent = socket.create_connection((server.host, server.port), timeout=HEAD_SECONDS + 20)
        slow = socket.create_connection((server.host, server.port), timeout=HEAD_SECONDS + 20)
        slow.sendall(b"GET / HTTP/1.1\r\nHost: local")
        assert silent.recv(1) == b""
        assert slow.recv(1) == b""
        silent.close()
        slow.close()
        assert total(server) == 1


def test_without_the_extra_its_name_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    with pytest.raises(MissingExtraError, match=r"fihris\[web\]"):
        serving.needed()
