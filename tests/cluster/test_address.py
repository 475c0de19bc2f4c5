"""Addresses of indexes on a cluster, and who asks them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import fihris
from fihris.commands.app import app
from fihris.index.cluster.address import is_address, parse_address
from fihris.index.cluster.credentials import Credentials


@pytest.mark.parametrize(
    ("text", "hosts", "name", "is_secure"),
    [
        ("opensearch://localhost:9200/news", (("localhost", 9200),), "news", False),
        (
            "opensearch+https://search.example.org/news",
            (("search.example.org", 9200),),
            "news",
            True,
        ),
        ("opensearch://a:1,b:2/news-2023", (("a", 1), ("b", 2)), "news-2023", False),
        ("opensearch://[::1]:9200/news/", (("::1", 9200),), "news", False),
    ],
)
def test_an_address_is_hosts_and_a_name(
    text: str, hosts: tuple[tuple[str, int], ...], name: str, is_secure: bool
) -> None:
    address = parse_address(text)
    assert address == (hosts, name, is_secure)
    assert parse_address(str(address)) == address


@pytest.mark.parametrize(
    "text",
    [
        "opensearch://localhost:9200",
        "opensearch://localhost:9200/",
        "opensearch://localhost:9200/News",
        "opensearch://localhost:9200/news,other",
        "opensearch://localhost:9200/news*",
        "opensearch://localhost:9200/_all",
        "opensearch://localhost:9200/../news",
        "opensearch://localhost:port/news",
        "opensearch:///news",
        "http://localhost:9200/news",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"address|name|host"):
        parse_address(text)


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(ValueError, match="FIHRIS_OPENSEARCH_PASSWORD") as told:
        parse_address("opensearch://layla:geheim@localhost/news")
    assert "geheim" not in str(told.value)


def test_a_folder_is_no_address() -> None:
    assert not is_address("opensearch")
    assert not is_address(Path("opensearch://localhost/news"))
    assert not is_address("C:/news")
    assert is_address("opensearch+https://localhost/news")


@pytest.mark.parametrize(
    "text", ["http://localhost/news", "opensearch+http://localhost/news", "elastic://a/news"]
)
def test_an_address_of_another_scheme_is_no_folder(text: str) -> None:
    with pytest.raises(ValueError, match="no address of the form"):
        fihris.open(text)
    with pytest.raises(ValueError, match="no folder"):
        fihris.create(text)
    done = CliRunner().invoke(app, ["search", "خبر", "--index", text])
    assert done.exit_code == 2
    assert "no address of the form" in done.stderr
    for command in (("watch", "list"), ("analyze", "خبر"), ("verify",)):
        done = CliRunner().invoke(app, [*command, "--index", text])
        assert done.exit_code == 2
        assert "is on a cluster" in done.stderr


def test_a_scheme_may_be_written_in_capitals() -> None:
    assert str(parse_address("OpenSearch://localhost/news")) == "opensearch://localhost:9200/news"


def test_credentials_come_from_the_environment_or_a_file(tmp_path: Path) -> None:
    assert Credentials.of({}) == (None, None, None)
    pair = {"FIHRIS_OPENSEARCH_USER": "layla", "FIHRIS_OPENSEARCH_PASSWORD": "a:b"}
    assert Credentials.of(pair)[:2] == ("layla", "a:b")
    file = tmp_path / "credentials"
    file.write_text("layla:a:b\n", encoding="utf-8")
    found = Credentials.of({"FIHRIS_OPENSEARCH_CREDENTIALS": str(file)})
    assert found[:2] == ("layla", "a:b")
    assert "a:b" not in repr(found)


@pytest.mark.parametrize("content", ["layla", "layla:a\nomar:b"])
def test_a_file_that_is_no_user_and_password_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "credentials"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match="user:password"):
        Credentials.of({"FIHRIS_OPENSEARCH_CREDENTIALS": str(file)})


def test_half_of_credentials_is_refused() -> None:
    with pytest.raises(ValueError, match="together"):
        Credentials.of({"FIHRIS_OPENSEARCH_USER": "layla"})
    with pytest.raises(ValueError, match="no file"):
        Credentials.of({"FIHRIS_OPENSEARCH_CA": "/none"})
