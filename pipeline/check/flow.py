"""Running text: which lines follow each other, where a paragraph begins, which lines must be full."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from pipeline.check.expectation import Expectation
from pipeline.check.page import Page, Sheets
from pipeline.check.parts import Parts, Placed, is_running, take_apart
from pipeline.standard import layout

LEFT = layout.PORTRAIT.left.mm
RIGHT = layout.PAGE_WIDTH.mm - layout.PORTRAIT.right.mm
TOP = layout.PORTRAIT.top.mm
BOTTOM = layout.PAGE_HEIGHT.mm - layout.PORTRAIT.bottom.mm
CENTRE = (LEFT + RIGHT) / 2
_STRICT_PITCH = 10.36
"""Line pitch (mm) above which the characters themselves, not their lines, are meant to fill 225 mm."""
_TABLE_RULES = 4
_LETTER_RULE = (layout.TYPE_WIDTH.mm + layout.LETTER_RULE_WIDTH.mm) / 2
_PARAGRAPH_END = 3
"""A sentence that ends more characters than this before the edge ends its paragraph."""
_SENTENCE_END = tuple("。！？：；”）.")


@dataclass(frozen=True)
class Subject:
    """A document being measured."""

    sheets: Sheets
    expectation: Expectation

    @cached_property
    def parts(self) -> Parts:
        """The document taken apart."""
        return take_apart(self.sheets, self.expectation)

    @cached_property
    def is_letter(self) -> bool:
        """Whether it is in the letter format, whose red rules are wider than the type area."""
        pages = self.parts.notice_pages[:1]
        return any(rule.red and rule.box.width > _LETTER_RULE for page in pages for rule in page.ink.rules)

    @cached_property
    def flows(self) -> list[list[Placed]]:
        """Running text of the notice, then of each upright attachment."""
        flows = [self.parts.body]
        for attachment in self.parts.attachments:
            heads = {id(attachment.label), *(id(line) for line in attachment.title)}
            flows.append(
                [
                    Placed(page, line)
                    for page in attachment.pages
                    if not page.landscape and not has_table(page)
                    for line in self.parts.content(page)
                    if id(line) not in heads
                ]
            )
        return [[placed for placed in flow if is_running(placed.line)] for flow in flows]

    @cached_property
    def continued(self) -> list[tuple[Placed, Placed]]:
        """Lines whose paragraph goes on in the next, each with that next line."""
        return [pair for flow in self.flows for pair in pairwise(flow) if self._goes_on(*pair)]

    def continued_on(self, page: Page) -> list[Placed]:
        """Those of one page."""
        return [first for first, _ in self.continued if first.page is page]

    def paragraph_starts(self) -> Iterator[Placed]:
        """The first line of each paragraph; centred lines are none."""
        goes_on = {id(second.line) for _, second in self.continued}
        for flow in self.flows:
            for placed in flow:
                if id(placed.line) not in goes_on and not self._centred(placed):
                    yield placed

    def paragraph_ends(self) -> Iterator[Placed]:
        """Last lines of paragraphs of more than one line."""
        goes_on = {id(first.line) for first, _ in self.continued}
        for _, second in self.continued:
            if id(second.line) not in goes_on:
                yield second

    def line_top(self, placed: Placed) -> float:
        """Where the type area would begin if this line were its first, in mm."""
        if self.parts.pitch > _STRICT_PITCH:
            return placed.line.square.top
        return placed.line.middle - self.parts.pitch / 2

    def line_bottom(self, placed: Placed) -> float:
        """Where the type area would end if this line were its last, in mm."""
        if self.parts.pitch > _STRICT_PITCH:
            return placed.line.square.bottom
        return placed.line.middle + self.parts.pitch / 2

    def _goes_on(self, first: Placed, second: Placed) -> bool:
        if second.line.left > LEFT + 0.6 * self.parts.character:
            return False
        short = first.line.right < RIGHT - _PARAGRAPH_END * self.parts.character
        return not (short and first.line.text.endswith(_SENTENCE_END))

    def _centred(self, placed: Placed) -> bool:
        far = placed.line.left > LEFT + 4 * self.parts.character
        return far and abs(placed.line.ink.centre - CENTRE) < self.parts.character / 2


def has_table(page: Page) -> bool:
    """Whether rules across the page make it a table."""
    return len([rule for rule in page.ink.rules if not rule.red]) >= _TABLE_RULES
