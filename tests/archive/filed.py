"""Filing a small round, and reading back what was filed."""

import json
import subprocess
from pathlib import Path
from typing import Any

import openpyxl

from pipeline.archive.stage import STAGE
from pipeline.runner import Outcome, run_stage
from pipeline.workspace import Workspace

NOTICE = "Z001-WS·2020-D30-MSC-0001"
COMPENDIUM = "Z001-WS·2020-Y-MSC-0001"


def archive(workspace: Workspace) -> Outcome:
    return run_stage(workspace, STAGE, lambda _text: None)


def bag_of(workspace: Workspace) -> Path:
    return workspace.outputs("archive") / "Z001-WS·2020"


def snapshot(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def metadata(workspace: Workspace, reference: str) -> dict[str, Any]:
    content = (bag_of(workspace) / "data" / reference / "元数据.json").read_bytes()
    loaded = json.loads(content)
    assert isinstance(loaded, dict)
    return loaded


def sheet_rows(workspace: Workspace, name: str) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(bag_of(workspace) / "归档文件目录.xlsx")
    return list(book[name].iter_rows(values_only=True))


def registration(workspace: Workspace) -> dict[Any, Any]:
    return dict(sheet_rows(workspace, "电子文件归档登记表"))


def text_of(pdf: Path) -> str:
    return "".join(
        subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout.split()
    )
