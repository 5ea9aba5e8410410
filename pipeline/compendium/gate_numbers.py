"""The gate's view of contents and indexes: each line with its number, and the page of that number carries the title."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from pipeline.compendium.index_lines import blocks_of
from pipeline.compendium.printed_reading import PrintedReading, carries
from pipeline.compendium.section import Context
from pipeline.errors import GateError
from pipeline.render.text import squeeze

_BEGINNING = 4
"""Characters of a title of which a page certainly holds as many, where its row runs over the page's end."""


@dataclass(frozen=True)
class NumberedLine:
    """A line of the contents or of an index as it must be printed."""

    where: str
    """目录, 活动索引 …."""
    text: str
    number: str = ""
    """Page number; empty for heads."""
    carries: tuple[tuple[str, str], ...] = ()
    """Bookmark and text of what must stand on that page."""


def numbered_lines(context: Context, labels: Mapping[str, str]) -> list[NumberedLine]:
    """All lines of the contents and then of the indexes, from the facts and the pages as they were bound.

    Args:
        context: of ``context_of``.
        labels: bookmark to the printed number of its page.

    Raises:
        KeyError: a heading has no page.
    """
    return list(_lines(context, labels))


def _lines(context: Context, labels: Mapping[str, str]) -> Iterator[NumberedLine]:
    for heading in context["headings"]:
        yield NumberedLine("目录", heading.text, labels[heading.anchor], ((heading.anchor, heading.text),))
    for index in context["indexes"]:
        where = index["heading"].text
        for block in blocks_of(index["index"], labels):
            yield NumberedLine(where, block.head)
            for line in block.lines:
                number = labels[line.target] if line.target else ""
                yield NumberedLine(where, line.text, number, line.carries)


def check_lines(
    product: str,
    wanted: Iterable[NumberedLine],
    found: Iterable[Sequence[str]],
    stand_ins: dict[int, str] | None = None,
) -> None:
    """The lines of a product are those that are wanted, number by number.

    Args:
        product: what to call it.
        wanted: the lines.
        found: text and number of each line in the product.
        stand_ins: what is printed for characters that no font has.

    Raises:
        GateError: a line is missing, or its number is wrong; the message names it.
    """
    for line, row in zip_longest(wanted, found):
        if line is None:
            raise GateError(f"{product}的目录或索引多出一行“{row[0]}”，汇编没有发布；请再运行一次")
        text, number = (row[0], "".join(row[1:])) if row else ("", "")
        if squeeze(text) != squeeze(line.text.translate(stand_ins or {})):
            raise GateError(f"{product}的{line.where}里缺少“{line.text}”，汇编没有发布；请再运行一次")
        if squeeze(number) != line.number:
            named = f"{product}的{line.where}里“{line.text.strip()}”"
            raise GateError(
                f"{named}的页码是{number or '空白'}，应为{line.number or '空白'}，汇编没有发布；请再运行一次"
            )


def check_pages(lines: Iterable[NumberedLine], reading: PrintedReading) -> None:
    """The page of every number carries what the line names.

    Raises:
        GateError: it does not; the message names line and page.
    """
    for line in lines:
        if not line.number:
            continue
        page = reading.texts.get(line.number, "")
        for anchor, text in line.carries:
            if not carries(page, text[:_BEGINNING] if anchor in reading.spilled else text):
                msg = f"PDF 的{line.where}说“{text[:30]}”在第{line.number}页，那一页上没有，汇编没有发布；请再运行一次"
                raise GateError(msg)
