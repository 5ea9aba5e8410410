"""veraPDF: its verdict is taken over, and nothing is ever called verified that was not looked at."""

import io
import json
from pathlib import Path

import pikepdf
import pytest
import weasyprint

from pipeline.render.pdf import render_pdf
from pipeline.tools import verapdf
from pipeline.tools.process import ToolTimeoutError
from pipeline.tools.verapdf import Conformance, read_report

needs_verapdf = pytest.mark.skipif(
    not verapdf.version() or verapdf.java() is None, reason="veraPDF or Java is not installed"
)


def good() -> bytes:
    return render_pdf('<html lang="zh-CN"><head><title>示例</title></head><body>岩石</body></html>')


def encrypted() -> bytes:
    result = io.BytesIO()
    with pikepdf.open(io.BytesIO(good())) as document:
        document.save(result, encryption=pikepdf.Encryption(owner="a", user="b"))
    return result.getvalue()


@needs_verapdf
def test_one_start_gives_a_verdict_for_each_file_by_its_own_name() -> None:
    found = verapdf.verify(
        {
            "通知 [1].pdf": good(),
            "甲/通知.pdf": weasyprint.HTML(string="<p>x").write_pdf(),
            "乙/通知.pdf": b"not a PDF",
            "丙/通知.pdf": encrypted(),
        }
    )
    assert found.program == f"veraPDF {verapdf.version()}"
    assert {name: verdict.conformance for name, verdict in found.verdicts.items()} == {
        "通知 [1].pdf": Conformance.PASSED,
        "甲/通知.pdf": Conformance.FAILED,
        "乙/通知.pdf": Conformance.FAILED,
        "丙/通知.pdf": Conformance.FAILED,
    }
    assert found.verdicts["通知 [1].pdf"].rules == ()
    rules = found.verdicts["甲/通知.pdf"].rules
    assert any(rule.startswith("ISO 19005-2:2011 6.6.2.1-1：") for rule in rules), rules
    assert "encrypted" in found.verdicts["丙/通知.pdf"].rules[0]


@needs_verapdf
def test_no_files_give_no_verdicts() -> None:
    assert verapdf.verify({}).verdicts == {}


@needs_verapdf
def test_it_is_ended_when_time_is_up() -> None:
    with pytest.raises(ToolTimeoutError, match="java"):
        verapdf.verify({"通知.pdf": good()}, seconds=0.05)


def test_without_the_jar_nothing_is_verified(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(verapdf.JAR_VARIABLE, str(tmp_path / "none.jar"))
    found = verapdf.verify({"通知.pdf": good()})
    assert found.program == ""
    assert found.verdicts["通知.pdf"].conformance is Conformance.NOT_VERIFIED
    assert found.verdicts["通知.pdf"].reason == "没有安装 veraPDF"
    assert verapdf.version() == ""


def test_without_java_nothing_is_verified(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    jar = tmp_path / "greenfield-apps-1.28.2.jar"
    jar.write_bytes(b"")
    monkeypatch.setenv(verapdf.JAR_VARIABLE, str(jar))
    monkeypatch.setenv("PATH", str(tmp_path))
    found = verapdf.verify({"通知.pdf": good()})
    assert found.verdicts["通知.pdf"].conformance is Conformance.NOT_VERIFIED
    assert "Java" in found.verdicts["通知.pdf"].reason
    assert verapdf.installation() == (jar,)
    assert verapdf.version() == "1.28.2"


def test_a_damaged_jar_verifies_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if verapdf.java() is None:
        pytest.skip("Java is not installed")
    jar = tmp_path / "greenfield-apps-1.28.2.jar"
    jar.write_bytes(b"PK")
    monkeypatch.setenv(verapdf.JAR_VARIABLE, str(jar))
    found = verapdf.verify({"通知.pdf": good()})
    assert found.verdicts["通知.pdf"].conformance is Conformance.NOT_VERIFIED
    assert found.verdicts["通知.pdf"].reason.startswith("veraPDF 没有给出结论（")


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("", "没有输出"),
        ("Unable to locate a Java Runtime.\n", "Unable to locate a Java Runtime."),
        ('{"report":{"jobs":', '{"report":{"jobs":'),
        ('{"report":{"jobs":[{"itemDetails":{"name":"/x/0001.pdf"}}]}}', "没有给出结论"),
        ('{"report":{"buildInformation":{"releaseDetails":[]},"jobs":[]}}', "没有给出这份文件的结论"),
        (
            '{"report":{"buildInformation":{"releaseDetails":[]},"jobs":[{"itemDetails":{"name":"/x/0001.pdf"},'
            '"taskException":{"type":"VALIDATE","exceptionMessage":"Java heap space"}}]}}',
            "Java heap space",
        ),
    ],
    ids=["silent", "java stub of macOS", "cut off", "another format", "file left out", "out of memory"],
)
def test_output_without_a_verdict_is_not_a_verdict(output: str, reason: str) -> None:
    verdict = verapdf.read_report(output, {"0001.pdf": "通知.pdf"}).verdicts["通知.pdf"]
    assert verdict.conformance is Conformance.NOT_VERIFIED
    assert reason in verdict.reason


def test_a_file_that_declares_two_standards_must_keep_to_both() -> None:
    rule = {"specification": "ISO 14289-1:2014", "clause": "7.1", "testNumber": 3, "description": "Content is marked"}
    results = [{"compliant": True}, {"compliant": False, "details": {"ruleSummaries": [rule]}}]
    job = {"itemDetails": {"name": "/tmp/0001.pdf"}, "validationResult": results}
    report = {"jobs": [job], "buildInformation": {"releaseDetails": [{"id": "core", "version": "1.28.2"}]}}
    verdict = read_report(json.dumps({"report": report}), {"0001.pdf": "书"}).verdicts["书"]
    assert (verdict.conformance, verdict.rules) == (
        Conformance.FAILED,
        ("ISO 14289-1:2014 7.1-3：Content is marked",),
    )


def test_the_newest_jar_is_taken_by_its_number(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(verapdf.JAR_VARIABLE, raising=False)
    monkeypatch.setattr(verapdf, "INSTALLED", tmp_path)
    for number in ("1.28.2", "1.28.10", "1.9.9"):
        (tmp_path / f"greenfield-apps-{number}.jar").write_bytes(b"")
    assert verapdf.version() == "1.28.10"
