"""Stage one: the notice with its attachments, each as Word and PDF, and bound together as one PDF."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pipeline.notice.documents import Made, make_bound, make_files, plan_documents
from pipeline.notice.packages import make_packages, package_summary, read_recipients
from pipeline.notice.previous import keep_previous, previous_sources
from pipeline.notice.read import NoticeInputs, read_inputs
from pipeline.notice.register import enter
from pipeline.runner import Product, Progress, Stage
from pipeline.tools import fonts
from pipeline.workspace import Workspace


def build(workspace: Workspace, progress: Progress) -> Product:
    """Make every file of the notice, check it, and enter its number in the register.

    Raises:
        InputError: an input is wrong, or the number belongs to another document.
        TemplateError: a template is missing or can't be filled.
        GateError: a product lacks something its inputs have.
    """
    inputs = read_inputs(workspace)
    recipients = read_recipients(workspace)
    documents = plan_documents(inputs)
    made = []
    for document in documents:
        progress(f"正在排版 {document.title}")
        made.extend(make_files(inputs, workspace.templates, document))
    progress("正在装订通知和附件")
    bound = make_bound(inputs, workspace.templates, documents)
    packages: dict[str, bytes] = {}
    mailed: list[str] = []
    if recipients:
        progress(f"正在准备发给 {len(recipients.roster.units)} 个单位的材料")
        packages = make_packages(inputs, recipients, workspace.templates, documents, bound)
        mailed = package_summary(recipients, kept=keep_previous(workspace))
    entered = inputs.approval.final and enter(workspace, inputs.register_entry)
    return Product(
        {file.name: file.content for file in [*made, bound]} | packages,
        (*_summary(inputs, made, bound, entered=entered), *mailed),
        _facts(inputs, made, bound),
    )


def sources(workspace: Workspace) -> Iterable[Path]:
    """What the notice is made from."""
    read = (workspace.office, workspace.notice, workspace.outline, workspace.form, workspace.register)
    return (*read, workspace.roster, *previous_sources(workspace))


STAGE = Stage("notice", "通知", (), sources, build)


def _summary(inputs: NoticeInputs, made: list[Made], bound: Made, *, entered: bool) -> tuple[str, ...]:
    lines = [
        f"{inputs.number} {inputs.title}：正文 {made[0].pages} 页，附件 {len(inputs.notice.attachments)} 个，"
        f"装订成册 {bound.pages} 页，共 {len(made) + 1} 个文件"
    ]
    lines.append(inputs.approval.remark)
    if entered:
        lines.append(f"{inputs.notice.number.canonical} 已记入 inputs/register.csv")
    if inputs.skipped:
        lines.append(f"登记簿里 {inputs.notice.number.code}〔{inputs.notice.number.year}〕 缺号：{_runs(inputs.skipped)}")
    substituted = [match for match in fonts.matches() if not match.exact]
    if substituted:
        pairs = "、".join(f"{match.official}→{match.actual or '无'}" for match in substituted)
        lines.append(f"字体替代（放入 inputs/fonts 的正式字体优先）：{pairs}")
    return tuple(lines)


def _runs(numbers: tuple[int, ...]) -> str:
    """3, 5–8: numbers with neighbours drawn together."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(str(run[0]) if len(run) == 1 else f"{run[0]}—{run[-1]}" for run in runs)


def _facts(inputs: NoticeInputs, made: list[Made], bound: Made) -> dict[str, Any]:
    return {
        "document_number": inputs.number,
        "canonical_number": inputs.notice.number.canonical,
        "title": inputs.title,
        "approved": inputs.approval.final,
        "date": inputs.notice.date.isoformat(),
        "deadline": inputs.notice.deadline.isoformat(),
        "bound_pdf": bound.name,
        "files": {file.name: {"pages": file.pages} for file in [*made, bound]},
        "fonts": {match.official: match.actual for match in fonts.matches()},
    }
