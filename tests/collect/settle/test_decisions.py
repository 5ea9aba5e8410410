"""Rulings on units: what they may say, and every mistake named by its line."""

from datetime import date

import pytest

from pipeline.collect.settle.decisions import Decisions, load_decisions
from pipeline.errors import InputError
from pipeline.workspace import Workspace
from tests.collect.builders import ROSTER

DEADLINE = date(2020, 4, 15)
UNTIL = "  - {unit: F03, until: 2020-05-10, reason: 换届}\n"


def load(workspace: Workspace, text: str) -> Decisions:
    workspace.decisions.write_text(f"rulings:\n{text}", encoding="utf-8")
    return load_decisions(workspace, ROSTER, DEADLINE)


def test_extension_and_exemption(workspace: Workspace) -> None:
    found = load(workspace, f"{UNTIL}  - {{unit: F07, exempt: true, on: 2020-04-12, reason: 停办}}\n").about_units()
    assert found["F03"][0].until == date(2020, 5, 10)
    assert (found["F07"][0].exempt, found["F07"][0].on) == (True, date(2020, 4, 12))


def test_an_extension_may_be_extended_if_each_has_its_day(workspace: Workspace) -> None:
    text = (
        "  - {unit: F03, until: 2020-05-20, on: 2020-05-08, reason: 再延}\n"
        "  - {unit: F03, until: 2020-05-10, on: 2020-04-14, reason: 换届}\n"
    )
    assert [ruling.until for ruling in load(workspace, text).about_units()["F03"]] == [
        date(2020, 5, 10),
        date(2020, 5, 20),
    ]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("  - {unit: Z99, until: 2020-05-10, reason: x}\n", 2, "没有编码“Z99”"),
        ("  - unit: F03\n    until: 2020-04-10\n    reason: x\n", 3, "早于截止日期"),
        ("  - unit: F03\n    until: 五月\n    reason: x\n", 3, "应为日期"),
        ("  - {unit: F03, reason: x}\n", 2, "until（延期到哪一天）"),
        ("  - {unit: F03, exempt: false, reason: x}\n", 2, "没有写怎么处理"),
        ("  - {until: 2020-05-10, reason: x}\n", 2, "没有写 unit"),
        ("  - unit: F03\n    until: 2020-05-10\n    exempt: true\n    reason: x\n", 4, "只能写一样"),
        ("  - unit: F03\n    class: accept\n    reason: x\n", 3, "没有写 file"),
        ("  - file: 20200403-01.eml\n    exempt: true\n    reason: x\n", 3, "请另起一条"),
        (f"{UNTIL}  - {{unit: F03, exempt: true, reason: x}}\n", 3, "分不清以哪条为准"),
        (f"{UNTIL}  - {{unit: F03, until: 2020-05-11, on: 2020-05-01, reason: x}}\n", 3, "分不清以哪条为准"),
        ("  - {unit: F03, until: 2020-05-10}\n", 2, "缺少"),
    ],
)
def test_mistakes_are_named_by_line(workspace: Workspace, text: str, line: int, what: str) -> None:
    with pytest.raises(InputError) as caught:
        load(workspace, text)
    assert f"inputs/2020/decisions.yaml:{line}：" in str(caught.value)
    assert what in str(caught.value)
