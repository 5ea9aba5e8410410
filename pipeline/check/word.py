"""The values that a Word file itself holds: page set-up, styles, fonts, line pitch."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from docx.oxml.ns import qn
from lxml import etree

from pipeline.check.finding import Finding, seen
from pipeline.check.typefaces import is_official
from pipeline.errors import InputError
from pipeline.standard import layout
from pipeline.untrusted.package import check_package
from pipeline.untrusted.unreadable import UnreadableError

_LARGEST_FILE = 100 * 1024 * 1024
_TWIP = 25.4 / 1440
_MARGINS = {
    "top": layout.PORTRAIT.top.mm,
    "bottom": layout.PORTRAIT.bottom.mm,
    "left": layout.PORTRAIT.left.mm,
    "right": layout.PORTRAIT.right.mm,
}
_STRICT_MARGINS = {**_MARGINS, "top": 34.58, "bottom": 32.58}
"""The variant in which the characters, not their lines, fill 225 mm (GB/T 33476.2-2016)."""
_SIDEWAYS = (
    {side: getattr(layout.LANDSCAPE_ODD, side).mm for side in _MARGINS},
    {side: getattr(layout.LANDSCAPE_EVEN, side).mm for side in _MARGINS},
)
_MARGIN_TOLERANCE = 1.0
_PAPER_TOLERANCE = 1.0
_LINE_PITCHES = (layout.WORD_LINE_TWIP / 20, 29.6)
_PITCH_TOLERANCE = 0.35
_THEME = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme")


@dataclass(frozen=True)
class Section:
    """Page set-up of one section, in mm."""

    width: float
    height: float
    margins: dict[str, float]

    @property
    def landscape(self) -> bool:
        """Whether it lies sideways."""
        return self.width > self.height


@dataclass(frozen=True)
class WordValues:
    """What the XML says."""

    sections: tuple[Section, ...]
    fonts: tuple[str, ...]
    """East Asian fonts that styles and runs in use name."""
    theme_fonts: int
    """How many places in use take their font from the theme."""
    line_pitch: float | None
    """Exact line height of most paragraphs in points; None where they have none."""

    @property
    def substitutes(self) -> tuple[str, ...]:
        """Fonts named that are not official ones."""
        return tuple(font for font in self.fonts if not is_official(font))


def read_word(content: bytes) -> WordValues:
    """Read the values.

    Raises:
        InputError: it is not a Word file, too large, or has a document type.
    """
    if len(content) > _LARGEST_FILE:
        msg = "Word 文件太大"
        raise InputError(msg)
    try:
        parts = check_package(content)
        document = _tree(parts["word/document.xml"])
        styles = _tree(parts["word/styles.xml"]) if "word/styles.xml" in parts else None
    except UnreadableError as error:
        msg = f"打不开这个 Word 文件：{error.fault}"
        raise InputError(msg) from None
    except (KeyError, etree.XMLSyntaxError, ValueError):
        msg = "打不开这个 Word 文件：文件损坏，或者不是 .docx"
        raise InputError(msg) from None
    return _values(document, styles)


def measure_word(values: WordValues) -> Iterator[Finding]:
    """Hold them against the standard."""
    for number, section in enumerate(values.sections, 1):
        note = f"第 {number} 节" if len(values.sections) > 1 else ""
        sides = sorted((section.width, section.height))
        wanted = (layout.PAGE_WIDTH.mm, layout.PAGE_HEIGHT.mm)
        fine = all(abs(side - target) <= _PAPER_TOLERANCE for side, target in zip(sides, wanted, strict=True))
        yield seen("word-paper", f"{section.width:.1f} × {section.height:.1f} mm", None, note, fine=fine)
        shown = "　".join(
            f"{name} {section.margins.get(side, 0):.1f}"
            for side, name in (("top", "上"), ("bottom", "下"), ("left", "左"), ("right", "右"))
        )
        if section.landscape:
            note = f"{note}横排".strip()
        yield seen("word-margins", shown, None, note, fine=_margins_fit(section))
    if all(section.landscape for section in values.sections):
        pass  # a table printed sideways keeps its own pitch
    elif values.line_pitch is not None:
        fine = any(abs(values.line_pitch - pitch) <= _PITCH_TOLERANCE for pitch in _LINE_PITCHES)
        yield seen("word-line-pitch", f"{values.line_pitch:.2f} 磅", None, "用得最多的固定值行距", fine=fine)
    else:
        yield seen("word-line-pitch", "不是固定值", None, "正文应设固定值行距", fine=False)
    others = values.substitutes
    shown = f"不是公文字体：{'、'.join(others)}" if others else "、".join(values.fonts)
    yield seen("word-fonts", shown or "没有写明", fine=bool(values.fonts) and not others)
    yield seen("word-theme-fonts", f"{values.theme_fonts} 处", fine=not values.theme_fonts)


def _margins_fit(section: Section) -> bool:
    choices = _SIDEWAYS if section.landscape else (_MARGINS, _STRICT_MARGINS)
    return any(
        all(abs(section.margins.get(side, 0) - wanted) <= _MARGIN_TOLERANCE for side, wanted in choice.items())
        for choice in choices
    )


def _tree(content: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(content, parser)


def _values(document: etree._Element, styles: etree._Element | None) -> WordValues:
    used = _used_styles(document, styles)
    holders = [document, *used.values()]
    if styles is not None:
        holders.extend(styles.iter(qn("w:docDefaults")))
    fonts, theme = [], 0
    for holder in holders:
        for element in holder.iter(qn("w:rFonts")):
            theme += any(element.get(qn(f"w:{name}")) for name in _THEME)
            named = element.get(qn("w:eastAsia"))
            if named:
                fonts.append(named)
    return WordValues(
        tuple(_section(element) for element in document.iter(qn("w:sectPr"))),
        tuple(dict.fromkeys(fonts)),
        theme,
        _line_pitch(document, used),
    )


def _used_styles(document: etree._Element, styles: etree._Element | None) -> dict[str, etree._Element]:
    """Styles that paragraphs and runs name, with those they are based on, and the default ones."""
    if styles is None:
        return {}
    known = {style.get(qn("w:styleId"), ""): style for style in styles.iter(qn("w:style"))}
    wanted = [element.get(qn("w:val"), "") for tag in ("pStyle", "rStyle") for element in document.iter(qn(f"w:{tag}"))]
    wanted += [name for name, style in known.items() if style.get(qn("w:default")) in ("1", "true")]
    used: dict[str, etree._Element] = {}
    while wanted:
        name = wanted.pop()
        if name in used or name not in known:
            continue
        used[name] = known[name]
        wanted += [element.get(qn("w:val"), "") for element in known[name].iter(qn("w:basedOn"))]
    return dict(sorted(used.items()))


def _line_pitch(document: etree._Element, used: dict[str, etree._Element]) -> float | None:
    pitches: Counter[str] = Counter()
    for paragraph in document.iter(qn("w:p")):
        if next(paragraph.iterancestors(qn("w:tbl")), None) is not None:
            continue
        name = next((element.get(qn("w:val"), "") for element in paragraph.iter(qn("w:pStyle"))), "")
        spacing = _spacing(paragraph) or _inherited(name or "Normal", used) or _inherited("a", used)
        if spacing and any(element.text for element in paragraph.iter(qn("w:t"))):
            pitches[spacing] += 1
    usual = pitches.most_common(1)
    return int(usual[0][0]) / 20 if usual else None


def _inherited(name: str, used: dict[str, etree._Element]) -> str:
    for _ in range(12):  # styles may be based on each other in a circle
        style = used.get(name)
        if style is None:
            return ""
        spacing = _spacing(style)
        if spacing:
            return spacing
        name = next((element.get(qn("w:val"), "") for element in style.iter(qn("w:basedOn"))), "")
    return ""


def _spacing(holder: etree._Element) -> str:
    """The exact line height in twips; empty where there is none."""
    for element in holder.iter(qn("w:spacing")):
        line = element.get(qn("w:line"), "")
        if element.get(qn("w:lineRule")) == "exact" and re.fullmatch(r"\d{1,5}", line):
            return line
    return ""


def _section(element: etree._Element) -> Section:
    size = next(iter(element.iter(qn("w:pgSz"))), None)
    margin = next(iter(element.iter(qn("w:pgMar"))), None)
    return Section(
        _millimetres(size, "w"),
        _millimetres(size, "h"),
        {side: _millimetres(margin, side) for side in ("top", "bottom", "left", "right")},
    )


def _millimetres(element: etree._Element | None, name: str) -> float:
    value = (element.get(qn(f"w:{name}")) or "0") if element is not None else "0"
    return int(value) * _TWIP if re.fullmatch(r"-?\d{1,6}", value) else 0.0
