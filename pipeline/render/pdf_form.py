"""PDF forms (AcroForm, ISO 32000-1, 12.7): fields laid over the cells of a page that WeasyPrint has set.

The fields are typed in a font that no file carries (Adobe's Song, by its character collection): every viewer puts a
Chinese font of its own in its place, and the file stays small. There is no JavaScript and no action.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from pipeline.render.pdf_ink import Ink, check_mark, typed

FIELD_ATTRIBUTE = "data-field"
"""Marks an element of the HTML; its value is the name of the field that lies over it."""
CHECKED = "Yes"
"""State of a checked box."""
_POINTS = 0.75  # of a CSS pixel
_HIDDEN, _PRINTED = 1 << 1, 1 << 2  # annotation flags (table 165)
_READ_ONLY, _MULTILINE, _COMBO = 1, 1 << 12, 1 << 17  # field flags (tables 221, 228, 230)
_KEPT_IN = 0.75
"""Points between a cell's border and the field."""


class PdfFieldKind(StrEnum):
    """What a field lets people do."""

    TEXT = "text"
    LINES = "lines"
    """Text of several lines, made smaller by the viewer until it fits."""
    CHOICE = "choice"
    CHECK = "check"


@dataclass(frozen=True)
class PdfField:
    """One field."""

    name: str
    """Groups and the field's own name, joined by full stops."""
    kind: PdfFieldKind = PdfFieldKind.TEXT
    tooltip: str = ""
    choices: tuple[str, ...] = ()
    size: float = 9.0
    """Type size in points."""


@dataclass(frozen=True)
class Area:
    """Where a field lies; points from the page's lower left corner."""

    page: int
    """Index of the page, from 0."""
    name: str
    left: float
    bottom: float
    right: float
    top: float


def marked_areas(document: Any) -> list[Area]:
    """The areas of all elements with ``FIELD_ATTRIBUTE``, page by page in reading order.

    ``document`` is what ``pdf.layout_pages`` returns.
    """
    areas = []
    for number, page in enumerate(document.pages):
        # The engine has no public way to ask where an element stands.
        for box in page._page_box.descendants():
            name = box.element.get(FIELD_ATTRIBUTE) if box.element is not None else None
            if name and hasattr(box, "padding_width") and box.element_tag == box.element.tag:
                left, top = box.padding_box_x() * _POINTS, (page.height - box.padding_box_y()) * _POINTS
                right, bottom = left + box.padding_width() * _POINTS, top - box.padding_height() * _POINTS
                inset = (left + _KEPT_IN, bottom + _KEPT_IN, right - _KEPT_IN, top - _KEPT_IN)
                areas.append(Area(number, name, *(round(edge, 2) for edge in inset)))
    return areas


def add_fields(
    pdf: bytes,
    fields: Sequence[PdfField],
    areas: Sequence[Area],
    hidden: Mapping[str, str],
    properties: Mapping[str, str],
) -> bytes:
    """The PDF with a form on it.

    Args:
        pdf: the printed pages.
        fields: those that people fill in.
        areas: where they lie, by name; tabulators go through them in this order.
        hidden: fields that nobody sees and nobody changes, name to value.
        properties: entries of the document information dictionary.

    Raises:
        KeyError: an area has no field.
    """
    known = {one.name: one for one in fields}
    with pikepdf.open(io.BytesIO(pdf)) as document:
        form = _Form(document)
        for name in hidden:
            form.add_hidden(name)
        for area in areas:
            form.add(known[area.name], area)
        document.Root.AcroForm = form.dictionary()
        _say(document, properties)
        _fill(document, hidden)
        return _saved(document)


def fill_fields(pdf: bytes, values: Mapping[str, str], properties: Mapping[str, str]) -> bytes:
    """A form of ours with values in it.

    Args:
        pdf: of ``add_fields``.
        values: by field name; a checked box has any text but an empty one.
        properties: entries of the document information dictionary.

    Raises:
        KeyError: there is no such field.
    """
    with pikepdf.open(io.BytesIO(pdf)) as document:
        _say(document, properties)
        _fill(document, values)
        return _saved(document)


@dataclass
class _Form:
    document: pikepdf.Pdf
    fields: list[Any] = field(default_factory=list)
    """Fields and groups at the top."""
    groups: dict[str, Any] = field(default_factory=dict)

    def dictionary(self) -> Dictionary:
        """The form itself, with the fonts that its fields name."""
        fonts = Dictionary(Song=self.document.make_indirect(_song()), Helv=self.document.make_indirect(_helvetica()))
        return Dictionary(Fields=Array(self.fields), DA=String("/Song 9 Tf 0 g"), DR=Dictionary(Font=fonts))

    def add(self, wanted: PdfField, area: Area) -> None:
        """A field with its one widget."""
        page = self.document.pages[area.page].obj
        widget = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            Rect=Array([area.left, area.bottom, area.right, area.top]),
            F=_PRINTED,
            P=page,
            TU=String(wanted.tooltip),
            MK=Dictionary(),
        )
        _KINDS[wanted.kind](widget, wanted)
        made = self._enter(wanted.name, widget)
        page.Tabs = Name.R
        if Name.Annots not in page:
            page.Annots = Array()
        page.Annots.append(made)

    def add_hidden(self, name: str) -> None:
        """A field that carries a value for us alone."""
        page = self.document.pages[0].obj
        widget = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            Rect=Array([0, 0, 0, 0]),
            F=_HIDDEN,
            P=page,
            FT=Name.Tx,
            Ff=_READ_ONLY,
            DA=String("/Song 9 Tf 0 g"),
        )
        made = self._enter(name, widget)
        if Name.Annots not in page:
            page.Annots = Array()
        page.Annots.append(made)

    def _enter(self, name: str, widget: Dictionary) -> Any:
        """The field under its groups; its own name is the last of the names that stops divide."""
        group_name, _, own = name.rpartition(".")
        widget.T = String(own)
        made = self.document.make_indirect(widget)
        if group_name:
            group = self._group(group_name)
            made.Parent = group
            group.Kids.append(made)
        else:
            self.fields.append(made)
        return made

    def _group(self, name: str) -> Any:
        if name not in self.groups:
            self.groups[name] = self._enter(name, Dictionary(Kids=Array()))
        return self.groups[name]


def _text(widget: Dictionary, wanted: PdfField) -> None:
    widget.FT, widget.DA = Name.Tx, _default_appearance(wanted.size)


def _lines(widget: Dictionary, _wanted: PdfField) -> None:
    widget.FT, widget.DA, widget.Ff = Name.Tx, _default_appearance(0), _MULTILINE


def _choice(widget: Dictionary, wanted: PdfField) -> None:
    # The empty choice takes back what was chosen by mistake.
    widget.FT, widget.DA, widget.Ff = Name.Ch, _default_appearance(wanted.size), _COMBO
    widget.Opt = Array([String(choice) for choice in ("", *wanted.choices)])


def _check(widget: Dictionary, _wanted: PdfField) -> None:
    widget.FT, widget.V, widget.AS = Name.Btn, Name.Off, Name.Off
    widget.MK = Dictionary(CA=String("4"))  # the tick of ZapfDingbats, for viewers that draw it themselves


_KINDS = {
    PdfFieldKind.TEXT: _text,
    PdfFieldKind.LINES: _lines,
    PdfFieldKind.CHOICE: _choice,
    PdfFieldKind.CHECK: _check,
}


def _default_appearance(size: float) -> String:
    return String(f"/Song {size:g} Tf 0 g")


def _say(document: pikepdf.Pdf, properties: Mapping[str, str]) -> None:
    for name, text in properties.items():
        document.docinfo[Name("/" + name)] = String(text)


def _fill(document: pikepdf.Pdf, values: Mapping[str, str]) -> None:
    """Set values, and draw every field as it then looks: not every viewer draws them itself."""
    form = document.Root.AcroForm
    leaves = dict(_leaves(form.Fields, ""))
    fonts = Dictionary(Font=form.DR.Font)
    for name, text in values.items():
        leaf = leaves[name]
        if _is_box(leaf):
            leaf.V = leaf.AS = Name("/" + CHECKED) if text else Name.Off
        elif text:
            leaf.V = String(text)
    for name, leaf in leaves.items():
        if _is_box(leaf):
            if Name.AP not in leaf:
                off, on = (_appearance(document, leaf, check_mark(_ink(leaf), on=on), None) for on in (False, True))
                leaf.AP = Dictionary(N=Dictionary(Yes=on, Off=off))
        elif int(leaf.F) != _HIDDEN and (name in values or Name.AP not in leaf):
            shown = str(leaf.get(Name.V, ""))
            drawn = typed(_ink(leaf), shown)
            # An empty field names no font: some readers complain of one that they have no characters for.
            leaf.AP = Dictionary(N=_appearance(document, leaf, drawn, fonts if shown else None))


def _leaves(fields: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    for one in fields:
        name = f"{prefix}{one.T}"
        if Name.Kids in one:
            yield from _leaves(one.Kids, f"{name}.")
        else:
            yield name, one


def _is_box(leaf: Any) -> bool:
    return bool(leaf.FT == Name.Btn)  # noqa: SIM300 - nothing is the wrong way round here


def _ink(leaf: Any) -> Ink:
    left, bottom, right, top = (float(edge) for edge in leaf.Rect)
    words = str(leaf.get(Name.DA, "/Song 9 Tf")).split()
    lines = bool(int(leaf.get(Name.Ff, 0)) & _MULTILINE) and not _is_box(leaf)
    return Ink(right - left, top - bottom, float(words[1]), lines=lines)


def _appearance(document: pikepdf.Pdf, leaf: Any, content: bytes, resources: Dictionary | None) -> Any:
    left, bottom, right, top = (float(edge) for edge in leaf.Rect)
    stream = document.make_stream(content)
    stream.Type, stream.Subtype = Name.XObject, Name.Form
    stream.BBox = Array([0, 0, round(right - left, 2), round(top - bottom, 2)])
    stream.Resources = resources or Dictionary()
    return stream


def _song() -> Dictionary:
    """Adobe's Song by name and character collection; UTF-16 goes in (ISO 32000-1, 9.7.5.2)."""
    information = Dictionary(Registry=String("Adobe"), Ordering=String("GB1"), Supplement=4)
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name("/STSong-Light"),
        Flags=6,
        FontBBox=Array([-25, -254, 1000, 880]),
        ItalicAngle=0,
        Ascent=880,
        Descent=-120,
        CapHeight=880,
        StemV=93,
    )
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType0,
        BaseFont=Name("/STSong-Light"),
        CIDSystemInfo=information,
        FontDescriptor=descriptor,
        DW=1000,
        W=Array([1, 95, 500, 814, 939, 500]),
    )
    return Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=Name("/STSong-Light"),
        Encoding=Name("/UniGB-UTF16-H"),
        DescendantFonts=Array([descendant]),
    )


def _helvetica() -> Dictionary:
    return Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)


def _saved(document: pikepdf.Pdf) -> bytes:
    result = io.BytesIO()
    document.save(result, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate, linearize=False)
    return result.getvalue()
