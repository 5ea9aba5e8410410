"""The gate's own totals, added up from the plans as they were read, by other means than the book's statistics."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from pipeline.compendium.assemble import Book
from pipeline.errors import GateError
from pipeline.model.plan import Plan
from pipeline.render.text import squeeze

ACTIVITIES, HEADCOUNT, BUDGET = "活动项数", "预计人次", "经费（万元）"
"""Labels of the totals on the overview's first page."""
_KEYS = {HEADCOUNT: "headcount", BUDGET: "budget"}
NONE_GIVEN, _DASH = "", "—"


@dataclass(frozen=True)
class Total:
    """A total as printed, and of how many activities the number is missing."""

    figure: str
    missing: int = 0


def raw_totals(book: Book) -> dict[str, Total]:
    """Number of activities and the sums of those columns that the form has, by their labels."""
    plans = book.sources.collection.plans
    totals = {ACTIVITIES: Total(str(sum(len(plan.activities) for plan in plans)))}
    known = {column.key for column in book.sources.form.columns}
    return totals | {label: column_total(plans, key) for label, key in _KEYS.items() if key in known}


def column_total(plans: Sequence[Plan], key: str) -> Total:
    """Of one column over all activities of some plans; its figure is empty where nobody gave a number."""
    values = [plan_row.cells[key].value for plan in plans for plan_row in plan.activities if key in plan_row.cells]
    numbers = [Decimal(str(value)) for value in values if type(value) in (int, float)]
    rows = sum(len(plan.activities) for plan in plans)
    figure = f"{round(sum(numbers, Decimal()), 6).normalize():f}" if numbers else NONE_GIVEN
    return Total(figure, rows - len(numbers))


def check_sums(product: str, book: Book, found: Mapping[str, Total]) -> None:
    """A product's totals are those of the plans.

    Raises:
        GateError: one isn't; the message names it.
    """
    for label, wanted in raw_totals(book).items():
        shown = found.get(label)
        if shown is None:
            raise GateError(f"{product}里没有“{label}”的合计，汇编没有发布；如改过模板，请恢复")
        if shown != wanted:
            msg = (
                f"{product}里“{label}”的合计是{_said(shown)}，按各单位的计划重新相加是{_said(wanted)}，"
                "汇编没有发布；请再运行一次"
            )
            raise GateError(msg)


def _said(total: Total) -> str:
    missing = f"（{total.missing}项未填）" if total.missing else ""
    return f"{total.figure or '空白'}{missing}"


def printed_totals(page: str) -> dict[str, Total]:
    """The totals on the page of the PDF that begins the overview, as ``Sheet.text`` gives it."""
    lines = page.split("\n")
    found: dict[str, Total] = {}
    for label in (ACTIVITIES, *_KEYS):
        named = squeeze(label)
        if named in lines and (rest := lines[lines.index(named) + 1 :]):
            found[label] = _total_of(label, rest[0], rest[1] if len(rest) > 1 else "")
    return found


def word_totals(rows: Sequence[Sequence[str]]) -> dict[str, Total]:
    """The totals in the Word file's table of three rows: labels, figures, remarks."""
    return {
        label: _total_of(label, figure, remark)
        for label, figure, remark in zip(*rows, strict=False)
        if label in {ACTIVITIES, *_KEYS}
    }


def _total_of(label: str, figure: str, remark: str) -> Total:
    missing = remark.partition("项未填")[0] if "项未填" in remark and label != ACTIVITIES else "0"
    return Total("" if figure == _DASH else figure, int(missing) if missing.isdecimal() else -1)


def sheet_totals(rows: Sequence[Sequence[object]]) -> dict[str, Total]:
    """The totals in the last row of the workbook's sheet of groups; the head row comes first."""
    head, last = [str(label) for label in rows[0]], rows[-1]
    found = {ACTIVITIES: Total(_shown(last[head.index("活动")]))} if "活动" in head else {}
    for label in _KEYS:
        if label in head:
            at = head.index(label)
            found[label] = Total(_shown(last[at]), int(_shown(last[at + 1]) or 0))
    return found


def _shown(value: object) -> str:
    if value in (None, "", _DASH):  # nobody has filled it in
        return ""
    try:
        return f"{Decimal(str(value)).normalize():f}"
    except InvalidOperation:
        return str(value)
