"""The page in a browser, as somebody in a newsroom uses it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

Open = Callable[..., Any]

QUERY = "مسيرات"


def expect(locator: Any) -> Any:
    from playwright.sync_api import expect as expected

    return expected(locator)


def asked(page: Any) -> dict[str, list[str]]:
    """Return what the page's address asks for."""
    return parse_qs(urlsplit(page.url).query)


def arrive(page: Any, address: str) -> None:
    """Wait until the page has that address, and shows what it asks for: the address is first."""
    page.wait_for_url(address)
    expect(page.locator(".busy")).to_have_count(0)


def test_results_come_as_one_types(open_page: Open) -> None:
    page = open_page()
    page.locator("#q").press_sequentially("مسير")
    expect(page.locator("h2#results-title")).to_contain_text("نتيجة")
    expect(page.locator(".hit mark").first).to_be_visible()
    expect(page.locator(".note")).to_contain_text("تبدأ بـ «مسير»")
    assert asked(page) == {"q": ["مسير"]}
    page.locator("#q").press_sequentially("ات")
    arrive(page, "**/?q=" + "%D9%85%D8%B3%D9%8A%D8%B1%D8%A7%D8%AA")
    expect(page).to_have_title(re.compile(f"^{QUERY}"))
    # Typing is one step of the history, not one a letter.
    assert page.evaluate("history.length") == 2
    expect(page.locator("#status")).to_contain_text("نتيجة")
    assert page.evaluate("document.activeElement.id") == "q"


def test_an_old_answer_never_takes_the_place_of_a_new_one(open_page: Open) -> None:
    page = open_page()
    held = []
    page.route("**/results?q=*", lambda route: held.append(route))
    page.locator("#q").fill("مسيرات")
    page.wait_for_timeout(400)
    page.locator("#q").fill("حكومة")
    page.wait_for_timeout(400)
    assert len(held) == 2
    held[1].continue_()
    expect(page.locator(".hit mark").first).to_contain_text("حكوم")
    # The first was given up by the page; whatever becomes of it changes nothing.
    held[0].abort()
    page.wait_for_timeout(200)
    expect(page.locator(".hit mark").first).to_contain_text("حكوم")
    expect(page.locator("#complaint")).to_have_count(0)


def test_a_facet_filters_and_the_address_can_be_passed_on(open_page: Open) -> None:
    page = open_page(f"/?q={QUERY}")
    box = page.locator("input[name=source]").first
    source = box.get_attribute("value")
    box.check()
    arrive(page, "**source=**")
    expect(page.locator("input[name=source]:checked")).to_have_count(1)
    sources = page.locator(".hit .source").all_inner_texts()
    assert set(sources) == {source}
    assert page.evaluate("document.activeElement.name") == "source"
    other = open_page(page.url)
    assert other.locator(".hit h3").all_inner_texts() == page.locator(".hit h3").all_inner_texts()
    page.go_back()
    expect(page.locator("input[name=source]:checked")).to_have_count(0)


def test_a_source_can_be_left_out(open_page: Open) -> None:
    page = open_page(f"/?q={QUERY}")
    box = page.locator("input[name=exclude_source]").first
    source = box.get_attribute("value")
    page.locator("label.not").first.click()
    arrive(page, "**exclude_source=**")
    expect(page.locator("input[name=exclude_source]:checked")).to_have_count(1)
    assert source not in page.locator(".hit .source").all_inner_texts()
    page.locator("a.clear").click()
    expect(page.locator("input[name=exclude_source]:checked")).to_have_count(0)


def test_results_can_be_ordered_and_paged(open_page: Open) -> None:
    page = open_page(f"/?q={QUERY}")
    page.locator("#sort").select_option("newest")
    arrive(page, "**sort=newest**")
    dates = page.locator(".hit time")
    expect(dates.first).to_be_visible()
    moments = [date.get_attribute("datetime") for date in dates.all()]
    assert moments == sorted(moments, reverse=True)
    first = page.locator(".hit h3").all_inner_texts()
    page.locator("a[rel=next]").click()
    arrive(page, "**page=2**")
    expect(page.locator("ol.hits")).to_have_attribute("start", "11")
    assert not set(first) & set(page.locator(".hit h3").all_inner_texts())
    assert asked(page)["sort"] == ["newest"]


def test_the_timeline_is_dragged_over(open_page: Open) -> None:
    page = open_page(f"/?q={QUERY}")
    box = page.locator("#chart").bounding_box()
    y = box["y"] + box["height"] / 2
    # Time runs from right to left: the newest quarter is the left one.
    page.mouse.move(box["x"] + box["width"] / 4, y)
    page.mouse.down()
    page.mouse.move(box["x"] + 2, y, steps=5)
    expect(page.locator(".hint")).to_contain_text("–")
    page.mouse.up()
    arrive(page, "**since=**")
    expect(page.locator("a.clear")).to_be_visible()
    (since,), (until,) = asked(page)["since"], asked(page)["until"]
    assert since < until
    moments = [date.get_attribute("datetime") for date in page.locator(".hit time").all()]
    assert moments
    assert all(since <= str(moment)[:10] <= until for moment in moments)
    assert min(map(str, moments)) > "2026-01"


def test_the_timeline_is_chosen_with_keys(open_page: Open) -> None:
    page = open_page(f"/?q={QUERY}")
    end = page.locator("#chart-end")
    last = end.get_attribute("aria-valuetext")
    end.focus()
    expect(end).to_be_in_viewport()
    end.press("ArrowDown")
    assert end.get_attribute("aria-valuetext") != last
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    arrive(page, "**until=**")


def test_an_article_opens_with_marks_and_leads_back(open_page: Open) -> None:
    page = open_page()
    page.locator("#q").fill(QUERY)
    expect(page.locator(".hit mark").first).to_be_visible()
    before = page.locator(".hit h3").all_inner_texts()
    page.locator(".hit h3 a").nth(1).click()
    expect(page.locator(".whole h1")).to_have_text(before[1])
    expect(page.locator(".body mark").first).to_be_visible()
    page.go_back()
    expect(page.locator(".hit h3").first).to_be_visible()
    assert page.locator(".hit h3").all_inner_texts() == before
    assert page.locator("#q").input_value() == QUERY


def test_all_can_be_done_from_the_keyboard(open_page: Open) -> None:
    page = open_page()
    page.keyboard.press("Slash")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type(QUERY)
    expect(page.locator(".hit mark").first).to_be_visible()
    expect(page.locator("#completions")).to_be_visible()
    page.keyboard.press("Escape")  # which closes the completions
    expect(page.locator("#completions")).to_be_hidden()
    page.keyboard.press("Escape")  # and leaves the field
    focused = "document.activeElement.closest('.hit')?.querySelector('h3').innerText"
    titles = page.locator(".hit h3").all_inner_texts()
    for key, title in (("j", 0), ("j", 1), ("j", 2), ("k", 1), ("ArrowDown", 2), ("ArrowUp", 1)):
        page.keyboard.press(key)
        assert page.evaluate(focused) == titles[title], key
    page.keyboard.press("Enter")
    expect(page.locator(".whole h1")).to_have_text(titles[1])
    page.keyboard.press("Escape")
    expect(page.locator(".hit h3").first).to_have_text(titles[0])


def test_keys_are_told_by_their_place_on_an_arabic_layout(open_page: Open) -> None:
    page = open_page(f"/?q={QUERY}")
    press = "(key) => document.body.dispatchEvent(new KeyboardEvent('keydown', key))"
    page.evaluate(press, {"key": "ت", "code": "KeyJ", "bubbles": True})
    assert page.evaluate("!!document.activeElement.closest('.hit')")
    page.evaluate("document.activeElement.blur()")
    page.evaluate(press, {"key": "ظ", "code": "Slash", "bubbles": True})
    assert page.evaluate("document.activeElement.id") == "q"


def completing(page: Any) -> None:
    """Have the page complete with the same words, whatever is typed."""
    words = [{"text": "مسيرات"}, {"text": "مسيرة"}]
    headlines = [{"id": "s-001", "title": "القناديلي يعلن حكومة"}]
    found = {"words": words, "headlines": headlines}
    page.route("**/api/complete*", lambda route: route.fulfill(json=found))
    page.reload()


def test_what_is_typed_is_completed(open_page: Open) -> None:
    page = open_page()
    completing(page)
    field = page.locator("#q[role=combobox]")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press_sequentially("مس")
    options = page.locator("#completions [role=option]")
    expect(options).to_have_text(["مسيرات", "مسيرة", "القناديلي يعلن حكومة"])
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    field.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == options.nth(1).get_attribute("id")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    field.press("Enter")
    expect(page.locator("#completions")).to_be_hidden()
    assert field.input_value() == "مسيرة"
    arrive(page, "**/?q=*")
    expect(page.locator(".hit mark").first).to_be_visible()


def test_completions_are_closed_without_a_choice(open_page: Open) -> None:
    page = open_page()
    completing(page)
    field = page.locator("#q[role=combobox]")
    field.press_sequentially("مس")
    expect(page.locator("#completions [role=option]")).to_have_count(3)
    field.press("Escape")
    expect(page.locator("#completions")).to_be_hidden()
    assert field.input_value() == "مس"
    field.press_sequentially("ي")
    expect(page.locator("#completions [role=option]")).to_have_count(3)
    page.locator("#completions [role=option]").first.click()
    assert field.input_value() == "مسيرات"
    field.press_sequentially(" مس")
    expect(page.locator("#completions [role=option]").first).to_have_text("مسيرات مسيرات")
    page.locator("#completions [role=option]").last.click()
    expect(page.locator(".whole h1")).to_contain_text("القناديلي")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_the_form_works_with_and_without_a_script(open_page: Open, script: bool) -> None:
    page = open_page(java_script_enabled=script)
    page.locator("#q").fill(QUERY)
    page.locator("#q").press("Enter")
    expect(page.locator(".hit mark").first).to_be_visible()
    page.locator("a[rel=next]").click()
    expect(page.locator("ol.hits")).to_have_attribute("start", "11")
    page.locator("input[name=category]").first.check()
    if not script:
        page.locator(".apply button").click()
    expect(page.locator("a.clear")).to_be_visible()
    expect(page.locator("input[name=category]:checked")).to_have_count(1)
    page.locator(".periods summary").click()
    page.locator(".periods button").first.click()
    expect(page.locator("#since")).not_to_have_value("")
    page.locator(".hit h3 a").first.click()
    expect(page.locator(".whole h1")).to_be_visible()
    page.locator("#back").click()
    expect(page.locator("#since")).not_to_have_value("")
    expect(page.locator("input[name=category]:checked")).to_have_count(1)


def test_a_server_that_is_gone_is_said_and_forgotten(open_page: Open) -> None:
    page = open_page(f"/?q={QUERY}")
    page.route("**/results*", lambda route: route.abort())
    page.locator("#q").fill("حكومة")
    expect(page.get_by_role("alert")).to_contain_text("تعذّر الاتصال")
    page.unroute("**/results*")
    page.locator("#q").fill("حكومة جديدة")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator(".hit mark").first).to_be_visible()


def test_the_language_changes_and_stays(open_page: Open) -> None:
    page = open_page(f"/?q={QUERY}")
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("dir", "ltr")
    expect(page.locator("#results-title")).to_contain_text("results")
    page.locator("#q").fill("حكومة")
    page.wait_for_url("**lang=en**")
    expect(page.locator("#results-title")).to_contain_text("results")
    page.locator(".hit h3 a").first.click()
    expect(page.locator("html")).to_have_attribute("dir", "ltr")
    page.get_by_role("link", name="العربية").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")


@pytest.mark.parametrize("width", [320, 360, 768, 1024, 1600])
@pytest.mark.parametrize(
    "address", [f"/?q={QUERY}", f"/?q={QUERY}&lang=en", "/article/s-001?q=وزير"]
)
def test_nothing_stands_out_at_any_width(width: int, address: str, open_page: Open) -> None:
    page = open_page(address, width=width, height=700)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    outside = page.evaluate(
        """() => [...document.querySelectorAll("main *, header *")].filter((element) => {
            const box = element.getBoundingClientRect();
            const hidden = element.closest(".hidden, .range, .skip");
            return !hidden && box.width && (box.left < -1 || box.right > innerWidth + 1);
        }).map((element) => element.outerHTML.slice(0, 80))"""
    )
    assert outside == []


def test_on_a_telephone_fingers_hit_what_they_mean(open_page: Open) -> None:
    page = open_page(f"/?q={QUERY}", width=360, height=740, has_touch=True, is_mobile=True)
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, select, .pages a, #q")].filter((one) => {
            const box = one.getBoundingClientRect();
            return box.width && (box.height < 32 || box.width < 32);
        }).map((one) => one.outerHTML.slice(0, 80))"""
    )
    assert small == []
    page.locator(".to-filters").click()
    expect(page.locator("#filters-title")).to_be_in_viewport()


def test_arabic_begins_on_the_right_and_the_filters_stand_on_the_left(open_page: Open) -> None:
    page = open_page(f"/?q={QUERY}")
    boxes = {
        name: page.locator(name).first.bounding_box() for name in (".found", ".filters", ".name")
    }
    assert boxes[".filters"]["x"] < boxes[".found"]["x"] < boxes[".name"]["x"]
    title = page.locator(".hit h3").first
    assert title.evaluate("(element) => getComputedStyle(element).direction") == "rtl"


def test_what_an_article_writes_backwards_stays_in_its_place(open_page: Open) -> None:
    """A text that overrides the direction does not move what stands behind it."""
    page = open_page(f"/?q={QUERY}")
    page.evaluate("""() => { document.querySelector(".facet bdi").textContent = "\\u202eabc"; }""")
    name = page.locator(".facet bdi").first.bounding_box()
    count = page.locator(".facet .count").first.bounding_box()
    assert count["x"] + count["width"] <= name["x"] + 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_the_system_s_colours(scheme: str, open_page: Open) -> None:
    page = open_page(f"/?q={QUERY}", color_scheme=scheme)
    colour = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    brightness = sum(map(int, re.findall(r"\d+", colour)[:3])) / 3
    assert (brightness < 64) == (scheme == "dark")


def test_a_printed_article_is_the_article_alone(open_page: Open) -> None:
    page = open_page("/article/s-001?q=وزير")
    page.emulate_media(media="print")
    for hidden in (".top", ".bottom", ".back"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.locator(".whole h1")).to_be_visible()


def test_a_topic_is_chosen(open_page: Open) -> None:
    page = open_page(f"/?q={QUERY}")
    page.locator(".group a").click()
    topics = page.locator(".topics label")
    expect(topics.first).to_contain_text("كل الموضوعات")
    every = page.locator("#results-title").inner_text()
    topics.nth(1).click()
    expect(page.locator("#results-title")).not_to_have_text(every)
    label = page.locator("[name=topic]:checked").get_attribute("value")
    assert asked(page)["topic"] == [label]
    # Other words have other topics.
    page.locator("#q").fill("حكومة")
    expect(page.locator(".hit mark").first).to_contain_text("حكوم")
    assert "topic" not in asked(page)
