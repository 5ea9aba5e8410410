"""A Word file read once from its beginning to its end, whatever its length: its rows, and where its links lead."""

import re
from collections.abc import Iterator
from typing import BinaryIO
from zipfile import ZipFile

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TARGET = re.compile(r"\s*(?:PAGEREF|REF)\s+(\S+)")
_ROW, _MARK, _LINK, _CODE, _TEXT, _CELL, _TAB = (
    f"{_W}{name}" for name in ("tr", "bookmarkStart", "hyperlink", "instrText", "t", "tc", "tab")
)


class WordReading:
    """A Word file being read."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._marks: set[str] = set()
        self._targets: dict[str, None] = {}
        self.numbered: list[tuple[str, str]] = []
        """Text and number of each line that leads somewhere and names its page, in order; complete after the rows."""
        self._rows = self._read()

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        """The rows of all tables, in order and once: the text of each cell, without line ends and tabs."""
        return self._rows

    def _read(self) -> Iterator[tuple[str, ...]]:
        with ZipFile(self._source) as package, package.open("word/document.xml") as body:
            tags = (_ROW, _MARK, _LINK, _CODE)
            for _, element in etree.iterparse(body, events=("end",), tag=tags, resolve_entities=False, no_network=True):
                if element.tag == _ROW:
                    yield _cells(element)
                    _forget(element)
                else:
                    self._note(element)

    def dangling(self) -> list[str]:
        """Bookmarks that links, PAGEREF and REF fields lead to, and that aren't there; reads on to the file's end."""
        for _ in self._rows:
            pass
        return [target for target in self._targets if target not in self._marks]

    def _note(self, element: etree._Element) -> None:
        if element.tag == _MARK:
            self._marks.add(element.get(f"{_W}name") or "")
        elif element.tag == _LINK and (anchor := element.get(f"{_W}anchor")):
            self._targets[anchor] = None
            text, tab, number = _texts(element).rpartition("\t")
            if tab:
                self.numbered.append((text, number))
        elif element.tag == _CODE and (found := _TARGET.match(element.text or "")):
            self._targets[found[1]] = None


def _texts(element: etree._Element) -> str:
    return "".join("\t" if one.tag == _TAB else one.text or "" for one in element.iter(_TEXT, _TAB))


def _cells(row: etree._Element) -> tuple[str, ...]:
    texts: list[str] = []
    for element in row.iter(_CELL, _TEXT):
        if element.tag == _CELL:
            texts.append("")
        else:
            texts[-1] += element.text or ""
    return tuple(texts)


def _forget(row: etree._Element) -> None:
    """Free a row, those before it, and what stands before its table: all of it has been seen."""
    table = row.getparent()
    row.clear()
    for element in (row, table):
        parent = None if element is None else element.getparent()
        while parent is not None and element is not None and element.getprevious() is not None:
            del parent[0]
