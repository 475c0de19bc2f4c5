from __future__ import annotations

import gzip
from datetime import UTC

import pytest
from served import rss

from fihris.corpus.article import Article
from fihris.corpus.following.addresses import address_of
from fihris.corpus.following.feeds import feed_articles
from fihris.corpus.problem import Problem
from fihris.errors import InputError

ADDRESS = address_of("https://example.org/rss.xml")


def read(body: bytes) -> list[Article | Problem]:
    return list(feed_articles(body, ADDRESS, source=None, zone=UTC))


def ids(body: bytes) -> list[str]:
    return [item.id for item in read(body) if isinstance(item, Article)]


def test_an_id_that_is_no_uri_stands_behind_the_host() -> None:
    feed = rss(
        ("17", "خبر", "نص"),
        ("https://example.org/18", "خبر", "نص"),
        ("tag:example.org:19", "ب", ""),
    )
    assert ids(feed) == ["example.org/17", "https://example.org/18", "tag:example.org:19"]


def test_an_entry_without_an_id_has_that_of_its_address() -> None:
    feed = rss().replace(
        b"</channel>", b"<item><title>x</title><link>https://e.org/1</link></item></channel>"
    )
    (item,) = ids(feed)
    assert len(item) == 20


def test_of_two_with_one_id_the_newest_counts_and_else_the_first() -> None:
    dated = (
        "<item><guid>tag:1</guid><title>{}</title>"
        + "<pubDate>{} Nov 2026 10:00:00 GMT</pubDate></item>"
    )
    for days, expected in ((("1", "2"), "ب"), (("2", "1"), "أ"), (("1", "1"), "أ")):
        head = "".join(dated.format(title, day) for title, day in zip("أب", days, strict=True))
        (article,) = read(rss(head=head))
        assert isinstance(article, Article)
        assert article.title == expected


def test_the_body_may_be_compressed() -> None:
    assert ids(gzip.compress(rss(("tag:1", "خبر", "نص")))) == ["tag:1"]


def test_another_encoding_is_found() -> None:
    feed = rss(("tag:1", "خبر عاجل من العاصمة", "نص طويل يصف ما جرى")).decode()
    encoded = feed.replace("utf-8", "windows-1256").encode("cp1256")
    (article,) = read(encoded)
    assert isinstance(article, Article)
    assert article.title == "خبر عاجل من العاصمة"


def test_an_empty_feed_is_one() -> None:
    assert read(rss()) == []


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<!doctype html><html><body>404</body></html>", "is a web page and no feed"),
        (b"", "no entries|cannot be read"),
        (b"not found", "no entries|cannot be read"),
        (b"<rss><channel><item", "no entries|cannot be read"),
        (b"\x1f\x8b\x08 broken", "damaged|ends too early"),
    ],
)
def test_what_is_no_feed_is_an_error(body: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        read(body)


def test_of_a_broken_feed_what_can_be_read_is_read() -> None:
    feed = rss(("tag:1", "خبر", "نص"), ("tag:2", "خبر", "نص"))
    items = read(feed[: feed.index(b"tag:2")])
    assert [item.id for item in items if isinstance(item, Article)][:1] == ["tag:1"]
    assert any(isinstance(item, Problem) for item in items)
