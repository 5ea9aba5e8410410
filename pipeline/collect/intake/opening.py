"""Everything in ``replies/`` taken apart: mails and archives opened to their leaves, nothing left out."""

from dataclasses import replace
from pathlib import Path

from pipeline.collect.intake.kind import Kind, kind_of
from pipeline.collect.intake.mail import Mail, Piece, read_mail
from pipeline.collect.intake.part import Envelope, Part, UnreadableError
from pipeline.collect.intake.unpack import Budget, open_zip
from pipeline.errors import PipelineError
from pipeline.model.problem import Place
from pipeline.runner import Progress

FILE_LIMIT = 100_000_000  # bytes
DEPTH_LIMIT = 4
"""Archives in mails in archives … down to here."""
NOISE = "系统自带的文件"


def list_replies(folder: Path) -> list[Path]:
    """The files that came in, sorted by name; hidden and lock files are no replies."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if not path.name.startswith((".", "~$")))


def take_in(folder: Path, progress: Progress) -> list[Part]:
    """All parts of all replies, in the order of file names and of the parts inside them.

    Raises:
        PipelineError: a file can't be read from the disk.
    """
    parts: list[Part] = []
    files = list_replies(folder)
    for number, path in enumerate(files, 1):
        name = path.relative_to(folder).as_posix()
        progress(f"拆开来件 {number}/{len(files)}：{name}")
        parts += _open_file(path, name)
    return parts


def open_reply(name: str, data: bytes) -> list[Part]:
    """The parts of one reply; at least one."""
    return _distinct(_open(Part(Place(file=name), data), Budget(), 0))


def _open_file(path: Path, name: str) -> list[Part]:
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= FILE_LIMIT else b""
    except OSError as error:
        msg = f"读不了来件 {name}：{error.strerror}。请检查这个文件的权限，再运行一次"
        raise PipelineError(msg) from None
    if size > FILE_LIMIT:
        return [Part(Place(file=name), b"", trouble="文件超过 100 MB，请人工处理")]
    return open_reply(name, data)


def _open(part: Part, budget: Budget, depth: int) -> list[Part]:
    kind = kind_of(part.data, part.name, part.media_type)
    if part.body or part.inline or kind not in {Kind.MAIL, Kind.ZIP}:
        return [part]
    if depth > DEPTH_LIMIT:
        return [_troubled(part, "压缩包或邮件层层嵌套，请人工处理")]
    try:
        if kind is Kind.MAIL:
            mail = read_mail(part.data)
            inner = _mail_parts(part, mail, Envelope(), budget, depth)
        else:
            inner = _members(part, budget, depth)
    except UnreadableError as error:
        return [_troubled(part, str(error))]
    return inner or [_troubled(part, "里面什么也没有")]


def _mail_parts(part: Part, mail: Mail, outer: Envelope, budget: Budget, depth: int) -> list[Part]:
    """The leaves of a mail; what is forwarded inside it keeps the inner mail's date and sender."""
    outer = outer if outer.senders or outer.subjects else part.envelope
    envelope = Envelope(
        senders=tuple(dict.fromkeys((*mail.senders, *outer.senders))),
        subjects=tuple(subject for subject in (mail.subject, *outer.subjects) if subject),
        date=mail.date or outer.date,
        automatic=outer.automatic or mail.automatic,
    )
    files = [piece for piece in mail.pieces if not piece.body and not piece.inline]
    parts: list[Part] = []
    first_body = True
    for piece in mail.pieces:
        inner = _piece_part(part, piece, envelope)
        if piece.mail is not None:
            parts += _mail_parts(inner, piece.mail, envelope, budget, depth + 1)
        elif piece.body:
            alone = first_body and not files
            parts.append(Part(inner.place, piece.data, envelope, piece.media_type, body=True, alone=alone))
            first_body = False
        else:
            parts += _open(inner, budget, depth + 1)
    return parts


def _piece_part(part: Part, piece: Piece, envelope: Envelope) -> Part:
    place = _inside(part.place, piece.name)
    return Part(place, piece.data, envelope, piece.media_type, inline=piece.inline)


def _members(part: Part, budget: Budget, depth: int) -> list[Part]:
    parts: list[Part] = []
    for member in open_zip(part.data, budget):
        place = _inside(part.place, member.path)
        trouble = NOISE if member.noise else member.trouble
        inner = Part(place, member.data, part.envelope, trouble=trouble)
        parts += [inner] if trouble else _open(inner, budget, depth + 1)
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
