"""Two archives joined end to end: every reader takes the second and says nothing of the first."""

import io
import zipfile

import pytest

from pipeline.collect.intake.opening import open_reply
from pipeline.untrusted.budget import Budget
from pipeline.untrusted.unpack import open_zip
from tests.collect.builders import grid, mail, read_one, settle_replies, word, xlsx, zipped

FIRST, SECOND = zipped({"甲.txt": b"1"}), zipped({"乙.txt": b"2"})


def appended(first: bytes, members: dict[str, bytes]) -> bytes:
    """As a program that adds an archive behind other bytes writes it: with its offsets counted from the beginning."""
    start = len(first)
    body = zipped(members)
    place = body.index(b"PK\x01\x02")
    directory = bytearray(body[place:])
    at = 0
    while directory[at : at + 4] == b"PK\x01\x02":
        lengths = [int.from_bytes(directory[at + index : at + index + 2], "little") for index in (28, 30, 32)]
        old = int.from_bytes(directory[at + 42 : at + 46], "little")
        directory[at + 42 : at + 46] = (old + start).to_bytes(4, "little")
        at += 46 + sum(lengths)
    directory[at + 16 : at + 20] = (place + start).to_bytes(4, "little")
    return first + body[:place] + bytes(directory)


@pytest.mark.parametrize(
    "data", [FIRST + SECOND, appended(FIRST, {"乙.txt": b"2"})], ids=["joined", "joined with offsets from the start"]
)
def test_the_first_of_two_archives_is_named(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == ["乙.txt"]  # what every program shows
    parts = {part.place.part: part for part in open_reply("计划.zip", data)}
    assert parts["乙.txt"].data == b"2"
    assert "还有一个压缩包没有读出" in parts["前面的压缩包"].trouble
    assert parts["前面的压缩包"].data == FIRST


def test_a_plan_in_the_second_archive_counts_and_the_first_waits_for_a_person() -> None:
    data = zipped({"旧.xlsx": xlsx(grid())}) + zipped({"计划表.xlsx": xlsx(grid())})
    settled = settle_replies({"a.eml": mail({"计划.zip": data})})
    assert [plan.unit for plan in settled.plans] == ["F01"]
    assert [one.kind.value for one in settled.parts if "前面的压缩包" in str(one.part.place)] == ["待人工"]


@pytest.mark.parametrize(
    ("name", "make"), [("计划表.xlsx", lambda: xlsx(grid())), ("计划表.docx", lambda: word([grid()]))]
)
def test_an_office_package_behind_another_is_refused(name: str, make: object) -> None:
    data = make()  # type: ignore[operator] # a function
    assert "另一个文件" in read_one(name, data + data).stuck
    assert read_one(name, data).submission


@pytest.mark.parametrize("stub", [b"", b"MZ" + bytes(300), b"#!/bin/sh\n"])
def test_what_is_no_archive_may_stand_before_one(stub: bytes) -> None:
    """A self-extracting archive is opened like any other where its name says what it is."""
    assert [member.path for member in open_zip(stub + SECOND, Budget())] == ["乙.txt"]


def test_an_archive_without_anything_behind_another() -> None:
    parts = open_reply("计划.zip", FIRST + zipped({}))
    assert any("没有读出" in part.trouble for part in parts)
