"""The bookmarks of a PDF, as the tree that their levels make."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.press.writer import PdfWriter, number, text_string


class Mark(NamedTuple):
    """A bookmark."""

    level: int
    label: str
    page: int
    """Object number."""
    left: float
    top: float


@dataclass
class _Node:
    mark: Mark | None
    number: int
    children: "list[_Node]" = field(default_factory=list)


def write_outline(writer: PdfWriter, marks: Sequence[Mark]) -> int:
    """The outline dictionary; the first level is shown, the others are folded."""
    root = _Node(None, writer.reserve())
    path = [root]
    for mark in marks:
        while len(path) > 1 and path[-1].mark is not None and path[-1].mark.level >= mark.level:
            path.pop()
        node = _Node(mark, writer.reserve())
        path[-1].children.append(node)
        path.append(node)
    first, last = root.children[0].number, root.children[-1].number
    writer.add(b"<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>" % (first, last, len(root.children)), root.number)
    _write_children(writer, root)
    return root.number


def _write_children(writer: PdfWriter, parent: _Node) -> None:
    for index, node in enumerate(parent.children):
        mark = node.mark
        if mark is None:
            continue
        entries = [
            b"<</Title%s/Parent %d 0 R" % (text_string(mark.label), parent.number),
            b"/Dest[%d 0 R/XYZ %s %s null]" % (mark.page, number(mark.left), number(mark.top)),
        ]
        if index:
            entries.append(b"/Prev %d 0 R" % parent.children[index - 1].number)
        if index + 1 < len(parent.children):
            entries.append(b"/Next %d 0 R" % parent.children[index + 1].number)
        if node.children:
            first, last = node.children[0].number, node.children[-1].number
            entries.append(b"/First %d 0 R/Last %d 0 R/Count %d" % (first, last, -len(node.children)))
        writer.add(b"".join(entries) + b">>", node.number)
        _write_children(writer, node)
