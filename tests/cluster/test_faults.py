"""What a search tells of a cluster that is slow, loses a node, or does not answer at all."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from gate import Fault, Gate, gate
from loads import behind

import fihris
from fihris import Article
from fihris.errors import ClusterError, ClusterTimeoutError
from fihris.index.cluster.address import parse_address
from fihris.index.cluster.credentials import Credentials
from fihris.index.cluster.loading import load
from fihris.index.cluster.server import Server
from fihris.search.cluster import pages
from fihris.search.cluster.candidates import Candidates
from fihris.search.cluster.engine import ClusterIndex
from fihris.search.cluster.fetching import Fetcher
from fihris.search.ranking import RANKINGS

COUNT = 40


@pytest.fixture(scope="module")
def loaded(new_address: str) -> str:
    articles = [Article(str(i), f"خبر {i}", "سارت مسيرة في المدينة") for i in range(COUNT)]
    load(Server(parse_address(new_address)), articles, shards=2)
    return new_address


@pytest.fixture
def index(passing: Gate, loaded: str) -> Iterator[ClusterIndex]:
    with fihris.open(behind(passing, loaded)) as index:
        assert isinstance(index, ClusterIndex)
        yield index


def failure(kind: str | None, status: int = 500) -> tuple[int, bytes]:
    """Return the answer to a search of which no shard came to its end, for a cause or none."""
    shards = [{"shard": 0, "reason": {"type": kind, "reason": "so"}}] if kind else []
    error = {
        "type": "search_phase_execution_exception",
        "reason": "all shards failed",
        "failed_shards": shards,
    }
    return status, orjson.dumps({"error": error, "status": status})


def searches(passing: Gate, faults: list[Fault]) -> None:
    """Let these befall the next searches, one each; the last befalls all that follow."""

    def rule(_: str, path: str, *__: Any) -> Fault:
        if "/_search?" not in path:
            return None
        return faults.pop(0) if len(faults) > 1 else faults[0]

    passing.rule = rule


def asked(passing: Gate) -> int:
    return sum("/_search?" in one.path for one in passing.asked)


@pytest.mark.parametrize(
    "kind", [None, "node_disconnected_exception", "no_shard_available_action_exception"]
)
def test_what_a_lost_node_had_under_way_is_asked_again(
    index: ClusterIndex, passing: Gate, kind: str | None
) -> None:
    searches(passing, [failure(kind), failure(kind, 503), None])
    hits = index.search("مسيرة")
    assert hits.total == COUNT
    assert not hits.partial


def test_what_fails_again_and_again_is_an_error(index: ClusterIndex, passing: Gate) -> None:
    searches(passing, [failure(None)])
    with pytest.raises(ClusterError):
        index.search("مسيرة")
    assert asked(passing) == 4


def test_what_would_fail_the_same_way_is_asked_once(index: ClusterIndex, passing: Gate) -> None:
    searches(passing, [failure("too_many_clauses")])
    with pytest.raises(ClusterError, match="so"):
        index.search("مسيرة")
    assert asked(passing) == 1


@pytest.mark.parametrize(
    "fault", [30.0, failure("time_exceeded_exception")], ids=["no answer", "an answer that says so"]
)
def test_a_search_whose_time_is_up_has_what_there_is_until_then(
    index: ClusterIndex, passing: Gate, fault: Fault
) -> None:
    searches(passing, [fault])
    hits = index.search("مسيرة", timeout_ms=200)
    assert list(hits) == []
    assert hits.partial
    assert hits.total == 0


def test_pages_until_the_time_is_up_are_kept(
    index: ClusterIndex, passing: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "MOST_AT_ONCE", 7)
    searches(passing, [None, None, 30.0])
    hits = index.search("مسيرة", 20, timeout_ms=3000)
    assert hits.partial
    assert hits.total == COUNT
    assert len(hits) == 14
    searches(passing, [None])
    assert len(index.search("مسيرة", 20, timeout_ms=60_000)) == 20


def test_no_more_is_fetched_once_the_time_is_up(
    index: ClusterIndex, passing: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time passes here, between two pages: what has come is all, not all that match."""

    built = Fetcher._built

    def slow(self: Fetcher) -> Candidates:
        time.sleep(0.5)
        return built(self)

    monkeypatch.setattr(Fetcher, "_built", slow)
    hits = index.search("مسيرة", 1, ranking=RANKINGS["levels"], timeout_ms=400)
    assert asked(passing) == 1
    assert hits.partial
    assert hits.total == COUNT
    assert len(hits) == 1


def test_without_a_time_of_ones_own_it_is_an_error(
    index: ClusterIndex, passing: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "_SECONDS", 0.3)
    searches(passing, [30.0])
    with pytest.raises(ClusterTimeoutError, match="did not answer in time"):
        index.search("مسيرة")


def test_a_user_and_a_password_may_be_in_arabic(opensearch: str, loaded: str) -> None:
    host, name = opensearch.removeprefix("opensearch://").split(",")[0], loaded.rpartition("/")[2]
    credentials = Credentials("ليلى", "كلمة سر")
    with gate(host, user="ليلى", password="كلمة سر") as passing:
        address = f"opensearch://{passing.address.removeprefix('http://')}/{name}"
        index = ClusterIndex(address, Server(parse_address(address), credentials))
        assert len(index) == COUNT
