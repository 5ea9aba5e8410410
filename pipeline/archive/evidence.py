"""What a PDF says of itself, read with pikepdf: pages, title, fonts, the conformance it declares.

These are our own checks. They stand beside veraPDF's verdict and are all there is where veraPDF is missing;
they never make a file "verified".
"""

import io
from dataclasses import dataclass

import pikepdf

from pipeline.errors import GateError

FIT = ("PDF/A-2u", "PDF/A-3u", "PDF/A-3a")
"""What a PDF of this program may declare: level u of ISO 19005-2, or of ISO 19005-3 where it brings its data along;
level a of that where it is tagged."""
DECLARED = f"{'、'.join(FIT[:-1])} 或 {FIT[-1]}"
"""As messages name it."""
_FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")


@dataclass(frozen=True)
class Evidence:
    """What was found in one PDF."""

    pages: int
    title: str
    producer: str
    """The program that wrote it."""
    declared: str
    """Part and level of PDF/A that it declares, e.g. PDF/A-2u; empty if none."""
    fonts_not_embedded: tuple[str, ...]

    def complaints(self, recorded_pages: int | None) -> tuple[str, ...]:
        """What keeps it out of the archive.

        Args:
            recorded_pages: how many pages it should have; None if nobody wrote it down.
        """
        found = []
        if recorded_pages not in {None, self.pages}:
            found.append(f"有 {self.pages} 页，生成时记的是 {recorded_pages} 页")
        if self.declared not in FIT:
            found.append(f"没有声明 {DECLARED}（现为“{self.declared or '无'}”）")
        if self.fonts_not_embedded:
            found.append(f"字体没有嵌入：{'、'.join(self.fonts_not_embedded)}")
        return tuple(found)


def examine(name: str, content: bytes) -> Evidence:
    """Open a PDF and look.

    Args:
        name: how messages name the file.
        content: the PDF.

    Raises:
        GateError: it can't be opened, or only with a password.
    """
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            return Evidence(
                pages=len(document.pages),
                title=_said(document, "dc:title", "/Title"),
                producer=_said(document, "pdf:Producer", "/Producer"),
                declared=_declared(document),
                fonts_not_embedded=_fonts_not_embedded(document),
            )
    except pikepdf.PasswordError:
        raise GateError(f"{name} 有密码，不能归档；请重新生成") from None
    except pikepdf.PdfError:
        raise GateError(f"{name} 打不开，不是完好的 PDF；请重新生成") from None


def _said(document: pikepdf.Pdf, metadata_key: str, information_key: str) -> str:
    value = document.open_metadata().get(metadata_key) or document.docinfo.get(information_key) or ""
    return str(value)


def _declared(document: pikepdf.Pdf) -> str:
    metadata = document.open_metadata()
    part, level = metadata.get("pdfaid:part"), metadata.get("pdfaid:conformance")
    return f"PDF/A-{part}{str(level or '').lower()}" if part else ""


def _fonts_not_embedded(document: pikepdf.Pdf) -> tuple[str, ...]:
    missing = set()
    for thing in document.objects:
        if not isinstance(thing, pikepdf.Dictionary) or thing.get("/Type") != "/Font":
            continue
        if thing.get("/Subtype") in {
            "/Type0",
            "/Type3",
        }:  # its descendant is judged, or it holds its own glyphs
            continue
        descriptor = thing.get("/FontDescriptor")
        if descriptor is None or not any(key in descriptor for key in _FONT_FILES):
            missing.add(str(thing.get("/BaseFont", "?")).removeprefix("/"))
    return tuple(sorted(missing))
