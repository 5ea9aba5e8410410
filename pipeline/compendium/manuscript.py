"""What is printed, before it is printed: the book with its figures, in the words that all products share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipeline.compendium.assemble import Book, Sources, assemble
from pipeline.compendium.back_matter import Making
from pipeline.compendium.contexts import context_of
from pipeline.compendium.coverage import Coverage, cover
from pipeline.compendium.edition import Edition
from pipeline.compendium.exhibit import Exhibit
from pipeline.compendium.exhibits import exhibits
from pipeline.compendium.masking import MARK
from pipeline.compendium.record import EditionRecord, data_bytes, record_of
from pipeline.compendium.statistics import Statistics, count
from pipeline.compendium.year_on_year import YearOnYear, compare_years
from pipeline.compendium.year_sheets import year_data
from pipeline.errors import PipelineError
from pipeline.render.charts import Chart

_WITHHELD = f"七、公开版。本版不收个人姓名、电话、邮箱、经费和备注；别处文字里的这类内容以“{MARK}”代替。"


@dataclass(frozen=True)
class Manuscript:
    """A book ready to be printed, written, listed and put on a web page."""

    book: Book
    statistics: Statistics
    coverage: Coverage | None
    """None where the form does not ask for work points."""
    overview: Sequence[Exhibit]
    context: Mapping[str, Any]
    """What the templates print."""
    record: EditionRecord
    """What this edition says, and which it is."""
    comparison: YearOnYear | None = None
    """With the round before; None for the first."""

    @property
    def data(self) -> bytes:
        """The book's data as JSON; their SHA-256 is printed in the colophon."""
        return data_bytes(self.record)

    @property
    def charts(self) -> dict[str, Chart]:
        """By the key of the exhibit that each belongs to."""
        return {exhibit.key: exhibit.chart for exhibit in self.overview if exhibit.chart}

    def workbook(self, labels: Mapping[str, str]) -> bytes:
        """The workbook.

        Args:
            labels: anchor of each activity to the page that it is printed on.
        """
        from pipeline.compendium.sheets import Figures, write_sheets  # noqa: PLC0415 - openpyxl takes its time to load

        indexes = [one["index"] for one in self.context["indexes"]]
        figures = Figures(self.overview, self.coverage, self.comparison)
        return write_sheets(self.book, figures, indexes, labels)


def manuscript_of(
    sources: Sources, fonts: Sequence[str], edition: Edition = Edition.INTERNAL, last: EditionRecord | None = None
) -> Manuscript:
    """Assemble the book and count.

    Args:
        sources: everything the book is made from; for the public edition those that ``publish`` gives.
        fonts: families it is set in, for the colophon.
        edition: whom it is for.
        last: the one released before it.

    Raises:
        PipelineError: there is no plan to put into it.
    """
    book = assemble(sources)
    if edition is Edition.PUBLIC:
        book = replace(book, title=f"{book.title}（{edition}）")
    if not book.entries:
        raise PipelineError("还没有收到可以编入汇编的计划，汇编没有生成；收到来件后再运行 make compendium")
    statistics, coverage = count(book), cover(book)
    overview = exhibits(book, statistics, coverage)
    comparison = compare_years(book, sources.before) if sources.before else None
    record = record_of(book, edition, last, year_data(comparison) if comparison else ())
    context = context_of(book, statistics, overview, Making(record.data_hash, tuple(fonts)), comparison)
    if edition is Edition.PUBLIC:
        context["note"] = (*context["note"], _WITHHELD)
    return Manuscript(book, statistics, coverage, overview, context, record, comparison)
