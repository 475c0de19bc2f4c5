"""fihris serve: what it refuses to start with."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fihris.search.web import serving
from fihris.search.web.settings import Settings

Run = Callable[..., Any]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    """What a server was started with, which here only starts."""
    found: list[Settings] = []
    monkeypatch.setattr(serving, "serve", lambda settings, **_: found.append(settings))
    return found


def test_by_default_only_this_machine_is_answered(
    fihris: Run, news: Path, started: list[Settings]
) -> None:
    assert fihris("serve", "--index", news).exit_code == 0
    assert started[0].host == "127.0.0.1"
    assert started[0].is_loopback
    assert started[0].token is None


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "news.example"])
def test_other_machines_need_a_token_or_leave(
    host: str, fihris: Run, news: Path, tmp_path: Path, started: list[Settings]
) -> None:
    refused = fihris("serve", "--index", news, "--host", host)
    assert refused.exit_code == 2
    assert "--token-file" in refused.stderr
    assert "--no-token" in refused.stderr
    (tmp_path / "token").write_text("a-token-of-many-letters\n")
    assert fihris("serve", "--index", news, "--host", host, "--no-token").exit_code == 0
    given = fihris("serve", "--index", news, "--host", host, "--token-file", tmp_path / "token")
    assert given.exit_code == 0
    assert [settings.token for settings in started] == [None, "a-token-of-many-letters"]


@pytest.mark.parametrize("token", ["", "short", "رمز طويل بما يكفي من الحروف", "with\nlines" * 9])
def test_a_token_that_is_none_is_refused(
    token: str, fihris: Run, news: Path, monkeypatch: pytest.MonkeyPatch, started: list[Settings]
) -> None:
    monkeypatch.setenv("FIHRIS_TOKEN", token)
    refused = fihris("serve", "--index", news)
    assert refused.exit_code == 2
    assert "openssl rand" in refused.stderr
    assert not started


def test_a_folder_that_is_no_index_is_said(fihris: Run, tmp_path: Path) -> None:
    refused = fihris("serve", "--index", tmp_path)
    assert refused.exit_code == 1
    assert "holds no index" in refused.stderr


def test_an_address_that_is_taken_is_said(fihris: Run, news: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        refused = fihris("serve", "--index", news, "--port", port)
    assert refused.exit_code == 1
    assert "Address already in use" in refused.stderr
