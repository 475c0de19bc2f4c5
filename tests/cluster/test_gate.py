"""The gate lets through what it should, and makes the faults that it was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from gate import Fault, Gate, certified, gate
from opensearchpy import OpenSearch
from opensearchpy.exceptions import (
    AuthenticationException,
    ConnectionError,  # noqa: A004
    ConnectionTimeout,
    NotFoundError,
    SSLError,
    TransportError,
)


@pytest.fixture
def server(opensearch: str) -> str:
    return opensearch.removeprefix("opensearch://").split(",")[0]


@pytest.fixture
def passing(server: str) -> Iterator[Gate]:
    with gate(server) as passing:
        yield passing


@pytest.fixture
def behind(passing: Gate) -> Iterator[OpenSearch]:
    with OpenSearch(passing.address, max_retries=0) as behind:
        yield behind


@pytest.fixture
def name(client: OpenSearch) -> Iterator[str]:
    """The name of an index that is not there yet."""
    name = f"gate-{uuid4().hex}"
    yield name
    client.indices.delete(index=name, ignore_unavailable=True)


def only(method: str, fault: Fault) -> object:
    return lambda asked, *_: fault if asked == method else None


def test_requests_and_answers_pass_unchanged(
    behind: OpenSearch, client: OpenSearch, passing: Gate, name: str
) -> None:
    behind.index(index=name, id="مقال/1", body={"title": "مسيرات"}, refresh=True)
    assert behind.get(index=name, id="مقال/1") == client.get(index=name, id="مقال/1")
    assert behind.exists(index=name, id="مقال/1")
    assert not behind.exists(index=name, id="2")
    with pytest.raises(NotFoundError):
        behind.get(index=name, id="2")
    assert [asked.method for asked in passing.asked] == ["PUT", "GET", "HEAD", "HEAD", "GET"]


def test_without_the_password_nothing_passes(server: str) -> None:
    with gate(server, user="editor", password="secret") as passing:
        for auth in (None, ("editor", "wrong")):
            with (
                OpenSearch(passing.address, http_auth=auth) as stranger,
                pytest.raises(AuthenticationException),
            ):
                stranger.info()
        assert passing.asked == []
        with OpenSearch(passing.address, http_auth=("editor", "secret")) as known:
            assert known.info()["version"]


def test_by_tls_for_whoever_trusts_the_certificate(server: str, tmp_path: Path) -> None:
    certificate = certified(tmp_path)
    with gate(server, certificate=certificate) as passing:
        trusted = str(tmp_path / "gate.crt")
        with OpenSearch(passing.address, ca_certs=trusted) as client:
            assert client.info()["version"]
        with OpenSearch(passing.address, max_retries=0) as client, pytest.raises(SSLError):
            client.info()
        plain = passing.address.replace("https", "http")
        with OpenSearch(plain, max_retries=0) as client, pytest.raises(ConnectionError):
            client.info()
        assert len(passing.asked) == 1


def test_a_request_that_is_dropped_is_not_carried_out(
    behind: OpenSearch, client: OpenSearch, passing: Gate, name: str
) -> None:
    passing.rule = only("PUT", "drop")
    with pytest.raises(ConnectionError):
        behind.indices.create(index=name)
    assert not client.indices.exists(index=name)
    assert behind.info()


def test_a_request_whose_answer_is_dropped_is_carried_out(
    behind: OpenSearch, client: OpenSearch, passing: Gate, name: str
) -> None:
    passing.rule = only("PUT", "drop after")
    with pytest.raises(ConnectionError):
        behind.indices.create(index=name)
    assert client.indices.exists(index=name)


def test_an_answer_in_the_server_s_place(behind: OpenSearch, passing: Gate) -> None:
    passing.rule = only("GET", (429, b'{"error": {"type": "rejected"}, "status": 429}'))
    with pytest.raises(TransportError) as caught:
        behind.info()
    assert (caught.value.status_code, caught.value.error) == (429, "rejected")


def test_a_slow_answer(behind: OpenSearch, passing: Gate) -> None:
    passing.rule = only("GET", 30.0)
    with pytest.raises(ConnectionTimeout):
        behind.info(request_timeout=0.2)


def test_a_fault_of_the_second_request_alone(behind: OpenSearch, passing: Gate) -> None:
    passing.rule = lambda method, path, body, count: "drop" if count == 2 else None
    assert behind.info()
    with pytest.raises(ConnectionError):
        behind.info()
    assert behind.info()


def test_before_a_server_that_is_gone() -> None:
    with (
        gate("127.0.0.1:1") as passing,
        OpenSearch(passing.address, max_retries=0) as client,
        pytest.raises(ConnectionError),
    ):
        client.info()
