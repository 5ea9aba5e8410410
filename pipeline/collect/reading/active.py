"""What a file holds beside its text that other programs would run or fetch: named to people, never run or fetched."""

import re
from collections.abc import Iterable, Iterator

from pipeline.collect.reading.book_parts import parse
from pipeline.collect.reading.sheet_scan import feed, local

_NOT_RUN = "，没有执行"
_MACROS, _SHEETS, _CONTROLS, _DATA, _DDE, _LINK, _OBJECT = (
    "宏", "宏表", "控件或加载项", "外部数据连接", "DDE链接", "外部链接", "嵌入的对象",
)  # fmt: skip
_BY_NAME = (
    (re.compile(r"(?:^|/)vba(?:project|data)[^/]*$|^basic/|^scripts/"), _MACROS),
    (re.compile(r"/(?:macro|dialog)sheets/"), _SHEETS),
    (re.compile(r"(?:^|/)(?:activex|customui|webextensions|ctrlprops)/"), _CONTROLS),
    (re.compile(r"^xl/(?:connections\.xml|querytables/)"), _DATA),
    (re.compile(r"(?:^|/)embeddings/|^object "), _OBJECT),
)
"""Names of parts, in lower case (OOXML; OpenDocument: Basic, Scripts and Object)."""
_EXTERNAL = {"attachedTemplate": "外部模板", "image": "网络图片"}
"""Relations that lead out of an OOXML package, by their type; all others but plain hyperlinks are links."""
_DDE_LINK = re.compile(rb"<(?:\w+:)?ddeLink\b")
_FIELDS = {
    "DDE": _DDE, "DDEAUTO": _DDE, "LINK": _LINK, "INCLUDEPICTURE": _LINK, "INCLUDETEXT": _LINK, "INCLUDE": _LINK,
    "IMPORT": _LINK, "DATABASE": _LINK, "RD": _LINK,
}  # fmt: skip
"""Fields of Word that fetch or start something (ECMA-376 part 1, 17.16.5; DDE, IMPORT, INCLUDE: MS-OI29500)."""
_FIELD_MARKS = re.compile(rb"instrText|fldSimple")
_ODF_PARTS = ("content.xml", "styles.xml", "meta.xml")
_ODF_ELEMENTS = {
    "dde-source": _DDE, "dde-connection-decl": _DDE, "event-listener": _MACROS, "auto-reload": _LINK,
    "section-source": _LINK, "table-source": _LINK, "cell-range-source": _LINK, "image": _LINK, "fill-image": _LINK,
    "object": _LINK, "object-ole": _LINK, "plugin": _LINK, "applet": _LINK, "floating-frame": _LINK,
}  # fmt: skip
"""Elements of OpenDocument 1.2; what is a link is one only where its address leads out of the package."""
_ODF_MARKS = re.compile(b"|".join(rb"[:<]" + name.encode() + rb"\b" for name in _ODF_ELEMENTS))
_OUTSIDE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|[/\\]|\.\.[/\\]")
_WIDE = (b"\xff\xfe", b"\xfe\xff")  # a part in UTF-16, in which no mark can be looked for


def active_content(parts: dict[str, bytes]) -> tuple[str, ...]:
    """A clause on macros, links and inserted objects of an OOXML or OpenDocument package; empty where there is none.

    Raises:
        UnreadableError: a part that has to be looked through is not well-formed.
    """
    names = [name.replace("\\", "/").casefold() for name in parts]
    found = [what for pattern, what in _BY_NAME if any(map(pattern.search, names))]
    found += sorted(_external(parts))
    if any(_DDE_LINK.search(content) for name, content in parts.items() if name.startswith("xl/")):
        found.append(_DDE)
    for name, content in parts.items():
        if name.startswith("word/") and name.endswith(".xml") and _may_hold(content, _FIELD_MARKS):
            found += field_actions(content)
        elif name in _ODF_PARTS and _may_hold(content, _ODF_MARKS):
            found += odf_actions(content)
    return _clause(found)


def names_active_content(notes: Iterable[str]) -> bool:
    """Whether one of the notes on how a file was read is such a clause."""
    return any(note.endswith(_NOT_RUN) for note in notes)


def active_compound(data: bytes, *, macro_sheets: bool = False) -> tuple[str, ...]:
    """The same of an OLE2 file (doc, xls); its directory names storages in UTF-16, its book tells its sheets' types."""
    names = ("_VBA_PROJECT_CUR", "_VBA_PROJECT", "Macros\0")
    found = [_MACROS] if any(name.encode("utf-16-le") in data for name in names) else []
    if "ObjectPool".encode("utf-16-le") in data:
        found.append(_OBJECT)
    return _clause([*found, _SHEETS] if macro_sheets else found)


def active_text(content: bytes) -> tuple[str, ...]:
    """The same of an OpenDocument text in a single XML file."""
    return _clause(odf_actions(content))


def field_actions(content: bytes) -> list[str]:
    """What the fields in a part of a Word file would do."""
    fields = _Fields()
    feed(content, fields.start, fields.end, fields.text)
    return [_FIELDS[word] for word in fields.words() if word in _FIELDS]


def odf_actions(content: bytes) -> list[str]:
    """What the elements of a part of an OpenDocument file would do."""
    found: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        action = _ODF_ELEMENTS.get(local(name), "")
        address = next((value for key, value in attributes.items() if local(key) == "href"), "")
        if action and (action != _LINK or _OUTSIDE.match(address.strip())):
            found.append(action)

    feed(content, start, lambda _: None, lambda _: None)
    return found


def _may_hold(content: bytes, marks: re.Pattern[bytes]) -> bool:
    return content.startswith(_WIDE) or marks.search(content) is not None


def _external(parts: dict[str, bytes]) -> set[str]:
    """What the relations of any part fetch from outside; part names know no case (ECMA-376 part 2, 6.2.2.3)."""
    roots = (parse(content) for name, content in parts.items() if name.casefold().endswith(".rels"))
    relations = (item for root in roots if root is not None for item in root)
    kinds = (
        item.get("Type", "").rpartition("/")[2]
        for item in relations
        if item.get("TargetMode", "").casefold() == "external"
    )
    return {_EXTERNAL.get(kind, _LINK) for kind in kinds if kind != "hyperlink"}


def _clause(found: list[str]) -> tuple[str, ...]:
    return (f"文件里有{'、'.join(dict.fromkeys(found))}{_NOT_RUN}",) if found else ()


class _Fields:
    """The instructions of Word's fields; one may be cut into any number of runs."""

    def __init__(self) -> None:
        self._done: list[str] = []
        self._open: list[list[str]] = [[]]
        self._reading = False

    def words(self) -> Iterator[str]:
        """The first word of each instruction, in capitals."""
        for instruction in (*self._done, *("".join(pieces) for pieces in self._open)):
            found = re.match(r"[\s\"“]*(\w+)", instruction)
            if found:
                yield found[1].upper()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = local(name)
        said = {local(key): value for key, value in attributes.items()}
        self._reading = tag == "instrText"
        if tag == "fldSimple":
            self._done.append(said.get("instr", ""))
        elif tag == "fldChar" and said.get("fldCharType") == "begin":
            self._open.append([])
        elif tag == "fldChar" and said.get("fldCharType") == "end" and len(self._open) > 1:
            self._done.append("".join(self._open.pop()))

    def end(self, _name: str) -> None:
        self._reading = False

    def text(self, text: str) -> None:
        if self._reading:
            self._open[-1].append(text)
