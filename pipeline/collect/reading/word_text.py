"""The text of a Word paragraph with all changes accepted: runs, fields, content controls, ticked boxes."""

from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from pipeline.standard.spelling import clean

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# What a reader who accepts all changes does not see; deleted text itself is w:delText and never read.
_GONE = {_FALLBACK, *(f"{W}{name}" for name in ("moveFrom", "del", "rPr", "pPr", "tcPr", "tblPr", "trPr", "sdtPr"))}
_TRANSPARENT = {f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")}
TEXT_BOX = f"{W}txbxContent"
_TICKED, _OPEN = "☑", "☐"
_SYMBOLS = {
    # Wingdings and Wingdings 2, by the low byte of w:char
    "wingdings": {0xFE: _TICKED, 0xFD: _TICKED, 0xFC: "√", 0xFB: "×", 0x6F: _OPEN, 0xA8: _OPEN, 0x71: _OPEN},
    "wingdings 2": {0x52: _TICKED, 0x53: _TICKED, 0x54: _TICKED, 0x50: "√", 0x4F: "×", 0xA3: _OPEN, 0x2A: _OPEN},
}
_NOTHING_BOUND: Callable[[etree._Element], str] = lambda _: ""  # noqa: E731 - a default for one field


@dataclass
class Context:
    """What reading a file's paragraphs gathers beside their text."""

    bound: Callable[[etree._Element], str] = _NOTHING_BOUND
    """The text of a content control from the data it is bound to, given its properties."""
    inserted: int = 0
    deleted: int = 0
    text_boxes: int = 0


def text_of(paragraph: etree._Element, context: Context) -> str:
    """The paragraph's text, without that of the tables and text boxes in it."""
    pieces: list[str] = []
    _gather(paragraph, pieces, context)
    return clean("".join(pieces))


def children(parent: etree._Element, name: str) -> list[etree._Element]:
    """Rows or cells, through content controls and tracked changes."""
    found: list[etree._Element] = []
    for child in parent:
        if child.tag == f"{W}{name}":
            found.append(child)
        elif child.tag in _TRANSPARENT:
            found += children(child, name)
    return found


def blocks(parent: etree._Element | None) -> list[etree._Element]:
    """Paragraphs and tables in order, through content controls; those of text boxes after their paragraph."""
    found: list[etree._Element] = []
    for child in parent if parent is not None else ():
        if child.tag == f"{W}sdt" and is_placeholder(child.find(f"{W}sdtPr")):
            continue
        if child.tag in _TRANSPARENT:
            found += blocks(child)
        elif child.tag == f"{W}tbl":
            found.append(child)
        elif child.tag == f"{W}p":
            found.append(child)
            for box in _boxes(child):
                found += blocks(box)
    return found


def is_placeholder(properties: etree._Element | None) -> bool:
    """Whether a content control still shows its prompt (单击此处输入文字) and nobody has filled it in."""
    return properties is not None and on(properties.find(f"{W}showingPlcHdr"))


def _shows_answer(control: etree._Element) -> bool:
    """Whether one of a list's own choices stands in it, or figures in a date.

    A program that does not know content controls changes the text and leaves the mark of the prompt.
    """
    text = "".join(control.itertext(f"{W}t"))
    choices = [item.get(f"{W}value", "") for item in control.iter(f"{W}listItem")]
    dated = next(control.iter(f"{W}date"), None) is not None
    return any(choice and choice in text for choice in choices) or (dated and any(map(str.isdigit, text)))


def is_struck(element: etree._Element) -> bool:
    """Whether every run with text in it is struck out, and there is one."""
    runs = [run for run in element.iter(f"{W}r") if "".join(run.itertext(f"{W}t")).strip()]
    return bool(runs) and all(_strikes(run.find(f"{W}rPr")) for run in runs)


def on(element: etree._Element | None) -> bool:
    """A switch of Word: there, and not said to be off."""
    return element is not None and element.get(f"{W}val", "1") not in {"0", "false", "off", "none"}


def _boxes(paragraph: etree._Element) -> list[etree._Element]:
    """Text boxes in a paragraph, the outermost; what is only there for older versions is left out."""
    found: list[etree._Element] = []
    for child in paragraph:
        if child.tag == TEXT_BOX:
            found.append(child)
        elif child.tag not in _GONE:
            found += _boxes(child)
    return found


def _gather(element: etree._Element, pieces: list[str], context: Context) -> None:
    for child in element:
        tag = child.tag
        if tag == f"{W}t":
            pieces.append(child.text or "")
        elif tag in _SINGLE:
            pieces.append(_SINGLE[tag](child))
        elif tag == f"{W}fldChar":
            pieces.append(_form_field(child.find(f"{W}ffData")))
        elif tag == f"{W}sdt":
            _gather_control(child, pieces, context)
        elif tag == TEXT_BOX:
            context.text_boxes += 1
        elif tag not in _GONE and tag != f"{W}tbl":
            context.inserted += tag in {f"{W}ins", f"{W}moveTo"}
            _gather(child, pieces, context)
        else:
            context.deleted += tag in {f"{W}del", f"{W}moveFrom"}


def _gather_control(control: etree._Element, pieces: list[str], context: Context) -> None:
    properties = control.find(f"{W}sdtPr")
    inner: list[str] = []
    if not is_placeholder(properties) or _shows_answer(control):
        _gather(control, inner, context)
    if properties is not None and not "".join(inner).strip():
        inner = [context.bound(properties)]
    pieces += inner


def _symbol(element: etree._Element) -> str:
    font, code = element.get(f"{W}font", "").casefold(), element.get(f"{W}char", "")
    try:
        number = int(code[:4], 16) & 0xFF
    except ValueError:
        return ""
    return _SYMBOLS.get(font, {}).get(number, "")


def _form_field(data: etree._Element | None) -> str:
    """What a legacy form field shows where that is not in the runs: a tick box, the entry of a drop-down list."""
    if data is None:
        return ""
    box = data.find(f"{W}checkBox")
    if box is not None:
        state = box.find(f"{W}checked")
        return _TICKED if on(state if state is not None else box.find(f"{W}default")) else _OPEN
    choices = data.find(f"{W}ddList")
    if choices is None:
        return ""
    chosen = choices.find(f"{W}result")
    chosen = chosen if chosen is not None else choices.find(f"{W}default")
    index = chosen.get(f"{W}val", "0") if chosen is not None else "0"
    entries = [entry.get(f"{W}val", "") for entry in choices.findall(f"{W}listEntry")]
    number = int(index) if index.isascii() and index.isdigit() and len(index) < 4 else 0
    return entries[number] if number < len(entries) else ""


def _strikes(properties: etree._Element | None) -> bool:
    return properties is not None and (on(properties.find(f"{W}strike")) or on(properties.find(f"{W}dstrike")))


_SINGLE: dict[object, Callable[[etree._Element], str]] = {
    f"{W}tab": lambda _: " ",
    f"{W}br": lambda _: "\n",
    f"{W}cr": lambda _: "\n",
    f"{W}noBreakHyphen": lambda _: "-",
    f"{W}sym": _symbol,
}
