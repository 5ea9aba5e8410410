"""The borders of the design hold: who imports whom, who knows where files lie, how long a file is.

Each check is first tried on made-up sources that break its rule, so that a check that sees nothing can't pass.
"""

from pathlib import Path

import pytest

from tests.architecture import (
    COLLECT_MAY,
    LONGEST_FILE,
    STAGES,
    Module,
    crossings,
    crossings_inside_collect,
    imports,
    path_literals,
    read_modules,
    too_long,
    undocumented,
)
from tests.conftest import PROJECT

MODULES = read_modules(PROJECT / "pipeline")
KNOWS_FOLDERS = {"pipeline.workspace"}


def made_up(name: str, source: str) -> Module:
    return Module(name, source)


def test_the_sources_are_found() -> None:
    names = {module.name for module in MODULES}
    assert {"pipeline", "pipeline.runner", "pipeline.workspace", "pipeline.archive.stage"} <= names
    assert {f"pipeline.{stage}" for stage in STAGES} <= names
    assert "pipeline.model.plan.Collection" in {
        name for module in MODULES if module.name == "pipeline.archive.items" for name in imports(module)
    }


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_no_import_crosses_a_border(module: Module) -> None:
    assert crossings(module) == []


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("pipeline.archive.items", "from pipeline.notice.naming import file_name"),
        ("pipeline.archive.items", "import pipeline.notice.naming"),
        ("pipeline.archive.items", "from pipeline import notice"),
        ("pipeline.archive.items", "from ..notice import naming"),
        ("pipeline.collect.stage", "def late():\n    from pipeline.compendium import stage"),
        ("pipeline.collect.stage", "from pipeline.cli import app"),
        ("pipeline.model.plan", "from pipeline.errors import PipelineError"),
        ("pipeline.model.plan", "from pipeline.standard.layout import mm"),
        ("pipeline.render.pdf", "from pipeline.notice.pages import Pages"),
        ("pipeline.render.pdf", "from pipeline.runner import Product"),
        ("pipeline.tools.verapdf", "from pipeline.cli import app"),
        ("pipeline.check.entry", "from pipeline.notice.stage import STAGE"),
        ("pipeline.render.pdf", "from pipeline.check.entry import check_pdf"),
        ("pipeline.standard.layout", "import pipeline.archive"),
        ("pipeline.runner", "from pipeline.notice.stage import STAGE"),
        ("pipeline.inputs", "from pipeline.collect import stage"),
        ("pipeline.workspace", "from pipeline.stages import STAGES"),
        ("pipeline.notice.stage", "from pipeline.template_command import STOCK"),
        ("pipeline.collect.stage", "from pipeline.mailbox.fetching import fetch"),
        ("pipeline.sent_log", "from pipeline.mailbox.connection import clean_words"),
        ("pipeline.mailbox.sending", "from pipeline.collect.intake.mail import open_mail"),
        ("pipeline.mailbox.sending", "from pipeline.render.pdf import render"),
        ("pipeline.mailbox.sending", "from pipeline.cli import console"),
    ],
)
def test_a_crossing_is_seen(name: str, source: str) -> None:
    assert len(crossings(made_up(name, source))) == 1


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("pipeline.archive.items", "from pipeline.archive.reference import Reference"),
        ("pipeline.archive.items", "from .reference import Reference"),
        ("pipeline.archive.items", "from pipeline.runner import read_facts\nfrom pipeline.tools import verapdf"),
        ("pipeline.model.plan", "from pipeline.model.problem import Problem\nfrom datetime import date"),
        ("pipeline.standard.wording", "from pipeline.model.notice import DocumentNumber"),
        ("pipeline.cli", "from pipeline.archive.stage import STAGE"),
        ("pipeline.cli", "from pipeline.mailbox.fetching import fetch"),
        ("pipeline.mailbox.sending", "from pipeline.sent_log import add_to_log"),
        (
            "pipeline.check.entry",
            "from pipeline.tools import libreoffice\nfrom pipeline.render.html import render_html",
        ),
        ("pipeline.notice.stage", "from pipeline.check.entry import check_pdf"),
        ("pipeline.template_command", "from pipeline.notice.word_templates import STOCK"),
        ("pipeline.archive.metadata", "from pipeline import __version__"),
        ("pipeline.archive.metadata", "import pipelines.notice"),
    ],
)
def test_an_honest_import_is_let_through(name: str, source: str) -> None:
    assert crossings(made_up(name, source)) == []


def test_every_room_of_collect_has_its_place() -> None:
    rooms = {path.name for path in (PROJECT / "pipeline" / "collect").iterdir() if (path / "__init__.py").is_file()}
    assert rooms == set(COLLECT_MAY)
    order = list(COLLECT_MAY)
    assert all(order.index(known) < order.index(room) for room, may in COLLECT_MAY.items() for known in may)


@pytest.mark.parametrize(
    "module", [module for module in MODULES if module.room == "collect"], ids=lambda module: module.name
)
def test_no_import_crosses_a_border_inside_collect(module: Module) -> None:
    assert crossings_inside_collect(module) == []


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("pipeline.collect.values.cells", "from pipeline.collect.reading.raw import RawValue"),
        ("pipeline.collect.values.cells", "from pipeline.collect.rules.catalogue import problem"),
        ("pipeline.collect.rules.across", "from pipeline.collect.reading.submission import SubmissionRecord"),
        ("pipeline.collect.intake.part", "from pipeline.collect.reading import raw"),
        ("pipeline.collect.reading.submission", "from pipeline.collect.settle.assign import Names"),
        ("pipeline.collect.worker.job", "from pipeline.collect.settle.settle import settle"),
        ("pipeline.collect.board.view", "from pipeline.collect.letters.build import Desk"),
        ("pipeline.collect.letters.marking.mark", "from pipeline.collect.board.page import page"),
        ("pipeline.collect.letters.command", "from pipeline.collect import stage"),
        ("pipeline.collect.values.cells", "READ = OnDemand('pipeline.collect.worker.child', 'read_reply')"),
    ],
)
def test_a_crossing_inside_collect_is_seen(name: str, source: str) -> None:
    assert len(crossings_inside_collect(made_up(name, source))) == 1


def test_the_run_of_collect_may_know_all_its_rooms() -> None:
    source = "\n".join(f"from pipeline.collect import {room}" for room in COLLECT_MAY)
    assert crossings_inside_collect(made_up("pipeline.collect.run", source)) == []


@pytest.mark.parametrize(
    "module", [module for module in MODULES if module.name not in KNOWS_FOLDERS], ids=lambda module: module.name
)
def test_only_the_workspace_knows_where_files_lie(module: Module) -> None:
    assert path_literals(module) == []


@pytest.mark.parametrize(
    "source",
    [
        "x = root / 'inputs' / '2020'",
        "x = root / f'outputs/{stage}'",
        "x = Path('inputs/office.yaml')",
        "x = open('./outputs/2020/notice/report.json')",
        "x = root.joinpath('outputs', 'archive')",
        "x = root.glob('inputs/*')",
        "x = os.path.join('outputs', name)",
    ],
)
def test_a_folder_spelled_out_is_seen(source: str) -> None:
    assert len(path_literals(made_up("pipeline.archive.stage", source))) == 1


@pytest.mark.parametrize(
    "source",
    [
        "'''Reads outputs/2020/notice.'''",
        "message = '请把字体放入 inputs/fonts'",
        "raise InputError(f'inputs/{name} 缺少')",
        "x = folder / 'converted'",
        "x = templates / 'html' / name",
    ],
)
def test_a_message_may_name_a_folder(source: str) -> None:
    assert path_literals(made_up("pipeline.archive.stage", source)) == []


def test_the_workspace_is_where_they_are_spelled_out() -> None:
    """The check sees the real ones, so it would see a copy."""
    assert path_literals(next(module for module in MODULES if module.name == "pipeline.workspace"))


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_every_public_name_says_what_it_is(module: Module) -> None:
    assert undocumented(module) == []


@pytest.mark.parametrize(
    ("source", "missing"),
    [
        ("x = 1", ["pipeline.made (module)"]),
        ("'''A module.'''\ndef act(): ...", ["pipeline.made.act"]),
        ("'''A module.'''\nasync def act(): ...", ["pipeline.made.act"]),
        ("'''A module.'''\nclass Thing:\n  '''A thing.'''\n  def act(self): ...", ["pipeline.made.Thing.act"]),
        ("'''A module.'''\nclass Thing:\n  def act(self):\n    '''Act.'''", ["pipeline.made.Thing"]),
        ("'''A module.'''\ndef _act(): ...", []),
        ("'''A module.'''\nclass Thing:\n  '''A thing.'''\n  def __str__(self): ...", []),
        ("'''A module.'''\nclass _Thing:\n  def act(self): ...", []),
        ("", []),
    ],
)
def test_a_missing_docstring_is_seen(source: str, missing: list[str]) -> None:
    assert undocumented(made_up("pipeline.made", source)) == missing


def python_files() -> list[Path]:
    return sorted(path for folder in ("pipeline", "tests") for path in (PROJECT / folder).rglob("*.py"))


@pytest.mark.parametrize("path", python_files(), ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_no_file_is_too_long(path: Path) -> None:
    assert too_long(path.name, path.read_text(encoding="utf-8")) == []


def test_a_file_that_is_too_long_is_seen() -> None:
    assert too_long("made.py", "x = 1\n" * LONGEST_FILE) == []
    assert too_long("made.py", "x = 1\n" * (LONGEST_FILE + 1)) == [f"made.py has {LONGEST_FILE + 1} lines"]
