"""Web pages of books, and what a reader sees of them in a browser."""

from playwright.sync_api import Page

from pipeline.compendium.assemble import Book
from pipeline.compendium.contexts import context_of
from pipeline.compendium.coverage import cover
from pipeline.compendium.exhibits import exhibits
from pipeline.compendium.page import write_page
from pipeline.compendium.statistics import count
from tests.compendium.books import MAKING, ROSTER, sample_collection
from tests.compendium.made import FORM, made_book
from tests.conftest import PROJECT

BOOK = made_book(sample_collection(FORM), ROSTER)


def page_of(book: Book) -> bytes:
    statistics = count(book)
    overview = exhibits(book, statistics, cover(book))
    charts = {exhibit.key: exhibit.chart for exhibit in overview if exhibit.chart}
    return write_page(PROJECT / "templates", book, context_of(book, statistics, overview, MAKING), charts)


def names(page: Page) -> list[str]:
    """The activities shown, by name, in order."""
    shown = page.locator(".unit:not([hidden]) .plan tbody tr:not([hidden]) th")
    return [str(name) for name in shown.all_text_contents()]


def search(page: Page, words: str) -> str:
    """What the page says when such words were typed."""
    page.fill("#q", words)
    page.press("#q", "Enter")
    return page.locator("#found").inner_text()


def in_sight(page: Page, selector: str) -> bool:
    """Whether it stands in the window, below the bar that stays at the top."""
    return bool(
        page.evaluate(
            """selector => {
                 const box = document.querySelector(selector).getBoundingClientRect();
                 const bar = document.querySelector(".tools").getBoundingClientRect();
                 return box.top >= bar.bottom - 1 && box.bottom <= innerHeight;
               }""",
            selector,
        )
    )
