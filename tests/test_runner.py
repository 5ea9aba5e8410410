"""How a stage runs: nothing where nothing changed, everything or nothing where something did."""

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from pipeline import runner
from pipeline.errors import PipelineError
from pipeline.runner import (
    Outcome,
    Product,
    Stage,
    read_facts,
    read_released,
    released_files,
    run_stage,
    run_with_needs,
)
from pipeline.workspace import Workspace

Build = Callable[[Workspace], Mapping[str, bytes]]


@pytest.fixture
def small(tmp_path: Path) -> Workspace:
    """A round with one input file, ``notice.yaml``."""
    folder = tmp_path / "inputs" / "2020"
    folder.mkdir(parents=True)
    (folder / "notice.yaml").write_text("title: 示例\n", encoding="utf-8")
    return Workspace.open(tmp_path, "2020")


def copying(workspace: Workspace) -> Mapping[str, bytes]:
    """Two files made from the one input."""
    source = workspace.notice.read_bytes()
    return {"通知.txt": source, "附件/附件1.txt": b"1 " + source}


def stage(build: Build = copying, name: str = "notice", needs: tuple[str, ...] = ()) -> Stage:
    return Stage(
        name=name,
        title=name,
        needs=needs,
        sources=lambda workspace: [workspace.notice],
        build=lambda workspace, _progress: Product(build(workspace), summary=("做好了",), facts={"title": "示例"}),
    )


def run(workspace: Workspace, wanted: Stage | None = None) -> Outcome:
    return run_stage(workspace, wanted or stage(), lambda _text: None)


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file below the folder, hidden ones too."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def times(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def age(folder: Path) -> None:
    """Set all files back an hour, so that writing one again shows."""
    for path in folder.rglob("*"):
        os.utime(path, ns=(0, path.stat().st_mtime_ns - 3600 * 10**9))


def test_the_first_run_writes_the_files_and_a_report(small: Workspace) -> None:
    outcome = run(small)
    assert outcome.changed
    assert outcome.summary == ("做好了",)
    assert sorted(snapshot(outcome.folder)) == ["report.json", "通知.txt", "附件/附件1.txt"]
    assert read_facts(small, "notice") == {"title": "示例"}
    assert released_files(small, "notice") == {
        "通知.txt": outcome.folder / "通知.txt",
        "附件/附件1.txt": outcome.folder / "附件/附件1.txt",
    }


def test_a_second_run_does_nothing(small: Workspace) -> None:
    folder = run(small).folder
    age(folder)
    before = times(folder)
    outcome = run(small, stage(lambda _workspace: pytest.fail("built again")))
    assert not outcome.changed
    assert outcome.summary == ("做好了",)
    assert times(folder) == before


def test_a_changed_source_runs_the_stage_again(small: Workspace) -> None:
    run(small)
    small.notice.write_text("title: 改过\n", encoding="utf-8")
    outcome = run(small)
    assert outcome.changed
    assert (outcome.folder / "通知.txt").read_text(encoding="utf-8") == "title: 改过\n"
    assert not run(small).changed


@pytest.mark.parametrize("place", ["templates/.cache/x.db", "templates/html/.new.swp", "templates/docx/~$notice.docx"])
def test_what_programs_leave_lying_about_changes_nothing(small: Workspace, place: str) -> None:
    path = small.root / place
    path.parent.mkdir(parents=True)
    (small.templates / "own.css").write_bytes(b"p {}")
    run(small)
    path.write_bytes(b"new")
    assert not run(small).changed


@pytest.mark.parametrize("place", ["templates/html/new.html", "inputs/fonts/仿宋.ttf"])
def test_a_new_template_or_font_runs_the_stage_again(small: Workspace, place: str) -> None:
    run(small)
    path = small.root / place
    path.parent.mkdir(parents=True)
    path.write_bytes(b"new")
    assert run(small).changed


def test_another_clock_runs_the_stage_again(small: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    run(small)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1590000000")
    assert run(small).changed


def test_files_that_did_not_change_are_not_written_again(small: Workspace) -> None:
    def first_only(workspace: Workspace) -> Mapping[str, bytes]:
        return {"通知.txt": workspace.notice.read_bytes(), "固定.txt": b"same"}

    folder = run(small, stage(first_only)).folder
    age(folder)
    before = times(folder)
    small.notice.write_text("title: 改过\n", encoding="utf-8")
    run(small, stage(first_only))
    assert times(folder)["固定.txt"] == before["固定.txt"]
    assert times(folder)["通知.txt"] > before["通知.txt"]


def test_deleted_outputs_come_back_byte_for_byte(small: Workspace) -> None:
    folder = run(small).folder
    before = snapshot(folder)
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    folder.rmdir()
    assert run(small).changed
    assert snapshot(folder) == before


def test_one_deleted_output_comes_back(small: Workspace) -> None:
    folder = run(small).folder
    before = snapshot(folder)
    (folder / "附件/附件1.txt").unlink()
    assert run(small).changed
    assert snapshot(folder) == before


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"files": {}}', b"\xff\xfe"])
def test_a_damaged_report_means_a_new_run(small: Workspace, content: bytes) -> None:
    folder = run(small).folder
    (folder / "report.json").write_bytes(content)
    outcome = run(small)
    assert outcome.changed
    assert outcome.kept_aside == ()


def test_a_stage_that_raises_leaves_its_outputs_as_before(small: Workspace) -> None:
    def failing(workspace: Workspace) -> Mapping[str, bytes]:
        raise PipelineError("示例错误")

    folder = run(small).folder
    before = snapshot(folder)
    small.notice.write_text("title: 改过\n", encoding="utf-8")
    with pytest.raises(PipelineError, match="示例错误"):
        run(small, stage(failing))
    assert snapshot(folder) == before


def test_a_folder_in_the_place_of_a_file_stops_the_release_before_anything_is_touched(
    small: Workspace,
) -> None:
    folder = run(small).folder
    (folder / "附件/附件1.txt").unlink()
    (folder / "附件/附件1.txt").mkdir()
    (folder / "附件/附件1.txt" / "手写.txt").write_bytes(b"mine")
    before = snapshot(folder)
    small.notice.write_text("title: 改过\n", encoding="utf-8")
    with pytest.raises(PipelineError, match=r"附件1\.txt"):
        run(small)
    assert snapshot(folder) == before


def test_a_file_in_the_place_of_a_folder_stops_the_release_before_anything_is_touched(
    small: Workspace,
) -> None:
    folder = small.outputs("notice")
    folder.mkdir(parents=True)
    (folder / "附件").write_bytes(b"mine")
    with pytest.raises(PipelineError, match="附件"):
        run(small)
    assert snapshot(folder) == {"附件": b"mine"}


def test_a_full_disk_leaves_the_old_outputs_and_no_half_written_file(
    small: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = run(small).folder
    before = snapshot(folder)
    small.notice.write_text("title: 改过\n", encoding="utf-8")
    synced = 0

    def fails_at_the_second_file(descriptor: int) -> None:
        nonlocal synced
        synced += 1
        if synced == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fails_at_the_second_file)
    with pytest.raises(PipelineError, match="磁盘空间"):
        run(small)
    assert snapshot(folder) == before
    monkeypatch.undo()
    assert run(small).kept_aside == ()


def test_what_a_killed_run_left_behind_is_cleared_away(small: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = run(small).folder
    small.notice.write_text("title: 改过\n", encoding="utf-8")

    def killed(descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", killed)
    with pytest.raises(KeyboardInterrupt):
        run(small)
    monkeypatch.undo()
    assert run(small).changed
    assert sorted(snapshot(folder)) == ["report.json", "通知.txt", "附件/附件1.txt"]


def test_files_no_longer_made_are_removed_with_their_empty_folders(small: Workspace) -> None:
    folder = run(small, stage(lambda _workspace: {"甲/乙/丙.txt": b"3", "通知.txt": b"1"})).folder
    small.notice.write_text("title: 改过\n", encoding="utf-8")
    run(small, stage(lambda _workspace: {"通知.txt": b"1"}))
    assert sorted(path.name for path in folder.iterdir()) == ["report.json", "通知.txt"]


def test_a_file_may_become_a_folder(small: Workspace) -> None:
    folder = run(small, stage(lambda _workspace: {"甲": b"1"})).folder
    small.notice.write_text("title: 2\n", encoding="utf-8")
    run(small, stage(lambda _workspace: {"甲/乙": b"2"}))
    assert (folder / "甲/乙").read_bytes() == b"2"


def test_files_put_beside_the_outputs_stay(small: Workspace) -> None:
    folder = run(small).folder
    (folder / "会议记录.txt").write_bytes(b"mine")
    small.notice.write_text("title: 改过\n", encoding="utf-8")
    assert run(small).kept_aside == ()
    assert (folder / "会议记录.txt").read_bytes() == b"mine"


def test_a_hand_edited_file_is_kept_aside(small: Workspace) -> None:
    folder = run(small).folder
    original = (folder / "通知.txt").read_bytes()
    for number in (1, 2):
        (folder / "通知.txt").write_bytes(f"手工{number}".encode())
        aside = folder / f"通知（手工改动{number}）.txt"
        assert run(small).kept_aside == (aside,)
        assert aside.read_bytes() == f"手工{number}".encode()
        assert (folder / "通知.txt").read_bytes() == original
    assert not run(small).changed


def test_a_hand_edited_file_that_is_no_longer_made_is_kept_aside(small: Workspace) -> None:
    folder = run(small).folder
    (folder / "附件/附件1.txt").write_bytes(b"mine")
    outcome = run(small, stage(lambda _workspace: {"通知.txt": b"1"}))
    assert outcome.kept_aside == (folder / "附件1（手工改动1）.txt",)
    assert outcome.kept_aside[0].read_bytes() == b"mine"
    assert not (folder / "附件").exists()


def test_what_was_released_is_read_back(small: Workspace) -> None:
    run(small)
    assert read_released(small, "notice", ["附件/附件1.txt"]) == {
        "附件/附件1.txt": b"1 " + small.notice.read_bytes(),
    }


def test_an_altered_or_missing_release_is_not_read(small: Workspace) -> None:
    folder = run(small).folder
    (folder / "通知.txt").write_bytes(b"altered")
    with pytest.raises(PipelineError, match=r"通知\.txt.*make notice"):
        read_released(small, "notice", ["通知.txt"])
    (folder / "通知.txt").unlink()
    with pytest.raises(PipelineError, match=r"通知\.txt.*make notice"):
        read_released(small, "notice", ["通知.txt"])
    with pytest.raises(PipelineError, match=r"没有的\.txt.*make notice"):
        read_released(small, "notice", ["没有的.txt"])


def test_needs_are_brought_up_first_each_once_in_order(small: Workspace) -> None:
    stages = {
        wanted.name: wanted
        for wanted in (
            stage(name="archive", needs=("notice", "collect", "compendium")),
            stage(name="compendium", needs=("collect",)),
            stage(name="collect", needs=("notice",)),
            stage(name="notice"),
        )
    }
    outcomes = list(run_with_needs(small, stages, "archive", lambda _text: None))
    assert [outcome.stage.name for outcome in outcomes] == ["notice", "collect", "compendium", "archive"]
    assert all(outcome.changed for outcome in outcomes)
    again = list(run_with_needs(small, stages, "compendium", lambda _text: None))
    assert [(outcome.stage.name, outcome.changed) for outcome in again] == [
        ("notice", False),
        ("collect", False),
        ("compendium", False),
    ]


def test_a_need_that_fails_stops_what_comes_after(small: Workspace) -> None:
    def failing(workspace: Workspace) -> Mapping[str, bytes]:
        raise PipelineError("示例错误")

    stages = {"notice": stage(failing), "collect": stage(name="collect", needs=("notice",))}
    with pytest.raises(PipelineError, match="示例错误"):
        list(run_with_needs(small, stages, "collect", lambda _text: None))
    assert not small.outputs("collect").exists()


def test_the_report_names_no_machine_path(small: Workspace) -> None:
    folder = run(small).folder
    report = (folder / runner.REPORT).read_text(encoding="utf-8")
    assert str(small.root) not in report
    assert json.loads(report)["round"] == "2020"


def test_what_comes_in_while_a_stage_runs_is_not_passed_over(small: Workspace) -> None:
    """A mail fetched while replies are read: the next run must see that it has not been read."""

    def build(workspace: Workspace) -> Mapping[str, bytes]:
        made = copying(workspace)
        workspace.notice.write_text("title: 后来的\n", encoding="utf-8")
        return made

    assert run(small, stage(build)).changed
    assert run(small).changed
    assert (small.outputs("notice") / "通知.txt").read_text(encoding="utf-8") == "title: 后来的\n"
    assert not run(small).changed


def test_what_a_stage_says_it_writes_itself_is_no_reason_to_run_again(small: Workspace) -> None:
    def build(workspace: Workspace) -> Mapping[str, bytes]:
        workspace.register.write_text("发文字号\n", encoding="utf-8")
        return copying(workspace)

    registering = Stage(
        name="notice",
        title="通知",
        needs=(),
        sources=lambda workspace: [workspace.notice, workspace.register],
        build=lambda workspace, _progress: Product(build(workspace)),
        writes=lambda workspace: [workspace.register],
    )
    assert run(small, registering).changed
    assert not run(small, registering).changed


def test_a_file_whose_name_is_no_text_is_a_source_like_any_other(small: Workspace) -> None:
    """A name in GBK bytes, as an unpacked archive leaves it."""
    folder = stage()
    named = Stage(folder.name, folder.title, (), lambda workspace: [workspace.round_folder], folder.build)
    Path(os.fsdecode(os.fsencode(small.round_folder) + b"/\xbc\xc6\xbb\xae.eml")).write_bytes(b"x")
    assert run(small, named).changed
    assert not run(small, named).changed
