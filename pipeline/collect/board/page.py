"""The board: one page in one file that needs neither network nor program, ``board/index.html``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.collect.board.account import Account
from pipeline.collect.board.chart import draw
from pipeline.collect.board.overview import KINDS, bar, bars_by_group, coverage, problem_lines, state_counts, timeline
from pipeline.collect.board.view import Links, Row, open_rows, rows, waiting_file
from pipeline.collect.settle.difference import RowChange
from pipeline.model.outline import Outline
from pipeline.render.web_page import PageFiles, web_page
from pipeline.standard.wording import chinese_date

BOARD_FILE = "board/index.html"

_FILES = PageFiles("board.html", ("page.css", "board.css"), ("page.js", "board.js"))
_UNASSIGNED = 60
"""Parts of no known unit that are listed on the page; the rest is in 报送情况.xlsx."""


@dataclass(frozen=True)
class Setting:
    """What the round is about."""

    office: str
    number: str
    """The notice's, as the office prints it."""
    notice_date: date
    outline: Outline
    """Whose items are counted."""


def board_page(
    templates: Path,
    account: Account,
    setting: Setting,
    links: Links,
    changes: Mapping[str, Sequence[RowChange]],
) -> bytes:
    """The page as UTF-8.

    Args:
        templates: folder of the templates.
        account: the round.
        setting: whose board it is.
        links: where the files are.
        changes: unit code to what it changed between its two newest submissions.

    Raises:
        TemplateError: a template of the page is wrong.
    """
    shown = rows(account, links, changes)
    return web_page(templates, _FILES, {**_overview(account, setting, shown, links), "setting": setting, "rows": shown})


def _overview(account: Account, setting: Setting, shown: Sequence[Row], links: Links) -> dict[str, object]:
    standings = account.standings
    deadline = standings.deadline or standings.day
    time = timeline(account, setting.notice_date)
    return {
        "title": account.title,
        "round": standings.round,
        "day": chinese_date(standings.day),
        "deadline": chinese_date(deadline),
        "deadline_iso": deadline.isoformat(),
        "kinds": KINDS,
        "whole": bar("全部", standings.units),
        "bars": bars_by_group(account),
        "states": state_counts(standings.units),
        "groups": account.roster.groups,
        "time": time,
        "chart": draw(time),
        "items": coverage(account, setting.outline),
        "problems": problem_lines(account),
        "open": open_rows(shown),
        "unassigned": tuple(waiting_file(one, links) for one in standings.unassigned[:_UNASSIGNED]),
        "more_unassigned": max(len(standings.unassigned) - _UNASSIGNED, 0),
        "activities": sum(standing.activities for standing in standings.units),
        "outbox": links.outbox if any(not letter.sent for letter in links.letters) else "",
        "letters": sum(not letter.sent for letter in links.letters),
    }
