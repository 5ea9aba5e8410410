"""A notice whose inputs are right is issued: every file of it, and what is mailed to each unit."""

from pipeline.notice.account import facts, summary, templates_summary, words_summary
from pipeline.notice.documents import FILLABLE, make_bound, make_files, plan_documents
from pipeline.notice.packages import Enclosed, make_packages, package_summary
from pipeline.notice.previous import keep_previous
from pipeline.notice.read import NoticeInputs
from pipeline.notice.recipients import Recipients
from pipeline.notice.register import enter
from pipeline.notice.words import describe
from pipeline.runner import Product, Progress
from pipeline.standard.lint import Finding
from pipeline.workspace import Workspace


def run(
    workspace: Workspace,
    inputs: NoticeInputs,
    findings: tuple[Finding, ...],
    recipients: Recipients | None,
    progress: Progress,
) -> Product:
    """Make every file of the notice, check it, and enter its number in the register.

    Args:
        workspace: the round.
        inputs: what the notice is made of.
        findings: what the linter says of its words.
        recipients: who gets a package; None for nobody.
        progress: told what is being done.

    Raises:
        InputError: the number belongs to another document.
        TemplateError: a template is missing or can't be filled.
        GateError: a product lacks something its inputs have.
    """
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
