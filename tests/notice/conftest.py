"""Rounds that are quick to issue: two units instead of 24, each set of settings once, each page set once."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest

from pipeline.notice import form_pdf, pages
from pipeline.render.pdf import layout_pages, pdf_bytes
from pipeline.workspace import Workspace
from tests.notice.issued import issued
from tests.project import few_units
from tests.shared import made_once

Issue = Callable[..., Path]

_laid_out = lru_cache(maxsize=12)(layout_pages)
_written = lru_cache(maxsize=12)(pdf_bytes)


def remember_pages(patch: pytest.MonkeyPatch) -> None:
    """Let the same HTML be set into pages only once in a session: tests change a line, and most pages stay the same."""
    for module in (pages, form_pdf):
        patch.setattr(module, "layout_pages", _laid_out)
        patch.setattr(module, "pdf_bytes", _written)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """The shipped round with two units, in a folder of its own, without outputs."""
    remember_pages(monkeypatch)
    return few_units(tmp_path)


@pytest.fixture(scope="session")
def issue(tmp_path_factory: pytest.TempPathFactory) -> Issue:
    """``issued`` in a folder of its own; the same settings give the same folder, which is only to be read."""

    def once(*settings: object, **more: object) -> Path:
        def make(root: Path) -> None:
            with pytest.MonkeyPatch.context() as patch:
                remember_pages(patch)
                issued(few_units(root), *settings, **more)  # type: ignore[arg-type]

        key = repr(("issued", settings, sorted(more.items())))
        return Workspace.open(made_once(tmp_path_factory, key, make), "2020").outputs("notice")

    return once
