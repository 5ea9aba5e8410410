"""What is wrong in what people sent: where, what, and how to mend it, in Chinese. Collected, never raised."""

from enum import StrEnum

from pipeline.model.value import Value


class Severity(StrEnum):
    """How grave a problem is: an error keeps the plan out, a warning needs a look, a hint says what was understood."""

    ERROR = "错误"
    WARNING = "提醒"
    HINT = "提示"


class Place(Value):
    """Where something stands: the file that came in, the part inside it, the sheet, the cell."""

    file: str
    """Name of the file in ``replies/``."""
    part: str = ""
    """Path of the part inside a mail or an archive, e.g. ``计划.zip/计划表.xlsx``; empty for the file itself."""
    sheet: str = ""
    """Sheet name, or 表格1 for the first table of a Word file."""
    cell: str = ""
    """A1-style address; in a Word table column letter and row number are counted the same way."""

    @property
    def spot(self) -> str:
        """Sheet and cell alone: 工作计划表!C7."""
        return "!".join(piece for piece in (self.sheet, self.cell) if piece)

    def __str__(self) -> str:
        """As shown to people: 回复.eml › 计划表.xlsx › 工作计划表!C7."""
        path = " › ".join(piece for piece in (self.file, self.part) if piece)
        return " › ".join(piece for piece in (path, self.spot) if piece)


class Problem(Value):
    """One thing wrong."""

    code: str
    """Key of the catalogue (``pipeline.collect.rules.catalogue``)."""
    severity: Severity
    place: Place
    field: str = ""
    """Label of the field concerned."""
    what: str
    """What is wrong."""
    cure: str
    """How to mend it."""

    def __str__(self) -> str:
        return f"{self.place}：{self.what}{self.cure}"
