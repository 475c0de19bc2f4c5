"""Results as feeds and files: the formats of the library, under the addresses of the page."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

from starlette.testclient import TestClient

import fihris
from fihris.search.contract import hit_json


def test_a_query_is_a_feed_of_its_newest_articles(client: TestClient, folder: Path) -> None:
    answer = client.get("/export.rss?q=مسيرة&source=الأفق")
    assert answer.headers["content-type"] == "application/rss+xml; charset=utf-8"
    channel = ElementTree.fromstring(answer.text).find("channel")
    assert channel is not None
    hits = fihris.open(folder).search("مسيرة", sources="الأفق", sort="newest")
    assert [item.findtext("guid") for item in channel.findall("item")] == [hit.id for hit in hits]
    link = channel.findtext("link")
    assert link is not None
    assert link.startswith("http://127.0.0.1:8000/?q=")
    assert client.get(link).status_code == 200


def test_a_feed_is_asked_for_again_only_after_a_commit(client: TestClient) -> None:
    tag = client.get("/export.rss?q=مسيرة").headers["etag"]
    assert client.get("/export.rss?q=مسيرة", headers={"if-none-match": tag}).status_code == 304


def test_files_hold_the_hits_in_the_order_of_the_page(client: TestClient, folder: Path) -> None:
    hits = fihris.open(folder).search("مسيرات", sort="oldest")
    ids = [hit.id for hit in hits]
    table = client.get("/export.csv?q=مسيرات&sort=oldest")
    assert table.headers["content-disposition"] == 'attachment; filename="fihris.csv"'
    assert [row["id"] for row in csv.DictReader(io.StringIO(table.text))] == ids
    lines = client.get("/export.jsonl?q=مسيرات&sort=oldest").text.splitlines()
    expected = json.loads(json.dumps([hit_json(hit) for hit in hits]))
    assert [json.loads(line) for line in lines] == expected
    text = client.get("/export.md?q=مسيرات&sort=oldest").text
    assert "**المسيرات** تعود إلى العاصمة" in text


def test_an_evil_article_is_text_in_a_feed(client: TestClient) -> None:
    channel = ElementTree.fromstring(client.get("/export.rss?q=غريب").text).find("channel")
    assert channel is not None
    (item,) = channel.findall("item")
    assert "<script>" in str(item.findtext("title"))
    assert "<script>" not in str(item.findtext("description"))
    assert item.findtext("link") is None


def test_the_page_names_its_feed(client: TestClient) -> None:
    html = client.get("/?q=مسيرة").text
    assert '<link rel="alternate" type="application/rss+xml"' in html
    assert client.get("/export.pdf?q=مسيرة").status_code == 404
