"""The chase ladder: a reminder before the deadline, one on it, some after it, a last call; each once, in this order.

What went before is counted by the log's dates, not by planned dates: where a letter went out late the next one waits
its full time, and a new deadline (an extension) starts the ladder again.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.collect.letters.log import Log
from pipeline.model.letter_settings import LetterSettings
from pipeline.model.standing import Standing
from pipeline.sent_log import LetterKind


@dataclass(frozen=True)
class Chase:
    """One rung of the ladder."""

    kind: LetterKind
    step: int = 0
    """How many letters of the kind went before it."""


def chase_of(standing: Standing, log: Log, settings: LetterSettings, day: date) -> Chase | str:
    """The rung that is due on a day, or why none is.

    Args:
        standing: of a unit that still owes something.
        log: what went out.
        settings: the office's days.
        day: the day in question.
    """
    due = standing.due
    if due is None:
        return "没有截止日期"
    if day > due:
        return _after(standing.unit, due, log, settings, day)
    if day == due:
        if not settings.on:
            return "今天截止，没有设到期提醒"
        return "到期提醒已经发过" if due in log.days(standing.unit, LetterKind.REMINDER_ON) else _on()
    first = due - timedelta(days=settings.before)
    if not settings.before or day < first:
        return f"还没有到提醒的日子（截止{due.month}月{due.day}日）" if settings.before else "没有设到期前提醒"
    gone = any(first <= at <= due for at in log.days(standing.unit, LetterKind.REMINDER_BEFORE))
    return "到期前提醒已经发过" if gone else Chase(LetterKind.REMINDER_BEFORE)


def _on() -> Chase:
    return Chase(LetterKind.REMINDER_ON)


def _after(unit: str, due: date, log: Log, settings: LetterSettings, day: date) -> Chase | str:
    chased = [at for at in log.days(unit, LetterKind.REMINDER_AFTER) if at > due]
    called = [at for at in log.days(unit, LetterKind.LAST_CALL) if at > due]
    if called:
        return "最后催报已经发过，请电话联系"
    if len(chased) >= settings.times and not settings.last_call:
        return f"已催报{len(chased)}次，请电话联系"
    last = max(chased, default=None)
    if last and (day - last).days < settings.every:
        return f"{last.month}月{last.day}日催报过，满{settings.every}天再催"
    if len(chased) < settings.times:
        return Chase(LetterKind.REMINDER_AFTER, len(chased))
    return Chase(LetterKind.LAST_CALL, len(chased))
