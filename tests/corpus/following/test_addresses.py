from __future__ import annotations

import pytest

from fihris.corpus.following.addresses import address_of, is_address
from fihris.errors import InputError


@pytest.mark.parametrize(
    ("source", "url", "login"),
    [
        ("https://example.org/rss.xml", "https://example.org/rss.xml", ""),
        ("HTTP://Example.org", "http://example.org/", ""),
        ("https://example.org:8443/a?b=c#d", "https://example.org:8443/a?b=c", ""),
        ("https://u:p%40ss@example.org/", "https://example.org/", "u:p@ss"),
        ("https://example.org/أخبار", "https://example.org/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1", ""),
        ("https://example.org/%D8%A3", "https://example.org/%D8%A3", ""),
        ("https://مثال.example/", "https://xn--mgbh0fb.example/", ""),
        ("http://[::1]:80/x", "http://[::1]:80/x", ""),
    ],
)
def test_an_address_is_asked_for_in_ascii_and_without_its_login(
    source: str, url: str, login: str
) -> None:
    assert is_address(source)
    assert address_of(source) == (url, login)


@pytest.mark.parametrize(
    "source", ["ftp://example.org/x", "file:///etc/passwd", "http://", "http://[::1", "http://a:b/"]
)
def test_only_the_web_is_asked(source: str) -> None:
    assert is_address(source)
    with pytest.raises(InputError, match="is no address of a feed"):
        address_of(source)


@pytest.mark.parametrize("source", ["news/", "/var/news", "C:\\news", "a.xml", "http:x"])
def test_a_path_is_no_address(source: str) -> None:
    assert not is_address(source)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("https://user:geheim@example.org/x", "https://example.org/x"),
        ("https://example.org/x?page=2", "https://example.org/x?page=2"),
        ("https://example.org/x?a=1&token=geheim", "https://example.org/x?a=1&token=…"),
        ("https://example.org/x?api_key=geheim", "https://example.org/x?api_key=…"),
        ("https://example.org/x?accessKey=geheim", "https://example.org/x?accessKey=…"),
        ("https://example.org/x?author=a&design=b", "https://example.org/x?author=a&design=b"),
    ],
)
def test_what_lets_one_in_is_not_shown(source: str, shown: str) -> None:
    assert address_of(source).shown == shown


def test_not_even_in_an_error() -> None:
    with pytest.raises(InputError) as caught:
        address_of("ftp://user:geheim@example.org/")
    assert "geheim" not in str(caught.value)


def test_a_login_goes_no_further_than_its_host() -> None:
    address = address_of("https://u:p@example.org/a/b")
    assert address.led_to("../c") == ("https://example.org/c", "u:p")
    assert address.led_to("https://elsewhere.example/") == ("https://elsewhere.example/", "")
    assert address.led_to("http://example.org/a") == ("http://example.org/a", "")
    with pytest.raises(InputError):
        address.led_to("file:///etc/passwd")
