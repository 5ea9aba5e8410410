"""GB/T 9704-2012 as numbers, each with its clause. The only place they stand.

The style sheets get them as variables, the Word templates are made from them, and a test reads both back.
"""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Length:
    """A length, kept in millimetres."""

    mm: float

    @property
    def pt(self) -> float:
        """Points, 1/72 inch."""
        return self.mm / 25.4 * 72

    @property
    def twip(self) -> int:
        """Twentieths of a point, OOXML's unit, rounded."""
        return round(self.pt * 20)

    @property
    def emu(self) -> int:
        """English Metric Units, in whole twips, as OOXML stores page sizes."""
        return self.twip * 635

    def __str__(self) -> str:
        """As CSS writes it."""
        return f"{self.mm:.4f}".rstrip("0").rstrip(".") + "mm"

    def __mul__(self, factor: float) -> "Length":
        return Length(self.mm * factor)

    def __add__(self, other: "Length") -> "Length":
        return Length(self.mm + other.mm)

    def __sub__(self, other: "Length") -> "Length":
        return Length(self.mm - other.mm)


def mm(value: float) -> Length:
    """Millimetres."""
    return Length(value)


def pt(value: float) -> Length:
    """Points."""
    return Length(value * 25.4 / 72)


@dataclass(frozen=True)
class Margins:
    """White around the type area."""

    top: Length
    right: Length
    bottom: Length
    left: Length

    def css(self) -> str:
        """Top, right, bottom, left."""
        return f"{self.top} {self.right} {self.bottom} {self.left}"


# 5.1, 5.2.1: paper, white, type area
PAGE_WIDTH, PAGE_HEIGHT = mm(210), mm(297)
PORTRAIT = Margins(top=mm(37), right=mm(26), bottom=mm(35), left=mm(28))
TYPE_WIDTH, TYPE_HEIGHT = mm(156), mm(225)

# 5.2.3: 22 lines of 28 characters fill the type area
LINES, CHARACTERS = 22, 28
CHARACTER = mm(5.5713)
"""Advance of a character of running text: 156 mm / 28, less a trifle so that 28 of them always fit."""
LINE = mm(10.227)
"""Line pitch: 225 mm / 22, less a trifle so that 22 of them always fit."""
WORD_LINE_TWIP = 579
"""The same in Word, as an exact line height; 580 gives only 21 lines (measured in LibreOffice)."""
WORD_CHARACTER_SPACING_TWIP = -5
"""Added to each 16 pt character in Word so that 28 fit; -4 gives 27 (measured in LibreOffice)."""
WORD_CHARACTER_TWIP = 20 * 16 + WORD_CHARACTER_SPACING_TWIP

# Chinese type sizes (号)
SIZE_1, SIZE_2, SIZE_3, SIZE_4, SIZE_SMALL_4, SIZE_5, SIZE_SMALL_5 = (
    pt(26), pt(22), pt(16), pt(14), pt(12), pt(10.5), pt(9),
)  # fmt: skip

# 5.2.2, 7.2–7.3: typefaces by their office names
FONT_BODY = "仿宋_GB2312"
FONT_TITLE = "方正小标宋简体"
FONT_HEADING_1 = "黑体"
FONT_HEADING_2 = "楷体_GB2312"
FONT_PAGE_NUMBER = "宋体"

# 7.2: head
MARK_TOP = mm(72)
"""7.2.4: from the sheet's top edge to the organ mark's top edge (ink): 37 mm white + 35 mm."""
MARK_MAX_HEIGHT = mm(22)
MARK_MAX_WIDTH = mm(15)
"""Soft cap of one character of the mark, after the standard's 1999 edition."""
NUMBER_LINES_BELOW_MARK = 2
RED_LINE_BELOW_NUMBER = mm(4)
RED_LINE_WIDTH = pt(1.5)
"""7.2.7 gives no thickness; 1 to 2.25 pt is practice."""

# 7.3: body
TITLE_LINES_BELOW_RED_LINE = 2
ADDRESSEES_LINES_BELOW_TITLE = 1
INDENT_CHARACTERS = 2
ATTACHMENT_LIST_LINES_BELOW_BODY = 1
SEALED_DATE_RIGHT_INDENT = 4
"""7.3.5.1: characters, where a seal goes over name and date."""
SEALED_LINES_BELOW_TEXT = 2
"""Room above the name so that the seal's top is within one line of the text."""
SEALED_LINES_BETWEEN_ROWS = 4
"""Between two rows of names in a joint document: the seals of one row must not touch those of the next."""
UNSEALED_NAME_RIGHT_INDENT = 2
UNSEALED_LINES_BELOW_TEXT = 1

SEAL_ABOVE_MIDDLE = mm(3)
"""The seal's centre above the middle between name and date: both then stand a little below it."""

# 7.4: imprint
IMPRINT_LINE_OUTER, IMPRINT_LINE_INNER = mm(0.35), mm(0.25)

# 10.1: letter
LETTER_MARK_TOP = mm(30)
LETTER_RULE_WIDTH = mm(170)
LETTER_RULE_BELOW_MARK = mm(4)
LETTER_RULE_ABOVE_SHEET_BOTTOM = mm(20)
LETTER_RULE_THICK, LETTER_RULE_THIN, LETTER_RULE_GAP = pt(2.25), pt(0.75), pt(0.75)
"""文武线: the standard gives no thickness; these are practice."""
LETTER_NUMBER_BELOW_RULE = pt(14)
"""7/8 of the height of a 3号 character."""

# 7.5: page number
PAGE_NUMBER_BELOW_TYPE_AREA = mm(7)
PAGE_NUMBER_SIDE_INDENT = SIZE_4
"""One character of the number's own size in from the type area's edge."""

# 8.2: a table printed sideways turns the left edge of the portrait page to the top
LANDSCAPE_ODD = Margins(top=mm(28), right=mm(37), bottom=mm(26), left=mm(35))
LANDSCAPE_EVEN = Margins(top=mm(26), right=mm(37), bottom=mm(28), left=mm(35))
LANDSCAPE_WIDTH = TYPE_HEIGHT
