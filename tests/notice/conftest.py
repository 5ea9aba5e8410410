"""Rounds that are quick to issue: two units instead of 24, each set of settings once, each page set once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.notice import documents, form_pdf, pages
from pipeline.notice.pages import Binding, Pages, Part
from pipeline.workspace import Workspace
from tests.notice.issued import issued
from tests.project import few_units
from tests.shared import made_once

Issue = Callable[..., Path]

_remembered: dict[tuple[str, ...], Any] = {}


def _render_pages(templates: Path, parts: list[Part], binding: Binding) -> Pages:
    key = ("pages", pages._html(templates, parts, binding, ""), repr(binding))
    if key not in _remembered:
        _remembered[key] = pages.render_pages(templates, parts, binding)
    found: Pages = _remembered[key]
    return found


def _form_pdf(templates: Path, *said: Any) -> bytes:
    looks = sorted((templates / "html").glob("*.*"))
    key = ("form", repr(said), *(path.read_text(encoding="utf-8") for path in looks))
    if key not in _remembered:
        _remembered[key] = form_pdf.form_pdf(templates, *said)
    found: bytes = _remembered[key]
    return found


def remember_pages(patch: pytest.MonkeyPatch) -> None:
    """Let the same HTML be set into pages once in a session: a test changes a line, and most pages stay the same."""
    patch.setattr(documents, "render_pages", _render_pages)
    patch.setattr(documents, "form_pdf", _form_pdf)


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
