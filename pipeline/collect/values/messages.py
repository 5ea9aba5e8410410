"""The one catalogue of what can be wrong in what people send: how grave, what, and how to mend it."""

from dataclasses import dataclass

from pipeline.model.problem import Place, Problem, Severity


@dataclass(frozen=True)
class Message:
    """A kind of problem; ``{…}`` is filled in where it occurs."""

    severity: Severity
    what: str
    cure: str


def _error(what: str, cure: str) -> Message:
    return Message(Severity.ERROR, what, cure)


def _warning(what: str, cure: str) -> Message:
    return Message(Severity.WARNING, what, cure)


MESSAGES = {
    # the table as a whole
    "column_missing": _error("表里没有必填的“{label}”栏。", "请用下发的表格填写，不要删去栏目。"),
    "optional_column_missing": _warning("表里没有“{label}”栏，按未填处理。", "需要填写的，请用下发的表格。"),
    "column_unknown": _warning("多出“{heading}”一栏，没有采用。", "请把这一栏的内容写进“备注”。"),
    "column_double": _warning("“{heading}”一栏出现两次，只采用了前一栏。", "请合并成一栏。"),
    "column_taken": _warning("“{heading}”一栏按“{label}”理解。", "理解有误的，请改用下发表格的栏名。"),
    "row_skipped": _warning("这一行（{text}）不像一项活动，没有收入。", "是活动的，请按栏目填写完整。"),
    "rows_alike": _warning("这一行与第{number}项活动完全相同。", "多填了的，请删去一行。"),
    "merged": _warning("单元格有合并，合并范围内各行都按“{text}”理解。", "请取消合并，每行分别填写。"),
    "round_wrong": _error("这是{found}年度的表格，不是{round}年度的。", "请用{round}年度下发的表格重新填写。"),
    "version_old": _warning("表格版本是{found}，现用版本是{version}。", "请核对栏目有无变化。"),
    "nil_and_rows": _error(
        "“{label}”填了“是”，表里又填了{count}项活动。", "没有计划的请删去活动，有计划的请清空“{label}”。"
    ),
    "continued_missing": _warning(
        "上年的“{name}”选了“继续”，计划表里却没有这一项。", "仍要举办的，请填进计划表；改了名称的不用管。"
    ),
    "unit_empty": _warning("“{label}”没有填，按{how}认定为{unit}。", "认定有误的，请在表里写明单位全称。"),
    "nil_without": _warning("零报送的“{label}”没有填。", "请补填。"),
    "sender_of_other": _warning("表里填的是{unit}，发件邮箱却登记在{other}名下。", "请核对填报单位。"),
    # one cell
    "required": _error("“{label}”没有填。", "请填写。{help}"),
    "formula_blind": _error("“{label}”是公式，没有保存计算结果。", "请改填数值或文字，或用 Excel 打开保存后再发。"),
    "too_long": _warning("“{label}”有{length}字，超过{limit}字。", "请压缩到{limit}字以内。"),
    "choice_unknown": _error("“{label}”填的“{text}”不在可选范围内。", "请从下列各项中选择：{choices}。"),
    "choice_several": _error("“{label}”填了几项（{text}），只能选一项。", "请只保留最接近的一项。"),
    "choice_taken": _warning("“{label}”填的“{text}”按“{taken}”理解。", "理解有误的，请从列表中选择。"),
    "period_unreadable": _error("“{label}”填的“{text}”认不出是什么时间。", "请改写。{help}"),
    "period_loose": _warning("“{label}”填的“{text}”按{taken}理解。", "理解有误的，请写明起止时间。"),
    "period_other_year": _warning("“{label}”填的“{text}”不在{year}年内。", "请核对年份。"),
    "date_unreadable": _warning("“{label}”填的“{text}”认不出是哪一天，按未填处理。", "请改写。{help}"),
    "number_unreadable": _error("“{label}”填的“{text}”认不出是多少。", "请改写。{help}"),
    "number_range": _warning("“{label}”填的“{text}”是一个范围，取中间值{taken}。", "请改填一个数。"),
    "number_each": _warning("“{label}”填的“{text}”是每场的数，按{taken}计入。", "请改填全年合计。"),
    "number_undecided": _warning("“{label}”填的是“{text}”，按未填处理。", "确定后请补填。"),
    "number_rounded": _warning("“{label}”填的“{text}”不是整数，按{taken}计入。", "请改填整数。"),
    "number_bounds": _error("“{label}”填的“{text}”超出范围（{low}至{high}）。", "请核对后改正。{help}"),
    "money_large": _warning(
        "“{label}”填的“{text}”按{taken}万元计入，数额偏大。", "单位是万元；如填的是元，请换算后改正。"
    ),
    "items_unreadable": _error("“{label}”填的“{text}”认不出是哪几条。", "请改写。{help}"),
    "items_unknown": _error("“{label}”填的第{numbers}条，工作要点里没有（共{last}条）。", "请对照附件1改正。"),
    "items_counted": _warning(
        "“{label}”填的“{text}”按全文从头数第{numbers}条（即{named}）理解。", "请照附件1的编号写明，如{named}。"
    ),
    "items_taken": _warning("“{label}”填的“{text}”按第{numbers}条理解。", "理解有误的，请用顿号隔开重填。"),
    "phone_odd": _warning("“{label}”填的“{text}”不像电话号码。", "请核对。{help}"),
    "email_odd": _warning("“{label}”填的“{text}”不像电子邮箱。", "请核对。"),
    "flag_unreadable": _error("“{label}”填的“{text}”看不出是否。", "无计划的填“是”，有计划的不填。"),
}


def problem(code: str, place: Place, field: str = "", **values: object) -> Problem:
    """A problem from the catalogue.

    Args:
        code: key of ``MESSAGES``.
        place: where.
        field: label of the field concerned; also ``{label}`` of the text.
        values: what the text leaves open; people's own words are cut to 40 characters.

    Raises:
        KeyError: no such code, or a value is not given.
    """
    message = MESSAGES[code]
    filled = {"label": field, "help": "", **{name: _short(str(value), name) for name, value in values.items()}}
    return Problem(
        code=code,
        severity=message.severity,
        place=place,
        field=field,
        what=message.what.format_map(filled),
        cure=message.cure.format_map(filled),
    )


def _short(text: str, name: str) -> str:
    if name in {"help", "choices"}:
        return text
    line = " ".join(text.split())
    return line if len(line) <= 40 else line[:39] + "…"
