"""The API: the same answers as the library, in JSON, and errors that say what is wrong."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate
from starlette.testclient import TestClient

import fihris
from fihris.search.contract import article_json, facets_json, hits_json, timeline_json
from fihris.search.ranking import Ranking
from fihris.search.web.operations import OPERATIONS


def test_a_search_has_what_the_library_finds(client: TestClient, folder: Path) -> None:
    answer = client.get("/api/search", params={"q": "مسيرات", "limit": 2})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    expected = hits_json(fihris.open(folder).search("مسيرات", limit=2))
    found = answer.json()
    assert found.pop("took_ms") >= 0
    expected.pop("took_ms")
    assert found == json.loads(json.dumps(expected))
    assert len(found["hits"]) == 2


@pytest.mark.parametrize(
    ("params", "options"),
    [
        ({"source": ["الأفق", "المنارة"]}, {"sources": ["الأفق", "المنارة"]}),
        ({"exclude_source": "الأفق"}, {"exclude_sources": "الأفق"}),
        ({"category": "تقنية"}, {"categories": "تقنية"}),
        ({"exclude_category": "تقنية"}, {"exclude_categories": "تقنية"}),
        ({"since": "2023-06"}, {"since": datetime(2023, 6, 1, tzinfo=UTC)}),
        ({"until": "مايو 2023"}, {"until": datetime(2023, 6, 1, tzinfo=UTC)}),
        ({"sort": "oldest"}, {"sort": "oldest"}),
        ({"offset": "1"}, {"offset": 1}),
        ({"limit": "0"}, {"limit": 0}),
        (
            {"on": "2023-05"},
            {
                "since": datetime(2023, 5, 1, tzinfo=UTC),
                "until": datetime(2023, 6, 1, tzinfo=UTC),
            },
        ),
        ({"recency": "30"}, {"ranking": Ranking(recency_half_life=30)}),
    ],
)
def test_parameters_are_those_of_the_library(
    params: dict[str, Any], options: dict[str, Any], client: TestClient, folder: Path
) -> None:
    found = client.get("/api/search", params={"q": "مسيرة", **params}).json()
    hits = fihris.open(folder).search("مسيرة", **options)
    assert [hit["id"] for hit in found["hits"]] == [hit.id for hit in hits]
    assert found["total"] == hits.total


def test_what_may_have_been_meant_is_in_the_same_filters(client: TestClient, folder: Path) -> None:
    params = {"q": "مسيارت", "category": "تقنية"}
    (found,) = client.get("/api/suggest", params=params).json()["suggestions"]
    index = fihris.open(folder)
    assert found["text"] == "مسيرات"
    assert found["total"] == index.search("مسيرات", categories="تقنية").total == 1
    params["source"] = "الأفق"
    assert client.get("/api/suggest", params=params).json() == {"suggestions": []}


def test_one_stretch_of_time_is_enough(client: TestClient) -> None:
    answer = client.get("/api/search", params={"q": "مسيرة", "on": "2023", "since": "2022"})
    assert (answer.status_code, answer.json()["parameter"]) == (400, "on")


def test_latin_words_are_arabizi_where_that_is_asked_for(client: TestClient) -> None:
    params = {"q": "musayyarat"}
    assert client.get("/api/suggest", params=params).json() == {"suggestions": []}
    found = client.get("/api/suggest", params=params | {"arabizi": "1"}).json()["suggestions"]
    assert [(one["text"], one["kind"]) for one in found[:1]] == [("مسيرات", "arabizi")]


def test_articles_of_about_the_time_of_one(client: TestClient, folder: Path) -> None:
    found = client.get("/api/articles/march/related", params={"days": "30"}).json()["hits"]
    hits = fihris.open(folder).related("march", 30)
    assert [hit["id"] for hit in found] == [hit.id for hit in hits] == ["drone"]
    answer = client.get("/api/articles/undated/related")
    assert answer.status_code == 400
    assert "no date" in answer.json()["detail"]
    assert client.get("/api/articles/none/related").status_code == 404
    assert client.get("/api/articles/march/related?days=0").status_code == 400


def test_articles_like_a_text(client: TestClient, folder: Path) -> None:
    text = "مسيرات حاشدة في العاصمة"
    found = client.get("/api/similar", params={"text": text}).json()["hits"]
    hits = fihris.open(folder).similar(text=text)
    assert [hit["id"] for hit in found] == [hit.id for hit in hits]
    assert found
    assert client.get("/api/similar").status_code == 400


def test_facets_and_timeline_come_with_a_search_or_alone(client: TestClient, folder: Path) -> None:
    params = {"q": "*", "facets": "1", "timeline": "true"}
    found = client.get("/api/search", params=params).json()
    hits = fihris.open(folder).search("*")
    assert found["facets"] == facets_json(hits.facets())
    assert found["timeline"] == timeline_json(hits.timeline())
    alone = client.get("/api/facets", params={"q": "*"}).json()
    assert alone["facets"] == found["facets"]
    by_year = client.get("/api/timeline", params={"q": "*", "by": "year"}).json()["timeline"]
    assert by_year["unit"] == "year"
    assert [bucket["count"] for bucket in by_year["buckets"]] == [3, 1]
    assert by_year["undated"] == 1


def test_lifted_facets_count_what_else_could_be_chosen(client: TestClient) -> None:
    params = {"q": "مسيرة", "source": "الأفق", "lifted": "1"}
    counts = client.get("/api/facets", params=params).json()["facets"]["source"]
    assert {count["value"] for count in counts} == {"الأفق", "المنارة"}


def test_an_article_comes_with_marks(client: TestClient, folder: Path) -> None:
    article = article_json(fihris.open(folder).get("march"))
    assert client.get("/api/articles/march").json() == article
    found = client.get("/api/articles/march", params={"q": "العاصمة"}).json()
    assert [found["title"][a:b] for a, b in found["title_spans"]] == ["العاصمة"]
    assert [found["body"][a:b] for a, b in found["body_spans"]] == ["العاصمة"]


@pytest.mark.parametrize("path", ["with%2Fslash%20and%20space", "with/slash%20and%20space"])
def test_an_id_may_have_a_slash(path: str, client: TestClient) -> None:
    assert client.get(f"/api/articles/{path}").json()["title"] == "مسيرة في الجنوب"


def test_stats_name_no_path(client: TestClient, folder: Path) -> None:
    answer = client.get("/api/stats")
    assert answer.json()["articles"] == 5
    assert str(folder) not in answer.text
    assert folder.name not in answer.json()


def test_health_is_open(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.parametrize(
    ("query", "position"), [('"مجلس', 0), ("مسيرات AND", 7), ("autor:x", 0), ("رئيس (", 5)]
)
def test_a_query_that_cannot_be_parsed_is_told_with_its_place(
    query: str, position: int, client: TestClient
) -> None:
    answer = client.get("/api/search", params={"q": query})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == 400
    assert problem["title"] == "Bad Request"
    assert problem["parameter"] == "q"
    assert problem["position"] == position
    lenient = client.get("/api/search", params={"q": query, "lenient": "1"})
    assert lenient.status_code == 200
    assert problem["detail"] == lenient.json()["note"]


@pytest.mark.parametrize(
    ("query", "limit"),
    [("(" * 40 + "ا" + ")" * 40, "depth"), ("ا* " * 20, "patterns"), ("ب " * 300, "clauses")],
)
def test_what_a_query_may_cost_is_bounded(query: str, limit: str, client: TestClient) -> None:
    answer = client.get("/api/search", params={"q": query})
    assert answer.status_code == 400
    assert answer.json()["limit"] == limit


@pytest.mark.parametrize(
    ("params", "parameter"),
    [
        ("limit=101&q=a", "limit"),
        ("limit=-1&q=a", "limit"),
        ("limit=&q=a", "limit"),
        ("limit=1&limit=2&q=a", "limit"),
        ("limit=٣&q=a", "limit"),
        ("offset=10000&q=a", "offset"),
        ("sort=best&q=a", "sort"),
        ("facets=yes&q=a", "facets"),
        ("since=أول+من+غد+قريب&q=a", "since"),
        ("since=2024&until=2023&q=a", "until"),
        ("sources=a&q=a", "sources"),
        ("q=", "q"),
        ("", "q"),
        ("q=" + "a" * 1001, "q"),
        ("q=a&" + "&".join(["source=b"] * 51), "source"),
    ],
)
def test_a_parameter_that_is_wrong_is_named(
    params: str, parameter: str, client: TestClient
) -> None:
    answer = client.get(f"/api/search?{params}")
    assert answer.status_code == 400
    assert answer.json()["parameter"] == parameter
    assert parameter in answer.json()["detail"]


@pytest.mark.parametrize("path", ["/api/nothing", "/api", "/api/articles/nobody", "/api/search/"])
def test_what_is_not_there_is_not_found(path: str, client: TestClient) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_everything_is_read_with_get(method: str, client: TestClient) -> None:
    answer = client.request(method, "/api/search?q=a")
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}
    assert answer.json()["status"] == 405


def test_head_is_get_without_a_body(client: TestClient) -> None:
    answer = client.head("/api/articles/march")
    assert answer.status_code == 200
    assert answer.headers["content-length"] == str(len(client.get("/api/articles/march").content))


def test_bytes_that_are_not_utf_8_are_no_error(client: TestClient) -> None:
    assert client.get("/api/search?q=%ff%fe").status_code == 200
    assert client.get("/api/articles/%ff").status_code == 404
    assert client.get("/api/search?q=%00").status_code in (200, 400)


def test_the_description_is_valid_openapi(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    validate(described)
    assert described["openapi"] == "3.1.0"
    assert set(described["paths"]) == {op.path for op in OPERATIONS}
    assert "securitySchemes" not in described["components"]


def test_every_operation_is_described_once() -> None:
    assert (
        len({op.name for op in OPERATIONS}) == len(OPERATIONS) == len({o.path for o in OPERATIONS})
    )
