"""What was found: a clause, where, the value measured, and the verdict."""

from dataclasses import dataclass
from enum import StrEnum

from pipeline.check.clauses import CLAUSES, Rank


class Verdict(StrEnum):
    """What may be said of one measurement."""

    PASSED = "符合"
    FAILED = "不符合"
    ADVICE = "提示"
    """A custom or a house rule is not kept: listed, never a failure."""
    NOT_VERIFIED = "未验证"
    NOT_APPLICABLE = "不适用"


@dataclass(frozen=True)
class Finding:
    """One measurement."""

    clause: str
    """The clause's id."""
    verdict: Verdict
    value: str
    """What was measured, as printed."""
    page: int | None = None
    """From 1; None for the whole document."""
    note: str = ""
    """Where on the page, or why, in Chinese."""
    amount: float | None = None
    """The value as a number, where it is one."""


def measured(
    clause: str, value: float, page: int | None = None, note: str = "", target: float | None = None
) -> Finding:
    """Hold a number against its clause's target, or against another target where the clause has several."""
    rule = CLAUSES[clause]
    wanted = rule.target if target is None else target
    if not isinstance(wanted, int | float):
        msg = f"clause {clause} has no number to be held against"
        raise TypeError(msg)
    fine = abs(value - wanted) <= rule.tolerance + 1e-6
    value = round(value, 2) + 0.0  # no -0
    if target is not None and target != rule.target:
        note = f"{note}{'；' if note else ''}此处应为 {target:g} {rule.unit}".rstrip()
    return Finding(clause, verdict_of(clause, fine=fine), f"{value:g} {rule.unit}".rstrip(), page, note, value)


def seen(clause: str, value: str, page: int | None = None, note: str = "", *, fine: bool) -> Finding:
    """A finding that is not a number."""
    return Finding(clause, verdict_of(clause, fine=fine), value, page, note)


def verdict_of(clause: str, *, fine: bool) -> Verdict:
    """Passed, or what the clause's rank makes of a failure."""
    if fine:
        return Verdict.PASSED
    binding = CLAUSES[clause].rank in (Rank.REGULATION, Rank.STANDARD)
    return Verdict.FAILED if binding else Verdict.ADVICE
