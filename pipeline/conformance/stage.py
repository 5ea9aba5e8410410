"""What ``make notice`` ends with: PDF and Word, measured page by page, as a page, as data and in a few lines."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pipeline.check.entry import check_docx, check_pdf, lay_out
from pipeline.check.expectation import Expectation
from pipeline.check.report import Report, html_report
from pipeline.runner import Product, Progress, Stage, read_facts, read_released
from pipeline.workspace import Workspace

_TITLE = "版式核对"


def build(workspace: Workspace, progress: Progress) -> Product:
    """Measure every product of the notice that the standard speaks of.

    Raises:
        PipelineError: a product is missing or has been altered since it was made.
    """
    facts = read_facts(workspace, "notice")
    wanted: dict[str, dict[str, Any]] = facts.get("measured", {})
    files = read_released(workspace, "notice", wanted)
    progress("正在排版 Word 文件")
    words = [name for name in files if name.endswith(".docx")]
    pages = dict(zip(words, lay_out([files[name] for name in words]), strict=False))  # no pages without LibreOffice
    reports = []
    for name, content in files.items():
        progress(f"正在测量 {name}")
        reports.append(_measure(name, content, wanted[name], pages.get(name)))
    data = {report.name: report.as_data() for report in reports}
    return Product(
        {
            f"{_TITLE}.html": html_report(workspace.templates, facts.get("title", ""), tuple(reports)).encode(),
            f"{_TITLE}.json": json.dumps(data, ensure_ascii=False, indent=1).encode() + b"\n",
        },
        _summary(reports),
        {"verdicts": {report.name: report.verdict for report in reports}},
    )


def sources(workspace: Workspace) -> Iterable[Path]:
    """The notice's products."""
    return (workspace.outputs("notice"),)


STAGE = Stage("conformance", _TITLE, ("notice",), sources, build)


def _measure(name: str, content: bytes, known: dict[str, Any], laid_out: bytes | None) -> Report:
    fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in known.items()}
    expectation = Expectation(**fields)
    if name.endswith(".pdf"):
        return check_pdf(content, expectation, name)
    return check_docx(content, expectation, name, laid_out)


def _summary(reports: list[Report]) -> tuple[str, ...]:
    lines = []
    for report in reports:
        lines.append(f"{report.name}：{report.verdict}")
        lines.extend(line for line in report.summary()[1:] if "✗" in line)
    lines.append(f"逐页逐条的测量值见 {_TITLE}.html")
    return tuple(lines)
