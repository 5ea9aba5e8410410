"""PDF from HTML by WeasyPrint: PDF/A-2u with tags, no clock, nothing fetched.

``pipeline.tools.fonts.activate`` must have run before this module is imported: fontconfig reads its set-up once.
"""

import logging
import warnings
from typing import Any, cast

import weasyprint
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from pipeline.errors import TemplateError
from pipeline.render import justify

PDF_VARIANT = "pdf/a-2u"


class NoFetching(URLFetcher):  # type: ignore[misc]  # weasyprint is not typed
    """Refuses every address except data inside the document itself."""

    def fetch(self, url: str, headers: Any = None) -> Any:
        """What is inside the document; anything else is refused."""
        if url.startswith("data:"):
            return super().fetch(url, headers)
        msg = f"模板要取外部资源 {url[:80]}，这里一律不取；请把样式和图片写进模板"
        raise FatalURLFetchingError(msg)


class Complaints(logging.Handler):
    """WeasyPrint says on its log what it could not draw."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep what was said."""
        self.lines.append(record.getMessage())


def layout_pages(html: str) -> "weasyprint.Document":
    """The document set into pages, not yet a PDF: ``.pages`` can be measured and counted.

    Chinese is justified wherever ``justify.active`` says so.

    Raises:
        TemplateError: the style sheet is wrong, or names something outside the document.
    """
    justify.active()
    complaints = Complaints()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(complaints)
    try:
        document = weasyprint.HTML(string=html, url_fetcher=NoFetching()).render(pdf_variant=PDF_VARIANT, pdf_tags=True)
    except FatalURLFetchingError as error:
        raise TemplateError(str(error)) from None
    finally:
        logger.removeHandler(complaints)
    if complaints.lines:
        msg = f"排版引擎不认识模板里的写法：{'；'.join(complaints.lines[:3])}"
        raise TemplateError(msg)
    return document


def pdf_bytes(document: "weasyprint.Document", *, archival: bool = True) -> bytes:
    """The PDF; title, author and language are those of the HTML head.

    Args:
        document: of ``layout_pages``.
        archival: whether it is to be PDF/A. A form that people fill in is not: Adobe's reader opens PDF/A for
            reading only.

    Raises:
        TemplateError: a file is to be attached: that is looked for only now.
    """
    with warnings.catch_warnings():
        # WeasyPrint 70 leaves its own colour profile to the garbage collector to close.
        warnings.filterwarnings("ignore", r"unclosed file .*\.icc", ResourceWarning)
        try:
            result = document.write_pdf(pdf_variant=PDF_VARIANT if archival else None, pdf_tags=True)
        except FatalURLFetchingError as error:
            raise TemplateError(str(error)) from None
    return cast("bytes", result)


def render_pdf(html: str) -> bytes:
    """HTML straight to PDF.

    Raises:
        TemplateError: as ``layout_pages``.
    """
    return pdf_bytes(layout_pages(html))
