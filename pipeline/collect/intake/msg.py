"""Outlook mails (.msg, MS-OXMSG): a compound file of MAPI properties.

Read over olefile and not python-oxmsg, which decodes every property at once, stops at a GBK one without a code page,
and knows no mail inside the mail.
"""

from pipeline.collect.intake import mapi
from pipeline.collect.intake.mapi import Properties
from pipeline.collect.intake.piece import Mail, Piece, file_piece, mail_piece, make_mail
from pipeline.untrusted import limits
from pipeline.untrusted.compound import Compound, open_compound
from pipeline.untrusted.unreadable import UnreadableError

PROPERTIES_STREAM = "__properties_version1.0"
_VALUE_PREFIX = "__substg1.0_"
_ATTACHMENT_PREFIX = "__attach_version1.0_"
_HEADS = (32, 24, 8)  # bytes before the fixed properties: of the mail, of a mail inside it, of an attachment
_MAIL, _INNER_MAIL, _ATTACHMENT = _HEADS
_BY_REFERENCE = {2, 3, 4, 7}
_OLE_OBJECT = 6
_Path = tuple[str, ...]


def read_msg(data: bytes) -> Mail:
    """An Outlook mail into its pieces.

    Raises:
        UnreadableError: damaged, no mail at all, or a bound is broken.
    """
    with open_compound(data) as compound:
        if not compound.holds((PROPERTIES_STREAM,)):
            raise UnreadableError("这个文件不是 Outlook 邮件，请人工处理")
        return _Reader(compound).mail((), _MAIL, 0)


class _Reader:
    def __init__(self, compound: Compound) -> None:
        self._compound = compound
        self._left = limits.UNPACKED_BYTES

    def mail(self, storage: _Path, head: int, depth: int) -> Mail:
        if depth > limits.MAIL_DEPTH:
            raise UnreadableError(f"邮件嵌套超过 {limits.MAIL_DEPTH} 层，请人工处理")
        properties = self._properties(storage, head)
        attachments = [name for name in self._compound.names(storage) if name.casefold().startswith(_ATTACHMENT_PREFIX)]
        if len(attachments) > limits.ATTACHMENTS:
            raise UnreadableError(f"邮件的附件超过 {limits.ATTACHMENTS} 个，请人工处理")
        pieces = properties.bodies(alone=True)
        pieces += [self._attachment((*storage, name), depth) for name in sorted(attachments)]
        return make_mail(properties.headers(), pieces, properties.text(mapi.MESSAGE_CLASS))

    def _attachment(self, storage: _Path, depth: int) -> Piece:
        properties = self._properties(storage, _ATTACHMENT)
        name = properties.text(*mapi.ATTACHMENT_NAMES)
        media_type = properties.text(mapi.ATTACHMENT_TYPE).casefold() or "application/octet-stream"
        inner = (*storage, f"{_VALUE_PREFIX}{mapi.ATTACHMENT:04X}{mapi.OBJECT:04X}")
        if self._compound.is_storage(inner) and self._compound.holds((*inner, PROPERTIES_STREAM)):
            return mail_piece(self.mail(inner, _INNER_MAIL, depth + 1), name)
        data = properties.data(mapi.ATTACHMENT)
        piece = file_piece(name, media_type, data, properties.text(mapi.CONTENT_ID))
        method = properties.number(mapi.ATTACHMENT_METHOD)
        if not data and method in _BY_REFERENCE:
            where = properties.text(*mapi.ATTACHMENT_PATHS)[:200]
            return _with_trouble(piece, f"附件只是一个链接（{where}），文件不在邮件里；请单位作为普通附件重新发送")
        if not data and (method == _OLE_OBJECT or self._compound.is_storage(inner)):
            return _with_trouble(piece, "附件是嵌在信里的对象，取不出来；请单位作为普通附件重新发送")
        return piece

    def _properties(self, storage: _Path, head: int) -> Properties:
        values: dict[int, tuple[int, bytes]] = {}
        fixed = self._read((*storage, PROPERTIES_STREAM))[head:]
        for start in range(0, min(len(fixed) - 15, 16 * limits.STREAMS), 16):
            kind = int.from_bytes(fixed[start : start + 2], "little")
            number = int.from_bytes(fixed[start + 2 : start + 4], "little")
            values.setdefault(number, (kind, fixed[start + 8 : start + 16]))
        for name in self._compound.names(storage):
            tag = name.casefold().removeprefix(_VALUE_PREFIX)
            if len(tag) == 8 and tag != name.casefold() and not set(tag) - set("0123456789abcdef"):
                kind = int(tag[4:], 16)
                if kind in {mapi.STRING8, mapi.UNICODE, mapi.BINARY}:
                    values[int(tag[:4], 16)] = (kind, self._read((*storage, name)))
        return Properties(values, "gb18030")

    def _read(self, path: _Path) -> bytes:
        content = self._compound.read(path)
        self._left -= len(content)
        if self._left < 0:
            raise UnreadableError(f"邮件的内容超过 {limits.megabytes(limits.UNPACKED_BYTES)}，请人工处理")
        return content


def _with_trouble(piece: Piece, trouble: str) -> Piece:
    return Piece(piece.name, piece.media_type, piece.data, trouble=trouble)
