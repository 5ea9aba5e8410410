"""The editor's note (编辑说明): where the plans come from, who answered, what was made uniform, in which order."""

from pipeline.compendium.assemble import Book
from pipeline.compendium.statistics import Statistics
from pipeline.model.form import FieldType
from pipeline.standard.wording import chinese_date, chinese_day, print_number

_UNIFORM = {
    FieldType.PERIOD: "时间统一写作“5月16日”“5月上旬”“4月至6月”“第二季度”等，本年度的不写年份",
    FieldType.CHOICE: "选择项按表格所列的名称书写",
    FieldType.MONEY: "数字不写单位和多余的零",
    FieldType.PHONE: "手机号码分三段书写",
    FieldType.SEQUENCE: "序号按行重编",
}


def editorial_note(book: Book, statistics: Statistics) -> tuple[str, ...]:
    """The paragraphs of the note, each with its lead, e.g. 一、来源。…."""
    return (
        f"一、来源。{_source(book)}",
        f"二、报送情况。{_answers(statistics)}",
        f"三、整理。{_normalising(book)}",
        f"四、统计。{_counting(statistics)}",
        f"五、编排。{_order(book)}",
        f"六、更正。内容如有出入，请告{book.sources.office.name}{book.sources.office.department}（{book.sources.notice.mailbox}）。",
    )


def _source(book: Book) -> str:
    notice, office = book.sources.notice, book.sources.office
    number = print_number(notice.number, office.number_style)
    late = sum(1 for entry in book.entries if entry.plan.received and entry.plan.received.date() > notice.deadline)
    text = (
        f"本汇编收录各单位按照{office.name}{number}通知报送的《{book.sources.form.title}》。"
        f"报送时间自{chinese_date(notice.date)}起，至{chinese_day(notice.deadline, notice.date)}截止"
    )
    return text + (f"；其中{late}个单位在截止日期以后报送，一并收入。" if late else "。")


def _answers(statistics: Statistics) -> str:
    total = statistics.total
    text = (
        f"应报送{total.asked}个单位，已报送{total.answered}个"
        f"（有计划{total.planned}个、本年度无计划{total.nil}个），共{total.activities}项活动。"
    )
    if total.withheld:
        text += f"另有{total.withheld}个单位的报送材料有待改正，暂未收入。"
    if total.missing:
        text += f"尚未报送的有{total.missing}个单位。"
    return text + ("名单附在书后。" if total.withheld or total.missing else "")


def _normalising(book: Book) -> str:
    types = {column.type for column in book.sources.form.columns}
    rules = "；".join(text for kind, text in _UNIFORM.items() if kind in types)
    return (
        f"为便于查阅，{rules}。其余文字照各单位原文，未作改动；无法归为统一写法的，也照原文刊印，不计入统计。"
        "空白表示该单位没有填写。"
    )


def _counting(statistics: Statistics) -> str:
    names = [name for name, there in (("预计人次", statistics.has_headcount), ("经费", statistics.has_budget)) if there]
    sums = f"{'、'.join(names)}的合计只计已填的数，未填的项数同时列出。" if names else ""
    months = (
        "跨月的活动，“当月开始”只计一次，“当月进行”在所跨各月都计；只写到季度、半年或全年的，不计入各月开始数。"
        if statistics.months
        else ""
    )
    return f"各项统计按本汇编所收活动计算。{sums}{months}"


def _order(book: Book) -> str:
    groups = "、".join(chapter.title for chapter in book.chapters)
    listed = f"（{groups}）" if groups else ""
    before = book.sources.before
    compared = f"书后有各单位与{before.label}计划的对照。" if before else ""
    return f"先按单位类别{listed}分章，章内按单位名录的次序排列；各单位的活动按其报送的次序排列。{compared}"
