"""``make status``: wide, narrow, without a terminal, and at every step of the round."""

import io
import json
from collections.abc import Mapping
from datetime import date

import pytest
from rich.console import Console

from pipeline.model.problem import Place
from pipeline.model.standing import Standing, Standings, State, Waiting
from pipeline.status_command import print_status
from pipeline.workspace import Workspace

DAY = date(2020, 4, 20)


def shown(workspace: Workspace, today: date = DAY, **options: object) -> str:
    stream = io.StringIO()
    print_status(workspace, Console(file=stream, soft_wrap=True, highlight=False, **options), today)  # type: ignore[arg-type]
    return stream.getvalue()


def collected(workspace: Workspace, states: Mapping[str, State]) -> None:
    units = [Standing(unit=code, state=state, due=None) for code, state in states.items()]
    waiting = Waiting(place=Place(file="a\x1b[31m.eml"), reason="单位\x07不明[red]")
    standings = Standings(round="2020", day=DAY, deadline=DAY, units=tuple(units), unassigned=(waiting,))
    workspace.standings.parent.mkdir(parents=True)
    workspace.standings.write_text(standings.model_dump_json(by_alias=True), encoding="utf-8")
    done(workspace, "notice", "collect")


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
    assert "下一步：把收到的邮件和表格放进 inputs/2020/replies，再运行 make collect" in shown(workspace)
    collected(workspace, STATES)
    assert "下一步：make outbox" in shown(workspace)
    workspace.outbox.mkdir(parents=True)
    (workspace.outbox / "F03 请改正.eml").write_bytes(b"x")
    told = shown(workspace)
    assert "发件箱：1封信写好未发（outputs/2020/outbox）" in told
    assert "make send" in told


def test_when_all_have_answered(workspace: Workspace) -> None:
    collected(workspace, {"F01": State.ACCEPTED})
    assert "下一步：make compendium" in shown(workspace)
    done(workspace, "compendium", "archive")
    assert "各步都已完成" in shown(workspace)


def test_a_spoiled_file_is_as_none(workspace: Workspace) -> None:
    collected(workspace, STATES)
    workspace.standings.write_text("{", encoding="utf-8")
    assert "答复：" not in shown(workspace)
