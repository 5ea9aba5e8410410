"""What a rule is: how grave, where it looks, what it says, and the sentence that teaches it beforehand."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from pipeline.model.form import FieldType, FormField
from pipeline.model.problem import Severity


class Scope(StrEnum):
    """Where a rule looks."""

    CELL = "一格"
    ROW = "一行"
    TABLE = "全表"
    UNITS = "各单位之间"


@dataclass(frozen=True)
class Rule:
    """A kind of problem; ``{…}`` is filled in where it occurs."""

    code: str
    severity: Severity
    scope: Scope
    what: str
    """What is wrong, for the sender."""
    cure: str
    """How to mend it."""
    help: str
    """The rule said beforehand; ``{max_length}``, ``{low}`` and ``{high}`` are the field's own. Empty for rules that a
    person filling in the form can do nothing about."""
    applies: Callable[[FormField], bool] | None = None
    """To which fields the rule belongs; None for rules about no single field."""


def of_types(*types: FieldType) -> Callable[[FormField], bool]:
    """The fields of these types."""
    return lambda field: field.type in types


def required(field: FormField) -> bool:
    """The fields that must be filled in."""
    return field.required


def limited(field: FormField) -> bool:
    """The fields with a longest text."""
    return bool(field.max_length)


def bounded(field: FormField) -> bool:
    """The fields with a least or largest number."""
    return field.minimum is not None or field.maximum is not None


def everywhere(_field: FormField) -> bool:
    """Every field, and so no field in particular: said once for all."""
    return False
