"""The pages without a script: what they show, what they link to, and what articles cannot do."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

import fihris
from fihris import Article
from fihris.search.web.addresses import Question
from fihris.search.web.rendering import static
from fihris.search.web.texts import AR, EN

MakeClient = Callable[..., TestClient]
VOID = {"meta", "link", "input", "br", "img", "rect"}


class Page(HTMLParser):
    """A page's elements: tags, attributes, and whether all are closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)
        assert "object at 0x" not in html
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        return [
            attributes
            for name, attributes in self.elements
            if name == tag and all(attributes.get(key) == value for key, value in wanted.items())
        ]


def titles(html: str) -> list[str]:
    found = re.findall(r'<h3><a href="[^"]*">(.*?)</a></h3>', html)
    return [unescape(re.sub("</?mark>", "", title)) for title in found]


def test_the_first_page_is_arabic_and_shows_the_latest(client: TestClient) -> None:
    answer = client.get("/")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    page = Page(answer.text)
    assert page.all("html") == [{"lang": "ar", "dir": "rtl"}]
    assert titles(answer.text)[1] == "مسيرة في الجنوب"
    assert AR["latest"] in answer.text


def test_the_english_page_is_the_same_from_left_to_right(client: TestClient) -> None:
    html = client.get("/?q=مسيرات&lang=en").text
    page = Page(html)
    assert page.all("html") == [{"lang": "en", "dir": "ltr"}]
    assert "3 results" in html
    assert titles(html) == titles(client.get("/?q=مسيرات").text)
    assert page.all("input", type="hidden", name="lang", value="en")
    assert all("lang=en" in str(a["href"]) for a in page.all("a") if "/article/" in str(a["href"]))


def test_all_that_one_language_says_the_other_says() -> None:
    assert AR.keys() == EN.keys()
    assert all(AR.values())
    assert all(EN.values())
    for name, text in AR.items():
        assert re.findall(r"{\w+}", text) == re.findall(r"{\w+}", EN[name])
        assert name == "other_language" or not re.search("[A-Za-z]", re.sub(r"{\w+}", "", text))


@pytest.mark.parametrize(
    ("number", "arabic", "english"),
    [
        (1, "نتيجة واحدة", "1 result"),
        (2, "نتيجتان", "2 results"),
        (3, "3 نتائج", "3 results"),
        (10, "10 نتائج", "10 results"),
        (11, "11 نتيجة", "11 results"),
        (99, "99 نتيجة", "99 results"),
        (100, "100 نتيجة", "100 results"),
        (102, "102 نتيجة", "102 results"),
        (103, "103 نتائج", "103 results"),
        (1234, "1,234 نتيجة", "1,234 results"),
    ],
)
def test_numbers_have_their_nouns_in_the_right_form(number: int, arabic: str, english: str) -> None:
    from fihris.search.web.language import ARABIC, ENGLISH

    assert ARABIC.counted(number, "result") == arabic
    assert ENGLISH.counted(number, "result") == english


def test_hits_are_marked_and_dated(client: TestClient) -> None:
    html = client.get("/?q=مسيرات").text
    assert "<mark>المسيرات</mark> تعود إلى العاصمة" in html
    assert "خرجت <mark>مسيرات</mark> حاشدة" in html
    assert '<time datetime="2023-05-17T18:30:00+00:00">17 مايو 2023</time>' in html
    assert "3 نتائج" in html


def test_the_form_holds_what_the_address_says(client: TestClient) -> None:
    address = (
        "/?q=مسيرة&source=الأفق&exclude_category=رياضة&sort=newest&since=2023-05&until=2023-06"
    )
    page = Page(client.get(address).text)
    (field,) = page.all("input", name="q")
    assert field["value"] == "مسيرة"
    assert page.all("a", **{"class": "clear"})
    (box,) = [box for box in page.all("input", name="source") if "checked" in box]
    assert box["value"] == "الأفق"
    (left_out,) = [box for box in page.all("input", name="exclude_category") if "checked" in box]
    assert left_out["value"] == "رياضة"
    (order,) = [option for option in page.all("option") if "selected" in option]
    assert order["value"] == "newest"
    dates = [page.all("input", name=name)[0]["value"] for name in ("since", "until")]
    assert dates == ["2023-05-01", "2023-06-30"]


def test_every_field_belongs_to_the_form_and_has_a_label(client: TestClient) -> None:
    page = Page(client.get("/?q=مسيرة").text)
    labelled = {label.get("for") for label in page.all("label")}
    for field in [*page.all("input"), *page.all("select")]:
        if field.get("type") != "hidden":
            assert field.get("id") in labelled or field.get("aria-label")
    assert all(button.get("form", "search") == "search" for button in page.all("button"))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_empty_fields_of_the_form_say_nothing(client: TestClient) -> None:
    full = client.get("/?q=مسيرات&since=&until=&source=&sort=relevance&page=").text
    assert titles(full) == titles(client.get("/?q=مسيرات").text)


def test_a_stretch_of_the_timeline_is_a_button(client: TestClient) -> None:
    page = Page(client.get("/?q=مسيرات").text)
    periods = [str(button["value"]) for button in page.all("button", name="period")]
    assert periods
    for period in periods:
        html = client.get("/", params={"q": "مسيرات", "period": period}).text
        since, _, until = period.partition("..")
        field = Page(html)
        assert field.all("input", name="since")[0]["value"] == since
        assert field.all("input", name="until")[0]["value"] == until
        assert titles(html)


def test_pages_follow_one_another(make_client: MakeClient, tmp_path: Any) -> None:
    index = fihris.create(tmp_path / "many")
    with index.writer() as writer:
        for number in range(25):
            writer.add(Article(str(number), f"خبر {number}", "نص الخبر"))
    client = make_client(index.path)
    seen, address = list[str](), "/?q=خبر"
    while address:
        html = client.get(address).text
        seen += titles(html)
        following = Page(html).all("a", rel="next")
        address = str(following[0]["href"]) if following else ""
    assert len(seen) == len(set(seen)) == 25
    assert client.get("/?q=خبر&page=9999").status_code == 400
    beyond = client.get("/?q=خبر&page=400").text
    assert "25 نتيجة" in beyond
    assert AR["page"].format(number=1) in beyond


def test_an_article_opens_with_marks_and_leads_back(client: TestClient) -> None:
    page = Page(client.get("/?q=مسيرات العاصمة&source=الأفق").text)
    links = [str(link["href"]) for link in page.all("a") if "/article/march" in str(link["href"])]
    html = client.get(links[0]).text
    assert "خرجت <mark>مسيرات</mark> حاشدة في <mark>العاصمة</mark>" in html
    assert "ليلى الحداد" in html
    assert "17 مايو 2023، 18:30 بتوقيت غرينتش" in html
    opened = Page(html)
    (back,) = opened.all("a", id="back")
    assert dict(parse_qsl(urlsplit(str(back["href"])).query)) == {
        "q": "مسيرات العاصمة",
        "source": "الأفق",
    }
    assert opened.all("a", href="https://example.com/march")[0]["rel"] == (
        "noopener noreferrer nofollow external"
    )


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/?q=غريب",
        "/results?q=غريب",
        "/?q=غريب&lang=en",
        "/?q=لا شيء كهذا",
        "/?q=</title><script>alert(9)</script>",
        '/?source="><script>alert(9)</script>',
    ],
)
def test_no_article_and_no_address_gets_an_element_into_a_page(
    address: str, client: TestClient
) -> None:
    html = client.get(address).text
    page = Page(html)
    scripts = page.all("script")
    assert all(str(script.get("src")).startswith("/static/") for script in scripts)
    assert not page.all("img")
    for _, attributes in page.elements:
        assert not {name for name in attributes if name.startswith("on") or name == "style"}
        assert not str(attributes.get("href", "")).lower().startswith("javascript")


def test_an_evil_article_is_only_text(client: TestClient) -> None:
    hit = re.findall(r'href="(/article/evil[^"]*)"', client.get("/?q=غريب").text)[0]
    answer = client.get(unescape(hit))
    assert answer.status_code == 200
    page = Page(answer.text)
    assert len(page.all("script")) == 1
    assert not page.all("img")
    assert "javascript:" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text


def test_what_may_change_the_direction_is_isolated(client: TestClient) -> None:
    """Everything from an article stands in bdi, or in a block that has a direction of its own."""
    html = client.get("/?q=غريب").text
    for place in re.finditer("\u202e", html):
        before = html[: place.start()]
        isolated = max(before.rfind("<bdi"), before.rfind('dir="auto"'))
        ended = max(before.rfind("</bdi>"), before.rfind("</article>"), before.rfind("</p>"))
        inside_tag = before.rfind("<") > before.rfind(">")
        assert isolated > ended or inside_tag


def test_a_page_is_light(make_client: MakeClient) -> None:
    from fihris.commands.sample import sample_index

    with sample_index(print) as index:
        client = make_client(index.path)
        html = client.get("/?q=مسيرات العاصمة رئيس الحكومة الجديدة").content
    files = [static(name) for name in ("fihris.css", "fihris.js", "icon.svg")]
    weight = len(html) + sum(len(file.content) for file in files if file)
    assert weight < 100_000


def test_nothing_comes_from_elsewhere(client: TestClient) -> None:
    for path in ("/?q=مسيرات", "/login", "/article/drone"):
        for _, attributes in Page(client.get(path).text).elements:
            for name in ("src", "href", "action"):
                assert str(attributes.get(name, "/")).startswith(("/", "#"))
    for name in ("fihris.css", "fihris.js"):
        assert not re.search(
            r"https?://(?!www\.w3\.org)|@import", client.get(f"/static/{name}").text
        )


def test_static_files_are_kept_for_ever_under_their_content(client: TestClient) -> None:
    (style,) = Page(client.get("/").text).all("link", rel="stylesheet")
    answer = client.get(str(style["href"]))
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert "immutable" in answer.headers["cache-control"]
    assert client.get("/static/../app.py").status_code == 404
    assert client.get("/static/..%2fapp.py").status_code == 404
    assert client.get("/static/none.css").status_code == 404


def test_results_are_asked_for_again_only_after_a_commit(client: TestClient) -> None:
    for path in ("/?q=مسيرات", "/article/march", "/results?q=مسيرات"):
        answer = client.get(path)
        assert answer.headers["cache-control"] == "private, no-cache"
        same = client.get(path, headers={"if-none-match": f'"x", {answer.headers["etag"]}'})
        assert same.status_code == 304
        assert same.content == b""
    assert client.get("/login").headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("/nowhere", 404, AR["error_404"]),
        ("/nowhere?lang=en", 404, EN["error_404"]),
        ("/article/nobody", 404, AR["error_404_article"]),
        ("/?q=a&sort=best", 400, AR["error_400"]),
        ("/?q=a&since=بعد حين", 400, AR["bad_since"]),
        ("/?q=" + "a" * 1001, 400, AR["error_400"]),
    ],
)
def test_errors_are_pages_too(path: str, status: int, text: str, client: TestClient) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert text in answer.text
    Page(answer.text)


def test_a_query_that_cannot_be_parsed_is_searched_as_words(client: TestClient) -> None:
    html = client.get('/?q="مسيرات').text
    assert AR["note"] in html
    assert len(titles(html)) == 3


_VALUES = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)


@given(q=_VALUES, sources=st.lists(_VALUES.filter(bool), max_size=3, unique=True))
def test_an_address_means_what_it_was_made_of(q: str, sources: list[str]) -> None:
    question = Question(q=q.strip(), source=tuple(sources), sort="newest", page=3, lang="en")
    items = parse_qsl(urlsplit(question.address()).query)
    assert Question.of(items)[0] == question
    path = urlsplit(question.article("a/b?c")).path
    assert unquote(path) == "/article/a/b?c"
    assert path.count("/") == 2
    assert parse_qs(urlsplit(question.cleared).query).get("source") is None


def test_a_word_that_is_not_at_its_end_finds_what_begins_so(client: TestClient) -> None:
    html = client.get("/?q=العاص").text
    assert "المسيرات تعود إلى العاصمة" in titles(html)
    assert "«العاص»" in html
    assert AR["beginning"] in html
    assert AR["beginning"] not in client.get("/?q=العاصمة").text
    assert AR["no_results"] in client.get("/?q=-العاص كلمةلاوجودلها").text


def test_what_may_have_been_meant_is_asked_where_it_finds_something(client: TestClient) -> None:
    meant = '<p class="meant">'
    asked = client.get("/?q=مسيارت&category=تقنية").text
    assert meant in asked
    assert "category=%D8%AA" in asked.partition(meant)[2].partition("</p>")[0]
    assert meant not in client.get("/?q=مسيارت&category=تقنية&source=الأفق").text


def test_days_are_those_of_the_index_s_zone(make_client: MakeClient, tmp_path: Any) -> None:
    index = fihris.create(tmp_path / "riyadh", zone="Asia/Riyadh")
    late = datetime(2023, 5, 17, 22, 30, tzinfo=UTC)
    with index.writer() as writer:
        writer.add(Article("1", "خبر الليل", "نص", late))
        writer.add(Article("2", "خبر الصباح", "نص", datetime(2023, 5, 17, 4, tzinfo=UTC)))
    client = make_client(index.path)
    html = client.get("/?q=خبر&since=2023-05-18").text
    assert titles(html) == ["خبر الليل"]
    assert ">18 مايو 2023<" in html
    assert Page(html).all("input", name="since")[0]["value"] == "2023-05-18"
    assert "18 مايو 2023، 01:30" in client.get("/article/1").text
    found = client.get("/api/timeline?q=خبر&by=day").json()["timeline"]["buckets"]
    assert [bucket["start"] for bucket in found] == ["2023-05-16T21:00:00Z", "2023-05-17T21:00:00Z"]


def test_what_is_like_an_article_has_none_of_its_copies(
    make_client: MakeClient, tmp_path: Any
) -> None:
    story = (
        "أعلنت هيئة الموانئ أن الرصيف الجديد في ميناء الزهراء يستقبل أولى السفن مطلع الشهر المقبل "
        "بعد عامين من العمل وقال مدير الهيئة إن طول الرصيف سبعمئة متر"
    )
    index = fihris.create(tmp_path / "copies")
    with index.writer() as writer:
        writer.add(Article("one", "رصيف جديد", story))
        writer.add(Article("two", "هيئة الموانئ تعلن", story))
        writer.add(Article("visit", "الوزير في الميناء", "الوزير يزور ميناء الزهراء"))
    client = make_client(index.path)
    assert client.get("/article/one").text.count("هيئة الموانئ تعلن") == 1
    found = client.get("/api/articles/one/similar").json()
    assert [hit["id"] for hit in found["hits"]] == ["visit"]
