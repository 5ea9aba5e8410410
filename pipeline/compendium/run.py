"""The book of all plans: assembled, printed, written, listed, put on a web page, and each checked against the plans."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path

from pipeline.compendium import gate
from pipeline.compendium.assemble import Book
from pipeline.compendium.edition import Edition, Published, publish
from pipeline.compendium.editions import Editions, change_list
from pipeline.compendium.gate_numbers import numbered_lines
from pipeline.compendium.gate_years import check_years
from pipeline.compendium.manuscript import Manuscript, manuscript_of
from pipeline.compendium.masking import MARK
from pipeline.compendium.page import write_page
from pipeline.compendium.printed import PrintedBook, Printing, executor_for, print_book
from pipeline.compendium.record import data_file
from pipeline.compendium.sources import font_families, read_sources
from pipeline.compendium.statistics import Statistics
from pipeline.compendium.word import write_book
from pipeline.press.metadata import AssociatedFile
from pipeline.render.word import DocumentProperties
from pipeline.runner import Product, Progress
from pipeline.workspace import Workspace

_SHOWN = 20
"""Characters, or places in texts, that are named one by one."""
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def run(workspace: Workspace, progress: Progress, scheduler: str = "") -> Product:
    """Assemble the book, print it, write it, list it, make a web page of it, and check all four against the plans.

    Args:
        workspace: the round.
        progress: told what is being done.
        scheduler: address of a Dask scheduler whose workers set the pages; empty for this machine's processors.

    Raises:
        PipelineError: an input or a template is wrong, collect has not run, the gate found something missing, or the
            cluster can't be used.
    """
    with executor_for(workspace, scheduler) as executor:
        return _run(workspace, progress, executor)


def _run(workspace: Workspace, progress: Progress, executor: Executor | None) -> Product:
    progress("读取收到的计划")
    sources, families = read_sources(workspace), font_families(workspace)
    editions = Editions(workspace.editions)
    whole = manuscript_of(sources, families, last=editions.newest())
    printed, files = _made(workspace, whole, workspace.sheets, executor, progress)
    summary = [*_summary(whole.book, whole.statistics, printed), *([whole.comparison.note] if whole.comparison else [])]
    before = editions.edition(whole.record.number - 1)
    if before is not None:
        told, files[f"{whole.book.title}（与上一版的不同）.pdf"] = change_list(
            workspace.templates, before, whole.record
        )
        summary.append(told)
    settings = sources.office.compendium.public
    if settings is not None:
        published = publish(sources, settings)
        public = manuscript_of(published.sources, families, Edition.PUBLIC)
        its_pages, its_files = _made(workspace, public, workspace.public_sheets, executor, _named(progress))
        files |= {f"{Edition.PUBLIC}/{name}": content for name, content in its_files.items()}
        summary += _told_of_public(its_pages, published)
    editions.keep(whole.record)
    return Product(files, tuple(summary), _facts(whole.book, whole.statistics, printed))


def _made(
    workspace: Workspace, manuscript: Manuscript, cache: Path, executor: Executor | None, progress: Progress
) -> tuple[PrintedBook, dict[str, bytes]]:
    """One edition: its pages, and all its files by name, each checked against the plans."""
    book, context = manuscript.book, manuscript.context

    def workbook(labels: Mapping[str, str]) -> Sequence[AssociatedFile]:
        progress("生成 Excel 一览表")
        name, described = f"{book.title}.xlsx", "全部活动一览、索引和统计"
        return (AssociatedFile(name, manuscript.workbook(labels), _SHEET_TYPE, described),)

    progress("排印 PDF")
    tagged = book.sources.office.compendium.tagged
    printing = Printing(workspace.templates, workspace.user_fonts, cache, workbook, executor, tagged)
    printed = print_book(printing, book, context, manuscript.charts, progress)
    (listed,) = (file.content for file in printed.attached)
    progress("生成 Word 文件")
    properties = DocumentProperties(book.title, book.sources.office.name, book.made_on)
    written = write_book(workspace.templates, context, manuscript.charts, printed.paging, properties)
    progress("生成网页")
    page = write_page(workspace.templates, book, context, manuscript.charts)
    progress("逐格核对四种文件")
    lines = numbered_lines(context, printed.reading.labels)
    years = context["years"]
    check_years(years, book)
    gate.check_printed(book, lines, printed.reading, years)
    gate.check_word(book, lines, written, years)
    gate.check_sheets(book, listed, printed.reading.labels, years)
    gate.check_page(book, page, years)
    return printed, {
        f"{book.title}.pdf": printed.content,
        f"{book.title}.docx": written,
        f"{book.title}.xlsx": listed,
        f"{book.title}.html": page,
        data_file(book.title): manuscript.data,
    }


def _named(progress: Progress) -> Progress:
    return lambda text: progress(f"{Edition.PUBLIC}：{text}")


def _told_of_public(printed: PrintedBook, published: Published) -> Iterator[str]:
    yield f"{Edition.PUBLIC}：PDF 共{printed.pages}页，在 {Edition.PUBLIC} 文件夹里；发出去以前请再看一遍"
    if published.findings:
        count = len(published.findings)
        yield f"{Edition.PUBLIC}里有{count}处文字含有姓名、电话或邮箱，已以“{MARK}”代替，请看是否妥当："
        yield from (f"  {finding}" for finding in published.findings[:_SHOWN])
        if len(published.findings) > _SHOWN:
            yield f"  另有{len(published.findings) - _SHOWN}处"


def _summary(book: Book, statistics: Statistics, printed: PrintedBook) -> tuple[str, ...]:
    total = statistics.total
    lines = [
        f"《{book.title}》：{total.answered}个单位，{total.activities}项活动，PDF 共{printed.pages}页",
        f"应报送{total.asked}个；有计划{total.planned}个，无计划{total.nil}个，待改正{total.withheld}个，未报送{total.missing}个",
        f"{total.activities}项活动已在 PDF、Word、Excel、网页中逐格核对",
    ]
    if printed.fallbacks:
        lines.append(f"常用字体里没有、由别的字体代替的字：{_listed(printed.fallbacks)}")
    if printed.reading.missing:
        lines.append(
            f"哪种字体都没有、印作〓的字：{_listed(printed.reading.missing)}；把有这些字的字体放进 inputs/fonts 再运行"
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
        "pdf": f"{book.title}.pdf",
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
        "missing_characters": printed.reading.missing,
    }
