"""An index on a cluster on the web: the answers of a folder, or that they cannot be had."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import pytest
from click.testing import CliRunner
from gate import Gate, gate
from starlette.testclient import TestClient
from web_server import Served

import fihris
from fihris import Article
from fihris.commands.app import app
from fihris.index.cluster.address import parse_address
from fihris.index.cluster.loading import load
from fihris.index.cluster.server import Server
from fihris.search.web import serving, workers
from fihris.search.web.api import answer_json
from fihris.search.web.app import application
from fihris.search.web.operations import OPERATIONS
from fihris.search.web.problems import Problem
from fihris.search.web.settings import Settings

if TYPE_CHECKING:
    from opensearchpy import OpenSearch

SAMPLE = Path(__file__).parents[2] / "corpus/sample/articles"
ONLY_IN_FOLDERS = [
    "/api/articles/s-001/similar",
    "/api/articles/s-001/related",
    "/api/similar?text=مسيرات",
    "/api/complete?q=مسير",
    "/api/suggest?q=مسيرات",
    "/api/topics?q=مسيرات",
    "/api/terms?q=مسيرات",
]


def served(place: Path | str, **settings: Any) -> TestClient:
    """A client of a server in this process, for a ``with`` block."""
    made = application(Settings(place, **settings), "1.2.3")
    return TestClient(made, "http://127.0.0.1:8000", raise_server_exceptions=False)


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    found = fihris.read_articles([str(SAMPLE)])
    return [article for article in found if isinstance(article, Article)]


@pytest.fixture(scope="module")
def address(new_address: str, articles: list[Article]) -> str:
    load(Server(parse_address(new_address)), articles, shards=2)
    return new_address


@pytest.fixture(scope="module")
def folder(
    opensearch: str, tmp_path_factory: pytest.TempPathFactory, articles: list[Article]
) -> Iterator[TestClient]:
    index = fihris.create(tmp_path_factory.mktemp("serving") / "index")
    with index.writer() as writer:
        for article in articles:
            writer.add(article)
    with served(index.path) as made:
        yield made


@pytest.fixture(scope="module")
def cluster(address: str) -> Iterator[TestClient]:
    with served(address) as made:
        yield made


@contextmanager
def gated(address: str, **settings: Any) -> Iterator[tuple[TestClient, Gate]]:
    """A server of the index, and the gate between it and the cluster."""
    hosts, _, name = address.removeprefix("opensearch://").rpartition("/")
    with gate(hosts.split(",")[0]) as passing:
        place = f"opensearch://{passing.address.removeprefix('http://')}/{name}"
        with served(place, load_seconds=60, **settings) as made:
            yield made, passing


@pytest.fixture(scope="module")
def one_gated(address: str) -> Iterator[tuple[TestClient, Gate]]:
    with gated(address) as both:
        yield both


@pytest.fixture
def behind(one_gated: tuple[TestClient, Gate]) -> tuple[TestClient, Gate]:
    """A server of the index, and the gate between it and the cluster, through which all passes."""
    one_gated[1].rule = lambda *_: None
    one_gated[1].asked.clear()
    return one_gated


def comparable(answer: dict[str, Any]) -> dict[str, Any]:
    """What must be the same: hits of one score or date have no order of their own."""
    found = {name: value for name, value in answer.items() if name != "took_ms"}
    if "hits" in found:
        hits = [
            {name: value for name, value in hit.items() if name != "rank"}
            | {"score": round(hit["score"], 6)}
            for hit in found["hits"]
        ]
        found["hits"] = sorted(hits, key=lambda hit: (-hit["score"], hit["id"]))
    return found


@pytest.mark.parametrize(
    "path",
    [
        "/api/search?q=مسيرات&limit=100",
        "/api/search?q=المسيرات&limit=100&facets=1&timeline=1",
        "/api/search?q=رئيس الوزراء&limit=100&source=صحيفة المنارة",
        "/api/search?q=رئيس&limit=100&exclude_source=صحيفة المنارة&since=2025-03",
        "/api/search?q=رئيس&limit=100&until=2025-03&sort=oldest&timeline=1",
        "/api/search?q=رئيس&limit=100&sort=newest&exclude_category=رياضة",
        "/api/search?q=لا_شيء_كهذا&facets=1&timeline=1",
        '/api/search?q="رئيس&lenient=1&limit=100',
        "/api/search?q=رئيس&limit=0",
        "/api/facets?q=مسيرات&most=3",
        "/api/facets?q=مسيرات&source=صحيفة المنارة&lifted=1",
        "/api/timeline?q=رئيس&by=month",
        "/api/timeline?q=رئيس&since=2025&by=year&lifted=1",
        "/api/articles/s-001",
        "/api/articles/none",
        "/api/search?q=(",
        "/api/search?q=a&limit=1000",
        "/healthz",
        "/openapi.json",
    ],
)
def test_answers_are_those_of_a_folder(path: str, folder: TestClient, cluster: TestClient) -> None:
    ours, theirs = folder.get(path), cluster.get(path)
    assert theirs.status_code == ours.status_code
    assert comparable(theirs.json()) == comparable(ours.json())


def test_hits_come_in_pages(folder: TestClient, cluster: TestClient) -> None:
    for offset in (0, 5, 10):
        path = f"/api/search?q=رئيس&limit=5&offset={offset}"
        ours, theirs = folder.get(path).json()["hits"], cluster.get(path).json()["hits"]
        for name in ("rank", "score"):
            assert [round(hit[name], 6) for hit in theirs] == [round(hit[name], 6) for hit in ours]


@pytest.mark.parametrize("query", ["وزير", "المدينة", '"في المدينة"', "رئيس -وزير", "مد*", "("])
def test_articles_are_marked_as_in_a_folder(
    query: str, folder: TestClient, cluster: TestClient, articles: list[Article]
) -> None:
    """Also those that are not among the query's hits."""
    for article in articles[:15]:
        asked = {"q": query}
        ours = folder.get(f"/api/articles/{article.id}", params=asked).json()
        assert cluster.get(f"/api/articles/{article.id}", params=asked).json() == ours


def test_numbers_are_those_of_a_folder(folder: TestClient, cluster: TestClient) -> None:
    ours, theirs = folder.get("/api/stats").json(), cluster.get("/api/stats").json()
    assert theirs.keys() == ours.keys()
    own = {"bytes", "segments", "generation", "format", "deleted"}
    assert {n: v for n, v in theirs.items() if n not in own} == {
        n: v for n, v in ours.items() if n not in own
    }


def test_exports_have_what_a_folders_have(folder: TestClient, cluster: TestClient) -> None:
    def rows(client: TestClient, form: str) -> list[Any]:
        text = client.get(f"/export.{form}?q=رئيس المدينة").text
        if form == "jsonl":
            return comparable({"hits": [json.loads(line) for line in text.splitlines()]})["hits"]
        if form == "csv":
            return sorted(row["id"] for row in csv.DictReader(io.StringIO(text)))
        return sorted(re.findall(r"<(?:title|guid|link)\b.*", text) or text.split("\n")[:1])

    for form in ("jsonl", "csv", "rss", "md"):
        assert rows(cluster, form) == rows(folder, form), form


def test_what_only_a_folder_offers_is_said(cluster: TestClient) -> None:
    assert len(ONLY_IN_FOLDERS) == sum(op.needs_folder for op in OPERATIONS)
    paths = cluster.get("/openapi.json").json()["paths"]
    assert {path for path, told in paths.items() if "501" in told["get"]["responses"]} == {
        "/api/search",
        *(op.path for op in OPERATIONS if op.needs_folder),
    }
    for path in ONLY_IN_FOLDERS:
        answer = cluster.get(path)
        assert answer.status_code == 501
        assert answer.headers["content-type"] == "application/problem+json"
        assert "cluster" in answer.json()["detail"]
    for name, value in (("collapse", 1), ("recency", 30)):
        refused = cluster.get(f"/api/search?q=رئيس&{name}={value}")
        assert (refused.status_code, refused.json()["parameter"]) == (501, name)


def test_a_query_that_a_cluster_cannot_be_asked_is_one_that_cannot_be_answered(
    cluster: TestClient,
) -> None:
    answer = cluster.get('/api/search?q="رئيس وزراء حكومة"~3')
    assert (answer.status_code, answer.json()["parameter"]) == (400, "q")
    assert "cluster" in answer.json()["detail"]
    assert cluster.get('/?q="رئيس وزراء حكومة"~3').status_code == 400


def test_the_page_does_without_what_only_a_folder_offers(
    folder: TestClient, cluster: TestClient
) -> None:
    article = "/article/s-001?q=رئيس"
    for path in ("/", "/?q=رئيس", "/?q=رئيس&topic=*&lang=en", "/results?q=رئيس", article):
        ours, theirs = folder.get(path), cluster.get(path)
        assert theirs.status_code == ours.status_code == 200
        absent = ("data-complete", 'class="group"', "topics", "similar-title", 'id="copies"')
        assert not [part for part in absent if part in theirs.text]
        for part in ("hit", "mark", "chart", "facet", "exports"):
            assert (part in theirs.text) == (part in ours.text)
    assert "data-complete" in folder.get("/").text
    assert "data-complete" not in cluster.get("/article/none").text


def test_nothing_is_kept_that_may_have_changed(cluster: TestClient) -> None:
    for path in ("/", "/api/search?q=رئيس", "/api/articles/s-001", "/export.csv?q=رئيس"):
        answer = cluster.get(path, headers={"If-None-Match": 'W/"1.2.3-None", *'})
        assert answer.status_code == 200
        assert "etag" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"


def test_the_cluster_is_asked_no_more_than_is_needed(behind: tuple[TestClient, Gate]) -> None:
    most = {
        "/healthz": 0,
        "/openapi.json": 0,
        "/api/topics?q=رئيس": 0,
        "/api/search?q=رئيس": 1,
        "/api/articles/s-001?q=رئيس": 1,
        "/article/s-001?q=رئيس": 1,
        "/export.rss?q=رئيس": 1,
        "/api/search?q=رئيس&facets=1": 2,
        "/?q=رئيس": 4,
    }
    client, passing = behind
    for path, number in most.items():
        passing.asked.clear()
        assert client.get(path).status_code < 502
        assert len(passing.asked) == number, path


def test_a_cluster_that_is_away_is_said_until_it_is_there_again(
    address: str, behind: tuple[TestClient, Gate]
) -> None:
    paths = ["/api/search?q=رئيس", "/api/articles/s-001", "/api/stats", "/api/facets?q=رئيس"]
    client, passing = behind
    passing.rule = lambda *_: "drop"
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "5"
        told = answer.text + str(answer.headers)
        assert passing.address.removeprefix("http://") not in told
        assert address.rpartition("/")[2] not in told
    page = client.get("/?q=رئيس")
    assert (page.status_code, page.headers["retry-after"]) == (503, "5")
    assert client.get("/healthz").status_code == 200
    passing.rule = lambda *_: None
    assert {client.get(path).status_code for path in paths} == {200}


def test_a_process_that_begins_while_the_cluster_is_away_answers_that_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workers, "_library", None)
    workers._open(Settings("opensearch://127.0.0.1:1/news"))
    told = workers._make_there(answer_json, ("stats", {}), 100)
    assert isinstance(told, Problem)
    assert (told.status, told.headers) == (503, {"Retry-After": "5"})


def test_a_cluster_that_is_slow_is_not_waited_for(address: str) -> None:
    with gated(address, timeout_ms=100) as (client, passing):
        passing.rule = lambda *_: 30.0
        assert client.get("/api/articles/s-001").status_code == 503
        assert client.get("/api/search?q=رئيس").status_code == 503


def test_an_index_that_is_gone_is_said(address: str, behind: tuple[TestClient, Gate]) -> None:
    gone = b'{"error":{"type":"index_not_found_exception","reason":"no such index"},"status":404}'
    client, passing = behind
    passing.rule = lambda *_: (404, gone)
    answer = client.get("/api/search?q=رئيس")
    assert answer.status_code == 503
    assert address.rpartition("/")[2] not in answer.text


def test_where_a_part_does_not_answer_the_rest_is_shown(
    behind: tuple[TestClient, Gate], client: OpenSearch, caplog: pytest.LogCaptureFixture
) -> None:
    def one_shard_failed(method: str, path: str, body: bytes, _: int) -> tuple[int, bytes] | None:
        if b'"aggs"' in body:
            return 503, b'{"error":{"type":"x","reason":"a secret"},"status":503}'
        if "_search" not in path:
            return None
        answer = client.transport.perform_request(method, path, body=body)
        reason = {"type": "x", "reason": "a secret"}
        answer["_shards"] |= {"failed": 1, "failures": [{"shard": 0, "reason": reason}]}
        return 200, json.dumps(answer).encode()

    asker, passing = behind
    passing.rule = one_shard_failed
    answer = asker.get("/api/search?q=رئيس&facets=1&timeline=1")
    assert answer.status_code == 200
    found = answer.json()
    assert found["partial"] is True
    assert found["hits"]
    assert not {"facets", "timeline"} & found.keys()
    assert "secret" not in answer.text
    assert "a secret" in caplog.text
    page = asker.get("/?q=رئيس&lang=en")
    assert page.status_code == 200
    assert "The search is not complete" in page.text
    assert 'class="hit"' in page.text
    assert 'id="chart"' not in page.text
    assert asker.get("/api/facets?q=رئيس").status_code == 503
    assert asker.get("/api/search?q=لا_شيء_كهذا").status_code == 503


def test_counts_that_come_too_late_leave_the_hits(behind: tuple[TestClient, Gate]) -> None:
    def no_counts(_: str, __: str, body: bytes, ___: int) -> str | None:
        return "drop" if b'"aggs"' in body else None

    client, passing = behind
    passing.rule = no_counts  # type: ignore[assignment]
    found = client.get("/api/search?q=رئيس&facets=1").json()
    assert found["hits"]
    assert found["partial"] is True
    assert "facets" not in found
    assert client.get("/?q=رئيس").status_code == 200


def until(told: Callable[[], bool]) -> None:
    ends = time.monotonic() + 60
    while not told():
        assert time.monotonic() < ends, "it did not come to be"
        time.sleep(0.02)


def test_a_new_load_is_served_without_a_restart(another_address: str) -> None:
    def own(count: int) -> list[Article]:
        return [Article(f"{n}", f"خبر {n}", "نص الخبر") for n in range(count)]

    server = Server(parse_address(another_address))
    load(server, own(3))
    with served(another_address, load_seconds=0.05) as client:
        assert client.get("/api/search?q=خبر").json()["total"] == 3
        load(server, [Article("new", "طائرة", "كلمة لم تكن هناك: طائرات")])
        with fihris.open(another_address) as index:
            expected = index.search("طائرة")[0].score

        def is_served() -> bool:
            hits = client.get("/api/search?q=طائرة").json()["hits"]
            return bool(hits) and hits[0]["score"] == pytest.approx(expected)

        until(is_served)
    with served(another_address, load_seconds=60) as client:
        load(server, own(2), rebuild=True)
        assert client.get("/api/stats").json()["articles"] == 2
        assert client.get("/api/search?q=خبر").json()["total"] == 2


def test_the_command_serves_an_address(address: str) -> None:
    with Served(address, "--workers", "2") as server:  # type: ignore[arg-type]
        with urlopen(f"{server.address}/api/articles/s-001") as answer:
            assert json.load(answer)["id"] == "s-001"
        with urlopen(f"{server.address}/?lang=en") as answer:
            assert "Latest articles" in answer.read().decode()
        assert server.stop() == 0


def test_what_cannot_be_served_is_said_before_a_port_is_opened(
    opensearch: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def listening(_: Settings) -> None:
        raise AssertionError("a port was opened")

    monkeypatch.setattr(serving, "listening", listening)
    hosts, _, name = address.removeprefix("opensearch://").rpartition("/")

    def refused(place: str) -> str:
        done = CliRunner().invoke(app, ["serve", "--index", place, "--port", "0"])
        assert done.exit_code == 1, done.exception
        return done.stderr

    assert "holds no index" in refused(f"{opensearch}/none-{name}")
    assert "cannot be reached" in refused("opensearch://127.0.0.1:1/news")
    monkeypatch.setenv("FIHRIS_OPENSEARCH_USER", "layla")
    monkeypatch.setenv("FIHRIS_OPENSEARCH_PASSWORD", "wrong")
    with gate(hosts.split(",")[0], user="layla", password="right") as passing:
        told = refused(f"opensearch://{passing.address.removeprefix('http://')}/{name}")
    assert "password is wrong" in told
    done = CliRunner().invoke(app, ["serve", "--index", "opensearch://host:9200"])
    assert done.exit_code == 2
