"""What a result set is about, as a choice on the page."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

import fihris
from fihris import Article, read_articles

SAMPLE = Path(__file__).resolve().parents[3] / "corpus" / "sample" / "articles"


@pytest.fixture(scope="module")
def client(
    make_client: Callable[..., TestClient], tmp_path_factory: pytest.TempPathFactory
) -> TestClient:
    index = fihris.create(tmp_path_factory.mktemp("topics") / "index")
    with index.writer() as writer:
        for item in read_articles([SAMPLE], base=SAMPLE):
            assert isinstance(item, Article)
            writer.add(item)
    return make_client(index.path)


def page(client: TestClient, **asked: str) -> str:
    answer = client.get(f"/?{urlencode(asked)}")
    assert answer.status_code == 200
    return answer.text


def choices(html: str) -> dict[str, int | None]:
    """The topics to choose from, with their numbers; None for all of them."""
    found = re.findall(
        r'name="topic" value="([^"]*)".*?<bdi>.*?</bdi>(?: <span class="count">(\d+))?', html
    )
    return {unescape(value): int(number) if number else None for value, number in found}


def total(html: str) -> int:
    found = re.search(r'id="results-title">(\d+)', html)
    assert found is not None
    return int(found[1])


def test_topics_are_shown_when_they_are_asked_for(client: TestClient) -> None:
    plain = page(client, q="مسيرات")
    assert choices(plain) == {}
    assert 'class="group"' in plain
    grouped = choices(page(client, q="مسيرات", topic="*"))
    assert grouped.pop("*") is None
    assert sum(number or 0 for number in grouped.values()) == total(plain)
    assert len(grouped) >= 3


def test_a_topic_narrows_the_results_to_its_articles(client: TestClient) -> None:
    found = client.get("/api/topics", params={"q": "مسيرات"}).json()["topics"]
    assert found[0]["label"]
    for topic in found:
        html = page(client, q="مسيرات", topic=topic["label"] or "-")
        assert total(html) == topic["articles"] == len(topic["ids"])
        assert "<mark>" in html
        assert 'class="clear"' in html
        shown = re.findall(r'<h3><a href="/article/([^?"]+)', html)
        assert shown
        assert set(shown) <= {urlencode({"": one})[1:].replace("+", "%20") for one in topic["ids"]}


def test_a_topic_that_there_is_not_leaves_all_results(client: TestClient) -> None:
    html = page(client, q="مسيرات", topic="لا وجود له")
    assert total(html) == total(page(client, q="مسيرات"))
    assert re.search(r'name="topic" value="\*" checked', html)
    assert choices(page(client, topic="*")) == {}


def test_a_few_results_are_not_grouped(client: TestClient) -> None:
    assert 'class="group"' not in page(client, q="غائب")
