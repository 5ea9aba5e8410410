"""A design's HTML around its table, and the table's row as a pattern."""

import html
import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from pipeline.errors import TemplateError
from pipeline.press.values import LEADER


class Design:
    """A design's HTML around its table, and the table's row as a pattern."""

    def __init__(self, page: str) -> None:
        found = re.search(r"(.*)(<table\b.*?</table>)(.*)", page, re.DOTALL)
        body = found and re.search(r"(.*<tbody[^>]*>)(.*?)(</tbody>.*)", found[2], re.DOTALL)
        if not found or not body:
            msg = "表格样式里应有一个完整的 <table>，其中有 <tbody>"
            raise TemplateError(msg)
        self._before, self._after = found[1], found[3]
        self._open, self._close = body[1], body[3]
        try:
            row = ET.fromstring(body[2].strip())  # noqa: S314 - from the office's own template
        except ET.ParseError:
            msg = "表格样式的 <tbody> 里应有一行，写成 <tr><td …></td>…</tr>"
            raise TemplateError(msg) from None
        self._cells = ["".join(f' {key}="{html.escape(value)}"' for key, value in cell.attrib.items()) for cell in row]

    @property
    def columns(self) -> int:
        """How many columns it has."""
        return len(self._cells)

    def table(self, rows: Sequence[Sequence[str]], number: int = 0, links: Sequence[str] = ()) -> str:
        """A real table of these rows."""
        lines = []
        for index, row in enumerate(rows):
            texts = [html.escape(text.replace(LEADER, "")) for text in row]
            if links and links[index]:
                texts = [f'<a href="#{html.escape(links[index])}">{text}</a>' for text in texts]
            cells = (f"<td{attributes}>{text}</td>" for attributes, text in zip(self._cells, texts, strict=True))
            lines.append(f'<tr data-row="{number}:{index}">{"".join(cells)}</tr>')
        return f"{self._open}{''.join(lines)}{self._close}"

    def filled(self, rows: Sequence[Sequence[str]]) -> str:
        """The whole design with these rows."""
        return f"{self._before}{self.table(rows)}{self._after}"
