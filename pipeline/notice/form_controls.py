"""What stands in the answer cells of the Word form: a list, a calendar or a check box where the type has one."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from pipeline.model.form import CHOOSE_DATE, CHOOSE_ONE, FieldType, FormField
from pipeline.render.word_controls import check_control, date_control, list_control, open_list_control


def controlled_answers(fields: Sequence[FormField], numbers: Iterator[int], values: Sequence[str]) -> list[str]:
    """A cell's content for each field: a control, or the value as it is.

    Args:
        fields: of one row.
        numbers: where each control takes its number from, which must be its own in the document.
        values: what is filled in already, for each field.
    """
    return [_answer(field, numbers, value) for field, value in zip(fields, values, strict=True)]


def _answer(field: FormField, numbers: Iterator[int], value: str) -> str | Markup:
    name = field.label
    if field.type is FieldType.CHOICE:
        return list_control(name, next(numbers), field.choices, CHOOSE_ONE, value)
    if field.type is FieldType.CHOICES:
        return open_list_control(name, next(numbers), field.choices, CHOOSE_ONE, value)
    if field.type is FieldType.DATE:
        return date_control(name, next(numbers), CHOOSE_DATE, value)
    if field.type is FieldType.FLAG:
        return check_control(name, next(numbers), checked=bool(value))
    return value
