"""Every part of every reply has a reading, whatever happens to the process that reads it."""

import functools
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.collect.reading.record import Reading
from pipeline.collect.worker.account import settle_reply
from pipeline.collect.worker.job import READ_REPLY, Question, Reply
from pipeline.errors import PipelineError
from pipeline.tools.guard import Guard
from tests.collect.builders import FORM, ITEMS, grid, mail, xlsx
from tests.collect.worker import parsers

QUESTION = Question(FORM, "2020", dict(ITEMS))
TABLE = xlsx(grid())


def reply_of(tmp_path: Path, data: bytes, name: str = "来件.eml") -> Reply:
    path = tmp_path / name
    path.write_bytes(data)
    return Reply(name, path, hashlib.sha256(data).hexdigest())


def read(function: Callable[..., Any], reply: Reply) -> list[Reading]:
    with Guard(workers=1, seconds=2, memory=900_000_000) as guard:
        job = functools.partial(function, QUESTION)
        _, kept = settle_reply(reply, guard.stream(job, (reply, 0)), lambda task: guard.stream(job, task))
    return [Reading.model_validate_json(one.reading) for one in kept]


@pytest.mark.parametrize(
    ("name", "reason"),
    [("死", "解析程序崩溃"), ("停", "超过2秒"), ("胀", "超过0.9 GB内存"), ("错", "解析程序出错")],
)
def test_a_part_that_breaks_its_parser_costs_only_itself(tmp_path: Path, name: str, reason: str) -> None:
    files = {"甲.xlsx": TABLE, f"{name}.xlsx": TABLE, "乙.xlsx": TABLE}
    body, first, broken, last = read(parsers.read_with_accidents, reply_of(tmp_path, mail(files)))
    assert first.submission
    assert last.submission
    assert body.ignored == "正文"
    assert broken.part.place.part == f"{name}.xlsx"
    assert broken.part.sha256 == hashlib.sha256(TABLE).hexdigest()
    assert broken.breakdown
    assert broken.breakdown.reason == reason
    assert broken.stuck == f"读这个文件时{reason}，已停止；请人工处理，或请单位另存后重新发送"


def test_after_three_deaths_the_rest_is_for_a_person(tmp_path: Path) -> None:
    files = {f"死{number}.xlsx": TABLE for number in range(5)} | {"好.xlsx": TABLE}
    readings = read(parsers.read_with_accidents, reply_of(tmp_path, mail(files)))
    assert [reading.part.place.part for reading in readings][1:] == list(files)
    assert [reading.breakdown.reason for reading in readings[1:] if reading.breakdown] == [
        *["解析程序崩溃"] * 3,
        *["没有读"] * 3,
    ]


def test_a_reply_that_opens_only_once_still_has_all_its_parts(tmp_path: Path) -> None:
    """Part two dies; when the reply is taken up again behind it, it can't even be opened."""
    files = {"死.xlsx": TABLE, "乙.xlsx": TABLE, "丙.xlsx": TABLE}
    reply = reply_of(tmp_path, mail(files))
    with Guard(workers=1, seconds=5) as guard:
        first = guard.stream(functools.partial(parsers.read_with_accidents, QUESTION), (reply, 0))
        again = functools.partial(parsers.open_and_die, QUESTION)
        _, kept = settle_reply(reply, first, lambda task: guard.stream(again, task))
    readings = [Reading.model_validate_json(one.reading) for one in kept]
    assert [reading.part.place.part for reading in readings][1:] == list(files)
    assert [bool(reading.breakdown) for reading in readings] == [False, True, True, True]


def test_the_last_part_may_break_too(tmp_path: Path) -> None:
    readings = read(parsers.read_with_accidents, reply_of(tmp_path, mail({"死.xlsx": TABLE})))
    assert [bool(reading.breakdown) for reading in readings] == [False, True]


def test_a_reply_that_can_not_be_taken_apart_is_one_part(tmp_path: Path) -> None:
    (only,) = read(parsers.open_and_die, reply_of(tmp_path, b"whatever"))
    assert str(only.part.place) == "来件.eml"
    assert only.part.size == 8
    assert only.breakdown
    assert only.breakdown.reason == "解析程序崩溃"


def test_two_readings_of_one_path_get_paths_of_their_own(tmp_path: Path) -> None:
    readings = read(parsers.twins, reply_of(tmp_path, mail({"甲.xlsx": TABLE})))
    paths = [reading.part.place.part for reading in readings]
    assert len(paths) == 4
    assert paths[2:] == ["甲.xlsx", "甲.xlsx（2）"]


def test_a_file_that_can_not_be_read_from_the_disk_stops_the_run(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match=r"读不了来件 没有\.eml"):
        read(READ_REPLY, Reply("没有.eml", tmp_path / "没有.eml", ""))
