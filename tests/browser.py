"""Pages in a real browser, watched: whatever they say, ask for or break is kept."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Dialog, Page, expect, sync_playwright

expect.set_options(timeout=60_000)  # milliseconds: a slow machine is no fault of the page

Opened = Callable[..., Page]
"""Opens a file; keyword arguments as ``Browser.new_page``."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        path = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def watched(browser: Browser) -> Iterator[Opened]:
    """Opens pages; at the end none has had an error, a message, a dialog, or a request but for the file itself."""
    noise: list[str] = []
    pages: list[Page] = []

    def refuse(dialog: Dialog) -> None:
        noise.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def asked(url: str, path: Path) -> None:
        if url.partition("#")[0] != path.as_uri():
            noise.append(f"request: {url}")

    def open_page(path: Path, fragment: str = "", **options: object) -> Page:
        page = browser.new_page(**options)  # type: ignore[arg-type]
        page.on("console", lambda message: noise.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: noise.append(f"error: {error}"))
        page.on("dialog", refuse)
        page.on("request", lambda request: asked(request.url, path))
        page.goto(path.as_uri() + fragment)
        pages.append(page)
        return page

    yield open_page
    for page in pages:
        page.close()
    assert not noise
