"""The content stream of a tagged page: all that is drawn into it is numbered (MCID), or an artifact.

WeasyPrint says of each text and each picture when it begins and ends (``Stream.marked``), and of backgrounds and rules
that they are artifacts. It doesn't do so inside groups and for what it draws again on every page; that is mended here.
"""

from collections.abc import Iterator, Set
from contextlib import contextmanager
from typing import Any

from pipeline.errors import TemplateError
from pipeline.press.columns import ColumnsFragment
from pipeline.press.elements import actual_text
from pipeline.press.fragment import Fragment
from pipeline.press.shaping import FontShelf
from pipeline.press.stream import PressStream


class MarkedStream(PressStream):
    """Numbers what is drawn on a page."""

    tagging = True

    def __init__(self, shelf: FontShelf, left_out: Set[int], *arguments: Any, **keywords: Any) -> None:
        """Begin a page.

        Args:
            shelf: where fonts are kept.
            left_out: ``id`` of the boxes whose text or picture is an artifact.
            arguments: as for WeasyPrint's own stream.
            keywords: as for WeasyPrint's own stream.
        """
        super().__init__(shelf, *arguments, **keywords)
        self.numbers: dict[int, int] = {}
        """``id`` of each box that drew text or a picture, to its MCID."""
        self._left_out = left_out
        self._count = 0
        self._inside = False

    def begin(self, kind: str, text: str = "") -> tuple[int, str]:
        """The next MCID and the operator that opens its marked content, given its text; ``EMC`` closes it."""
        number, self._count = self._count, self._count + 1
        return number, f"/{kind} <</MCID {number}{actual_text(text).decode()}>> BDC"

    @contextmanager
    def marked(self, box: Any, tag: str) -> Iterator[None]:
        """Around the drawing of a text or a picture."""
        if isinstance(getattr(box, "replacement", None), Fragment | ColumnsFragment):
            yield  # marks its cells itself
        elif self._inside or id(box) in self._left_out:
            with self.artifact():
                yield
        else:
            self.numbers[id(box)], opening = self.begin(tag, getattr(box, "text", ""))
            with self._around(opening):
                yield

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """Around what is no content."""
        if self._inside:
            yield
        else:
            with self._around("/Artifact BMC"):
                yield

    @contextmanager
    def _around(self, opening: str) -> Iterator[None]:
        self.stream.append(opening)
        self._inside = True
        try:
            yield
        finally:
            self._inside = False
            self.stream.append("EMC")

    def draw_x_object(self, reference: str) -> None:
        """A picture or a group; a group outside of any mark holds backgrounds and rules alone."""
        with self.artifact():
            super().draw_x_object(reference)

    def clone(self, **keywords: Any) -> PressStream:
        """A stream for a group, a pattern or the like: inside a mark all of it belongs to the mark."""
        made = super().clone(**keywords)
        return made if self._inside else _textless(made)


def _textless(stream: PressStream) -> PressStream:
    stream.__class__ = _TextlessStream
    return stream


class _TextlessStream(PressStream):
    """A group outside of any mark: what it holds could not be numbered with the page's own content."""

    @contextmanager
    def marked(self, box: Any, _tag: str) -> Iterator[None]:
        msg = (
            f"带标签的 PDF 里，半透明（opacity）的部分不能有文字和图片：“{getattr(box, 'text', '图片')[:10]}”；请改模板"
        )
        raise TemplateError(msg)
        yield
