"""Who gets a package."""

from dataclasses import dataclass

from pipeline.inputs import load_roster
from pipeline.model.unit import Roster
from pipeline.previous_round import Previous, load_previous
from pipeline.workspace import Workspace


@dataclass(frozen=True)
class Recipients:
    """Who gets a package."""

    roster: Roster
    previous: Previous | None
    """None where nothing is known of the round before."""


def read_recipients(workspace: Workspace) -> Recipients | None:
    """The roster, and what its units did last year; None while there is no roster.

    Raises:
        InputError: the roster is wrong, or last year's plans can't be read.
    """
    if not workspace.roster.is_file():
        return None
    return Recipients(load_roster(workspace), load_previous(workspace))
