"""Each edition is kept, and the next one comes with a list of what is new against it."""

from collections.abc import Mapping

import pytest

from pipeline import inputs
from pipeline.compendium.editions import Editions
from pipeline.compendium.stage import STAGE
from pipeline.errors import PipelineError
from pipeline.model.plan import Activity, Collection
from pipeline.model.unit import Roster
from pipeline.render.text import pdf_pages_text, squeeze
from pipeline.runner import run_stage
from pipeline.workspace import Workspace
from tests.compendium.books import HOSTILE, activity, furnish, plan, unit

CHANGES = "2020年科普工作计划汇编（与上一版的不同）.pdf"
ROSTER = Roster(units=(unit("F01", "分支机构", 1), unit("F02", "分支机构", 2)))


def collected(workspace: Workspace, **units: tuple[str, ...]) -> None:
    """Plans have come: unit code to the names of its activities."""
    form = inputs.load_form(workspace)

    def rows(names: tuple[str, ...]) -> list[Activity]:
        return [activity(form, number, name=name) for number, name in enumerate(names, 1)]

    plans = tuple(plan(code, rows(names)) for code, names in units.items())
    furnish(workspace, Collection(round="2020", form_version=form.version, plans=plans), ROSTER)


def build(workspace: Workspace) -> Mapping[str, bytes]:
    return STAGE.build(workspace, lambda _message: None).files


def text(files: Mapping[str, bytes]) -> str:
    return squeeze("".join(pdf_pages_text(files[CHANGES])))


def numbers(workspace: Workspace) -> list[str]:
    return sorted(path.name for path in workspace.editions.iterdir())


def test_a_late_plan_makes_another_edition_with_a_list_of_what_is_new(workspace: Workspace) -> None:
    collected(workspace, F01=("岩石标本展",))
    assert CHANGES not in build(workspace)
    collected(workspace, F01=("岩石标本展", "隧道安全讲座"), F02=("地质公园研学",))
    second = build(workspace)
    assert squeeze("新收入单位1个，有改动单位1个，新增活动1项") in text(second)
    assert squeeze("示例单位F01：新增第2项“隧道安全讲座”。") in text(second)
    assert squeeze("示例单位F02：新收入，1项活动。") in text(second)
    assert numbers(workspace) == ["第1版.json", "第2版.json"]
    assert build(workspace) == second, "the same data are the same edition, with the same list"
    assert numbers(workspace) == ["第1版.json", "第2版.json"]
    collected(workspace, F01=("岩石标本展",))
    assert squeeze("不再收入") in text(build(workspace))
    assert Editions(workspace.editions).newest().number == 3  # type: ignore[union-attr]


def test_the_runner_sees_no_change_in_what_the_stage_kept(workspace: Workspace) -> None:
    collected(workspace, F01=("岩石标本展",))
    assert run_stage(workspace, STAGE, lambda _message: None).changed
    assert not run_stage(workspace, STAGE, lambda _message: None).changed


def test_peoples_words_stay_text_in_the_list(workspace: Workspace) -> None:
    collected(workspace, F01=("岩石标本展",))
    build(workspace)
    collected(workspace, F01=("岩石标本展", HOSTILE[0][:60], *HOSTILE[1:2]))
    assert squeeze("{{ 7*7 }}") in text(build(workspace))


@pytest.mark.parametrize(("old", "new"), [("{", "["), ("岩石标本展", "矿物标本展")], ids=["no JSON", "altered by hand"])
def test_an_edition_that_is_not_as_it_was_kept_is_named(workspace: Workspace, old: str, new: str) -> None:
    collected(workspace, F01=("岩石标本展",))
    build(workspace)
    kept = workspace.editions / "第1版.json"
    kept.write_text(kept.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(PipelineError, match=r"第1版\.json 读不懂或被改动过.*请删去这个文件"):
        build(workspace)
