"""The book of all plans: assembled, printed, written, listed, and each checked against the plans."""

from collections.abc import Iterable

from pydantic import ValidationError

from pipeline import inputs
from pipeline.compendium import gate
from pipeline.compendium.assemble import Book, Sources, assemble
from pipeline.compendium.contexts import context_of
from pipeline.compendium.coverage import cover
from pipeline.compendium.exhibits import exhibits
from pipeline.compendium.printed import PrintedBook, Printing, print_book
from pipeline.compendium.sheets import write_sheets
from pipeline.compendium.statistics import Statistics, count
from pipeline.compendium.word import write_book
from pipeline.errors import PipelineError
from pipeline.model.plan import Collection
from pipeline.press.metadata import AssociatedFile
from pipeline.render.word import DocumentProperties
from pipeline.runner import Product, Progress
from pipeline.workspace import Workspace

_SHOWN = 20
"""Characters that are named one by one."""
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def run(workspace: Workspace, progress: Progress) -> Product:
    """Assemble the book, print it, write it, list it, and check all three against the plans.

    Raises:
        PipelineError: an input or a template is wrong, collect has not run, or the gate found something missing.
    """
    progress("读取收到的计划")
    book = assemble(read_sources(workspace))
    if not book.entries:
        raise PipelineError("还没有收到可以编入汇编的计划，汇编没有生成；收到来件后再运行 make compendium")
    statistics, coverage = count(book), cover(book)
    overview = exhibits(book, statistics, coverage)
    context = context_of(book, statistics, overview)
    charts = {exhibit.key: exhibit.chart for exhibit in overview if exhibit.chart}
    progress("生成 Excel 一览表")
    listed = write_sheets(book, overview, coverage)
    progress("排印 PDF")
    data = AssociatedFile(f"{book.title}.xlsx", listed, _SHEET_TYPE, "全部活动一览和统计")
    tagged = book.sources.office.compendium.tagged
    printing = Printing(workspace.templates, workspace.user_fonts, workspace.sheets, (data,), tagged)
    printed = print_book(printing, book, context, charts, progress)
    progress("生成 Word 文件")
    properties = DocumentProperties(book.title, book.sources.office.name, book.made_on)
    written = write_book(workspace.templates, context, charts, printed.paging, properties)
    progress("逐格核对三种文件")
    gate.check("PDF", book, printed.rows)
    gate.check_word(book, written)
    gate.check("Excel 文件", book, gate.sheet_rows(listed, book))
    files = {
        f"{book.title}.pdf": printed.content,
        f"{book.title}.docx": written,
        f"{book.title}.xlsx": listed,
    }
    return Product(files, _summary(book, statistics, printed), _facts(book, statistics, printed))


def read_sources(workspace: Workspace) -> Sources:
    """Everything the book is made from.

    Raises:
        PipelineError: collect has not run, or what it wrote can't be read; an input file is wrong.
    """
    return Sources(
        collection=_read_collection(workspace),
        roster=inputs.load_roster(workspace),
        form=inputs.load_form(workspace),
        outline=inputs.load_outline(workspace),
        notice=inputs.load_notice(workspace),
        office=inputs.load_office(workspace),
    )


def _read_collection(workspace: Workspace) -> Collection:
    shown = workspace.relative(workspace.collection)
    try:
        content = workspace.collection.read_bytes()
    except FileNotFoundError:
        msg = f"还没有 {shown}；请先运行 make collect"
        raise PipelineError(msg) from None
    try:
        return Collection.model_validate_json(content)
    except ValidationError:
        msg = f"{shown} 读不懂，可能是旧版程序写的；请先运行 make collect"
        raise PipelineError(msg) from None


def _summary(book: Book, statistics: Statistics, printed: PrintedBook) -> tuple[str, ...]:
    total = statistics.total
    lines = [
        f"《{book.title}》：{total.answered}个单位，{total.activities}项活动，PDF 共{printed.pages}页",
        f"应报送{total.asked}个；有计划{total.planned}个，无计划{total.nil}个，待改正{total.withheld}个，未报送{total.missing}个",
        f"{total.activities}项活动已在 PDF、Word、Excel 中逐格核对",
    ]
    if printed.fallbacks:
        lines.append(f"常用字体里没有、由别的字体代替的字：{_listed(printed.fallbacks)}")
    if printed.missing:
        lines.append(
            f"哪种字体都没有、印作〓的字：{_listed(printed.missing)}；把有这些字的字体放进 inputs/fonts 再运行"
        )
    return tuple(lines)


def _listed(characters: Iterable[str]) -> str:
    """A few characters, each with its code point: not every screen shows them."""
    found = sorted(characters)
    more = f" 等{len(found)}个" if len(found) > _SHOWN else ""
    return "、".join(f"{one}（U+{ord(one):04X}）" for one in found[:_SHOWN]) + more


def _facts(book: Book, statistics: Statistics, printed: PrintedBook) -> dict[str, object]:
    total = statistics.total
    return {
        "title": book.title,
        "date": book.made_on.isoformat(),
        "pages": printed.pages,
        "asked": total.asked,
        "planned": total.planned,
        "nil": total.nil,
        "withheld": total.withheld,
        "missing": total.missing,
        "activities": total.activities,
        "headcount": {"total": total.headcount.total, "missing": total.headcount.missing},
        "budget": {"total": total.budget.total, "missing": total.budget.missing},
        "fallbacks": dict(sorted(printed.fallbacks.items())),
        "missing_characters": printed.missing,
    }
