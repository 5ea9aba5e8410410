"""The only place that knows where files lie."""

import re
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InputError

PACKAGE = Path(__file__).resolve().parent


def user_fonts_of(root: Path) -> Path:
    """Fonts the office owns; they win over the free ones. The same for every round."""
    return root / "inputs" / "fonts"


def templates_of(root: Path) -> Path:
    """Word and HTML templates. The same for every round."""
    return root / "templates"


def error_log_of(root: Path) -> Path:
    """Where the program writes what went wrong inside it, for whoever mends it."""
    return root / "outputs" / "error.log"


@dataclass(frozen=True)
class Workspace:
    """One round of one project folder.

    ``inputs/`` holds everything that can't be made again, ``outputs/`` everything that can.
    """

    root: Path
    round: str

    @classmethod
    def open(cls, root: Path, round_name: str | None = None) -> "Workspace":
        """The workspace of the named round, or of the newest.

        Raises:
            InputError: there is no such round.
        """
        rounds = _rounds(root)
        if not rounds:
            raise InputError(f"{root / 'inputs'} 下没有任何年度文件夹（如 2020）")
        chosen = round_name or rounds[-1]
        if chosen not in rounds:
            raise InputError(f"没有“{chosen}”这个年度；现有：{'、'.join(rounds)}")
        return cls(root, chosen)

    @property
    def round_folder(self) -> Path:
        """``inputs/2020``."""
        return self.root / "inputs" / self.round

    @property
    def office(self) -> Path:
        """The issuing body."""
        return self.root / "inputs" / "office.yaml"

    @property
    def register(self) -> Path:
        """Every document number given out (发文登记簿)."""
        return self.root / "inputs" / "register.csv"

    @property
    def user_fonts(self) -> Path:
        """Fonts the office owns; they win over the free ones."""
        return user_fonts_of(self.root)

    @property
    def register_lock(self) -> Path:
        """Held while a number is given out."""
        return self.root / "outputs" / ".register.lock"

    @property
    def seal_folder(self) -> Path:
        """Where a picture of the seal may lie."""
        return self.root / "inputs"

    @property
    def notice(self) -> Path:
        """``notice.yaml``."""
        return self.round_folder / "notice.yaml"

    @property
    def outline(self) -> Path:
        """``outline.yaml``."""
        return self.round_folder / "outline.yaml"

    @property
    def form(self) -> Path:
        """``form.yaml``."""
        return self.round_folder / "form.yaml"

    @property
    def roster(self) -> Path:
        """``units.csv``."""
        return self.round_folder / "units.csv"

    @property
    def decisions(self) -> Path:
        """A person's rulings; may be missing."""
        return self.round_folder / "decisions.yaml"

    @property
    def before(self) -> "Workspace | None":
        """The round before this one; None for the first."""
        earlier = [name for name in _rounds(self.root) if name < self.round]
        return Workspace(self.root, earlier[-1]) if earlier else None

    @property
    def previous_plans(self) -> Path:
        """The plans of the round before, kept when the first notice of this round is made; may be missing."""
        return self.round_folder / "previous.json"

    @property
    def replies(self) -> Path:
        """Whatever came in, untouched."""
        return self.round_folder / "replies"

    @property
    def sent(self) -> Path:
        """The log of letters sent; may be missing."""
        return self.round_folder / "sent.csv"

    @property
    def fetched(self) -> Path:
        """The log of mails fetched from the mailbox; may be missing."""
        return self.round_folder / "fetched.csv"

    @property
    def fetch_lock(self) -> Path:
        """Held while mail is fetched."""
        return self.root / "outputs" / ".fetch.lock"

    @property
    def send_lock(self) -> Path:
        """Held while letters are sent."""
        return self.root / "outputs" / ".send.lock"

    @property
    def certificates(self) -> Path:
        """Folder of the certificate that an in-house mail server's is signed by."""
        return self.root / "inputs"

    @property
    def outbox(self) -> Path:
        """Letters ready for a person to look at, before anything leaves."""
        return self.outputs("outbox")

    @property
    def standings(self) -> Path:
        """The hand-over from collect to letters and status."""
        return self.outputs("collect") / "standings.json"

    @property
    def readings(self) -> Path:
        """What was read before, by content; can be deleted at any time."""
        return self.outputs(".cache") / "readings.sqlite"

    @property
    def sheets(self) -> Path:
        """Pages of the book that were set before, by content; can be deleted at any time."""
        return self.outputs(".cache") / "sheets.sqlite"

    @property
    def public_sheets(self) -> Path:
        """The same of the public edition: each forgets what its own last book no longer has."""
        return self.outputs(".cache") / "sheets-public.sqlite"

    @property
    def collection(self) -> Path:
        """The hand-over from collect to compendium."""
        return self.outputs("collect") / "plans.json"

    @property
    def templates(self) -> Path:
        """Word and HTML templates."""
        return templates_of(self.root)

    @property
    def editions(self) -> Path:
        """What each edition of the compendium said, for the list of changes against it."""
        return self.outputs("editions")

    def outputs(self, stage: str) -> Path:
        """The folder a stage writes: ``outputs/2020/notice``, but ``outputs/archive/2020``."""
        if stage == "archive":
            return self.root / "outputs" / "archive" / self.round
        return self.root / "outputs" / self.round / stage

    def relative(self, path: Path) -> str:
        """A path as shown to people: from the project folder, with forward slashes."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)


def _rounds(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "inputs").glob("*") if re.fullmatch(r"\d{4}.*", path.name))
