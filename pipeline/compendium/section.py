"""A piece of the book with its place in it: how its pages are numbered and headed, what stands in its tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.press.pagination import Numbering
from pipeline.press.values import Piece
from pipeline.render.html import render_html

FOLDER = "compendium"
"""Of the book's templates, in ``templates/html``."""

Context = Mapping[str, Any]


@dataclass(frozen=True)
class Section:
    """A piece and its place in the book."""

    piece: Piece
    kind: str = ""
    """Of its pages; empty for a page without running heads and number."""
    numbering: Numbering = field(default_factory=Numbering)
    starts_right: bool = False
    heads: Mapping[str, str] = field(default_factory=dict)
    """What its running heads say."""
    tables: tuple[str, ...] = ()
    """Anchor of the heading that each of its tables stands under; none where they stand in columns."""
    rows: tuple[tuple[str, ...], ...] = ()
    """Anchor of each row of each of its tables, where indexes lead to them."""
    compared: bool = False
    """Whether its tables hold this year beside the last."""
    columns: str = ""
    """Anchor of the heading over its tables, where they stand in columns."""


def render(templates: Path, name: str, context: Context) -> str:
    """One of the book's templates, filled in.

    Raises:
        TemplateError: it is wrong.
    """
    return render_html(templates, f"{FOLDER}/{name}", context)
