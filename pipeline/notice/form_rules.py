"""What Excel itself checks while the form is filled in: drop-downs, bounds, lengths, help beside the cell.

An entry is refused only where it could not be accepted anyway. Where people may write freely (several
choices, periods, outline items) the cell only shows its help, and the reader takes what was meant.
"""

from collections.abc import Callable, Mapping
from typing import Literal

from openpyxl.worksheet.datavalidation import DataValidation

from pipeline.model.form import FieldType, FormField

FLAG_YES = "是"
TEXT_FORMAT = "@"
_NO_BOUND = 1e12
_TITLE_LIMIT, _TEXT_LIMIT = 32, 255  # characters, the limits of the format (ECMA-376, 18.3.1.32)

NUMBER_FORMATS: Mapping[FieldType, str] = {
    FieldType.SEQUENCE: "0",
    FieldType.INTEGER: "0",
    FieldType.MONEY: "General",
    FieldType.DATE: "yyyy-mm-dd",
}
"""All other types are text, so that Excel makes no date of 4-6 and drops no leading zero of a number."""


_TYPE_HELP: Mapping[FieldType, str] = {
    FieldType.CHOICES: "从列表中选一项后，其余各项用顿号接着写。",
}


def number_format(field: FormField) -> str:
    """The cell format of a field's answers."""
    return NUMBER_FORMATS.get(field.type, TEXT_FORMAT)


def explained(field: FormField) -> str:
    """The help of a field, with what its type adds: people read this beside the cell."""
    rule = _TYPE_HELP.get(field.type, "")
    return f"{field.help}{rule}" if rule and rule not in field.help else field.help


def validation(field: FormField, cell: str, choices: str) -> DataValidation | None:
    """The validation of one field's answer cells; None where there is neither a rule nor a help text.

    Args:
        field: the head field or column.
        cell: relative address of the first answer cell, e.g. ``C4``, as custom formulas need it.
        choices: name of the field's drop-down list on the hidden sheet; empty where it has none.
    """
    rule = _RULES.get(field.type, _free)(field, cell, choices)
    help_text = explained(field)
    if rule is None and not help_text:
        return None
    made = rule or DataValidation()
    made.allowBlank = True
    if help_text:
        made.showInputMessage = True
        made.promptTitle = field.label[:_TITLE_LIMIT]
        made.prompt = help_text[:_TEXT_LIMIT]
    return made


def _refuse(rule: DataValidation, field: FormField, message: str) -> DataValidation:
    """With this message, an entry that breaks the rule is not taken."""
    return _object(rule, field, message, "stop")


def _warn(rule: DataValidation, field: FormField, message: str) -> DataValidation:
    """With this message, an entry that breaks the rule is taken after a second look."""
    return _object(rule, field, message, "warning")


def _object(rule: DataValidation, field: FormField, message: str, style: Literal["stop", "warning"]) -> DataValidation:
    rule.showErrorMessage = True
    rule.errorStyle = style
    rule.errorTitle = f"请检查“{field.label}”"[:_TITLE_LIMIT]
    rule.error = message[:_TEXT_LIMIT]
    return rule


def _one_choice(field: FormField, _cell: str, choices: str) -> DataValidation:
    rule = DataValidation(type="list", formula1=choices)
    return _refuse(rule, field, "请从下拉列表中选择一项，不要另写。")


def _several_choices(_field: FormField, _cell: str, choices: str) -> DataValidation:
    # The list helps with the first entry; a second one after 、 must not be called a mistake.
    return DataValidation(type="list", formula1=choices)


def _flag(field: FormField, _cell: str, _choices: str) -> DataValidation:
    rule = DataValidation(type="list", formula1=f'"{FLAG_YES}"')
    return _refuse(rule, field, f"这里只填“{FLAG_YES}”，或者空着。")


def _number(field: FormField, _cell: str, _choices: str) -> DataValidation:
    whole = field.type is FieldType.INTEGER
    # Excel has no rule "any number": a bound that the schema leaves open is one that nobody reaches.
    low = -_NO_BOUND if field.minimum is None else field.minimum
    high = _NO_BOUND if field.maximum is None else field.maximum
    rule = DataValidation(
        type="whole" if whole else "decimal", operator="between", formula1=f"{low:f}", formula2=f"{high:f}"
    )
    bounds = [
        f"不小于 {_plain(field.minimum)}" if field.minimum is not None else "",
        f"不大于 {_plain(field.maximum)}" if field.maximum is not None else "",
    ]
    named = "、".join(bound for bound in bounds if bound)
    noun = f"{named}的{'整数' if whole else '数字'}" if named else "整数" if whole else "数字"
    return _refuse(rule, field, f"请填{noun}，不要写单位和其他文字。")


def _plain(bound: float | None) -> str:
    return f"{bound:f}".rstrip("0").rstrip(".")


def _text(field: FormField, _cell: str, _choices: str) -> DataValidation | None:
    if field.max_length is None:
        return None
    rule = DataValidation(type="textLength", operator="lessThanOrEqual", formula1=str(field.max_length))
    return _refuse(rule, field, f"最多 {field.max_length} 个字，请精简后再填。")


def _date(field: FormField, _cell: str, _choices: str) -> DataValidation:
    first, last = "36526", "73050"  # 2000-01-01 and 2099-12-31 as Excel counts days
    rule = DataValidation(type="date", operator="between", formula1=first, formula2=last)
    return _warn(rule, field, "这不像一个日期。请写作 2020-04-10 的样子；确实要这样写，请选“是”。")


def _phone(field: FormField, _cell: str, _choices: str) -> DataValidation:
    rule = DataValidation(type="textLength", operator="between", formula1="7", formula2="40")
    return _warn(rule, field, "号码似乎太短或太长，请核对；确实如此，请选“是”。")


def _email(field: FormField, cell: str, _choices: str) -> DataValidation:
    rule = DataValidation(type="custom", formula1=f'ISNUMBER(FIND("@",{cell}))')
    return _warn(rule, field, "电子邮箱应含有 @，请核对；确实如此，请选“是”。")


def _free(_field: FormField, _cell: str, _choices: str) -> DataValidation | None:
    return None


_RULES: Mapping[FieldType, Callable[[FormField, str, str], DataValidation | None]] = {
    FieldType.CHOICE: _one_choice,
    FieldType.CHOICES: _several_choices,
    FieldType.FLAG: _flag,
    FieldType.INTEGER: _number,
    FieldType.MONEY: _number,
    FieldType.TEXT: _text,
    FieldType.DATE: _date,
    FieldType.PHONE: _phone,
    FieldType.EMAIL: _email,
}
