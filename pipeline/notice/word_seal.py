"""The office's picture of its seal, laid over signature and date in a Word file."""

import io
from typing import cast

from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Emu
from docx.text.paragraph import Paragraph
from lxml.etree import _Element

from pipeline.notice.contexts import SealPicture
from pipeline.standard import layout
from pipeline.standard.layout import pt

_ANCHOR = """<wp:anchor xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
 distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1" behindDoc="0" locked="0" layoutInCell="1"
 allowOverlap="1"><wp:simplePos x="0" y="0"/>
 <wp:positionH relativeFrom="margin"><wp:posOffset>{left}</wp:posOffset></wp:positionH>
 <wp:positionV relativeFrom="paragraph"><wp:posOffset>{top}</wp:posOffset></wp:positionV>
 <wp:extent cx="{width}" cy="{height}"/><wp:wrapNone/></wp:anchor>"""


def lay_over(name: Paragraph, seal: SealPicture, *, single: bool) -> None:
    """Anchor the picture to the office's own name, above the text (GB/T 9704-2012, 7.3.5.1).

    Where the office alone signs, the seal presses on name and date, its centre a little above the middle between
    them, which is the lower edge of the name's line; in a joint document it presses on the name.
    """
    run = name.add_run()
    picture = run.add_picture(io.BytesIO(seal.content), Emu(seal.width.emu), Emu(seal.height.emu))
    inline = cast("_Element", picture._inline)
    left = pt(seal.centre * layout.WORD_CHARACTER_TWIP / 20) - seal.width * 0.5
    top = layout.LINE * (1 if single else 0.5) - layout.SEAL_ABOVE_MIDDLE - seal.height * 0.5
    size = {"width": seal.width.emu, "height": seal.height.emu}
    anchor = cast("_Element", parse_xml(_ANCHOR.format(left=left.emu, top=top.emu, **size)))
    for child in list(inline):
        if child.tag != qn("wp:extent"):
            anchor.append(child)
    inline.addprevious(anchor)
    cast("_Element", inline.getparent()).remove(inline)
