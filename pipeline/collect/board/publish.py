"""The board of a round: what lies around it (replies, letters, earlier submissions) brought to the numbers."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.collect.board.account import Account
from pipeline.collect.board.letters import letters_in
from pipeline.collect.board.page import BOARD_FILE, Setting, board_page
from pipeline.collect.board.view import Links, newest_two
from pipeline.collect.settle.difference import RowChange
from pipeline.collect.worker.contents import Contents
from pipeline.model.notice import Notice
from pipeline.model.office import Office
from pipeline.model.outline import Outline
from pipeline.standard.wording import print_number
from pipeline.workspace import Workspace


def setting_of(office: Office, notice: Notice, outline: Outline) -> Setting:
    """What the board says of the round itself."""
    return Setting(
        office=f"{office.name}　{office.department}",
        number=print_number(notice.number, office.number_style),
        notice_date=notice.date,
        outline=outline,
    )


def publish(
    workspace: Workspace, account: Account, setting: Setting, changes: Mapping[str, Sequence[RowChange]]
) -> dict[str, bytes]:
    """The page by its name in collect's outputs.

    Args:
        workspace: the round.
        account: what is told.
        setting: whose board it is.
        changes: of each unit that sent twice, between its two newest submissions.

    Raises:
        TemplateError: a template of the page is wrong.
        PipelineError: a reply can't be read from the disk.
    """
    return {BOARD_FILE: board_page(workspace.templates, account, setting, _links(workspace, account), changes)}


def _links(workspace: Workspace, account: Account) -> Links:
    folder = (workspace.outputs("collect") / BOARD_FILE).parent
    names = {classed.part.place.file for classed in account.settlement.parts}
    return Links(
        replies=_way(workspace.replies, folder),
        outbox=_way(workspace.outbox, folder),
        files=frozenset(name for name in names if _exists(workspace.replies, name)),
        letters=letters_in(workspace.outbox),
    )


def _exists(folder: Path, name: str) -> bool:
    try:
        return (folder / name).is_file()
    except (OSError, ValueError):
        return False  # a label that is no file name


def _way(target: Path, start: Path) -> str:
    return Path(os.path.relpath(target, start)).as_posix() + "/"


def twice_sent(account: Account, contents: Contents) -> dict[str, tuple[bytes, bytes]]:
    """Unit code to the content, as JSON, of its two newest submissions, the older one first.

    Raises:
        PipelineError: a reply can't be read from the disk.
    """
    found = {}
    for standing in account.standings.units:
        if places := newest_two(standing):
            old, new = (contents.json(place) for place in places)
            if old and new:
                found[standing.unit] = old, new
    return found
