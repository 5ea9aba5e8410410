"""What a file holds beside its text that other programs would run or fetch: named to people, never run or fetched."""

import re
from collections.abc import Iterable

from pipeline.collect.reading.book_parts import relations

_NOT_RUN = "，没有执行"
_INSERTED = re.compile(r"(?:^|/)embeddings/", re.IGNORECASE)
_DDE = re.compile(rb"<(?:\w+:)?ddeLink\b|>\s{0,20}DDE(?:AUTO)?\s", re.IGNORECASE)
_FETCHED = {
    "attachedTemplate": "外部模板",
    "externalLinkPath": "外部链接",
    "externalLink": "外部链接",
    "oleObject": "外部链接",
    "image": "网络图片",
    "frame": "外部链接",
    "subDocument": "外部链接",
    "aFChunk": "外部链接",
}


def active_content(parts: dict[str, bytes]) -> tuple[str, ...]:
    """A clause on macros, links and inserted objects of an OOXML or OpenDocument package; empty where there is none."""
    found = []
    if any(name.rpartition("/")[2].casefold() == "vbaproject.bin" or name.startswith("Basic/") for name in parts):
        found.append("宏")
    if any(name.startswith("xl/macrosheets/") for name in parts):
        found.append("宏表")
    found += sorted(_fetched(parts))
    if any(_DDE.search(content) for name, content in parts.items() if name.endswith(".xml")):
        found.append("DDE链接")
    if any(_INSERTED.search(name) or name.startswith("Object ") for name in parts):
        found.append("嵌入的对象")
    return _clause(found)


def names_active_content(notes: Iterable[str]) -> bool:
    """Whether one of the notes on how a file was read is such a clause."""
    return any(note.endswith(_NOT_RUN) for note in notes)


def active_compound(data: bytes) -> tuple[str, ...]:
    """The same of an OLE2 file (doc, xls); its directory names storages in UTF-16."""
    names = ("_VBA_PROJECT_CUR", "_VBA_PROJECT", "Macros\0")
    found = ["宏"] if any(name.encode("utf-16-le") in data for name in names) else []
    if "ObjectPool".encode("utf-16-le") in data:
        found.append("嵌入的对象")
    return _clause(found)


def _fetched(parts: dict[str, bytes]) -> set[str]:
    holders = (name.replace("_rels/", "").removesuffix(".rels") for name in parts if name.endswith(".rels"))
    return {
        _FETCHED[relation.kind]
        for holder in holders
        for relation in relations(parts, holder).values()
        if relation.external and relation.kind in _FETCHED
    }


def _clause(found: list[str]) -> tuple[str, ...]:
    return (f"文件里有{'、'.join(dict.fromkeys(found))}{_NOT_RUN}",) if found else ()
