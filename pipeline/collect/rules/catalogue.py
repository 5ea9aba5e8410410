"""The one catalogue of rules: everything that can be said about an answer is said here, and nowhere else.

A hint says what was understood, or what may be worth a look; it never makes a plan one with warnings.
"""

from collections.abc import Iterable

from pipeline.collect.rules.about_cells import CELL_RULES
from pipeline.collect.rules.about_tables import TABLE_RULES
from pipeline.model.form import Form, Strictness
from pipeline.model.problem import Place, Problem, Severity

RULES = {rule.code: rule for rule in (*TABLE_RULES, *CELL_RULES)}
"""By code, in the order in which they are listed to people."""

_UNSHORTENED = {"help", "choices"}
_LONGEST_QUOTE = 40  # characters


def problem(code: str, place: Place, field: str = "", **values: object) -> Problem:
    """A problem from the catalogue.

    Args:
        code: key of ``RULES``.
        place: where.
        field: label of the field concerned; also ``{label}`` of the text.
        values: what the text leaves open; people's own words are cut to 40 characters.

    Raises:
        KeyError: no such code, or a value is not given.
    """
    rule = RULES[code]
    filled = {"label": field, "help": "", **{name: _short(str(value), name) for name, value in values.items()}}
    return Problem(
        code=code,
        severity=rule.severity,
        place=place,
        field=field,
        what=rule.what.format_map(filled),
        cure=rule.cure.format_map(filled),
    )


def as_declared(problems: Iterable[Problem], form: Form) -> tuple[Problem, ...]:
    """The problems as grave as ``form.yaml`` declares them, without those it does not want to hear of."""
    declared = {
        "period_other_year": form.rules.outside_round,
        "rows_same_name_time": form.rules.repeated_activity,
        "rows_alike": form.rules.repeated_activity,
        "sum_differs": form.rules.sum_differs,
        "shared_activity": form.rules.shared_activity,
        "leaders_without_phone": form.rules.leader_without_phone,
    }
    result = []
    for found in problems:
        wanted = declared.get(found.code)
        if wanted is None:
            result.append(found)
        elif wanted is not Strictness.OFF:
            result.append(found.model_copy(update={"severity": Severity[wanted.name]}))
    return tuple(result)


def _short(text: str, name: str) -> str:
    if name in _UNSHORTENED:
        return text
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_QUOTE else line[: _LONGEST_QUOTE - 1] + "…"
