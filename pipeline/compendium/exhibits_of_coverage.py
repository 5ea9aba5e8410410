"""The overview's exhibits on the outline: which work points are taken up, by groups and by units."""

from collections.abc import Iterator, Sequence

from pipeline.compendium.assemble import Book
from pipeline.compendium.coverage import Coverage, UnitLine
from pipeline.compendium.exhibit import Exhibit, wide_table
from pipeline.render.charts import HeatMap, Span, wrap_label

_LABEL = 14
"""Characters of a work point's name beside a heat map."""
_MOST_UNITS = 40
"""With more units than this their matrix fits no page; the index of work points says it then."""


def coverage_exhibits(book: Book, coverage: Coverage) -> Iterator[Exhibit]:
    """Work points by groups; and by units where there are not too many."""
    yield _by_item(coverage, book.sources.outline.title)
    units = [line for line in coverage.units if line.activities]
    if 0 < len(units) <= _MOST_UNITS:
        yield _by_unit(book, coverage, units)


def _by_item(coverage: Coverage, title: str) -> Exhibit:
    rows = [[line.reference, line.item.lead, str(line.activities), str(len(line.by_unit))] for line in coverage.items]
    idle = [line.reference for line in coverage.idle]
    lead = f"对照《{title}》，" + (_idle(idle) if idle else "每一项要点都有活动对应。")
    if coverage.unassigned:
        lead += f"另有{coverage.unassigned}项活动没有写明对应的要点。"
    columns = [("要点", 0.7), ("内容", 8.0), ("活动", 0.8), ("单位", 0.8)]
    return Exhibit(
        key="items",
        title="按工作要点",
        lead=lead + "一项活动可对应几项要点；对应的单位和页码，列在书后的“工作要点索引”里。",
        table_title="各项要点的活动",
        table=wide_table(columns, rows, left=(1,)),
        chart_title="各类单位对应各项要点的活动项数",
        chart=HeatMap(
            rows=_labels(coverage),
            columns=coverage.groups,
            values=[[count for _, count in line.by_group] for line in coverage.items],
            alternative="各类单位对应各项要点的活动项数："
            + "；".join(
                f"第{line.reference}项" + "、".join(f"{group}{count}项" for group, count in line.by_group)
                for line in coverage.items
            ),
            row_totals=[str(line.activities) for line in coverage.items],
        )
        if any(line.activities for line in coverage.items)
        else None,
    )


def _by_unit(book: Book, coverage: Coverage, units: Sequence[UnitLine]) -> Exhibit:
    names = {unit.code: unit for unit in book.sources.roster.units}
    silent = [names[line.unit].name for line in coverage.silent]
    lead = f"有计划的{len(units)}个单位中，" + (
        f"{'、'.join(silent)}没有写明对应的要点。" if silent else "每个单位都有对应要点的活动。"
    )
    references = {line.item.number: line.reference for line in coverage.items}
    rows = [
        [
            names[line.unit].name,
            str(line.activities),
            "、".join(references[number] for number, _ in line.by_item),
            str(line.unassigned or ""),
        ]
        for line in units
    ]
    return Exhibit(
        key="units",
        title="按单位和工作要点",
        lead=lead,
        table_title="各单位对应的要点",
        table=wide_table([("单位", 4), ("活动", 0.8), ("对应的要点", 4), ("未写明", 0.8)], rows, left=(0, 2)),
        chart_title="各单位对应各项要点的活动项数",
        chart=_matrix(book, coverage, units),
    )


def _matrix(book: Book, coverage: Coverage, units: Sequence[UnitLine]) -> HeatMap:
    names = {unit.code: unit.short_name or unit.name for unit in book.sources.roster.units}
    counts = [dict(line.by_item) for line in units]
    groups = list(dict.fromkeys(line.group for line in units))
    return HeatMap(
        rows=_labels(coverage),
        columns=[names[line.unit] for line in units],
        values=[[found.get(line.item.number, 0) for found in counts] for line in coverage.items],
        alternative="各单位对应各项要点的活动项数；数字见上表",
        column_spans=[Span(group, sum(line.group == group for line in units)) for group in groups],
        most=coverage.most,
    )


def _labels(coverage: Coverage) -> list[str]:
    return [wrap_label(f"{line.reference} {line.item.lead.rstrip('。')}", _LABEL) for line in coverage.items]


def _idle(references: Sequence[str]) -> str:
    counted = all(reference.isdigit() for reference in references)
    named = "、".join(references)
    return f"第{named}项要点尚无活动对应。" if counted else f"{named}尚无活动对应。"
