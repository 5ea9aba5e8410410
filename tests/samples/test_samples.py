"""The shipped replies are what the script makes, and hold what ``expected.json`` says they hold."""

import email
import io
import json
import re
import zipfile
from collections import Counter
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from pipeline.model.form import FORM_SHEET
from pipeline.workspace import Workspace
from tests.samples.__main__ import main
from tests.samples.blanks import Round
from tests.samples.fill import fill_word
from tests.samples.many import invented_roster, many
from tests.samples.rows import answer, load_material
from tests.samples.shipped import Shipped

PROJECT = Path(__file__).resolve().parents[2]
REPLIES = PROJECT / "inputs" / "2020" / "replies"
EXPECTED: dict[str, Any] = json.loads((Path(__file__).parent / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def source() -> Round:
    return Round.load(Workspace.open(PROJECT, "2020"))


def read_mail(name: str) -> EmailMessage:
    return email.message_from_bytes((REPLIES / name).read_bytes(), policy=default)


def contents(file: str) -> dict[str, bytes]:
    """The files in a shipped reply, by the part names of ``expected.json``."""
    if file.endswith(".eml"):
        parts = [part for part in read_mail(file).walk() if part.get_filename()]
        return {true_name(file, part): part.get_payload(decode=True) for part in parts}  # type: ignore[misc]
    data = (REPLIES / file).read_bytes()
    if file.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(data), metadata_encoding="gbk") as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    return {"": data}


def true_name(file: str, part: EmailMessage) -> str:
    """The standard library loses the bytes of a name that stands unencoded in the header."""
    raw = re.search(rb'filename="([\x80-\xff][^"]*)"', (REPLIES / file).read_bytes())
    return raw[1].decode("gbk") if raw else str(part.get_filename())


def count_activities(name: str, data: bytes) -> int:
    """Rows with a number and an answer beside it, below the row of headings."""
    if name.endswith(".docx"):
        table = max(docx.Document(io.BytesIO(data)).tables, key=lambda one: len(one.rows))
        rows = [[cell.text for cell in row.cells] for row in table.rows]
    else:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        rows = [[str(value) for value in row] for row in book.get_sheet_by_index(0).to_python()]
    top = next(i for i, row in enumerate(rows) if "".join(row[0].split()) == "序号")
    numbered = [row for row in rows[top + 1 :] if row[0].replace(".", "").isdigit()]
    return sum(any(row[1:]) for row in numbered)


def test_shipped_replies_are_what_the_script_makes(source: Round) -> None:
    made = Shipped(source).files()
    assert sorted(made) == sorted(path.name for path in REPLIES.iterdir())
    differing = [name for name, content in made.items() if (REPLIES / name).read_bytes() != content]
    assert not differing, "run: python -m tests.samples make"


@pytest.mark.parametrize("reply", EXPECTED["replies"], ids=lambda reply: str(reply["file"]))
def test_every_part_is_expected_and_counted(reply: dict[str, Any]) -> None:
    files = contents(reply["file"])
    assert list(files) or [part["part"] for part in reply["parts"]] == [""]
    if files:
        assert sorted(files) == sorted(part["part"] for part in reply["parts"])
    for part in reply["parts"]:
        name = part["part"] or reply["file"]
        if name.endswith((".xlsx", ".xls", ".docx")):
            assert count_activities(name, files[part["part"]]) == part["activities"], name


def test_every_unit_is_accounted_for_once(source: Round) -> None:
    outcomes = [
        *EXPECTED["accepted"],
        *EXPECTED["nil_returns"],
        *EXPECTED["withheld"],
        *EXPECTED["needs_a_person"],
        *EXPECTED["no_answer"],
    ]
    assert sorted(outcomes) == sorted(unit.code for unit in source.roster.units)
    assert 17 <= len(EXPECTED["accepted"]) <= 19
    assert {reply["file"] for reply in EXPECTED["replies"]} == {path.name for path in REPLIES.iterdir()}
    assert len(EXPECTED["replies"]) >= 20


def test_roster_has_24_invented_units_in_four_groups(source: Round) -> None:
    groups = Counter(unit.group for unit in source.roster.units)
    assert groups == {"分支机构": 9, "地方学会": 6, "科学传播专家团队": 5, "科普教育基地": 4}
    assert all(unit.name.startswith("示例") for unit in source.roster.units)
    assert all(unit.email.endswith("@example.org") for unit in source.roster.units)


def test_activities_are_many_and_none_is_repeated(source: Round) -> None:
    rows = [row for rows in load_material().values() for row in rows]
    assert len(rows) >= 100
    for key in ("name", "summary"):
        repeated = [value for value, times in Counter(row[key] for row in rows).items() if times > 1 and value]
        assert not repeated
    limit = source.form.column("summary").max_length
    assert limit is not None
    assert sum(len(row["summary"]) > limit for row in rows) == 1  # one of the six mistakes
    assert len({row["period"] for row in rows}) > 60


def test_six_mistakes_of_six_kinds(source: Round) -> None:
    book = openpyxl.load_workbook(io.BytesIO(contents(EXPECTED["mistakes"]["file"]).popitem()[1]))
    rows = list(book[FORM_SHEET].iter_rows(values_only=True))
    top = next(i for i, row in enumerate(rows) if row[0] == "序号")
    keys = [column.key for column in source.form.columns]
    table = [dict(zip(keys, row, strict=True)) for row in rows[top + 1 : top + 7]]
    summary_limit = source.form.column("summary").max_length or 0
    wrong = [
        {"activity": number, "field": field, "kind": kind}
        for number, row in enumerate(table, 1)
        for field, kind, is_wrong in (
            ("category", "not a choice", row["category"] not in source.form.column("category").choices),
            ("name", "required", not row["name"]),
            ("leader", "required", not row["leader"]),
            ("period", "unreadable", "待" in str(row["period"])),
            ("headcount", "not a number", not isinstance(row["headcount"], int)),
            ("items", "out of range", any(int(item) > 18 for item in str(row["items"]).split("、"))),
            ("summary", "too long", len(str(row["summary"])) > summary_limit),
        )
        if is_wrong
    ]
    assert wrong == EXPECTED["mistakes"]["fields"]


def test_headers_are_as_odd_as_promised() -> None:
    raw = (REPLIES / "20200409-01.eml").read_bytes()
    assert 'filename="示例江省学会科普计划表.docx"'.encode("gbk") in raw
    assert b"filename*=UTF-8''" in (REPLIES / "20200406-01.eml").read_bytes()
    assert b"filename*1*=" in (REPLIES / "20200413-01.eml").read_bytes()
    assert b"=?GB18030?B?" in (REPLIES / "20200407-01.eml").read_bytes()
    assert read_mail("20200402-01.eml")["Auto-Submitted"] == "auto-replied"
    with zipfile.ZipFile(REPLIES / "青工委报送材料.zip") as archive:
        assert not any(entry.flag_bits & 0x800 for entry in archive.infolist())
        assert "青工委2020年科普工作计划表.xlsx".encode("gbk") in [
            entry.filename.encode("cp437") for entry in archive.infolist()
        ]


def test_mails_are_whole_and_dated_within_the_round() -> None:
    for path in REPLIES.glob("*.eml"):
        message = read_mail(path.name)
        sent = message["Date"].datetime
        assert path.name.startswith(f"{sent:%Y%m%d}")
        assert "20200402" <= f"{sent:%Y%m%d}" <= "20200420"
        assert message["Message-ID"]
        assert not [defect for part in message.walk() for defect in part.defects], path.name
    ids = [read_mail(path.name)["Message-ID"] for path in REPLIES.glob("*.eml")]
    assert len(set(ids)) == len(ids)


def test_duplicate_is_the_same_file_and_the_correction_is_not() -> None:
    assert contents("20200403-02.eml") == contents("20200410-02.eml")
    first, second = (contents(f"202004{day}-01.eml").popitem()[1] for day in ("08", "17"))
    assert first != second
    assert read_mail("20200417-01.eml")["In-Reply-To"] == read_mail("20200408-01.eml")["Message-ID"]


def test_any_number_by_seed(source: Round) -> None:
    roster = invented_roster(30)
    assert len({name for unit in roster.units for name in unit.names}) == 60
    made = dict(many(source, roster, 7))
    assert 15 < len(made) < 40
    assert dict(many(source, roster, 7)) == made
    assert dict(many(source, roster, 8)).keys() != made.keys()


def test_command_writes_roster_and_replies(tmp_path: Path) -> None:
    assert main(["make", "--units", "5", "--seed", "3", "--into", str(tmp_path)]) == 0
    assert (tmp_path / "units.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert list((tmp_path / "replies").iterdir())
    with pytest.raises(SystemExit):
        main(["make", "--units", "5"])


def test_word_form_grows_with_its_rows(source: Round) -> None:
    unit = source.roster.units[0]
    records = [record for records in load_material().values() for record in records]
    wanted = source.form.printed_rows + 3
    filled = answer(source.form, unit, records[:wanted], source.day(4, 10))
    content = fill_word(source.blank_word, source.form, filled, source.day(4, 10))
    assert count_activities("form.docx", content) == wanted
