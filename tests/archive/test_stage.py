"""``make archive`` on small but real PDFs, Word and Excel files."""

import shutil
import unicodedata
from datetime import UTC, datetime

import bagit
import pikepdf
import pytest

from pipeline.archive.reference import parse_reference
from pipeline.errors import InputError, PipelineError
from pipeline.runner import read_facts
from pipeline.workspace import Workspace
from tests.archive import released
from tests.archive.filed import (
    COMPENDIUM,
    NOTICE,
    archive,
    bag_of,
    metadata,
    registration,
    sheet_rows,
    snapshot,
    text_of,
)


def test_one_folder_for_each_item_with_its_files_and_metadata(round_2020: Workspace) -> None:
    archive(round_2020)
    assert sorted(snapshot(bag_of(round_2020))) == sorted(
        [
            f"data/{NOTICE}/{released.BOUND}",
            f"data/{NOTICE}/{released.NOTICE}.docx",
            f"data/{NOTICE}/附件1 中国科协2020年科普工作要点.docx",
            f"data/{NOTICE}/附件2 2020年科普工作计划表.docx",
            f"data/{NOTICE}/附件2 2020年科普工作计划表.xlsx",
            f"data/{NOTICE}/元数据.json",
            f"data/{COMPENDIUM}/2020年科普工作计划汇编.pdf",
            f"data/{COMPENDIUM}/2020年科普工作计划汇编.docx",
            f"data/{COMPENDIUM}/2020年科普工作计划汇编.xlsx",
            f"data/{COMPENDIUM}/元数据.json",
            "归档文件目录.pdf",
            "归档文件目录.xlsx",
            "bagit.txt",
            "bag-info.txt",
            "manifest-sha256.txt",
            "manifest-sha512.txt",
            "tagmanifest-sha256.txt",
            "tagmanifest-sha512.txt",
        ]
    )


def test_what_was_released_lies_in_the_bag_unaltered(round_2020: Workspace) -> None:
    archive(round_2020)
    filed = snapshot(bag_of(round_2020) / "data" / NOTICE)
    for name, content in released.notice_files().items():
        if name in filed:
            assert filed[name] == content
    assert filed[released.BOUND] == released.notice_files()[released.BOUND]


def test_the_bag_is_valid_and_says_who_and_when(round_2020: Workspace) -> None:
    archive(round_2020)
    bag = bagit.Bag(str(bag_of(round_2020)))
    assert bag.validate()
    assert bag.info["Source-Organization"] == "中国岩石力学与工程学会"
    assert bag.info["External-Identifier"] == "Z001-WS·2020"
    assert bag.info["Bagging-Date"] == "2020-04-15"


def test_deleted_it_comes_back_byte_for_byte(round_2020: Workspace) -> None:
    folder = archive(round_2020).folder
    before = snapshot(bag_of(round_2020))
    shutil.rmtree(folder)
    assert archive(round_2020).changed
    assert snapshot(bag_of(round_2020)) == before


def test_nothing_in_it_names_this_machine(round_2020: Workspace) -> None:
    for path, content in snapshot(archive(round_2020).folder).items():
        assert str(round_2020.root).encode() not in content, path


def test_the_catalogue_has_the_nine_columns(round_2020: Workspace) -> None:
    archive(round_2020)
    assert sheet_rows(round_2020, "归档文件目录") == [
        ("序号", "档号", "文号", "责任者", "题名", "日期", "密级", "页数", "备注"),
        (
            1,
            COMPENDIUM,
            None,
            "中国岩石力学与工程学会",
            "2020年科普工作计划汇编",
            "20200415",
            None,
            3,
            "1个单位报送",
        ),
        (
            2,
            NOTICE,
            "岩学字[2020]015号",
            "中国岩石力学与工程学会",
            "关于转发《中国科协2020年科普工作要点》的通知",
            "20200401",
            None,
            5,
            "含附件2件",
        ),
    ]


def test_the_catalogue_is_a_landscape_pdf_with_the_same_rows(round_2020: Workspace) -> None:
    archive(round_2020)
    path = bag_of(round_2020) / "归档文件目录.pdf"
    text = text_of(path).replace("\u2060", "")
    with pikepdf.open(path) as document:
        left, bottom, right, top = (float(value) for value in document.pages[0].mediabox)
    assert (round((right - left) / 72 * 25.4), round((top - bottom) / 72 * 25.4)) == (297, 210)
    for wanted in (COMPENDIUM, NOTICE, "岩学字[2020]015号", "20200401", "全宗号：Z001", "共2件，8页"):
        assert wanted in text


def test_the_registration_counts_what_is_filed(round_2020: Workspace) -> None:
    archive(round_2020)
    documents = [
        path for path in (bag_of(round_2020) / "data").rglob("*") if path.is_file() and path.name != "元数据.json"
    ]
    found = registration(round_2020)
    assert found["件数"] == "2件"
    assert found["电子文件数"] == f"{len(documents)}个" == "8个"
    assert found["总字节数"] == f"{sum(path.stat().st_size for path in documents):,}"
    assert found["档号范围"] == f"{COMPENDIUM}；{NOTICE}"
    assert found["检验：长期保存格式"] == "未验证：没有安装 veraPDF"
    assert len(sheet_rows(round_2020, "电子文件清单")) == 1 + 8


def test_the_metadata_has_what_the_standard_asks_for(round_2020: Workspace) -> None:
    archive(round_2020)
    found = metadata(round_2020, NOTICE)
    assert found["题名"] == "关于转发《中国科协2020年科普工作要点》的通知"
    assert (found["文件编号"], found["文件编号规范写法"]) == ("岩学字[2020]015号", "岩学字〔2020〕15号")
    assert (found["责任者"], found["日期"], found["机构或问题"]) == ("中国岩石力学与工程学会", "20200401", "秘书处")
    assert (found["保管期限"], found["密级"], found["页数"]) == ("定期30年", "", 5)
    assert found["附件题名"] == ["中国科协2020年科普工作要点", "2020年科普工作计划表"]
    assert found["主送"] == ["各分支机构、地方学会", "各科学传播专家团队、科普教育基地"]
    document = found["电子文件"][0]
    assert document["计算机文件名"] == released.BOUND
    assert document["计算机文件大小"] == len(released.notice_files()[released.BOUND])
    assert document["格式信息"] == "PDF/A（ISO 19005）"
    assert document["文件内题名"] == "通知（含附件）"
    assert "WeasyPrint" in document["文档创建程序"]
    assert document["长期保存格式"] == {
        "声明": "PDF/A-2u",
        "结论": "未验证",
        "验证程序": "",
        "说明": "没有安装 veraPDF",
    }
    assert [event["事项"] for event in found["业务过程"]] == ["成文", "归档"]
    assert all(parse_reference(metadata(round_2020, name)["档号"]) for name in (NOTICE, COMPENDIUM))


def test_a_plan_that_came_in_late_moves_the_day(workspace: Workspace) -> None:
    # 23:30 in Greenwich is the next morning in Beijing.
    released.release_all(workspace, None, datetime(2020, 5, 1, 23, 30, tzinfo=UTC), datetime(2020, 4, 3, tzinfo=UTC))
    archive(workspace)
    assert read_facts(workspace, "archive")["bagging_date"] == "2020-05-02"
    found = metadata(workspace, COMPENDIUM)
    assert found["日期"] == "20200502"
    assert [event["时间"] for event in found["业务过程"]] == ["2020-05-02"] * 3


def test_a_date_printed_in_the_compendium_wins(round_2020: Workspace) -> None:
    facts = {**released.COMPENDIUM_FACTS, "date": "2020-06-01"}
    shutil.rmtree(round_2020.outputs("compendium"))
    released.release(round_2020, "compendium", released.compendium_files(), facts)
    archive(round_2020)
    assert metadata(round_2020, COMPENDIUM)["日期"] == "20200601"
    assert read_facts(round_2020, "archive")["bagging_date"] == "2020-06-01"


def test_the_clock_of_reproducible_builds_is_obeyed(round_2020: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1609459200")  # 2021-01-01
    archive(round_2020)
    assert bagit.Bag(str(bag_of(round_2020))).info["Bagging-Date"] == "2021-01-01"


@pytest.mark.parametrize("stage", ["notice", "collect", "compendium"])
def test_a_stage_that_has_not_run_is_named(workspace: Workspace, stage: str) -> None:
    released.release_all(workspace)
    shutil.rmtree(workspace.outputs(stage))
    with pytest.raises(PipelineError, match=f"make {stage}"):
        archive(workspace)


@pytest.mark.parametrize("key", ["title", "document_number", "canonical_number", "date", "bound_pdf"])
def test_a_missing_fact_is_named(round_2020: Workspace, key: str) -> None:
    facts = {name: value for name, value in released.NOTICE_FACTS.items() if name != key}
    shutil.rmtree(round_2020.outputs("notice"))
    released.release(round_2020, "notice", released.notice_files(), facts)
    with pytest.raises(PipelineError, match=f"{key}.*make notice"):
        archive(round_2020)


@pytest.mark.parametrize("key", ["title", "pdf"])
def test_a_missing_fact_of_the_compendium_is_named(round_2020: Workspace, key: str) -> None:
    facts = {name: value for name, value in released.COMPENDIUM_FACTS.items() if name != key}
    shutil.rmtree(round_2020.outputs("compendium"))
    released.release(round_2020, "compendium", released.compendium_files(), facts)
    with pytest.raises(PipelineError, match=f"{key}.*make compendium"):
        archive(round_2020)


def test_a_file_altered_by_hand_is_not_filed(round_2020: Workspace) -> None:
    folder = archive(round_2020).folder
    before = snapshot(folder)
    path = round_2020.outputs("notice") / f"{released.NOTICE}.docx"
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(PipelineError, match=r"被改动过.*make notice"):
        archive(round_2020)
    assert snapshot(folder) == before


def test_a_bag_edited_by_hand_is_made_whole_again(round_2020: Workspace) -> None:
    archive(round_2020)
    before = snapshot(bag_of(round_2020))
    edited = [bag_of(round_2020) / "归档文件目录.xlsx", bag_of(round_2020) / "data" / COMPENDIUM / "元数据.json"]
    for path in edited:
        path.write_bytes(b"mine")
    kept = archive(round_2020).kept_aside
    assert sorted(path.name for path in kept) == ["元数据（手工改动1）.json", "归档文件目录（手工改动1）.xlsx"]
    assert snapshot(bag_of(round_2020)) == before
    assert bagit.Bag(str(bag_of(round_2020))).validate()


def test_names_become_fit_for_any_system(workspace: Workspace) -> None:
    released.release_all(workspace)
    shutil.rmtree(workspace.outputs("notice"))
    decomposed = unicodedata.normalize("NFD", "附件3 Sítě 50%.docx")
    files = {**released.notice_files(), decomposed: released.word("表")}
    released.release(workspace, "notice", files, released.NOTICE_FACTS)
    archive(workspace)
    name = unicodedata.normalize("NFC", "附件3 Sítě 50％.docx")
    assert name in {path.name for path in (bag_of(workspace) / "data" / NOTICE).iterdir()}
    assert bagit.Bag(str(bag_of(workspace))).validate()


def test_names_that_would_fall_together_stop_the_run(workspace: Workspace) -> None:
    released.release_all(workspace)
    shutil.rmtree(workspace.outputs("notice"))
    files = {**released.notice_files(), "a.docx": released.word("1"), "A.docx": released.word("2")}
    released.release(workspace, "notice", files, released.NOTICE_FACTS)
    with pytest.raises(PipelineError, match="文件名"):
        archive(workspace)


@pytest.mark.parametrize(("before", "after"), [("fonds: Z001", 'fonds: "../x"'), ("D30", "D20")])
def test_a_wrong_archive_code_is_named_with_its_line(round_2020: Workspace, before: str, after: str) -> None:
    text = round_2020.office.read_text(encoding="utf-8")
    round_2020.office.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(InputError, match=r"inputs/office\.yaml:\d+"):
        archive(round_2020)


def test_without_a_fonds_number_the_reference_begins_with_the_category(round_2020: Workspace) -> None:
    text = round_2020.office.read_text(encoding="utf-8")
    round_2020.office.write_text(text.replace("fonds: Z001", 'fonds: ""'), encoding="utf-8")
    archive(round_2020)
    assert read_facts(round_2020, "archive")["bag"] == "WS·2020"


def test_items_of_one_class_are_numbered_through_by_date(round_2020: Workspace) -> None:
    text = round_2020.office.read_text(encoding="utf-8")
    round_2020.office.write_text(text.replace("compendium_retention: Y", "compendium_retention: D30"), encoding="utf-8")
    archive(round_2020)
    items = read_facts(round_2020, "archive")["items"]
    assert [(item["reference"], item["title"][:2]) for item in items] == [
        ("Z001-WS·2020-D30-MSC-0001", "关于"),
        ("Z001-WS·2020-D30-MSC-0002", "20"),
    ]
