"""The notice's products measured: PDF and Word, page by page."""

import json
from typing import Any

from pipeline.check.entry import check_docx, check_pdf, lay_out
from pipeline.check.expectation import Expectation
from pipeline.check.report import Report, html_report
from pipeline.conformance.stage import TITLE
from pipeline.runner import Product, Progress, read_facts, read_released
from pipeline.workspace import Workspace


def run(workspace: Workspace, progress: Progress) -> Product:
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
            f"{TITLE}.html": html_report(workspace.templates, facts.get("title", ""), tuple(reports)).encode(),
            f"{TITLE}.json": json.dumps(data, ensure_ascii=False, indent=1).encode() + b"\n",
        },
        _summary(reports),
        {"verdicts": {report.name: report.verdict for report in reports}},
    )


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
    lines.append(f"逐页逐条的测量值见 {TITLE}.html")
    return tuple(lines)
