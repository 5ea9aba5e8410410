"""Stage one: the notice with its attachments, each as Word and PDF, and bound together as one PDF."""

from collections.abc import Iterable
from pathlib import Path

from pipeline.notice.account import facts, stop_at_errors, summary, templates_summary, words_summary
from pipeline.notice.documents import FILLABLE, make_bound, make_files, plan_documents
from pipeline.notice.packages import Enclosed, make_packages, package_summary, read_recipients
from pipeline.notice.previous import keep_previous
from pipeline.notice.read import read_inputs
from pipeline.notice.register import enter
from pipeline.notice.words import check_words, describe
from pipeline.previous_round import previous_sources
from pipeline.runner import Product, Progress, Stage
from pipeline.workspace import Workspace


def build(workspace: Workspace, progress: Progress) -> Product:
    """Make every file of the notice, check it, and enter its number in the register.

    Raises:
        InputError: an input is wrong, or the number belongs to another document.
        TemplateError: a template is missing or can't be filled.
        GateError: a product lacks something its inputs have.
    """
    inputs = read_inputs(workspace)
    findings = check_words(workspace, inputs)
    stop_at_errors(workspace, inputs.approval, findings)
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
        fillable = next((file for file in made if file.name.endswith(f"{FILLABLE}.pdf")), None)
        packages = make_packages(inputs, recipients, workspace.templates, documents, Enclosed(bound, fillable))
        mailed = package_summary(recipients, kept=keep_previous(workspace))
    entered = inputs.approval.final and enter(workspace, inputs.register_entry)
    return Product(
        {file.name: file.content for file in [*made, bound]} | packages,
        (
            *summary(inputs, made, bound, entered=entered),
            *mailed,
            *words_summary(findings),
            *templates_summary(workspace),
        ),
        facts(inputs, documents, made, bound) | {"words": list(describe(workspace, findings))},
    )


def sources(workspace: Workspace) -> Iterable[Path]:
    """What the notice is made from."""
    read = (workspace.office, workspace.notice, workspace.outline, workspace.form, workspace.register)
    return (*read, workspace.roster, *previous_sources(workspace))


def written(workspace: Workspace) -> Iterable[Path]:
    """What it changes itself: the register gets a line, and last year's plans are kept when they are first needed."""
    return (workspace.register, workspace.previous_plans)


STAGE = Stage("notice", "通知", (), sources, build, written)
