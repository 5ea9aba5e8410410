"""What the notice stage says of its work: to the clerk, to the archive, to the conformance report."""

from typing import Any

from pipeline.model.office import SealMode
from pipeline.notice.documents import Document, Made
from pipeline.notice.read import NoticeInputs
from pipeline.notice.word_documents import unprinted_names
from pipeline.notice.words import errors_of
from pipeline.render import justify
from pipeline.standard.lint import Finding
from pipeline.tools import fonts
from pipeline.workspace import Workspace


def summary(inputs: NoticeInputs, made: list[Made], bound: Made, *, entered: bool) -> tuple[str, ...]:
    """What was made, in a few lines."""
    lines = [
        f"{inputs.number} {inputs.title}：正文 {made[0].pages} 页，附件 {len(inputs.notice.attachments)} 个，"
        f"装订成册 {bound.pages} 页，共 {len(made) + 1} 个文件"
    ]
    lines.append(inputs.approval.remark)
    if entered:
        lines.append(f"{inputs.notice.number.canonical} 已记入 inputs/register.csv")
    if inputs.skipped:
        lines.append(
            f"登记簿里 {inputs.notice.number.code}〔{inputs.notice.number.year}〕 缺号：{_runs(inputs.skipped)}"
        )
    lines.extend(f"排版未能避免：{line}" for line in bound.unavoided)
    if justify.active():
        lines.append(justify.active())
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


def facts(inputs: NoticeInputs, documents: list[Document], made: list[Made], bound: Made) -> dict[str, Any]:
    """The same for machines: for the archive, the conformance report and the command line."""
    return {
        "document_number": inputs.number,
        "canonical_number": inputs.notice.number.canonical,
        "title": inputs.title,
        "approved": inputs.approval.final,
        "date": inputs.notice.date.isoformat(),
        "deadline": inputs.notice.deadline.isoformat(),
        "bound_pdf": bound.name,
        "files": {file.name: {"pages": file.pages} for file in [*made, bound]},
        "measured": _measured(inputs, documents, made, bound),
        "typesetting": {"plain_justification": justify.active(), "unavoided": list(bound.unavoided)},
        "fonts": {match.official: match.actual for match in fonts.matches()},
    }


def words_summary(findings: tuple[Finding, ...]) -> tuple[str, ...]:
    """How many findings the linter has; where to read them."""
    if not findings:
        return ("文字核对：没有发现问题",)
    errors = len(errors_of(findings))
    return (f"文字核对：错误 {errors} 处，建议 {len(findings) - errors} 处；逐条见 make words",)


def templates_summary(workspace: Workspace) -> tuple[str, ...]:
    """Restyled Word templates that no longer print something."""
    lost = unprinted_names(workspace.templates)
    return tuple(
        f"模板 templates/docx/{name} 里没有 {'、'.join(names)}，这些内容印不出来" for name, names in lost.items()
    )


def _measured(
    inputs: NoticeInputs, documents: list[Document], made: list[Made], bound: Made
) -> dict[str, dict[str, Any]]:
    """What the conformance report holds each file against: file name to fields of ``Expectation``."""
    context = documents[0].part.context
    notice = {
        "mark": "" if context["preprinted"] else context["mark"],
        "number": context["number"],
        "title": context["title"],
        "addressees": list(context["addressees"]),
        "attachments": [attachment.title for attachment in inputs.notice.attachments],
        "signature": context["signatures"][0],
        "date": context["date"],
        "sealed": inputs.office.seal is SealMode.RESERVED,
        "house_style": True,
    }
    alone = {"number": context["number"], "house_style": True, "starts_with_attachment": True}
    files = {bound.name: notice}
    for file in made:
        if file.name.endswith((".pdf", ".docx")):
            files[file.name] = notice if file.name.startswith(documents[0].file_stem) else alone
    # The bound PDF holds the single ones; of these only the Word files are other pages.
    return {name: known for name, known in files.items() if name == bound.name or name.endswith(".docx")}
