"""What is not fit to be kept is not filed."""

import io
import shutil
from typing import Any

import bagit
import pikepdf
import pytest
import weasyprint

from pipeline.errors import GateError
from pipeline.runner import read_facts
from pipeline.tools import verapdf
from pipeline.workspace import Workspace
from tests.archive import released
from tests.archive.filed import COMPENDIUM, NOTICE, archive, bag_of, metadata, registration, snapshot

needs_verapdf = pytest.mark.skipif(
    not verapdf.version() or verapdf.java() is None, reason="veraPDF or Java is not installed"
)


def test_the_pdf_that_the_compendium_names_is_filed(round_2020: Workspace) -> None:
    changes = f"{released.COMPENDIUM}（与上一版的不同）.pdf"
    files = {**released.compendium_files(), changes: released.pdf("与上一版的不同", 2)}
    released.release(round_2020, "compendium", files, released.COMPENDIUM_FACTS)
    archive(round_2020)
    filed = [name for name in snapshot(bag_of(round_2020)) if name.startswith(f"data/{COMPENDIUM}/")]
    assert [name for name in filed if name.endswith(".pdf")] == [f"data/{COMPENDIUM}/{released.COMPENDIUM}.pdf"]


@pytest.mark.parametrize(
    ("stage", "facts", "pages"),
    [
        ("notice", {**released.NOTICE_FACTS, "files": {released.BOUND: {"pages": 6}}}, "有 5 页，生成时记的是 6 页"),
        ("compendium", {**released.COMPENDIUM_FACTS, "pages": 2}, "有 3 页，生成时记的是 2 页"),
    ],
)
def test_a_lost_page_stops_the_run(round_2020: Workspace, stage: str, facts: dict[str, Any], pages: str) -> None:
    shutil.rmtree(round_2020.outputs(stage))
    files = {"notice": released.notice_files, "compendium": released.compendium_files}[stage]()
    released.release(round_2020, stage, files, facts)
    with pytest.raises(GateError, match=pages):
        archive(round_2020)


def replace_compendium(workspace: Workspace, content: bytes) -> None:
    shutil.rmtree(workspace.outputs("compendium"))
    files = {**released.compendium_files(), f"{released.COMPENDIUM}.pdf": content}
    released.release(workspace, "compendium", files, released.COMPENDIUM_FACTS)


def encrypted(content: bytes) -> bytes:
    result = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        document.save(result, encryption=pikepdf.Encryption(owner="所有者", user="用户"))
    return result.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"not a PDF", "打不开"),
        (encrypted(released.pdf("汇编", 3)), "密码"),
        (weasyprint.HTML(string="<p>x").write_pdf(), "没有声明 PDF/A-2u"),
    ],
    ids=["damaged", "encrypted", "plain"],
)
def test_a_pdf_that_will_not_last_stops_the_run(round_2020: Workspace, content: bytes, reason: str) -> None:
    replace_compendium(round_2020, content)
    with pytest.raises(GateError, match=f"{released.COMPENDIUM}.*{reason}"):
        archive(round_2020)
    assert not bag_of(round_2020).exists()


def test_a_font_that_is_not_embedded_stops_the_run(round_2020: Workspace) -> None:
    result = io.BytesIO()
    with pikepdf.open(io.BytesIO(released.pdf("汇编", 3))) as document:
        for thing in document.objects:
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor":
                for key in ("/FontFile2", "/FontFile3"):
                    if key in thing:
                        del thing[key]
        document.save(result)
    replace_compendium(round_2020, result.getvalue())
    with pytest.raises(GateError, match="字体没有嵌入"):
        archive(round_2020)


@needs_verapdf
def test_installing_verapdf_later_verifies_what_was_filed(
    round_2020: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "未验证" in archive(round_2020).summary[-1]
    monkeypatch.delenv(verapdf.JAR_VARIABLE)
    outcome = archive(round_2020)
    assert outcome.changed
    assert (
        outcome.summary[-1]
        == f"PDF/A：3份 PDF 均经 veraPDF {verapdf.version()} 验证，符合各自声明的 PDF/A-2u、PDF/A-3u 或 PDF/A-3a"
    )
    assert metadata(round_2020, NOTICE)["电子文件"][0]["长期保存格式"] == {
        "声明": "PDF/A-2u",
        "结论": "已验证",
        "验证程序": f"veraPDF {verapdf.version()}",
        "说明": "",
    }
    verdicts = read_facts(round_2020, "archive")["verification"]["files"]
    assert {verdict["conformance"] for verdict in verdicts.values()} == {"已验证"}
    assert registration(round_2020)["检验：长期保存格式"].startswith("3份 PDF 均经 veraPDF")
    assert bagit.Bag(str(bag_of(round_2020))).validate()


@needs_verapdf
def test_what_only_verapdf_sees_stops_the_run(round_2020: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    result = io.BytesIO()
    with pikepdf.open(io.BytesIO(released.pdf("汇编", 3))) as document:
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="1")
        document.save(result)
    replace_compendium(round_2020, result.getvalue())
    archive(round_2020)  # nothing is verified, nothing claimed
    before = snapshot(round_2020.outputs("archive"))
    monkeypatch.delenv(verapdf.JAR_VARIABLE)
    with pytest.raises(GateError, match=rf"{COMPENDIUM}/{released.COMPENDIUM}\.pdf：ISO 19005-2:2011 6\.5\.1"):
        archive(round_2020)
    assert snapshot(round_2020.outputs("archive")) == before
