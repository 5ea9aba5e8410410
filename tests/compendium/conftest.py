"""Books that many tests read, made once; the web page of one, opened in a real browser."""

import pickle
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from pipeline import inputs
from pipeline.compendium.assemble import Book
from pipeline.compendium.stage import STAGE
from pipeline.runner import Product
from pipeline.workspace import Workspace
from tests.browser import Opened, chromium, watched
from tests.compendium.books import book_of, furnish, sample_collection
from tests.compendium.editions import BOOK, page_of
from tests.project import copied
from tests.shared import made_once


@dataclass(frozen=True)
class Built:
    """The sample round's book, finished."""

    workspace: Workspace
    """Only to be read; ``again`` gives one that may be changed."""
    book: Book
    product: Product

    def file(self, suffix: str) -> bytes:
        """One of the book's files, e.g. ``.pdf``."""
        return self.product.files[self.book.title + suffix]

    def again(self, folder: Path) -> Workspace:
        """The same round in another folder, its pages remembered: only what a test changes is set anew."""
        shutil.copytree(self.workspace.root, folder, dirs_exist_ok=True)
        return Workspace.open(folder, "2020")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The sample round's book."""

    def build(folder: Path) -> None:
        workspace = copied(folder / "round")
        furnish(workspace, sample_collection(inputs.load_form(workspace)))
        product = STAGE.build(workspace, lambda _message: None)
        (folder / "product").write_bytes(pickle.dumps(product))

    folder = made_once(tmp_path_factory, "the sample round's book", build)
    workspace = Workspace.open(folder / "round", "2020")
    book = book_of(workspace, sample_collection(inputs.load_form(workspace)), inputs.load_roster(workspace))
    return Built(workspace, book, pickle.loads((folder / "product").read_bytes()))


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
