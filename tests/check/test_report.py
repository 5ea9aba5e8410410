"""What is said of a document as a whole: never more than was measured; the same bytes every time."""

import io
import json
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from rich.console import Console

from pipeline.check.clauses import CATALOGUE, Method
from pipeline.check.command import measure_apart, print_check
from pipeline.check.entry import check_pdf
from pipeline.check.expectation import Expectation
from pipeline.check.finding import Finding, Verdict
from pipeline.check.report import Report, html_report, make_report
from pipeline.errors import InputError, PipelineError
from pipeline.render.pdf import render_pdf
from tests.check.documents import Sources, as_pdf
from tests.collect.builders import rewrite
from tests.conftest import PROJECT

OFFICIAL = {
    "FandolFang": "FangSong_GB2312", "FandolHei": "SimHei", "FandolSong": "SimSun", "FandolKai": "KaiTi_GB2312",
    "Noto-Serif-CJK-SC-Bold": "FZXBSJW--GB1-0",
}  # fmt: skip
TITLE = "关于转发《中国科协2020年科普工作要点》的通知"


@pytest.fixture(scope="module")
def content(document: Sources) -> bytes:
    return as_pdf(document.notice)


def with_fonts(content: bytes, *, renamed: bool = False, embedded: bool = True) -> bytes:
    """The same pages with other names for the fonts, or without the fonts themselves."""
    result = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        for thing in document.objects:
            if not isinstance(thing, pikepdf.Dictionary):
                continue
            for key in ("/BaseFont", "/FontName"):
                name = str(thing.get(key, "")).lstrip("/")
                plain = name.partition("+")[2] or name
                if renamed and plain in OFFICIAL:
                    thing[key] = pikepdf.Name(f"/ABCDEF+{OFFICIAL[plain]}")
            if not embedded:
                for key in ("/FontFile", "/FontFile2", "/FontFile3"):
                    if key in thing:
                        del thing[key]
        document.save(result)
    return result.getvalue()


def verdict(report: Report, clause: str) -> Verdict:
    return next(result.verdict for result in report.results if result.clause.id == clause)


def test_a_substituted_font_forbids_the_word(content: bytes) -> None:
    report = check_pdf(content)
    assert report.failed == ()
    assert "FandolFang" in report.substituted
    assert verdict(report, "fonts-official") is Verdict.ADVICE
    assert "符合标准" not in report.verdict
    assert not any("符合标准" in line for line in report.summary())


def test_with_official_fonts_the_same_pages_conform(content: bytes) -> None:
    report = check_pdf(with_fonts(content, renamed=True))
    assert report.substituted == ()
    assert report.verdict == "所测各条符合标准"


def test_a_font_that_is_not_in_the_file_is_caught(content: bytes) -> None:
    assert verdict(check_pdf(content), "fonts-embedded") is Verdict.PASSED
    assert verdict(check_pdf(with_fonts(content, embedded=False)), "fonts-embedded") is Verdict.FAILED


def test_what_is_expected_is_held_against_the_document(content: bytes) -> None:
    known = Expectation(mark="中国岩石力学与工程学会", title=TITLE, sealed=True, house_style=True)
    assert check_pdf(content, known).failed == ()
    assert verdict(check_pdf(content, replace(known, sealed=False)), "date-place") is Verdict.FAILED
    assert verdict(check_pdf(content, replace(known, mark="示例学会")), "mark-present") is Verdict.ADVICE


def test_what_is_read_is_held_against_what_is_known(content: bytes) -> None:
    known = Expectation(
        number="岩学字〔2020〕15号",
        title=TITLE,
        addressees=("各分支机构、地方学会：", "各科学传播专家团队、科普教育基地："),
        attachments=("中国科协2020年科普工作要点", "2020年科普工作计划表"),
        signature="中国岩石力学与工程学会",
        date="2020年4月1日",
    )
    assert verdict(check_pdf(content, known), "known-facts") is Verdict.PASSED
    assert verdict(check_pdf(content), "known-facts") is Verdict.NOT_APPLICABLE
    others = (
        replace(known, number="岩学字〔2020〕16号"),
        replace(known, title="别的"),
        replace(known, addressees=("各单位：",)),
        replace(known, date="2020年4月2日"),
    )
    for other in others:
        assert verdict(check_pdf(content, other), "known-facts") is Verdict.ADVICE
    alone = Expectation(starts_with_attachment=True)
    assert verdict(check_pdf(content, alone), "known-facts") is Verdict.ADVICE


def test_a_page_without_text_is_not_verified() -> None:
    report = check_pdf(render_pdf("<html><style>div { background: black; height: 5cm }</style><div></div></html>"))
    assert report.verdict.startswith("未验证")
    assert report.counts[Verdict.PASSED] == 0


def test_the_report_is_the_same_bytes_every_time(content: bytes) -> None:
    first, second = check_pdf(content, None, "示例.pdf"), check_pdf(content, None, "示例.pdf")
    assert json.dumps(first.as_data(), ensure_ascii=False) == json.dumps(second.as_data(), ensure_ascii=False)
    assert html_report(PROJECT / "templates", "示例", (first,)) == html_report(PROJECT / "templates", "示例", (second,))


def test_the_data_name_every_clause_with_rank_target_and_verdict(content: bytes) -> None:
    clauses = json.loads(json.dumps(check_pdf(content).as_data()))["clauses"]
    assert [clause["id"] for clause in clauses] == [clause.id for clause in CATALOGUE]
    assert all(clause["rank"] and clause["wanted"] and clause["verdict"] for clause in clauses)
    top = next(clause for clause in clauses if clause["id"] == "mark-top")
    assert (top["clause"], top["wanted"], top["findings"][0]["page"]) == ("7.2.4", "72 ± 1 mm", 1)


def test_the_page_shows_what_a_person_must_look_at(content: bytes) -> None:
    report = check_pdf(content, None, "<script>.pdf")
    html = html_report(PROJECT / "templates", "示例", (report,))
    assert html.count("data:image/png;base64,") == len(report.pictures) == 2
    assert "<script>" not in html
    assert "http" not in html.replace("http-equiv", "")
    for clause in (clause for clause in CATALOGUE if clause.method is Method.ON_PAPER):
        assert clause.title in html


def test_a_custom_or_a_house_rule_never_fails_a_document() -> None:
    findings = [Finding("number-form", Verdict.ADVICE, "示学字[2020]015号", 1)]
    report = make_report("", "PDF", 1, findings, ())
    assert report.failed == ()
    assert any("示学字[2020]015号" in line for line in report.summary())


@pytest.fixture
def console() -> Console:
    return Console(file=io.StringIO(), width=200)


def test_the_command_says_what_it_found_and_ends_with_6_where_a_clause_fails(
    content: bytes, console: Console, tmp_path: Path
) -> None:
    right, wrong, page = tmp_path / "通知.pdf", tmp_path / "另一份.pdf", tmp_path / "检查.html"
    right.write_bytes(content)
    wrong.write_bytes(render_pdf("<html lang='zh'><style>@page { size: 200mm }</style><p>示例通知</p></html>"))
    assert print_check(right, console, templates=PROJECT / "templates", html=page) == 0
    assert print_check(wrong, console) == 6
    said = console.file.getvalue()  # type: ignore[attr-defined] # a StringIO
    assert "幅面为 A4" in said
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7\n", b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>"]
)
def test_a_broken_file_is_one_line(content: bytes) -> None:
    with pytest.raises(InputError, match="PDF"):
        measure_apart(content, "坏.pdf")


def test_other_kinds_of_file_and_missing_ones_are_refused(console: Console, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="没有这个文件"):
        print_check(tmp_path / "没有.pdf", console)
    with pytest.raises(InputError, match="只看"):
        measure_apart(b"", "x.exe")


def test_a_file_that_stalls_the_reader_is_given_up(content: bytes) -> None:
    with pytest.raises(PipelineError, match="没有量完"):
        measure_apart(content, "慢.pdf", seconds=0.05)


def with_document_type(content: bytes) -> bytes:
    return b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "a">]>' + content[content.find(b"?>") + 2 :]


@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "[Content_Types].xml", "word/settings.xml"])
def test_a_word_file_with_a_document_type_is_refused(document: Sources, part: str) -> None:
    with pytest.raises(InputError, match="DOCTYPE"):
        measure_apart(rewrite(document.word("岩学字"), {part: with_document_type}), "外来.docx")


def test_a_word_file_that_inflates_beyond_the_bounds_is_refused(document: Sources) -> None:
    with pytest.raises(InputError, match="解压"):
        measure_apart(rewrite(document.word("岩学字"), {"word/media/a.bin": bytes(150_000_000)}), "外来.docx")


@pytest.mark.parametrize("name", ["外来.doc", "外来.wps", "外来.docx"])
@pytest.mark.parametrize(
    ("content", "kind"), [(b"<html><p>x</p></html>", "网页"), (b"{\\rtf1 x}", "RTF"), (bytes(600), "空文件")]
)
def test_the_content_decides_what_is_opened(name: str, content: bytes, kind: str) -> None:
    with pytest.raises(InputError, match=kind):
        measure_apart(content, name)


def test_a_pdf_under_the_name_of_a_word_file_is_measured_as_one(content: bytes) -> None:
    assert measure_apart(content, "通知.doc").kind == "PDF"


def many_pages(count: int) -> bytes:
    result = io.BytesIO()
    document = pikepdf.new()
    for _ in range(count):
        document.add_blank_page(page_size=(595, 842))
    document.save(result)
    return result.getvalue()


def huge_page() -> bytes:
    result = io.BytesIO()
    document = pikepdf.new()
    document.add_blank_page(page_size=(14400, 14400))
    document.save(result)
    return result.getvalue()


@pytest.mark.parametrize("build", [lambda: many_pages(20), huge_page], ids=["many", "huge"])
def test_odd_pages_end_in_a_report(build: object) -> None:
    report = check_pdf(build())  # type: ignore[operator] # a function
    assert report.verdict.startswith(("未验证", "有"))


def test_pages_beyond_the_limit_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.check.page.MOST_PAGES", 3)
    report = check_pdf(many_pages(5))
    assert report.pages == 3
    assert any("后面 2 页没有看" in remark for remark in report.remarks)
