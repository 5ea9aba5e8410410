"""The web page of a small book, opened in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import Opened, chromium, watched
from tests.compendium.editions import BOOK, page_of


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("网页") / "汇编.html"
    path.write_bytes(page_of(BOOK))
    return path


@pytest.fixture
def opened(browser: Browser, edition: Path) -> Iterator[Opened]:
    """Opens the page, or another, and watches it."""
    with watched(browser) as open_page:
        yield lambda path=edition, fragment="", **options: open_page(path, fragment, **options)
