"""Table styles of a Word template, which an office can restyle (ECMA-376 part 1, 17.7.6)."""

from collections.abc import Mapping
from dataclasses import dataclass

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from pipeline.standard.layout import Length


@dataclass(frozen=True)
class Rule:
    """A line of a table."""

    width: Length
    color: str = "000000"
    """Six hexadecimal digits."""

    def xml(self, side: str) -> str:
        """CT_Border: its width in eighths of a point."""
        width = max(2, round(self.width.pt * 8))
        return f'<w:{side} w:val="single" w:sz="{width}" w:space="0" w:color="{self.color}"/>'


@dataclass(frozen=True)
class TableStyle:
    """A table style."""

    style_id: str
    name: str
    rules: Mapping[str, Rule]
    """Of top, left, bottom, right, insideH, insideV, in this order; none where there is none."""
    beside: Length
    """Room between a rule and the text."""
    above: Length
    """The same above and below it."""
    head_fill: str = ""
    """Colour behind the head row, six hexadecimal digits."""


def define_table_style(document: Document, style: TableStyle) -> None:
    """Add a table style."""
    rules = "".join(rule.xml(side) for side, rule in style.rules.items())
    room = (("top", style.above), ("left", style.beside), ("bottom", style.above), ("right", style.beside))
    margins = "".join(f'<w:{side} w:w="{width.twip}" w:type="dxa"/>' for side, width in room)
    head = (
        f'<w:tblStylePr w:type="firstRow"><w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{style.head_fill}"/>'
        "</w:tcPr></w:tblStylePr>"
    )
    written = (
        f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="{style.style_id}">'
        f'<w:name w:val="{style.name}"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/><w:qFormat/>'
        f"<w:tblPr><w:tblBorders>{rules}</w:tblBorders><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>"
        f"{head if style.head_fill else ''}</w:style>"
    )
    document.styles.element.append(parse_xml(written))
