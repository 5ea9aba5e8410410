"""Fields that show the nearest heading (STYLEREF, ECMA-376 part 1, 17.16.5.59): what they showed last.

Word puts there what the headings said when the file was last saved; in a template these are tags, and belong elsewhere.
"""

import re

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CODE = re.compile(r"^\s*STYLEREF\s+\"?[^\"\\]*?(\d)")
"""The heading's level: ``STYLEREF 1``, ``STYLEREF "标题 1"``, ``STYLEREF "Heading 1"``."""


def show_references(root: etree._Element, shown: str) -> bool:
    """Let each such field of a part show a text.

    Args:
        root: the part; it is changed.
        shown: with ``{}`` for the level of the heading (1 for the first).

    Returns:
        Whether there is such a field.
    """
    found = False
    for field in list(root.iter(f"{_W}fldSimple")):
        if level := _CODE.match(field.get(f"{_W}instr") or ""):
            _show(field, list(field), shown.format(level[1]), 0)
            found = True
    for paragraph in root.iter(f"{_W}p"):
        for code, results, end in _fields(paragraph):
            if level := _CODE.match(code):
                _show(paragraph, results, shown.format(level[1]), paragraph.index(results[0] if results else end))
                found = True
    return found


def _fields(paragraph: etree._Element) -> list[tuple[str, list[etree._Element], etree._Element]]:
    """Code, result and last run of each complex field of a paragraph (ECMA-376 part 1, 17.16.18); none is nested."""
    fields, code, results = [], "", []
    inside = ""
    for run in paragraph.findall(f"{_W}r"):
        mark = run.find(f"{_W}fldChar")
        if mark is None:
            code += "".join(text.text or "" for text in run.iter(f"{_W}instrText"))
            results += [run] * (inside == "separate")
            continue
        inside = mark.get(f"{_W}fldCharType") or ""
        if inside == "begin":
            code, results = "", []
        elif inside == "end":
            fields.append((code, results, run))
    return fields


def _show(parent: etree._Element, results: list[etree._Element], shown: str, place: int) -> None:
    run = etree.Element(f"{_W}r")
    properties = next((one for result in results for one in result.iter(f"{_W}rPr")), None)
    for result in results:
        parent.remove(result)
    if properties is not None:
        run.append(properties)
    text = etree.SubElement(run, f"{_W}t")
    text.text = shown
    parent.insert(place, run)
