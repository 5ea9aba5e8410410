"""``make status``: wide, narrow, without a terminal, and at every step of the round."""

import io
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from rich.console import Console

from pipeline.collect.stage import STAGE
from pipeline.model.problem import Place
from pipeline.model.standing import Standing, Standings, State, Waiting
from pipeline.runner import Product, run_stage
from pipeline.status_command import print_status
from pipeline.workspace import Workspace

DAY = date(2020, 4, 20)


def shown(workspace: Workspace, today: date = DAY, **options: object) -> str:
    stream = io.StringIO()
    print_status(workspace, Console(file=stream, soft_wrap=True, highlight=False, **options), today)  # type: ignore[arg-type]
    return stream.getvalue()


def collected(
    workspace: Workspace,
    states: Mapping[str, State],
    reports: tuple[str, ...] = ("notice", "collect"),
    bounced: tuple[str, ...] = (),
) -> None:
    units = [Standing(unit=code, state=state, due=date(2020, 4, 15)) for code, state in states.items()]
    waiting = Waiting(place=Place(file="a\x1b[31m.eml"), reason="单位\x07不明[red]")
    standings = Standings(
        round="2020", day=DAY, deadline=DAY, units=tuple(units), unassigned=(waiting,), bounced=bounced
    )
    workspace.standings.parent.mkdir(parents=True, exist_ok=True)
    workspace.standings.write_text(standings.model_dump_json(by_alias=True), encoding="utf-8")
    done(workspace, *reports)


def done(workspace: Workspace, *stages: str) -> None:
    for stage in stages:
        folder = workspace.outputs(stage)
        folder.mkdir(parents=True, exist_ok=True)
        report = {"fingerprint": "x", "files": {}, "summary": [], "facts": {"x": 1}}
        (folder / "report.json").write_text(json.dumps(report), encoding="utf-8")


STATES = {"F01": State.ACCEPTED, "F02": State.OVERDUE, "F03": State.TO_BE_CORRECTED, "J01": State.NIL}


def test_before_anything_ran(workspace: Workspace) -> None:
    told = shown(workspace, date(2020, 4, 12))
    assert "截止 2020年4月15日（还有3天）" in told
    assert told.rstrip().endswith("下一步：make notice（印发通知）")
    assert "今天截止" in shown(workspace, date(2020, 4, 15))


def test_plain_lines_without_a_terminal(workspace: Workspace) -> None:
    collected(workspace, STATES)
    told = shown(workspace)
    assert "答复：2 / 4（情况截至2020年4月20日）" in told
    assert "分支机构3个：已收1、待改正1、逾期1" in told
    assert "逾期：示例岩石力学测试专业委员会" in told
    assert "\x1b" not in told
    assert "\x07" not in told
    assert "[red]" in told, "a stranger's brackets are text"


@pytest.mark.parametrize("width", [30, 44, 71, 72, 100, 200])
def test_any_width_of_terminal_tells_all(workspace: Workspace, width: int) -> None:
    collected(workspace, STATES)
    told = shown(workspace, width=width, force_terminal=True, no_color=True, color_system=None)
    assert ("应报" in told) == (width >= 72)
    for words in ("分支机构", "科普教育基地", "逾期", "单位不明", "下一步"):
        assert words in told


def test_what_to_type_next(workspace: Workspace) -> None:
    done(workspace, "notice")
    assert "或把收到的邮件和表格放进 inputs/2020/replies，再运行 make collect" in shown(workspace)
    collected(workspace, STATES)
    assert "下一步：make outbox（有2封信该写" in shown(workspace)
    assert "下一步：等来件：make fetch" in shown(workspace, date(2020, 4, 1)), "nothing is due to be written yet"
    workspace.outbox.mkdir(parents=True)
    (workspace.outbox / "F03 请改正.eml").write_bytes(b"x")
    told = shown(workspace)
    assert "发件箱：1封信写好未发（outputs/2020/outbox）" in told
    assert "make send" in told


def test_what_came_in_since_the_last_collect_is_collected_first(workspace: Workspace) -> None:
    stage = replace(STAGE, build=lambda _workspace, _progress: Product({}, facts={"asked": 1}))
    run_stage(workspace, stage, lambda _text: None)
    collected(workspace, STATES, reports=("notice",))
    assert "此后有变化" not in shown(workspace)
    workspace.outbox.mkdir(parents=True)
    (workspace.outbox / "F03 请改正.eml").write_bytes(b"x")
    assert "此后有变化" not in shown(workspace), "letters that were written are nothing new to read"
    (workspace.replies / "新来件.eml").write_bytes(b"From: a@example.org\n\n")
    told = shown(workspace)
    assert "收集：已生成；此后有变化：inputs/2020/replies" in told
    assert "下一步：make collect（inputs/2020/replies 有变化" in told


def test_nobody_has_answered_yet(workspace: Workspace) -> None:
    collected(workspace, {"F01": State.ASKED, "F02": State.ASKED})
    told = shown(workspace, date(2020, 4, 2))
    assert "下一步：等来件：make fetch" in told
    assert "make compendium" not in told, "there is nothing to make a book of"


def test_what_waits_for_a_person_is_said_to(workspace: Workspace) -> None:
    collected(workspace, {"F01": State.ACCEPTED, "F02": State.RECEIVED})
    told = shown(workspace)
    assert "decisions.yaml" in told.splitlines()[-1]
    assert "make compendium" in told.splitlines()[-1]


def test_what_waits_is_told_once(workspace: Workspace) -> None:
    collected(workspace, {})
    waiting = Waiting(place=Place(file="a.eml"), reason="只有图片")
    unit = Standing(
        unit="F06", state=State.TO_BE_CORRECTED, due=DAY, note="3处错误，待单位改正；只有图片", waiting=(waiting,)
    )
    standings = Standings(round="2020", day=DAY, deadline=DAY, units=(unit,))
    workspace.standings.write_text(standings.model_dump_json(by_alias=True), encoding="utf-8")
    assert shown(workspace).count("只有图片") == 1


def test_an_address_that_gave_a_letter_back_is_told(workspace: Workspace) -> None:
    collected(workspace, {"F01": State.ASKED, "F02": State.ACCEPTED}, bounced=("f01@example.org", "f02@example.org"))
    told = shown(workspace)
    assert "示例岩石动力学专业委员会：邮箱 f01@example.org 退过信，请电话联系并改正单位名录" in told
    assert "f02@example.org" not in told, "it has answered from elsewhere"


def test_when_all_have_answered(workspace: Workspace) -> None:
    collected(workspace, {"F01": State.ACCEPTED})
    assert "下一步：make compendium" in shown(workspace)
    done(workspace, "compendium", "archive")
    assert "各步都已完成" in shown(workspace)


def test_a_spoiled_file_is_as_none(workspace: Workspace) -> None:
    collected(workspace, STATES)
    workspace.standings.write_text("{", encoding="utf-8")
    assert "答复：" not in shown(workspace)
