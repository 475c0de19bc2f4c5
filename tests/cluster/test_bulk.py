"""Bulk requests: each document is there as it was sent last, or refused, or the run fails."""

from __future__ import annotations

import json
from contextlib import nullcontext
from typing import Any

import orjson
import pytest
from gate import Gate
from loads import behind, server_of

from fihris import Article
from fihris.errors import ClusterError, ClusterReadOnlyError
from fihris.index.cluster import bulk
from fihris.index.cluster.address import parse_address
from fihris.index.cluster.bulk import Bulk, Item, Outcome, Refusal
from fihris.index.cluster.credentials import Credentials
from fihris.index.cluster.loading import load
from fihris.index.cluster.remote import Remote, drop, writable
from fihris.index.cluster.server import Server

pytestmark = pytest.mark.usefixtures("small_requests")


@pytest.fixture
def server(passing: Gate, another_address: str) -> Server:
    """A server behind the gate, with an index that is empty."""
    server = server_of(behind(passing, another_address))
    server.ask("PUT", server.address.name)
    return server


def item(identity: str, value: int = 0) -> Item:
    lines = orjson.dumps({"index": {"_id": identity}}) + b"\n" + orjson.dumps({"n": value}) + b"\n"
    return Item(identity, lines)


def held(server: Server) -> dict[str, int]:
    server.ask("POST", server.address.name, "_refresh")
    found = server.ask("GET", server.address.name, "_search", body={"size": 1000})
    return {hit["_id"]: hit["_source"]["n"] for hit in found["hits"]["hits"]}


def failed(status: int, kind: str, reason: str = "no") -> tuple[int, bytes]:
    answer = {"error": {"type": kind, "reason": reason}, "status": status}
    return status, json.dumps(answer).encode()


def failing_once(passing: Gate, *faults: Any) -> None:
    """Let the first bulk requests fail so, and the others pass."""
    left = list(faults)
    passing.rule = lambda _, path, *__: left.pop(0) if "_bulk" in path and left else None


def send(sent: Bulk, *identities: str) -> None:
    """Send a request for each document, and wait for all."""
    with sent:
        for identity in identities:
            sent.send([item(identity)])
        sent.finish()


def bulks(passing: Gate) -> list[bytes]:
    return [asked.body for asked in passing.asked if "_bulk" in asked.path]


@pytest.mark.parametrize(
    "fault",
    [
        "drop",
        "drop after",
        failed(429, "es_rejected_execution_exception"),
        failed(503, "unavailable_shards_exception"),
        failed(500, "internal_error"),
        failed(413, "too_large"),
    ],
    ids=["drop", "drop after", "429", "503", "500", "413"],
)
def test_what_fails_as_a_whole_is_sent_again(server: Server, passing: Gate, fault: Any) -> None:
    failing_once(passing, fault, fault)
    with Bulk(server, server.address.name, pytest.fail) as sent:
        sent.send([item(str(i), i) for i in range(20)])
        sent.finish()
    assert held(server) == {str(i): i for i in range(20)}
    assert sent.added + sent.replaced == 20


@pytest.mark.parametrize(
    "faults",
    [[0.7], ["drop"] * 8, ["drop after"] * 8, [failed(503, "unavailable")] * 8],
    ids=["slow", "drop", "drop after", "503"],
)
def test_of_two_documents_with_an_id_the_later_stays(
    server: Server, passing: Gate, faults: list[Any]
) -> None:
    """Whatever holds the earlier one up."""
    left = list(faults)
    earlier = item("x", 0).lines
    passing.rule = lambda _, __, body, ___: left.pop() if left and earlier in body else None
    with Bulk(server, server.address.name, pytest.fail) as sent:
        for value in range(6):
            sent.send([item("x", value), item(str(value), value)])
        sent.finish()
    assert not left
    assert held(server) == {"x": 5} | {str(i): i for i in range(6)}


def test_a_request_that_is_too_large_is_halved_until_it_is_not(
    server: Server, passing: Gate
) -> None:
    def rule(_: str, path: str, body: bytes, __: int) -> Any:
        return failed(413, "too_large") if "_bulk" in path and len(body) > 200 else None

    passing.rule = rule
    refused: list[Refusal] = []
    outcomes: list[Outcome] = []
    large = Item("large", item("large").lines.replace(b"0", b"1" + b" " * 300))
    with Bulk(server, server.address.name, refused.append) as sent:
        sent.send([*(item(str(i), i) for i in range(20)), large], outcomes.append)
        sent.finish()
    assert held(server) == {str(i): i for i in range(20)}
    assert [(one.id, one.status) for one in refused] == [("large", 413)]
    assert orjson.loads(refused[0].document) == {"n": 1}
    assert outcomes == [Outcome(added=20, replaced=0, refused=1)]


FLOOD = "index [x] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark]"


def answered(status: int, kind: str, reason: str) -> tuple[int, bytes]:
    told = {"status": status, "error": {"type": kind, "reason": reason}}
    return 200, json.dumps({"errors": True, "items": [{"index": told}]}).encode()


def test_disks_that_get_room_again_are_waited_for(
    server: Server, passing: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "FULL_PATIENCE", 30.0)
    flood = answered(429, "cluster_block_exception", FLOOD)
    forbidden = FLOOD.replace("TOO_MANY_REQUESTS", "FORBIDDEN")
    whole = [failed(status, "cluster_block_exception", forbidden) for status in (429, 403)]
    failing_once(passing, flood, *whole, flood)
    with Bulk(server, server.address.name, pytest.fail) as sent:
        sent.send([item("x", 1)])
        sent.finish()
    assert held(server) == {"x": 1}
    assert len(bulks(passing)) == 5


def test_disks_that_stay_full_end_the_run(
    server: Server, passing: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "FULL_PATIENCE", 0.5)
    flood = answered(429, "cluster_block_exception", FLOOD)
    passing.rule = lambda _, path, *__: flood if "_bulk" in path else None
    with pytest.raises(ClusterReadOnlyError, match="disks are nearly full"):
        send(Bulk(server, server.address.name, pytest.fail), "x")
    assert len(bulks(passing)) > 1


@pytest.mark.parametrize(
    ("status", "kind", "reason"),
    [
        (404, "index_not_found_exception", "no such index"),
        (400, "illegal_argument_exception", "number of documents in the index cannot exceed 2"),
        (400, "index_closed_exception", "closed"),
        (400, "illegal_argument_exception", "pipeline with id [p] does not exist"),
        (400, "illegal_argument_exception", "no write index is defined for alias [a]"),
        (409, "version_conflict_engine_exception", "conflict"),
    ],
)
def test_what_is_no_fault_of_the_document_ends_the_run(
    server: Server, passing: Gate, status: int, kind: str, reason: str
) -> None:
    failing_once(passing, answered(status, kind, reason))
    if status == 400:
        passing.rule = lambda _, path, *__: (
            answered(status, kind, reason) if "_bulk" in path else None
        )
    with pytest.raises(ClusterError):
        send(Bulk(server, server.address.name, pytest.fail, patience=0.1), "x")
    assert held(server) == {}


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("mapper_parsing_exception", "failed to parse field [date]"),
        ("document_parsing_exception", "failed to parse field [date]"),
        ("illegal_argument_exception", 'Document contains at least one immense term in field="id"'),
    ],
)
def test_what_is_wrong_with_a_document_alone_is_refused(
    server: Server, passing: Gate, kind: str, reason: str
) -> None:
    failing_once(passing, answered(400, kind, reason))
    refused: list[Refusal] = []
    send(Bulk(server, server.address.name, refused.append), "x", "y")
    assert [one.reason for one in refused] == [reason]
    assert len(held(server)) == 1


@pytest.mark.parametrize(
    ("kind", "is_refused"),
    [("strict_dynamic_mapping_exception", True), ("index_closed_exception", False)],
)
def test_what_others_went_through_with_is_a_fault_of_the_document(
    server: Server, passing: Gate, kind: str, is_refused: bool
) -> None:
    """An index that is closed under a request lets a part of it through, too."""
    results = [
        {"status": 201, "result": "created"},
        {"status": 400, "error": {"type": kind, "reason": "no"}},
    ]
    answer = {"errors": True, "items": [{"index": result} for result in results]}
    failing_once(passing, (200, json.dumps(answer).encode()))
    refused: list[str] = []
    sent = Bulk(server, server.address.name, lambda one: refused.append(one.id))
    with nullcontext() if is_refused else pytest.raises(ClusterError, match="closed"), sent:
        sent.send([item("x"), item("y")])
        sent.finish()
    assert refused == (["y"] if is_refused else [])


def test_an_error_of_one_request_ends_the_others_soon(server: Server, passing: Gate) -> None:
    def rule(_: str, path: str, body: bytes, __: int) -> Any:
        if "_bulk" not in path:
            return None
        return failed(403, "security") if b'"bad"' in body else failed(503, "unavailable")

    passing.rule = rule
    patient = Bulk(server, server.address.name, pytest.fail, patience=3600)
    with pytest.raises(ClusterError, match="may not"):
        send(patient, "good", "bad", *map(str, range(100)))


def test_an_index_that_is_deleted_meanwhile_does_not_come_to_be_anew(
    another_address: str,
) -> None:
    server = Server(parse_address(another_address), Credentials())
    load(server, [Article("1", "خبر", "نص")])
    remote = Remote.of(server)
    alias = writable(server, remote)
    drop(server, remote.physical)
    with pytest.raises(ClusterError, match="deleted or rebuilt"):
        send(Bulk(server, alias, pytest.fail, alias=True), "x")
    assert server.ask("GET", f"{server.address.name}*") == {}
