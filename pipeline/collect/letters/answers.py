"""What a unit's last word deserves for an answer: a receipt, a list of what to mend, or a request to send it again."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.model.problem import Severity
from pipeline.model.standing import Standing, State, Submitted, Waiting
from pipeline.sent_log import LetterKind

_SUPERSEDED, _DUPLICATE = "已被取代", "重复"
_ASKS = re.compile(r"(.+?)[；，。](?:请人工处理[；，])?(?:或者?)?请单位(.+)", re.DOTALL)
"""Reasons that the sender can mend say so: 文件加了密码，打不开；请单位去掉密码重新发送."""
_ALSO_CLEAR = (
    ("计划表是空的", "请填写活动；本年度没有计划的，请在“本年度无计划”处填“是”，再发送一次。"),
    ("没有读到计划表", "请发送填好的 Excel 或 Word 计划表；盖章扫描件可以一并附上。"),
)


@dataclass(frozen=True)
class Answer:
    """The answer that is owed."""

    kind: LetterKind
    digest: str
    """Of what is answered: the same thing sent twice is answered once."""
    submission: Submitted | None = None
    waiting: tuple[Waiting, ...] = ()

    @property
    def dated(self) -> datetime | None:
        """When it came in."""
        pieces = (self.submission, *self.waiting)
        return max((piece.dated for piece in pieces if piece and piece.dated), default=None)

    @property
    def unanswerable(self) -> str:
        """Why no letter may be made of it all the same; else empty."""
        pieces = (self.submission, *self.waiting)
        return next((piece.unanswerable for piece in pieces if piece and piece.unanswerable), "")


def answer_of(standing: Standing) -> Answer | None:
    """The answer to the newest thing that a unit sent and that a letter can answer; None where there is none."""
    if standing.state is State.EXEMPT:
        return None
    submissions = [one for one in standing.submissions if one.class_ not in {_SUPERSEDED, _DUPLICATE}]
    newest = max(enumerate(submissions), key=lambda pair: (_stamp(pair[1].dated), pair[0]), default=None)
    request = max(requests_of(standing.waiting), key=lambda one: _stamp(one.dated), default=None)
    if newest is None:
        return request
    submission = newest[1]
    read = {(one.place.file, one.place.part) for one in standing.submissions}
    if request and all((one.place.file, one.place.part) in read for one in request.waiting):
        request = None
    # What came along with a table is answered with the table: a plan that was taken is not asked for again.
    if request and request.waiting[0].place.file == submission.place.file:
        request = None
    if request and _stamp(request.dated) > _stamp(submission.dated):
        return request
    return _to_submission(submission)


def _to_submission(submission: Submitted) -> Answer | None:
    wrong = any(problem.severity is Severity.ERROR for problem in submission.problems)
    # One without a mistake that waits all the same (of two equal ones, of an unclear unit) is the office's to settle.
    if submission.class_ == "待人工" and not wrong:
        return None
    taken = submission.class_ != "待人工"
    kind = LetterKind.RECEIPT if taken else LetterKind.CORRECTION
    # Not its problems: a rule that changes later, or another unit's plan, would have it answered again.
    return Answer(kind, _digest((submission.sha256, submission.digest)), submission)


def requests_of(waiting: Iterable[Waiting]) -> list[Answer]:
    """For each reply that its sender can send again in a better way: the request to do so."""
    replies: dict[str, list[Waiting]] = {}
    for part in waiting:
        if request_in(part.reason):
            replies.setdefault(part.place.file, []).append(part)
    return [Answer(LetterKind.RESEND, _waiting_digest(parts), None, tuple(parts)) for parts in replies.values()]


def request_in(reason: str) -> tuple[str, str] | None:
    """What is wrong with a part and how its sender can mend it; None where only the office can."""
    for words, cure in _ALSO_CLEAR:
        if words in reason:
            return reason.removesuffix("，请人工处理").replace("请单位", "请") + "。", cure
    asks = _ASKS.fullmatch(reason)
    return (f"{asks[1]}。", f"请{asks[2].rstrip('。')}。") if asks else None


def _waiting_digest(parts: Sequence[Waiting]) -> str:
    return _digest((parts[0].message_id, *(f"{part.place}\x1f{part.reason}" for part in parts)))


def _digest(pieces: Iterable[str]) -> str:
    return hashlib.sha256("\x1e".join(pieces).encode()).hexdigest()


def _stamp(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0
