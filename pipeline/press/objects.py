"""What sheets draw with besides fonts: pictures, groups, patterns, shadings, graphics states.

Graphics states that mean the same everywhere (``a1``) are shared by the book. Everything else of a piece is kept as PDF
objects that refer to each other by their place in the leaf.
"""

import re
from dataclasses import dataclass, field, replace
from typing import Any

import pydyf
from weasyprint.pdf import _use_references

from pipeline.press.stream import FontsReference
from pipeline.press.values import Sheet

_REFERENCE = re.compile(rb"(?<![\d.])(\d+) 0 R\b")
_COMMON_STATE = re.compile(r"[aA][\d.]+")


@dataclass
class Collected:
    """What the sheets of one piece drew with."""

    images: dict[str, Any] = field(default_factory=dict)
    resources: list[pydyf.Dictionary] = field(default_factory=list)
    colours: pydyf.Dictionary = field(default_factory=pydyf.Dictionary)

    def page_resources(self) -> pydyf.Dictionary:
        """Empty resources for another page."""
        names = ("ExtGState", "XObject", "Pattern", "Shading")
        made = pydyf.Dictionary({name: pydyf.Dictionary() for name in names})
        made["ColorSpace"] = self.colours
        made["Font"] = None
        self.resources.append(made)
        return made


def collect(collected: Collected, sheets: list[Sheet]) -> tuple[tuple[bytes, ...], dict[str, str], list[Sheet]]:
    """The piece's objects, its common graphics states, and its sheets with the number of their resources."""
    states: dict[str, str] = {}
    pdf = pydyf.PDF()
    first = len(pdf.objects)
    numbers = []
    for resources in collected.resources:
        found = resources["ExtGState"]
        states |= {name: pydyf.Dictionary(found[name]).data.decode("ascii") for name in found if _common(name)}
        special = any(resources[name] for name in ("XObject", "Pattern", "Shading")) or any(
            not _common(name) for name in found
        )
        numbers.append(_add(pdf, resources, collected) - first if special else -1)
    objects = tuple(_portable(item, first) for item in pdf.objects[first:])
    return (
        objects,
        dict(sorted(states.items())),
        [replace(sheet, resources=number) for sheet, number in zip(sheets, numbers, strict=True)],
    )


def _common(name: str) -> bool:
    return bool(_COMMON_STATE.fullmatch(name))


def _add(pdf: pydyf.PDF, resources: pydyf.Dictionary, collected: Collected) -> int:
    resources["Font"] = FontsReference()
    pdf.add_object(resources)
    _use_references(pdf, resources, collected.images, {})
    return int(resources.number)


def _portable(item: Any, first: int) -> bytes:
    """An object's bytes with references to the leaf's own objects."""
    data = item.data
    head, mark, body = data.partition(b"\nstream\n") if isinstance(item, pydyf.Stream) else (data, b"", b"")
    return _REFERENCE.sub(lambda match: b"\0%d\0" % (int(match[1]) - first), head) + mark + body
