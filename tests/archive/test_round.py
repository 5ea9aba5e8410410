"""The shipped round, from the notice to the bag: the four real stages one after the other."""

import shutil
from pathlib import Path

import bagit
import openpyxl
import pikepdf
import pytest

from pipeline.runner import read_facts, run_with_needs
from pipeline.stages import STAGES
from pipeline.tools import verapdf
from pipeline.workspace import Workspace


@pytest.fixture
def filed(finished_round: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.delenv(verapdf.JAR_VARIABLE)  # with veraPDF, where it is installed
    shutil.copytree(finished_round, tmp_path / "round")
    return Workspace.open(tmp_path / "round", "2020")


def test_the_shipped_round_is_filed_whole(filed: Workspace) -> None:
    facts = read_facts(filed, "archive")
    folder = filed.outputs("archive") / facts["bag"]
    assert bagit.Bag(str(folder)).validate()
    for item in facts["items"]:
        with pikepdf.open(folder / "data" / item["reference"] / item["document"]) as document:
            assert len(document.pages) == item["pages"]
    catalogue = openpyxl.load_workbook(folder / "归档文件目录.xlsx")["归档文件目录"]
    rows = list(catalogue.iter_rows(min_row=2, values_only=True))
    assert [(row[1], row[4], row[7]) for row in rows] == [
        (item["reference"], item["title"], item["pages"]) for item in facts["items"]
    ]
    expected = "已验证" if verapdf.version() and verapdf.java() else "未验证"
    assert {verdict["conformance"] for verdict in facts["verification"]["files"].values()} == {expected}

    again = list(run_with_needs(filed, STAGES, "archive", lambda _text: None))
    needed = (*STAGES["archive"].needs, "archive")
    assert [(outcome.stage.name, outcome.changed) for outcome in again] == [(name, False) for name in needed]
