"""What decides which letters are due, read from a round: the edge between the folder and ``due``."""

from datetime import date

from pipeline import inputs
from pipeline.collect.letters.due import Circumstances
from pipeline.model.standing import Standings
from pipeline.runner import read_facts
from pipeline.workspace import Workspace


def circumstances(workspace: Workspace, standings: Standings, day: date, *, ask_all: bool = False) -> Circumstances:
    """The circumstances of a day.

    Raises:
        InputError: the office or the notice can't be read.
    """
    office, notice = inputs.load_office(workspace), inputs.load_notice(workspace)
    return Circumstances(
        day=day,
        settings=office.letters,
        mailbox=office.mail.address if office.mail else notice.mailbox,
        own=(notice.mailbox,),
        bounced=frozenset(standings.bounced),
        approved=bool(read_facts(workspace, "notice").get("approved")),
        ask_all=ask_all,
    )
