"""``make archive``: file the round's PDFs.

The bag is a folder of its own below the stage's output folder, so that nothing else (the stage's report, a
copy someone put beside it) lies in it, and so that it can be copied away as it is.

What is payload and what is a tag file (RFC 8493, 2.1.2 and 2.2)? Payload, under ``data/``, is what the
archive keeps: one folder for each 件 with its files and its metadata, so that a folder taken out still says
what it is. The catalogue and the registration sheet describe the bag as a whole, give the number and size of
the files in it, and must not count themselves: they are tag files, sealed by the tag manifests.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pipeline.archive.bag import make_bag
from pipeline.archive.catalogue import TITLE, catalogue_pdf, catalogue_rows, catalogue_sheet
from pipeline.archive.evidence import DECLARED, Evidence, examine
from pipeline.archive.items import Holdings, gather
from pipeline.archive.metadata import METADATA_NAME, PROGRAM, item_metadata
from pipeline.archive.registration import file_sheet, registration_sheet, verification_line
from pipeline.errors import GateError
from pipeline.render.sheet import workbook_bytes
from pipeline.runner import Product, Progress, Stage
from pipeline.tools import verapdf
from pipeline.tools.verapdf import AS_DECLARED, Conformance, Verification
from pipeline.workspace import Workspace

CATALOGUE_PDF = f"{TITLE}.pdf"
CATALOGUE_SHEET = f"{TITLE}.xlsx"


def build(workspace: Workspace, progress: Progress) -> Product:
    """Gather the items, examine their PDFs, list them, verify, and put everything into a bag.

    Raises:
        InputError: an input file is wrong.
        PipelineError: a released file is missing or altered.
        GateError: a PDF is not fit to be kept.
    """
    progress("核对要归档的文件")
    holdings = gather(workspace)
    progress("检查 PDF，编制目录")
    evidence = _examine(holdings)
    rows = catalogue_rows(holdings, evidence)
    catalogue = catalogue_pdf(workspace.templates, holdings, rows)
    progress("验证 PDF/A")
    verification = _verify(holdings, catalogue)
    progress("装袋并计算校验值")
    sheets = [
        catalogue_sheet(rows),
        registration_sheet(holdings, verification),
        file_sheet(holdings, verification),
    ]
    tags = {CATALOGUE_PDF: catalogue, CATALOGUE_SHEET: workbook_bytes(sheets, TITLE, holdings.bagged_on)}
    bag = make_bag(_payload(holdings, evidence, verification), tags, _information(holdings))
    files = {f"{holdings.name}/{path}": content for path, content in bag.items()}
    return Product(
        files, _summary(workspace, holdings, evidence, verification), _facts(holdings, evidence, verification)
    )


def _examine(holdings: Holdings) -> dict[str, Evidence]:
    evidence = {item.document_path: examine(item.document, item.files[item.document]) for item in holdings.items}
    complaints = [
        f"{item.document_path}：{complaint}"
        for item in holdings.items
        for complaint in evidence[item.document_path].complaints(item.recorded_pages)
    ]
    if complaints:
        raise GateError("\n".join(["这些 PDF 不宜长期保存，没有归档：", *complaints]))
    return evidence


def _verify(holdings: Holdings, catalogue: bytes) -> Verification:
    documents = {item.document_path: item.files[item.document] for item in holdings.items}
    verification = verapdf.verify({**documents, CATALOGUE_PDF: catalogue}, flavour=AS_DECLARED)
    failed = [
        f"{name}：{rule}"
        for name, verdict in verification.verdicts.items()
        if verdict.conformance is Conformance.FAILED
        for rule in verdict.rules
    ]
    if failed:
        raise GateError("\n".join([f"{verification.program} 认为这些 PDF 不符合 {DECLARED}，没有归档：", *failed]))
    return verification


def _payload(holdings: Holdings, evidence: Mapping[str, Evidence], verification: Verification) -> dict[str, bytes]:
    payload = {}
    for item in holdings.items:
        for name, content in item.files.items():
            payload[item.path(name)] = content
        payload[item.path(METADATA_NAME)] = item_metadata(holdings, item, evidence, verification)
    return payload


def _information(holdings: Holdings) -> list[tuple[str, str]]:
    return [
        ("Source-Organization", holdings.office.name),
        ("Contact-Name", holdings.office.department),
        ("Contact-Email", holdings.notice.mailbox),
        ("External-Identifier", holdings.name),
        ("External-Description", "；".join(item.title for item in holdings.items)),
        ("Bagging-Date", holdings.bagged_on.isoformat()),
        ("Bag-Software-Agent", PROGRAM),
    ]


def _summary(
    workspace: Workspace, holdings: Holdings, evidence: Mapping[str, Evidence], verification: Verification
) -> tuple[str, ...]:
    files = sum(len(item.files) for item in holdings.items)
    place = workspace.relative(workspace.outputs(STAGE.name) / holdings.name)
    return (
        f"归档{len(holdings.items)}件，共{files}个文件，装在 {place}",
        *(f"{item.reference}　{item.title}（{evidence[item.document_path].pages}页）" for item in holdings.items),
        f"PDF/A：{verification_line(verification)}",
    )


def _facts(holdings: Holdings, evidence: Mapping[str, Evidence], verification: Verification) -> dict[str, Any]:
    return {
        "bag": holdings.name,
        "bagging_date": holdings.bagged_on.isoformat(),
        "items": [
            {
                "reference": str(item.reference),
                "title": item.title,
                "document": item.document,
                "pages": evidence[item.document_path].pages,
                "files": sorted(item.files),
            }
            for item in holdings.items
        ],
        "verification": {
            "program": verification.program,
            "flavour": DECLARED,
            "files": {
                name: {"conformance": verdict.conformance.value, "reason": verdict.reason}
                for name, verdict in verification.verdicts.items()
            },
        },
    }


def _sources(workspace: Workspace) -> Iterable[Path]:
    return [
        workspace.office,
        workspace.notice,
        *(workspace.outputs(name) for name in ("notice", "compendium")),
        workspace.collection,
        # Installing veraPDF later verifies what was filed unverified; no other stage cares.
        *verapdf.installation(),
    ]


STAGE = Stage(
    name="archive",
    title="归档",
    needs=("notice", "collect", "compendium"),
    sources=_sources,
    build=build,
)
