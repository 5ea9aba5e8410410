"""What notice, collect and compendium leave behind, made small: real PDFs, Word and Excel files, real reports."""

import io
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

import docx

from pipeline.model.plan import Collection, Plan
from pipeline.model.problem import Place
from pipeline.render.pdf import render_pdf
from pipeline.render.sheet import workbook_bytes
from pipeline.render.sheet_table import SheetColumn, SheetTable
from pipeline.render.stable import repack
from pipeline.runner import Product, Stage, run_stage
from pipeline.workspace import Workspace

NOTICE = "岩学字[2020]015号 关于转发《中国科协2020年科普工作要点》的通知"
BOUND = f"{NOTICE}（含附件）.pdf"
COMPENDIUM = "2020年科普工作计划汇编"

NOTICE_FACTS: Mapping[str, Any] = {
    "document_number": "岩学字[2020]015号",
    "canonical_number": "岩学字〔2020〕15号",
    "title": "关于转发《中国科协2020年科普工作要点》的通知",
    "date": "2020-04-01",
    "bound_pdf": BOUND,
    "files": {BOUND: {"pages": 5}},
}
COMPENDIUM_FACTS: Mapping[str, Any] = {"title": COMPENDIUM, "pdf": f"{COMPENDIUM}.pdf", "pages": 3}


@cache
def pdf(title: str, pages: int) -> bytes:
    """A PDF/A-2u of so many pages."""
    body = "".join(f'<p style="break-after: page">{title} {page}</p>' for page in range(1, pages))
    head = f'<meta charset="utf-8"><title>{title}</title><style>p {{ font-family: "仿宋_GB2312" }}</style>'
    return render_pdf(f'<html lang="zh-CN"><head>{head}</head><body>{body}<p>{title} {pages}</p></body></html>')


@cache
def word(text: str) -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    result = io.BytesIO()
    document.save(result)
    return repack(result.getvalue(), date(2020, 4, 1))


@cache
def sheet(text: str) -> bytes:
    return workbook_bytes([SheetTable("表", [SheetColumn("栏", 20)], [(text,)])], text, date(2020, 4, 1))


def notice_files() -> dict[str, bytes]:
    return {
        BOUND: pdf("通知（含附件）", 5),
        f"{NOTICE}.pdf": pdf("通知", 2),
        f"{NOTICE}.docx": word("通知"),
        "附件1 中国科协2020年科普工作要点.docx": word("要点"),
        "附件1 中国科协2020年科普工作要点.pdf": pdf("要点", 2),
        "附件2 2020年科普工作计划表.docx": word("计划表"),
        "附件2 2020年科普工作计划表.pdf": pdf("计划表", 1),
        "附件2 2020年科普工作计划表.xlsx": sheet("计划表"),
    }


def compendium_files() -> dict[str, bytes]:
    return {
        f"{COMPENDIUM}.pdf": pdf(COMPENDIUM, 3),
        f"{COMPENDIUM}.docx": word(COMPENDIUM),
        f"{COMPENDIUM}.xlsx": sheet(COMPENDIUM),
        "核对.json": b"{}",
    }


def collection(*received: datetime | None) -> bytes:
    """A hand-over with one nil return for each moment."""
    plans = tuple(
        Plan(
            unit=f"示例{index}",
            head={},
            activities=(),
            nil_return=True,
            received=moment,
            place=Place(file=f"回复{index}.eml"),
            sha256="0" * 64,
        )
        for index, moment in enumerate(received, 1)
    )
    return Collection(round="2020", form_version="2020.1", plans=plans).model_dump_json().encode()


def release(workspace: Workspace, name: str, files: Mapping[str, bytes], facts: Mapping[str, Any]) -> None:
    """Let a stage of this name release these files."""
    stage = Stage(name, name, (), lambda _workspace: (), lambda _workspace, _progress: Product(files, (), facts))
    run_stage(workspace, stage, lambda _text: None)


def release_all(workspace: Workspace, *received: datetime | None) -> None:
    """Let the three stages before the archive release their files."""
    release(workspace, "notice", notice_files(), NOTICE_FACTS)
    release(workspace, "collect", {"plans.json": collection(*received)}, {})
    release(workspace, "compendium", compendium_files(), COMPENDIUM_FACTS)
