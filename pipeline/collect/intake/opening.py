"""Everything in ``replies/`` taken apart: mails and archives opened to their leaves, nothing left out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from pipeline.collect.intake.archive import open_archive
from pipeline.collect.intake.cloud import CloudLink, cloud_links
from pipeline.collect.intake.mail import read_mail
from pipeline.collect.intake.mbox import split_mbox
from pipeline.collect.intake.msg import read_msg
from pipeline.collect.intake.part import Envelope, Part
from pipeline.collect.intake.piece import Mail, Piece, is_file
from pipeline.collect.intake.tnef import tnef_pieces
from pipeline.model.problem import Place
from pipeline.untrusted import limits
from pipeline.untrusted.budget import Budget
from pipeline.untrusted.kind import Kind, kind_of
from pipeline.untrusted.unpack import Member, open_zip
from pipeline.untrusted.unreadable import UnreadableError

NOISE = "系统自带的文件"
_HIDDEN = "未取出的附件"
_TOO_DEEP = "压缩包或邮件层层嵌套，请人工处理"


@dataclass(frozen=True)
class _Nest:
    """How deep a part lies, and what its reply may still cost."""

    budget: Budget
    mails: int = 0
    archives: int = 0

    def into_mail(self) -> "_Nest":
        if self.mails >= limits.MAIL_DEPTH:
            raise UnreadableError(f"{_TOO_DEEP}（超过 {limits.MAIL_DEPTH} 层）")
        return replace(self, mails=self.mails + 1)

    def into_archive(self) -> "_Nest":
        if self.archives >= limits.ARCHIVE_DEPTH:
            raise UnreadableError(f"{_TOO_DEEP}（压缩包超过 {limits.ARCHIVE_DEPTH} 层）")
        return replace(self, archives=self.archives + 1)


def open_reply(name: str, data: bytes) -> list[Part]:
    """The parts of one reply; at least one."""
    if len(data) > limits.FILE_BYTES:
        return [Part(Place(file=name), b"", trouble=f"文件超过 {limits.megabytes(limits.FILE_BYTES)}，请人工处理")]
    return _distinct(_open(Part(Place(file=name), data), _Nest(Budget())))


def _open(part: Part, nest: _Nest) -> list[Part]:
    """A file as its leaves; itself where it is none that holds others, or can't be opened."""
    if part.body or part.inline or part.trouble:
        return [part]
    opener = _OPENERS.get(kind_of(part.data, part.name, part.media_type))
    if opener is None:
        return [part]
    try:
        inner = opener(part, nest)
    except UnreadableError as error:
        return [_troubled(part, str(error))]
    return inner or [_troubled(part, "里面什么也没有")]


def _from_mail(part: Part, nest: _Nest) -> list[Part]:
    return _mail_parts(part, read_mail(part.data), Envelope(), nest.into_mail())


def _from_msg(part: Part, nest: _Nest) -> list[Part]:
    return _mail_parts(part, read_msg(part.data), Envelope(), nest.into_mail())


def _from_mbox(part: Part, nest: _Nest) -> list[Part]:
    mails = split_mbox(part.data)
    if len(mails) == 1:
        return _from_mail(replace(part, data=mails[0]), nest)
    nest = nest.into_mail()
    parts: list[Part] = []
    for number, data in enumerate(mails, 1):
        inner = Part(_inside(part.place, f"第{number}封.eml"), data, part.envelope, "message/rfc822")
        nest.budget.take_part()
        parts += _open(inner, nest)
    return parts


def _from_tnef(part: Part, nest: _Nest) -> list[Part]:
    """A winmail.dat by itself; the one of a mail is opened with the mail."""
    pieces = tnef_pieces(part.data)
    if not pieces:
        return [_troubled(part, NOISE)]
    return list(_piece_parts(part, pieces, part.envelope, nest.into_archive(), beside=any(map(is_file, pieces))))


def _from_zip(part: Part, nest: _Nest) -> list[Part]:
    nest = nest.into_archive()
    return _member_parts(part, open_zip(part.data, nest.budget), nest)


def _from_archive(part: Part, nest: _Nest) -> list[Part]:
    nest = nest.into_archive()
    kind = kind_of(part.data, part.name, part.media_type)
    return _member_parts(part, open_archive(part.data, kind, part.name, nest.budget), nest)


_OPENERS: dict[Kind, Callable[[Part, _Nest], list[Part]]] = {
    Kind.MAIL: _from_mail,
    Kind.MSG: _from_msg,
    Kind.MBOX: _from_mbox,
    Kind.TNEF: _from_tnef,
    Kind.ZIP: _from_zip,
    Kind.RAR: _from_archive,
    Kind.SEVEN_ZIP: _from_archive,
    Kind.TAR: _from_archive,
}


def _mail_parts(part: Part, mail: Mail, outer: Envelope, nest: _Nest) -> list[Part]:
    """The leaves of a mail; what is forwarded inside it keeps the inner mail's date and sender."""
    outer = outer if outer.senders or outer.subjects else part.envelope
    envelope = Envelope(
        senders=tuple(dict.fromkeys((*mail.senders, *outer.senders))),
        subjects=tuple(subject for subject in (mail.subject, *outer.subjects) if subject),
        date=mail.date or outer.date,
        automatic=outer.automatic or (mail.automatic or ""),
        message_id=mail.message_id or outer.message_id,
        answers=tuple(dict.fromkeys((*mail.answers, *outer.answers)))[: limits.REFERENCES],
        bounced=(*outer.bounced, *mail.bounced),
        unanswerable=outer.unanswerable or mail.unanswerable,
    )
    links = _links(mail)
    beside = bool(links or mail.hidden) or any(is_file(piece) for piece in mail.pieces)
    parts = list(_piece_parts(part, mail.pieces, envelope, nest, beside=beside))
    parts += [_link_part(part.place, link, envelope) for link in links]
    if mail.hidden:
        parts.append(Part(_inside(part.place, _HIDDEN), b"", envelope, trouble=mail.hidden))
    return parts


def _piece_parts(
    part: Part, pieces: tuple[Piece, ...] | list[Piece], envelope: Envelope, nest: _Nest, *, beside: bool
) -> Iterator[Part]:
    """Pieces as parts, opened as far as they can be.

    Args:
        part: the mail or wrapper they lie in.
        pieces: in order.
        envelope: of the mail.
        nest: where they lie.
        beside: whether files or links stand beside the text.
    """
    alone = not beside
    for piece in pieces:
        nest.budget.take_part()
        place = _inside(part.place, piece.name)
        trouble = NOISE if piece.wrapping else piece.trouble
        inner = Part(place, piece.data, envelope, piece.media_type, inline=piece.inline, trouble=trouble)
        if piece.mail is not None:
            yield from _inner_mail(inner, piece.mail, envelope, nest)
        elif piece.body:
            yield replace(inner, body=True, alone=alone)
            alone = False
        else:
            yield from _open(inner, nest)


def _inner_mail(part: Part, mail: Mail, envelope: Envelope, nest: _Nest) -> list[Part]:
    try:
        inner = _mail_parts(part, mail, envelope, nest.into_mail())
    except UnreadableError as error:
        return [_troubled(part, str(error))]
    return inner or [_troubled(part, "里面什么也没有")]


def _links(mail: Mail) -> list[CloudLink]:
    """The files that a mail only points to, each once."""
    found = [link for text in mail.texts for link in cloud_links(text)]
    by_address = {link.url or link.provider: link for link in reversed(found)}
    return list(reversed(by_address.values()))[: limits.CLOUD_LINKS]


def _link_part(place: Place, link: CloudLink, envelope: Envelope) -> Part:
    label = f"{link.provider}：{link.name}" if link.name else f"{link.provider}的链接"
    return Part(_inside(place, label), link.url.encode(), envelope, "text/uri-list", cloud=link.provider)


def _member_parts(part: Part, members: list[Member], nest: _Nest) -> list[Part]:
    parts: list[Part] = []
    for member in members:
        trouble = NOISE if member.noise else member.trouble
        parts += _open(Part(_inside(part.place, member.path), member.data, part.envelope, trouble=trouble), nest)
    return parts


def _distinct(parts: list[Part]) -> list[Part]:
    """Each part under a path of its own: an archive may hold a.zip with b in it, and a folder a.zip with another b."""
    seen: dict[str, int] = {}
    result = []
    for part in parts:
        path = part.place.part
        while path in seen:
            seen[path] += 1
            path = f"{path}（{seen[path]}）"
        seen[path] = 1
        result.append(replace(part, place=part.place.model_copy(update={"part": path})))
    return result


def _inside(place: Place, name: str) -> Place:
    return place.model_copy(update={"part": f"{place.part}/{name}" if place.part else name})


def _troubled(part: Part, reason: str) -> Part:
    return replace(part, trouble=reason)
