"""The text of the shipped notice as a reader sees it, page by page; ``make golden`` renews it.

Text and structure are compared, not bytes: a change of wording, order, style or page break shows as a line.
"""

import io
from pathlib import Path

import docx
import pytest
from docx.table import Table
from docx.text.paragraph import Paragraph

from pipeline.tools.process import run
from pipeline.workspace import Workspace

GOLDEN = Path(__file__).parent / "golden"


def word_structure(content: bytes) -> str:
    """Each paragraph as style and text, each table as its rows."""
    document = docx.Document(io.BytesIO(content))
    lines = []
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            style = block.style.style_id if block.style is not None else ""
            lines.append(f"{style}\t{block.text}".rstrip())
        elif isinstance(block, Table):
            lines.extend("| " + " | ".join(cell.text.replace("\n", "/") for cell in row.cells) for row in block.rows)
    return "\n".join(lines) + "\n"


def pdf_structure(path: Path) -> str:
    """Each line as it stands on its page, its distances left out: they are measured elsewhere."""
    text = run(["pdftotext", "-q", "-layout", "-nopgbrk", path, "-"], 60).output
    return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip()) + "\n"


def test_notice_reads_as_before(issued_round: Path, request: pytest.FixtureRequest) -> None:
    found = {}
    for path in sorted(Workspace.open(issued_round, "2020").outputs("notice").iterdir()):
        if path.suffix == ".docx":
            found[f"{path.name}.txt"] = word_structure(path.read_bytes())
        elif path.suffix == ".pdf":
            found[f"{path.name}.txt"] = pdf_structure(path)
    assert len(found) == 8
    if request.config.getoption("--renew-golden"):
        GOLDEN.mkdir(exist_ok=True)
        for stale in GOLDEN.glob("*.txt"):
            stale.unlink()
        for name, text in found.items():
            (GOLDEN / name).write_text(text, encoding="utf-8")
    for name, text in found.items():
        assert text == (GOLDEN / name).read_text(encoding="utf-8"), name
