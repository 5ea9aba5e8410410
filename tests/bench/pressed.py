"""``python -m tests.bench.pressed 1000 FOLDER``: an invented book of so many units, set and bound; run by ``os.wait4``.

What is in FOLDER is used: a second run measures a book in which nothing changed, ``--late`` one with a late plan. The
texts differ from unit to unit, so that no cell is painted from memory more than in a real book.
"""

import argparse
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pipeline.press.binding import bind
from pipeline.press.pagination import Numbering, Part, paginate
from pipeline.press.setting import set_pieces
from pipeline.press.values import Piece
from pipeline.press.workers import furniture_for, local_executor
from tests.press.book import FURNITURE, INFO, PLAN, SETTINGS, STYLE, cache_in, contents, unit

_COMMON = [bytes((high, low)).decode("gb2312") for high in range(0xB0, 0xD7) for low in range(0xA1, 0xFA)]


def main(arguments: list[str]) -> int:
    """Print the book."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("units", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--late", action="store_true")
    parser.add_argument("--columns", type=int, default=4, help="of the plan table, at least 4")
    parser.add_argument("--tagged", action="store_true", help="the same pages as PDF/A-3a, with a structure tree")
    chosen = parser.parse_args(arguments)
    style = replace(STYLE, tables={**STYLE.tables, "plan": _design(chosen.columns)}, tagged=chosen.tagged)
    settings = replace(SETTINGS, style=style)
    started = time.monotonic()
    with local_executor(settings.user_fonts) as executor, cache_in(chosen.folder) as cache:
        entries = set_pieces(_pieces(chosen.units, chosen.columns, late=chosen.late), settings, cache, executor)
        body = [
            Part(
                found,
                "plan",
                Numbering(start=None if index else 1),
                not index,
                {"book": INFO.title, "unit": found.name},
            )
            for index, found in enumerate(entries)
        ]
        pages = paginate(body)
        lines = [(found.name, anchor, pages.label_of(anchor)) for found in entries for anchor in found.anchors]
        (front,) = set_pieces([contents(lines)], settings, cache, executor)
        parts = [Part(front, "front", Numbering("Roman", 1)), *body]
        furniture = furniture_for(settings, FURNITURE, ["front", "plan"], executor)
        with (chosen.folder / "book.pdf").open("wb") as target:
            bound = bind(target, parts, cache, furniture, info=INFO, tagged=chosen.tagged)
    elapsed = time.monotonic() - started
    sys.stdout.write(f"{chosen.units} units, {bound.pagination.pages} pages, {bound.size} bytes, {elapsed:.2f} s\n")
    return 0


def _design(columns: int) -> str:
    """The plan table with some more columns, as many as there are."""
    more = columns - 4
    head, row = "<th>说明</th>" * more, "<td></td>" * more
    return (
        PLAN.replace("<col><col ", f"<col>{'<col>' * more}<col ")
        .replace("<th>时间", f"{head}<th>时间")
        .replace('<td class="centred"></td></tr>', f'{row}<td class="centred"></td></tr>')
    )


def _pieces(count: int, columns: int, *, late: bool) -> Iterator[Piece]:
    for number in range(1, count + 1):
        dice = random.Random(number)  # a fixed seed makes the book repeatable; nothing is kept secret with it
        rows = 30 if late and number == count // 2 else dice.randint(6, 10)
        yield unit(number, [_row(dice, row, columns - 4) for row in range(1, rows + 1)])


def _row(dice: random.Random, number: int, more: int) -> tuple[str, ...]:
    def words(least: int, most: int) -> str:
        return "".join(dice.choices(_COMMON, k=dice.randint(least, most)))

    row = str(number), words(8, 24), f"{words(15, 30)}，{words(10, 30)}。"
    return *row, *(words(2, 8) for _ in range(more)), f"{dice.randint(4, 12)}月{number}日"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
