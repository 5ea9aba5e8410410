"""The issuing body and its house style (``inputs/office.yaml``)."""

from enum import StrEnum

from pydantic import Field

from pipeline.model.compendium_settings import CompendiumSettings
from pipeline.model.letter_settings import LetterSettings
from pipeline.model.mail_account import MailAccount
from pipeline.model.value import Value


class SealMode(StrEnum):
    """How the signature stands on the page (GB/T 9704-2012, 7.3.5)."""

    RESERVED = "reserved"  # room for a seal over signature and date; none is ever drawn
    NONE = "none"


class NumberStyle(Value):
    """How the office prints a document number; the number itself is stored as integers."""

    brackets: str = Field("〔〕", min_length=2, max_length=2)
    """Opening and closing mark around the year; the standard has 〔〕 (GB/T 9704-2012, 7.2.5)."""
    pad: int = Field(0, ge=0, le=6)
    """Least number of digits of the sequence; the standard has no leading zero."""


class SealImage(Value):
    """A picture of the seal that the office itself provides; the program never draws one."""

    file: str = Field(pattern=r"^[^/\\]+\.(png|PNG)$")
    """File name in ``inputs/``: a PNG with a transparent ground."""
    width: float = Field(gt=10, le=60)
    """Millimetres."""
    height: float = Field(gt=10, le=60)


class Imprint(Value):
    """版记 at the foot of the last page (GB/T 9704-2012, 7.4)."""

    printer: str
    """印发机关, usually the issuer's 办公室 or 秘书处."""
    even_page: bool = False
    """Whether it must stand on an even page, as duplex practice has it."""


class ArchiveCodes(Value):
    """The fixed parts of the archival reference 档号 (DA/T 22-2015)."""

    # They become part of folder names, so nothing but capital letters and digits may stand in them.
    fonds: str = Field(pattern=r"^[A-Z0-9]{0,8}$")
    """全宗号, e.g. Z109; empty where the archive that gives it out has not done so yet."""
    category: str = Field("WS", pattern=r"^[A-Z]{2,4}$")
    """门类代码; WS is 文书."""
    department: str = Field(pattern=r"^[A-Z0-9]{1,6}$")
    """机构代码, pinyin initials of the department that files."""
    notice_retention: str = Field("D30", pattern=r"^(Y|D30|D10)$")
    """保管期限 of the notice: Y (permanent), D30 or D10 (years)."""
    compendium_retention: str = Field("Y", pattern=r"^(Y|D30|D10)$")
    plan_retention: str = Field("D10", pattern=r"^(Y|D30|D10)$")


class Office(Value):
    """The issuing body."""

    name: str
    """Full name, printed as the signature."""
    mark: str
    """发文机关标志, the red head."""
    department: str
    """The office that prints and compiles, e.g. 秘书处."""
    number_style: NumberStyle = NumberStyle()
    red: str = Field("#FF0000", pattern=r"^#[0-9A-Fa-f]{6}$")
    """Colour of the mark and of the separator."""
    seal: SealMode = SealMode.RESERVED
    seal_image: SealImage | None = None
    """Laid over signature and date of an approved notice; None leaves the place empty for the stamp."""
    imprint: Imprint | None = None
    """None where the office prints no 版记."""
    preprinted_head: bool = False
    """Whether the paper already bears the red head, so that its place is left empty."""
    archive: ArchiveCodes
    mail: MailAccount | None = None
    """None: the mailbox that the notice names, where its service is known by its domain."""
    letters: LetterSettings = LetterSettings()
    """When units are reminded, and whom they may ask."""
    compendium: CompendiumSettings = CompendiumSettings()
    """How the book is made."""
