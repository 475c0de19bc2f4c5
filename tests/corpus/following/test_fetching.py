from __future__ import annotations

import gzip
import sys
import time
from collections.abc import Iterator

import pytest
from served import Answer, Asked, Server, conditional

from fihris.corpus.following.addresses import address_of
from fihris.corpus.following.fetching import Reply, fetch
from fihris.errors import InputError, MissingExtraError

FEED = b"<rss version='2.0'/>"


def ask(server: Server, path: str = "/feed", **options: object) -> Reply:
    return fetch(address_of(server.url + path), **options)  # type: ignore[arg-type]


def test_who_asks_says_who_it_is_and_takes_gzip(server: Server) -> None:
    server.pages["/feed"] = Answer(body=gzip.compress(FEED), headers={"Content-Encoding": "gzip"})
    reply = ask(server)
    assert (reply.status, gzip.decompress(reply.body), reply.moved) == (200, FEED, None)
    (asked,) = server.asked
    assert asked.headers["User-Agent"].startswith("Fihris/0.")
    assert asked.headers["Accept-Encoding"] == "gzip"
    assert "If-None-Match" not in asked.headers


def test_what_was_read_is_not_sent_again(server: Server) -> None:
    server.pages["/feed"] = conditional(FEED, '"x"')
    first = ask(server)
    etag, modified = first.headers["etag"], first.headers["last-modified"]
    second = ask(server, etag=etag, modified=modified)
    assert (first.status, second.status, second.body) == (200, 304, b"")
    assert server.asked[1].headers["If-None-Match"] == '"x"'
    assert server.asked[1].headers["If-Modified-Since"] == "Thu, 26 Nov 2026 04:00:00 GMT"


@pytest.mark.parametrize(
    ("statuses", "moved"),
    [
        ([301], "/last"),
        ([308], "/last"),
        ([302], None),
        ([303], None),
        ([307], None),
        ([301, 301], "/last"),
        ([301, 302], "/1"),
        ([302, 301], None),
    ],
)
def test_a_redirection_is_followed_and_kept_if_it_is_for_good(
    server: Server, statuses: list[int], moved: str | None
) -> None:
    places = ["/feed", *(f"/{i}" for i in range(1, len(statuses))), "/last"]
    for place, status, there in zip(places, statuses, places[1:], strict=False):
        server.pages[place] = Answer(status, headers={"Location": there})
    server.pages["/last"] = Answer(body=FEED)
    reply = ask(server)
    assert (reply.status, reply.body) == (200, FEED)
    assert reply.moved == (server.url + moved if moved else None)


def test_redirections_come_to_an_end(server: Server) -> None:
    server.pages["/feed"] = Answer(302, headers={"Location": "/feed"})
    with pytest.raises(InputError, match="leads from one address to another, more than 5 times"):
        ask(server)
    assert len(server.asked) == 6


def test_a_redirection_out_of_the_web_is_refused(server: Server) -> None:
    server.pages["/feed"] = Answer(302, headers={"Location": "file:///etc/passwd"})
    with pytest.raises(InputError, match="feeds are read by http and https"):
        ask(server)


def test_a_login_is_sent_to_its_host_alone(server: Server) -> None:
    server.pages["/feed"] = Answer(302, headers={"Location": "/there"})
    other = server.url.replace("127.0.0.1", "localhost")
    server.pages["/there"] = Answer(302, headers={"Location": f"{other}/last"})
    server.pages["/last"] = Answer(body=FEED)
    fetch(address_of(server.url.replace("//", "//user:geheim@") + "/feed"))
    sent = ["Authorization" in asked.headers for asked in server.asked]
    assert sent == [True, True, False]


def test_a_body_without_end_is_not_read_to_its_end(server: Server) -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b" " * 65_536

    server.pages["/feed"] = Answer(pieces=endless)
    with pytest.raises(InputError, match="sends more than 100,000 bytes"):
        ask(server, most_bytes=100_000)


def test_a_server_that_drips_is_left(server: Server) -> None:
    def dripping() -> Iterator[bytes]:
        for _ in range(200):
            yield b" "
            time.sleep(0.05)

    server.pages["/feed"] = Answer(pieces=dripping)
    with pytest.raises(InputError, match="was too slow"):
        ask(server, timeout=0.3)


def test_a_server_that_says_nothing_is_left(server: Server) -> None:
    def silent(_: Asked) -> Answer:
        time.sleep(1)
        return Answer()

    server.pages["/feed"] = silent
    with pytest.raises(InputError, match=r"no answer within 0.2 seconds"):
        ask(server, timeout=0.2)


def test_a_body_that_breaks_off_is_an_error(server: Server) -> None:
    server.pages["/feed"] = Answer(body=FEED, length=1000)
    with pytest.raises(InputError, match=r"ended before all was sent|broke off"):
        ask(server)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1:1/x?token=geheim", "no connection to the host"),
        ("http://no-such-host.invalid/x?token=geheim", "there is no such host"),
    ],
)
def test_what_is_wrong_is_said_without_what_is_secret(url: str, reason: str) -> None:
    with pytest.raises(InputError) as caught:
        fetch(address_of(url), timeout=5)
    assert reason in str(caught.value)
    assert "geheim" not in str(caught.value)


def test_https_is_not_http(server: Server) -> None:
    with pytest.raises(InputError, match=r"certificate|HTTP"):
        fetch(address_of(server.url.replace("http:", "https:")), timeout=5)


def test_a_proxy_of_the_environment_is_used(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.url.replace("//", "//user:geheim@"))
    server.pages["http://feed.example/x"] = Answer(body=FEED)
    assert fetch(address_of("http://feed.example/x")).body == FEED
    assert "Proxy-Authorization" in server.asked[0].headers
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    server.pages["/feed"] = Answer(body=FEED)
    ask(server)
    assert server.asked[1].path == "/feed"


def test_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "urllib3", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'fihris\[feeds\]'"):
        fetch(address_of("http://127.0.0.1/"))
