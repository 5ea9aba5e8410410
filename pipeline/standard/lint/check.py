"""One paragraph through every rule."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from pipeline.standard.lint import brackets, characters, days, headings, marks, numbers, numerals, parts
from pipeline.standard.lint.finding import Finding, Kind, Text

_CHECKS: tuple[Callable[[Text], Iterator[Finding]], ...] = (
    characters.check,
    marks.check,
    brackets.check,
    numerals.check,
    days.check,
    headings.check,
    parts.check,
)


def lint_text(text: str, kind: Kind, day: date | None = None) -> tuple[Finding, ...]:
    """What is wrong in one paragraph.

    Args:
        text: the paragraph as it will be printed.
        kind: what it is in the document.
        day: the document's date; days without a year are taken to lie near it.

    Returns:
        Findings in the order of the text.
    """
    return tuple(ordered(read(Text.of(text, kind, day))))


def read(text: Text, own_number: str = "") -> list[Finding]:
    """The findings of every rule that needs no more than the text."""
    return [_trusted(text, finding) for finding in _found(text, own_number)]


def ordered(findings: list[Finding]) -> list[Finding]:
    """In the order of the text, each once."""
    return sorted(dict.fromkeys(findings), key=lambda finding: (finding.offset, finding.rule.id, finding.excerpt))


def _found(text: Text, own_number: str) -> list[Finding]:
    return [*(finding for check in _CHECKS for finding in check(text)), *numbers.check(text, own_number)]


def _trusted(text: Text, finding: Finding) -> Finding:
    """Without its suggestion where that breaks the same rule: in a tangle only a person can say what is meant."""
    if not finding.suggestion:
        return finding
    again = _found(Text.of(finding.suggestion, text.kind, text.day), "")
    broken = any(other.rule is finding.rule for other in again)
    return replace(finding, suggestion="") if broken else finding
