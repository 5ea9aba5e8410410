"""A Word file from outside as a docx that was looked over: by its content, whatever its name says."""

from collections.abc import Container

from pipeline.untrusted.conversion import converted
from pipeline.untrusted.kind import Kind
from pipeline.untrusted.package import check_package
from pipeline.untrusted.unreadable import UnreadableError


def as_docx(content: bytes, kind: Kind, wanted: Container[Kind]) -> bytes:
    """The file as a docx; an old one is converted through the filter of its kind and no other.

    Args:
        content: the file.
        kind: what its content is.
        wanted: the kinds that may be opened.

    Raises:
        UnreadableError: of another kind, or as ``check_package`` and ``converted``.
    """
    if kind is Kind.LOCKED:
        raise UnreadableError("文件加了密码，打不开")
    if kind not in wanted:
        raise UnreadableError(f"文件内容是{kind}，打不开" if kind is not Kind.EMPTY else "空文件，打不开")
    made = content if kind is Kind.DOCX else converted(content, kind)
    check_package(made)
    return made
