"""axe, the accessibility checker, finds nothing on any page, in either language and colour."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Open = Callable[..., Any]

PAGES = ["/", "/?q=مسيرات", "/?q=كلمةلاوجودلها", "/article/s-001?q=وزير", "/nowhere", "/login"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_nothing(address: str, language: str, scheme: str, open_page: Open) -> None:
    from axe_playwright_python.sync_playwright import Axe

    joint = "&" if "?" in address else "?"
    page = open_page(f"{address}{joint}lang={language}", color_scheme=scheme)
    for summary in page.locator("summary").all():
        summary.click()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_axe_finds_nothing_on_a_narrow_page_in_use(open_page: Open) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = open_page("/?q=مسيرات&source=قناة الأفق", width=360, height=740)
    page.locator("#chart-start").focus()
    page.locator("#chart-start").press("ArrowUp")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
