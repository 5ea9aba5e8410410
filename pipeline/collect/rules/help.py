"""The rules said beforehand: what the help sheet and the guide tell, made from the rules that will be applied."""

import re
from dataclasses import dataclass

from pipeline.collect.rules.catalogue import RULES
from pipeline.collect.rules.rule import Rule, everywhere
from pipeline.model.form import Form, FormField

WHOLE_TABLE = "整张表"
"""Heading of what belongs to no single field."""


@dataclass(frozen=True)
class FieldHelp:
    """What must be heeded in one field, or in the whole table."""

    label: str
    lines: tuple[str, ...]
    """Chinese sentences, each with its full stop."""


@dataclass(frozen=True)
class RuleLine:
    """One rule as it is listed to people."""

    severity: str
    scope: str
    what: str
    """What is said where it is broken, … standing for what differs."""
    cure: str


def rules_help(form: Form) -> tuple[FieldHelp, ...]:
    """What to heed, field by field.

    Returns:
        The head fields and columns that have rules, in the form's order; what belongs to the whole table last.
    """
    fields = [
        FieldHelp(field.label, lines)
        for field in (*form.head, *form.columns)
        if (lines := tuple(_said(rule, field) for rule in RULES.values() if _belongs(rule, field)))
    ]
    general = [rule for rule in RULES.values() if rule.help and rule.applies in {None, everywhere}]
    return (*fields, FieldHelp(WHOLE_TABLE, tuple(dict.fromkeys(rule.help for rule in general))))


def rule_lines() -> tuple[RuleLine, ...]:
    """Every rule, the gravest first, else in the catalogue's order."""
    order = ["错误", "提醒", "提示"]
    lines = [
        RuleLine(rule.severity.value, rule.scope.value, _open(rule.what), _open(rule.cure)) for rule in RULES.values()
    ]
    return tuple(sorted(lines, key=lambda line: order.index(line.severity)))


def _belongs(rule: Rule, field: FormField) -> bool:
    return bool(rule.help and rule.applies and rule.applies(field))


def _said(rule: Rule, field: FormField) -> str:
    return rule.help.format_map(
        {"max_length": field.max_length, "range": _range(field), "choices": "、".join(field.choices)}
    )


def _range(field: FormField) -> str:
    low, high = (f"{bound:.12g}" if bound is not None else "" for bound in (field.minimum, field.maximum))
    if low and high:
        return f"在{low}至{high}之间"
    return f"不小于{low}" if low else f"不大于{high}"


def _open(text: str) -> str:
    """The template with … for what differs; the form's own help is said elsewhere."""
    return re.sub(r"\{(\w+)\}", lambda match: "" if match[1] == "help" else "…", text)
