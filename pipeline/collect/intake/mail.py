"""Mails (RFC 5322, MIME) as Chinese programs really write them, into their pieces."""

from collections.abc import Iterator
from dataclasses import replace

from pipeline.collect.intake.evidence import Evidence
from pipeline.collect.intake.mime import Entity, Headers, parse_mail
from pipeline.collect.intake.piece import TEXT_TYPES, Mail, Piece, body_piece, file_piece, mail_piece, make_mail
from pipeline.collect.intake.tnef import TNEF_MAGIC, tnef_pieces
from pipeline.collect.intake.transfer import take_uuencoded
from pipeline.untrusted.charset import decode_text, safe_name
from pipeline.untrusted.unreadable import UnreadableError

_BINARY = (
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"Rar!\x1a",
    b"7z\xbc\xaf",
    b"%PDF-",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"{\\rtf",
)
_SEALED = "邮件加了密，或整封签了名（S/MIME），打不开；请单位不加密、不签名重新发送"
_CLOSED = {
    "application/pkcs7-mime": _SEALED,
    "application/x-pkcs7-mime": _SEALED,
    "message/partial": "邮件太大，被邮件程序拆成了几封，这里只有其中一段；请单位压缩后作为一封重新发送",
    "message/external-body": "附件只是一个地址，文件不在邮件里；请单位作为普通附件重新发送",
}


def read_mail(data: bytes) -> Mail:
    """A mail into its parts.

    Raises:
        UnreadableError: no mail at all, or a bound is broken.
    """
    mail = _mail(parse_mail(data))
    return replace(mail, hidden=Evidence.of(data).missing(_files(mail)))


def _mail(entity: Entity) -> Mail:
    leaves = list(_leaves(entity))
    pieces = [piece for leaf in leaves for piece in _pieces(leaf)]
    reports = [
        decode_text(leaf.contents[0]).replace("\r\n", "\n")
        for leaf in leaves
        if leaf.media_type in {"message/delivery-status", "message/global-delivery-status"}
    ]
    return make_mail(entity.headers, pieces, reports=reports)


def _leaves(entity: Entity) -> Iterator[Entity]:
    """The leaves of a mail and the mails inside it, in order; not what lies inside those."""
    stack = [entity]
    while stack:
        part = stack.pop()
        if part.media_type.startswith("message/") and part.parts and part is not entity:
            yield part
        elif part.parts:
            stack.extend(reversed(part.parts))
        else:
            yield part


def _pieces(leaf: Entity) -> Iterator[Piece]:
    """A leaf as pieces: mostly one."""
    name = _file_name(leaf.headers)
    if leaf.parts:
        (inner,) = leaf.parts
        if inner.headers.fields or inner.parts:
            yield mail_piece(_mail(inner), name)
        elif inner.body.strip():
            yield file_piece(name, "application/octet-stream", inner.contents[0])
        return
    disposition = leaf.headers.token("content-disposition")
    content_id = leaf.headers.text("content-id")
    content, *more = leaf.contents
    if not name and disposition != "attachment" and leaf.media_type in TEXT_TYPES and not content.startswith(_BINARY):
        yield from _text_pieces(content, leaf)
    elif leaf.media_type in _CLOSED:
        yield replace(file_piece(name, leaf.media_type, content), trouble=_CLOSED[leaf.media_type])
    elif content.startswith(TNEF_MAGIC):
        yield from _unwrapped(file_piece(name or "winmail.dat", leaf.media_type, content))
    else:
        yield file_piece(name, leaf.media_type, content, content_id or leaf.headers.text("content-location"))
    for further in more:
        yield file_piece(name, "application/octet-stream", further)


def _text_pieces(content: bytes, leaf: Entity) -> Iterator[Piece]:
    """A text and the files that stand in it."""
    enclosed, rest = take_uuencoded(content)
    text = decode_text(rest, leaf.headers.parameter("content-type", "charset"))
    if text.strip():
        yield body_piece(text, leaf.media_type)
    for file in enclosed:
        yield file_piece(file.name, "application/octet-stream", file.data)


def _unwrapped(wrapper: Piece) -> Iterator[Piece]:
    """What Outlook put into its winmail.dat; the wrapper itself where there is nothing or it can't be opened."""
    try:
        inside = tnef_pieces(wrapper.data)
    except UnreadableError as error:
        yield replace(wrapper, trouble=str(error))
        return
    if not inside:
        yield replace(wrapper, wrapping=True)
    for piece in inside:
        yield replace(piece, name=f"{wrapper.name}/{piece.name}")


def _file_name(headers: Headers) -> str:
    name = headers.parameter("content-disposition", "filename") or headers.parameter("content-type", "name")
    return safe_name(name)


def _files(mail: Mail) -> Iterator[bytes]:
    """What came out of a mail, the mails inside it included."""
    for piece in mail.pieces:
        if piece.mail is not None:
            yield from _files(piece.mail)
        elif not piece.body:
            yield piece.data
