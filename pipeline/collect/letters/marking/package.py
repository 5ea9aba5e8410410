"""Parts, relationships and content types of an office package (ECMA-376 part 2), changed where comments need it."""

import posixpath
from dataclasses import dataclass

from lxml import etree

from pipeline.collect.reading.active import active_content
from pipeline.untrusted.package import check_package

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_MACRO_RELATIONS = ("vbaProject", "vbaProjectSignature", "wordVbaData", "attachedToolbars", "keyMapCustomizations")
_MACRO_PARTS = ("vbaproject", "vbadata", "attachedtoolbars")
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_PLAIN_TYPES = {
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml": _WORKBOOK,
    "application/vnd.ms-excel.template.macroEnabled.main+xml": _WORKBOOK,
    _WORKBOOK.replace("sheet.main", "template.main"): _WORKBOOK,
    "application/vnd.ms-word.document.macroEnabled.main+xml": _DOCUMENT,
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml": _DOCUMENT,
    _DOCUMENT.replace("document.main", "template.main"): _DOCUMENT,
}
_TEMPLATE = "attachedTemplate"
"""Relation and element of a Word file: the template that Word fetches when the file is opened."""


class MarkingError(Exception):
    """The file can't be marked; ``str()`` says why, for the log."""


@dataclass
class Package:
    """The parts of a package by name; XML trees are written back with ``put``."""

    parts: dict[str, bytes]
    taken_out: str = ""
    """In Chinese: what would have run or been fetched and was taken out of it."""

    @classmethod
    def open(cls, data: bytes) -> "Package":
        """A package from outside, bounded and without document types.

        Raises:
            UnreadableError: as ``check_package``.
            MarkingError: it holds what is not sent on.
        """
        package = cls(dict(check_package(data)))
        gone = [*package._drop_macros(), *package._drop_template()]
        package.taken_out = f"{'、'.join(gone)}已去掉" if gone else ""
        # What runs or fetches in other ways can't be told apart from the file: it is not sent on, its table is.
        left = active_content(package.parts)
        if left:
            msg = f"active content: {left[0]}"
            raise MarkingError(msg)
        return package

    def tree(self, name: str) -> etree._Element:
        """A part as XML.

        Raises:
            MarkingError: it is missing or no XML.
        """
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            root = etree.fromstring(self.parts[name], parser)
        except (KeyError, etree.XMLSyntaxError) as error:
            msg = f"{name}: {type(error).__name__}"
            raise MarkingError(msg) from None
        if root.getroottree().docinfo.doctype:
            msg = f"{name}: document type"
            raise MarkingError(msg)
        return root

    def put(self, name: str, root: etree._Element) -> None:
        """Write an XML part."""
        self.parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)

    def related(self, source: str, kind: str) -> str:
        """The part that ``source`` is related to in this way; empty where there is none."""
        for relation in self._relations(source):
            if relation.get("Type", "").rpartition("/")[2] == kind and relation.get("TargetMode") != "External":
                return self._resolved(source, relation.get("Target", ""))
        return ""

    def targets(self, source: str) -> dict[str, str]:
        """Relationship id to part."""
        return {
            relation.get("Id", ""): self._resolved(source, relation.get("Target", ""))
            for relation in self._relations(source)
            if relation.get("TargetMode") != "External"
        }

    def relate(self, source: str, kind: str, target: str) -> str:
        """Add a relationship; its id."""
        root = self._relations(source)
        taken = {relation.get("Id", "") for relation in root}
        number = next(number for number in range(1, len(taken) + 2) if f"rIdMark{number}" not in taken)
        folder = posixpath.dirname(source)
        relation = etree.SubElement(root, f"{{{_RELATIONS}}}Relationship")
        relation.set("Id", f"rIdMark{number}")
        relation.set("Type", f"{RELATION}/{kind}")
        relation.set("Target", posixpath.relpath(target, folder or "."))
        self.put(_relations_name(source), root)
        return f"rIdMark{number}"

    def free_name(self, pattern: str) -> str:
        """A part name that is not taken: ``xl/comments{}.xml``."""
        taken = {name.casefold() for name in self.parts}
        return next(
            name for number in range(1, len(taken) + 2) if (name := pattern.format(number)).casefold() not in taken
        )

    def declare(self, part: str, media_type: str) -> None:
        """Say what a part is."""
        root = self.tree("[Content_Types].xml")
        if not any(item.get("PartName") == f"/{part}" for item in root):
            item = etree.SubElement(root, f"{{{_TYPES}}}Override")
            item.set("PartName", f"/{part}")
            item.set("ContentType", media_type)
            self.put("[Content_Types].xml", root)

    def declare_suffix(self, suffix: str, media_type: str) -> None:
        """Say what parts with a suffix are."""
        root = self.tree("[Content_Types].xml")
        if not any(item.get("Extension", "").casefold() == suffix for item in root):
            item = etree.Element(f"{{{_TYPES}}}Default")
            item.set("Extension", suffix)
            item.set("ContentType", media_type)
            root.insert(0, item)
            self.put("[Content_Types].xml", root)

    def _relations(self, source: str) -> etree._Element:
        name = _relations_name(source)
        if name not in self.parts:
            return etree.Element(f"{{{_RELATIONS}}}Relationships", nsmap={None: _RELATIONS})
        return self.tree(name)

    @staticmethod
    def _resolved(source: str, target: str) -> str:
        if target.startswith("/"):
            return target.lstrip("/")
        return posixpath.normpath(posixpath.join(posixpath.dirname(source), target))

    def _drop_relations(self, kinds: tuple[str, ...]) -> list[str]:
        """Remove relations of these kinds; the names of the parts that had them."""
        sources = []
        for name in [name for name in self.parts if name.casefold().endswith(".rels")]:
            root = self.tree(name)
            gone = [one for one in root if one.get("Type", "").rpartition("/")[2] in kinds]
            for relation in gone:
                root.remove(relation)
            if gone:
                self.put(name, root)
                folder, _, file = name.rpartition("/")
                sources.append(posixpath.join(posixpath.dirname(folder), file[: -len(".rels")]))
        return sources

    def _drop_template(self) -> list[str]:
        sources = self._drop_relations((_TEMPLATE,))
        for source in sources:
            if source in self.parts:
                root = self.tree(source)
                for element in list(root.iter(f"{{*}}{_TEMPLATE}")):
                    root.remove(element)
                self.put(source, root)
        return ["外部模板"] if sources else []

    def _drop_macros(self) -> list[str]:
        gone = [name for name in self.parts if any(mark in name.casefold() for mark in _MACRO_PARTS)]
        for name in gone:
            del self.parts[name]
        self._drop_relations(_MACRO_RELATIONS)
        types = self.tree("[Content_Types].xml")
        for item in list(types):
            if item.get("PartName", "").lstrip("/") in gone or "vbaProject" in item.get("ContentType", ""):
                types.remove(item)
            elif item.get("ContentType") in _PLAIN_TYPES:
                item.set("ContentType", _PLAIN_TYPES[item.get("ContentType", "")])
        self.put("[Content_Types].xml", types)
        return ["宏"] if gone else []


def _relations_name(source: str) -> str:
    folder, _, name = source.rpartition("/")
    return f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
