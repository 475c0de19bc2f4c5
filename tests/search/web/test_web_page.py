"""docs/web.md: the addresses that it names are answered, the options that it types are known."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from fihris.commands.sample import sample_index
from fihris.commands.serve import serve
from fihris.search.web.operations import OPERATIONS
from fihris.search.web.schemas import openapi

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "web.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def sample(make_client: Callable[..., TestClient]) -> TestClient:
    with sample_index(print) as index:
        return make_client(index.path)


@pytest.mark.parametrize("address", re.findall(r"^\| `(/[^`]*)`", PAGE, re.MULTILINE)[1:])
def test_an_address_of_the_page_is_answered(address: str, sample: TestClient) -> None:
    answer = sample.get(address)
    assert answer.status_code == 200
    if "hits" in answer.json():
        assert answer.json()["hits"]


def test_every_operation_is_named() -> None:
    for op in OPERATIONS:
        assert f"`{op.path}" in PAGE.replace("/api/articles/s-001?", "/api/articles/{id}`")


@pytest.mark.parametrize("command", re.findall(r"^\$ fihris serve (.*)$", PAGE, re.MULTILINE))
def test_a_command_of_the_page_is_understood(command: str, tmp_path: Path) -> None:
    (tmp_path / "token").touch()
    words = [str(tmp_path / "token") if word == "token" else word for word in shlex.split(command)]
    given = words[words.index("--index") + 1]
    place = serve.make_context("serve", words).params["folder"]
    assert place == (given if "://" in given else Path("news"))


def test_every_status_is_explained() -> None:
    described = openapi(OPERATIONS, version="", token=True)["paths"]["/api/search"]["get"]
    for status in described["responses"]:
        assert re.search(rf"\b{status}\b", PAGE), HTTPStatus(int(status)).phrase
