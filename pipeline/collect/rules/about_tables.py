"""The rules about a row, the whole table, and what units say of the same thing."""

from pipeline.collect.rules.rule import Rule, Scope
from pipeline.model.problem import Severity

_ERROR, _WARNING, _HINT = Severity.ERROR, Severity.WARNING, Severity.HINT
_ROW, _TABLE, _UNITS = Scope.ROW, Scope.TABLE, Scope.UNITS

TABLE_RULES = (
    # the table as a whole
    Rule(
        "column_missing",
        _ERROR,
        _TABLE,
        "表里没有必填的“{label}”栏。",
        "请用下发的表格填写，不要删去栏目。",
        "不要删去栏目。",
    ),
    Rule(
        "optional_column_missing",
        _WARNING,
        _TABLE,
        "表里没有“{label}”栏，按未填处理。",
        "需要填写的，请用下发的表格。",
        "",
    ),
    Rule(
        "column_unknown",
        _WARNING,
        _TABLE,
        "多出“{heading}”一栏，没有采用。",
        "请把这一栏的内容写进“备注”。",
        "不要加栏，另有要说的写进“备注”。",
    ),
    Rule("column_double", _WARNING, _TABLE, "“{heading}”一栏出现两次，只采用了前一栏。", "请合并成一栏。", ""),
    Rule(
        "column_taken",
        _HINT,
        _TABLE,
        "“{heading}”一栏按“{label}”理解。",
        "理解有误的，请改用下发表格的栏名。",
        "不要改栏名。",
    ),
    Rule(
        "row_skipped", _WARNING, _TABLE, "这一行（{text}）不像一项活动，没有收入。", "是活动的，请按栏目填写完整。", ""
    ),
    Rule(
        "merged",
        _WARNING,
        _TABLE,
        "单元格有合并，合并范围内各行都按“{text}”理解。",
        "请取消合并，每行分别填写。",
        "不要合并单元格。",
    ),
    Rule(
        "round_wrong",
        _ERROR,
        _TABLE,
        "这是{found}年度的表格，不是{round}年度的。",
        "请用{round}年度下发的表格重新填写。",
        "用本年度下发的表格。",
    ),
    Rule("version_old", _WARNING, _TABLE, "表格版本是{found}，现用版本是{version}。", "请核对栏目有无变化。", ""),
    Rule(
        "nil_and_rows",
        _ERROR,
        _TABLE,
        "“{label}”填了“是”，表里又填了{count}项活动。",
        "没有计划的请删去活动，有计划的请清空“{label}”。",
        "填“本年度无计划”的，下表不填活动。",
    ),
    Rule(
        "continued_missing",
        _WARNING,
        _TABLE,
        "上年的“{name}”选了“继续”，计划表里却没有这一项。",
        "仍要举办的，请填进计划表；改了名称的不用管。",
        "上年活动选“继续”的，要再填进计划表。",
    ),
    Rule("nil_without", _WARNING, _TABLE, "零报送的“{label}”没有填。", "请补填。", ""),
    Rule(
        "rows_alike",
        _WARNING,
        _TABLE,
        "这一行与第{number}项活动完全相同。",
        "多填了的，请删去一行。",
        "同一活动只填一行。",
    ),
    Rule(
        "rows_same_name_time",
        _WARNING,
        _TABLE,
        "这一行与第{number}项活动名称、时间、地点都相同。",
        "重复的请删去一行，不是一场的请在名称里分清。",
        "名称、时间、地点都相同的几场，在名称里分清。",
    ),
    Rule(
        "sequence_odd",
        _HINT,
        _TABLE,
        "序号{found}，已按行的次序重新编号；共读到{count}项活动。",
        "请核对有没有漏填的行。",
        "",
    ),
    Rule(
        "sum_differs",
        _WARNING,
        _TABLE,
        "合计行的“{label}”是{stated}，各行相加是{total}。",
        "请核对各行和合计；汇总以各行为准。",
        "不用填合计，各行相加由我们计算。",
    ),
    Rule(
        "leaders_without_phone",
        _HINT,
        _TABLE,
        "{count}项活动有负责人，没有填“{label}”。",
        "方便的话请补填，有事好联系。",
        "填了负责人的，请留电话。",
    ),
    # one row
    Rule(
        "online_at_address",
        _HINT,
        _ROW,
        "“{label}”填的是“线上”，地点却是“{text}”。",
        "线上、线下都有的，请改选“结合”。",
        "线上、线下都有的，形式选“结合”。",
    ),
    Rule(
        "offline_on_platform",
        _HINT,
        _ROW,
        "“{label}”填的是“线下”，地点却是“{text}”。",
        "在网上办的，请改选“线上”或“结合”。",
        "在网上办的，形式选“线上”。",
    ),
    Rule(
        "nobody_comes",
        _HINT,
        _ROW,
        "线下活动的“{label}”填的是0。",
        "还没有估计的，请空着。",
        "没有估计的空着，不填0。",
    ),
    # between units and the roster
    Rule(
        "unit_empty",
        _WARNING,
        _UNITS,
        "“{label}”没有填，按{how}认定为{unit}。",
        "认定有误的，请在表里写明单位全称。",
        "",
    ),
    Rule(
        "sender_of_other", _WARNING, _UNITS, "表里填的是{unit}，发件邮箱却登记在{other}名下。", "请核对填报单位。", ""
    ),
    Rule(
        "group_differs",
        _HINT,
        _UNITS,
        "“{label}”选的是“{text}”，名录里是“{group}”。",
        "名录有误的，请告诉我们。",
        "",
    ),
    Rule(
        "shared_activity",
        _HINT,
        _UNITS,
        "{others}也报了名称、地点相同、时间重合的“{name}”。",
        "几家合办的不用管；重复填报的，请商定由一家报。",
        "几家合办的活动，请商定由哪一家填报。",
    ),
)
