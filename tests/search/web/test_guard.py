"""What a server lets in and what it says: names, tokens, sizes, headers, and no word too many."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from fihris import DamagedIndexError
from fihris.search.web import operations
from fihris.search.web.guard import HEADERS, cookie_of
from fihris.search.web.pages import own_address
from fihris.search.web.settings import LONGEST_ADDRESS, LONGEST_HEAD

MakeClient = Callable[..., TestClient]
TOKEN = "a-token-of-many-letters"
PATHS = ["/", "/results", "/article/march", "/api/search?q=a", "/openapi.json", "/api/nothing"]


@pytest.mark.parametrize("path", [*PATHS, "/nowhere", "/healthz", "/api/articles/none", "/login"])
def test_every_answer_has_the_headers(path: str, client: TestClient) -> None:
    answer = client.get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert "server" not in answer.headers
    assert "access-control-allow-origin" not in answer.headers


def test_the_policy_lets_nothing_in_from_outside(client: TestClient) -> None:
    policy = client.get("/").headers["content-security-policy"]
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert parts["default-src"] == "'none'"
    assert {parts[f"{kind}-src"] for kind in ("script", "style", "connect")} == {"'self'"}
    assert parts["base-uri"] == parts["frame-ancestors"] == "'none'"
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200),
        ("localhost", 200),
        ("LOCALHOST:8000", 200),
        ("[::1]:8000", 200),
        ("search.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("10.0.0.7", 421),
        ("", 421),
    ],
)
def test_the_server_goes_by_its_own_names_only(host: str, status: int, client: TestClient) -> None:
    assert client.get("/api/stats", headers={"host": host}).status_code == status


def test_further_names_can_be_given(make_client: MakeClient) -> None:
    client = make_client(names=("search.example",))
    assert client.get("/", headers={"host": "search.example"}).status_code == 200
    assert client.get("/", headers={"host": "other.example"}).status_code == 421


def test_at_all_addresses_any_address_is_a_name(make_client: MakeClient) -> None:
    client = make_client(host="0.0.0.0", token=TOKEN)
    assert client.get("/healthz", headers={"host": "10.0.0.7:80"}).status_code == 200
    assert client.get("/healthz", headers={"host": "evil.example"}).status_code == 421


def test_what_is_too_long_is_refused(client: TestClient) -> None:
    assert client.get(f"/api/search?q={'a' * LONGEST_ADDRESS}").status_code == 414
    assert client.get(f"/{'a' * LONGEST_ADDRESS}").status_code == 414
    assert client.get("/api/stats", headers={"x": "a" * LONGEST_HEAD}).status_code == 431


def test_a_body_is_refused_and_the_connection_closed(client: TestClient) -> None:
    answer = client.request("GET", "/api/search?q=a", content=b"x")
    assert answer.status_code == 413
    assert answer.headers["connection"] == "close"
    chunks = client.request("GET", "/api/search?q=a", content=iter([b"x"]))
    assert chunks.status_code == 413
    assert client.post("/login", content=b"x" * 5_000).status_code == 413
    huge = client.get("/api/search?q=a", headers={"content-length": "9" * 5_000})
    assert huge.status_code == 413


@pytest.fixture(scope="module")
def locked(make_client: MakeClient) -> TestClient:
    return make_client(token=TOKEN)


@pytest.mark.parametrize("path", PATHS)
def test_without_the_token_nothing_is_read(path: str, locked: TestClient) -> None:
    answer = locked.get(path)
    assert answer.status_code == 401
    assert "مسيرات" not in answer.text
    if path.startswith("/api"):
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.json()["status"] == 401
    else:
        assert "<form" in answer.text or path == "/openapi.json"


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (f"Bearer {TOKEN}", 200),
        (f"bearer {TOKEN}", 200),
        (f"Bearer {TOKEN}x", 401),
        (f"Bearer {TOKEN[:-1]}", 401),
        ("Bearer ", 401),
        ("Bearer", 401),
        (f"Basic {TOKEN}", 401),
        ("Bearer ÿ", 401),
    ],
)
def test_programs_show_the_token_in_a_header(header: str, status: int, locked: TestClient) -> None:
    headers = {"authorization": header.encode("latin-1")}
    assert locked.get("/api/stats", headers=headers).status_code == status
    if status == 200:
        described = locked.get("/openapi.json", headers=headers).json()
        assert described["security"] == [{"token": []}]


def test_people_log_in_with_a_form(locked: TestClient) -> None:
    wrong = locked.post("/login", data={"token": "wrong", "next": "/?q=a"})
    assert wrong.status_code == 401
    assert "set-cookie" not in wrong.headers
    right = locked.post("/login", data={"token": TOKEN, "next": "/?q=%D8%A3"})
    assert right.status_code == 303
    assert right.headers["location"] == "/?q=%D8%A3"
    cookie = right.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert TOKEN not in cookie
    shown = {"cookie": cookie.partition(";")[0]}
    locked.cookies.clear()
    assert locked.get("/", headers=shown).status_code == 200
    assert locked.get("/", headers={"cookie": f"fihris={TOKEN}"}).status_code == 401
    assert locked.get("/", headers={"cookie": f"fihris={cookie_of('other')}"}).status_code == 401


def test_the_token_in_an_address_is_taken_once_and_out(locked: TestClient) -> None:
    answer = locked.get(f"/?q=%D8%A3&token={TOKEN}")
    locked.cookies.clear()
    assert answer.status_code == 303
    assert answer.headers["location"] == "/?q=%D8%A3"
    assert locked.get("/?token=wrong").status_code == 401
    assert locked.get(f"/api/stats?token={TOKEN}").status_code == 401


def test_over_https_the_cookie_stays_there(make_client: MakeClient) -> None:
    client = make_client(token=TOKEN)
    client.base_url = "https://127.0.0.1"
    answer = client.post("/login", data={"token": TOKEN})
    assert "Secure" in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    "address",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x", "", "/\n/x"],
)
def test_whoever_logs_in_stays_here(address: str) -> None:
    assert own_address(address) == "/"


@pytest.mark.parametrize("path", ["/api/search?q=a", "/?q=a"])
def test_what_is_unexpected_is_said_in_the_log_only(
    path: str, make_client: MakeClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"secret in {folder}")

    monkeypatch.setattr(operations.Index, "search", broken)
    monkeypatch.setattr("fihris.search.web.library.Library._warm", lambda *_: None)
    answer = make_client().get(path)
    assert answer.status_code == 500
    assert answer.headers["content-security-policy"]
    for word in ("secret", "Traceback", "RuntimeError", folder.parent.name):
        assert word not in answer.text


def test_a_damaged_index_is_told_without_its_path(
    make_client: MakeClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = make_client()

    def damaged(*_: object, **__: object) -> None:
        raise DamagedIndexError(f"{folder}/x is damaged", path=str(folder))

    monkeypatch.setattr(operations.Index, "search", damaged)
    answer = client.get("/api/search?q=a")
    assert answer.status_code == 503
    assert str(folder) not in answer.text
