from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from web_server import Served

from fihris.commands.sample import sample_index

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = os.environ.get("FIHRIS_CHROMIUM") or shutil.which("chromium") or ""


def _missing() -> str:
    """Return what the tests need and is not there, or ""."""
    try:
        import axe_playwright_python  # noqa: F401
        import playwright  # noqa: F401
    except ImportError as error:
        return f"{error.name} is not installed: pip install -e '.[browser]'"
    return "" if CHROMIUM else "there is no chromium: scripts/browser says how to get one"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = _missing()
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if missing:
                item.add_marker(pytest.mark.skip(reason=missing))


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    """A server of the sample's index."""
    with sample_index(print) as index, Served(index.path) as server:
        yield server


# Its event loop runs as long as it is open: the tests behind these have loops of their own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    # Chromium's sandbox does not run for root, as whom CI builds run.
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield chromium
        chromium.close()


Open = Callable[..., "Page"]


@pytest.fixture
def open_page(browser: Browser, served: Served) -> Iterator[Open]:
    """Return a page opened at an address, in a browser of its own; no script of it may fail."""
    contexts, failures = [], list[str]()

    def opened(address: str = "/", *, width: int = 1200, height: int = 900, **options: Any) -> Page:
        viewport = {"width": width, "height": height}
        context = browser.new_context(base_url=served.address, viewport=viewport, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.on(
            "console",
            lambda said: failures.append(said.text) if "Security Policy" in said.text else None,
        )
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert failures == []
