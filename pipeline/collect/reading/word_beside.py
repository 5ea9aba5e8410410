"""What stands in a Word file beside its body: heads and feet, footnotes, comments, data that controls are bound to."""

import re
from collections.abc import Callable

from lxml import etree

from pipeline.collect.reading.word_text import Context, W, text_of
from pipeline.collect.reading.wording import OFFICE_AUTHOR, remarks

_HEADS = re.compile(r"word/(?:header|footer)\d{0,3}\.xml")
_NOTES = (("脚注", "word/footnotes.xml", "footnote"), ("尾注", "word/endnotes.xml", "endnote"))
_STEP = re.compile(r"(?:(?P<prefix>[\w.-]{1,40}):)?(?P<name>[\w.-]{1,80})(?:\[(?P<number>\d{1,4})\])?")
_MAPPING = re.compile(r"xmlns:([\w.-]{1,40})=['\"]([^'\"]{0,300})['\"]")
_STEPS = 12
_DATA = "{http://schemas.openxmlformats.org/officeDocument/2006/customXml}"


def parse_part(content: bytes) -> etree._Element | None:
    """A part as a tree, without entities and network; None where it is missing or not well-formed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(content, parser) if content else None
    except etree.XMLSyntaxError:
        return None


def lines_of_heads(parts: dict[str, bytes], context: Context) -> list[str]:
    """Lines of page heads and feet: people write there who they are."""
    roots = (parse_part(parts[name]) for name in sorted(parts) if _HEADS.fullmatch(name))
    return [text_of(line, context) for root in roots if root is not None for line in root.iter(f"{W}p")]


def remarks_of(parts: dict[str, bytes]) -> list[str]:
    """Footnotes and comments, as notes."""
    notes: list[str] = []
    for kind, name, tag in _NOTES:
        root = parse_part(parts.get(name, b""))
        said = [_whole(item) for item in root.iter(f"{W}{tag}") if not item.get(f"{W}type")] if root is not None else []
        notes += remarks(kind, [("", text) for text in said])
    root = parse_part(parts.get("word/comments.xml", b""))
    if root is not None:
        theirs = [item for item in root.iter(f"{W}comment") if item.get(f"{W}author") != OFFICE_AUTHOR]
        notes += remarks("批注", [("", _whole(item)) for item in theirs])
    return [note.removeprefix("有") for note in notes]


def bound_text(parts: dict[str, bytes]) -> Callable[[etree._Element], str]:
    """A function that gives a content control's text from the data in the file that it is bound to (w:dataBinding)."""
    stores = {}
    for name in sorted(parts):
        match = re.fullmatch(r"customXml/itemProps(\d{1,4})\.xml", name)
        root = parse_part(parts[name]) if match else None
        if match and root is not None:
            stores[root.get(f"{_DATA}itemID", "").casefold()] = parts.get(f"customXml/item{match[1]}.xml", b"")

    def find(properties: etree._Element) -> str:
        binding = properties.find(f"{W}dataBinding")
        if binding is None:
            return ""
        root = parse_part(stores.get(binding.get(f"{W}storeItemID", "").casefold(), b""))
        names = dict(_MAPPING.findall(binding.get(f"{W}prefixMappings", "")[:2000]))
        return _follow(root, binding.get(f"{W}xpath", "")[:1000], names)

    return find


def _follow(root: etree._Element | None, path: str, names: dict[str, str]) -> str:
    """Follow a path of plain steps, /a:b[1]/a:c[1]; any other way of writing it is not followed."""
    node = root
    for index, step in enumerate(path.strip("/").split("/")[:_STEPS]):
        match = _STEP.fullmatch(step)
        if node is None or match is None:
            return ""
        space = names.get(match["prefix"] or "", "")
        tag = f"{{{space}}}{match['name']}" if space else match["name"]
        if index == 0:
            node = node if node.tag == tag else None
            continue
        found = node.findall(tag)
        number = int(match["number"] or 1)
        node = found[number - 1] if 1 <= number <= len(found) else None
    return "".join(node.itertext()) if node is not None else ""


def _whole(item: etree._Element) -> str:
    return " ".join(text_of(line, Context()) for line in item.iter(f"{W}p"))
