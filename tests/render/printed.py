"""The lines of a PDF as they stand on the page, character by character, read back with PDFium."""

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

MILLIMETRES = 25.4 / 72
HALF_BLANK = "，。、；：？！”’）》〉」』】〕"


@dataclass(frozen=True)
class Character:
    """One printed character; millimetres from the page's left edge."""

    text: str
    left: float
    right: float


@dataclass(frozen=True)
class Line:
    page: int
    characters: tuple[Character, ...]

    @property
    def text(self) -> str:
        return "".join(character.text for character in self.characters)

    @property
    def right(self) -> float:
        return self.characters[-1].right

    @property
    def size(self) -> float:
        """Width of the widest character: an em."""
        return max(character.right - character.left for character in self.characters)

    def off(self, edge: float) -> float:
        """Millimetres from the line's end to the edge; a mark's own blank half may stand on either side of it."""
        off = edge - self.right
        if self.text[-1] in HALF_BLANK and off < 0:
            return min(0.0, off + self.size / 2)
        return off


def read_lines(content: bytes) -> list[Line]:
    """The lines in reading order; what stands on one baseline is one line."""
    document = pypdfium2.PdfDocument(content)
    try:
        return [line for number, page in enumerate(document, 1) for line in _page_lines(number, page)]
    finally:
        document.close()


def _page_lines(number: int, page: pypdfium2.PdfPage) -> Iterator[Line]:
    text_page = page.get_textpage()
    line: list[Character] = []
    baseline = None
    x, y = ctypes.c_double(), ctypes.c_double()
    for index in range(text_page.count_chars()):
        character = chr(pdfium.FPDFText_GetUnicode(text_page, index))
        if character.isspace() or pdfium.FPDFText_IsGenerated(text_page, index) == 1:
            continue
        pdfium.FPDFText_GetCharOrigin(text_page, index, x, y)
        left, _, right, _ = text_page.get_charbox(index, loose=True)
        if baseline is not None and abs(y.value - baseline) > 2 and line:
            yield Line(number, tuple(line))
            line = []
        baseline = y.value
        line.append(Character(character, left * MILLIMETRES, right * MILLIMETRES))
    if line:
        yield Line(number, tuple(line))


def continued(lines: Sequence[Line], paragraphs: Sequence[str]) -> tuple[list[Line], list[Line]]:
    """(lines that go on in the next one, last lines of the paragraphs that have more than one line).

    ``paragraphs`` without white space, in their order; each must be found whole.
    """
    going_on, last, position = [], [], 0
    for paragraph in paragraphs:
        position = next(place for place in range(position, len(lines)) if paragraph.startswith(lines[place].text))
        taken = ""
        first = True
        while True:
            # Page numbers and the like stand between the lines of a paragraph that runs over a page.
            while not paragraph.startswith(taken + lines[position].text):
                position += 1
            taken += lines[position].text
            position += 1
            if taken == paragraph:
                if not first:
                    last.append(lines[position - 1])
                break
            going_on.append(lines[position - 1])
            first = False
    return going_on, last
