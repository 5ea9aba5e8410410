"""Content controls of Word (ECMA-376 part 1, 17.5.2): a list, a calendar, a check box inside a paragraph.

They stand inside a paragraph, which WPS and LibreOffice show too; repeating sections, which they don't, are not used.
A control that is not filled in shows its prompt in the character style ``PlaceholderText``. None is locked: rows can
be copied and deleted.
"""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from markupsafe import Markup

PROMPT_STYLE = "PlaceholderText"
CHECKED, UNCHECKED = "√", "□"
_SYMBOL_FONT = "宋体"
"""Has both; Word's own ☑ and ☐ would bring in a font that no official document may use (GB/T 9704 5.2.2)."""
_WORD_2010 = "http://schemas.microsoft.com/office/word/2010/wordml"
_CALENDAR = (
    '<w:date><w:dateFormat w:val="yyyy-MM-dd"/><w:lid w:val="zh-CN"/><w:storeMappedDataAs w:val="date"/>'
    '<w:calendar w:val="gregorian"/></w:date>'
)


def list_control(name: str, number: int, choices: Sequence[str], prompt: str, value: str = "") -> Markup:
    """A list that takes one of its choices alone; choosing the prompt empties it again.

    Args:
        name: of the control, shown on its frame.
        number: of the control in its document, from 1.
        choices: what the list offers.
        prompt: what it says while nothing is chosen.
        value: what is chosen already.
    """
    return _control(name, number, f"<w:dropDownList>{_items(choices, prompt)}</w:dropDownList>", prompt, value)


def open_list_control(name: str, number: int, choices: Sequence[str], prompt: str, value: str = "") -> Markup:
    """As ``list_control``, but people may write something else or go on after what they chose."""
    return _control(name, number, f"<w:comboBox>{_items(choices, prompt)}</w:comboBox>", prompt, value)


def date_control(name: str, number: int, prompt: str, value: str = "") -> Markup:
    """A calendar; writes days as 2020-04-10."""
    return _control(name, number, _CALENDAR, prompt, value)


def check_control(name: str, number: int, *, checked: bool = False) -> Markup:
    """A check box."""
    box = (
        f'<w14:checkbox xmlns:w14="{_WORD_2010}"><w14:checked w14:val="{int(checked)}"/>'
        f'<w14:checkedState w14:val="{ord(CHECKED):04X}" w14:font="{_SYMBOL_FONT}"/>'
        f'<w14:uncheckedState w14:val="{ord(UNCHECKED):04X}" w14:font="{_SYMBOL_FONT}"/></w14:checkbox>'
    )
    fonts = "".join(f' w:{name}="{_SYMBOL_FONT}"' for name in ("ascii", "eastAsia", "hAnsi"))
    run = (
        f'<w:r><w:rPr><w:rFonts w:hint="eastAsia"{fonts}/></w:rPr><w:t>{CHECKED if checked else UNCHECKED}</w:t></w:r>'
    )
    return _sdt(name, number, box, run)


def _items(choices: Sequence[str], prompt: str) -> str:
    items = [(prompt, ""), *((choice, choice) for choice in choices)]
    return "".join(
        f"<w:listItem w:displayText={quoteattr(shown)} w:value={quoteattr(value)}/>" for shown, value in items
    )


def _control(name: str, number: int, kind: str, prompt: str, value: str) -> Markup:
    if value:
        return _sdt(name, number, kind, f'<w:r><w:t xml:space="preserve">{escape(value)}</w:t></w:r>')
    run = f'<w:r><w:rPr><w:rStyle w:val="{PROMPT_STYLE}"/></w:rPr><w:t>{escape(prompt)}</w:t></w:r>'
    return _sdt(name, number, f"<w:showingPlcHdr/>{kind}", run)


def _sdt(name: str, number: int, properties: str, content: str) -> Markup:
    return Markup(  # noqa: S704 - every text in it has been escaped
        f'<w:sdt><w:sdtPr><w:alias w:val={quoteattr(name)}/><w:id w:val="{number}"/>{properties}</w:sdtPr>'
        f"<w:sdtContent>{content}</w:sdtContent></w:sdt>"
    )
