"""A book printed by an executor: indexes are begun on a guess, and whatever was guessed the bytes are the same."""

from pathlib import Path

import pytest

from pipeline import inputs
from pipeline.compendium.manuscript import manuscript_of
from pipeline.compendium.printed import OVERVIEW_PAGES, Printing, executor_for, print_book
from pipeline.compendium.sources import read_sources
from pipeline.model.plan import Collection
from pipeline.press.cache import Cache
from pipeline.workspace import Workspace
from tests.compendium.books import activity, furnish, sample_collection
from tests.compendium.conftest import Built
from tests.press.executors import Here

OVERVIEW, INDEX = "一、概览", "活动索引"


def late(workspace: Workspace) -> Collection:
    """The sample round whose first unit has an activity more: the overview changes, and the indexes."""
    form = inputs.load_form(workspace)
    collection = sample_collection(form)
    first, *others = collection.plans
    more = activity(form, 2, name="晚到的活动", headcount=("9人", 9))
    longer = first.model_copy(update={"activities": (*first.activities, more)})
    return collection.model_copy(update={"plans": (longer, *others)})


def printed(workspace: Workspace, executor: Here | None) -> bytes:
    manuscript = manuscript_of(read_sources(workspace), ())
    printing = Printing(workspace.templates, workspace.user_fonts, workspace.sheets, executor=executor)
    return print_book(printing, manuscript.book, manuscript.context, manuscript.charts, lambda _text: None).content


@pytest.fixture(scope="module")
def cold(built: Built, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The late book, made from nothing in this process."""
    workspace = built.again(tmp_path_factory.mktemp("cold"))
    furnish(workspace, late(workspace))
    workspace.sheets.unlink()
    return printed(workspace, None)


@pytest.mark.parametrize(("guessed", "times"), [(None, 1), (99, 2)], ids=["right", "wrong"])
def test_a_guess_costs_time_at_most(built: Built, cold: bytes, tmp_path: Path, guessed: int | None, times: int) -> None:
    workspace = built.again(tmp_path)
    furnish(workspace, late(workspace))
    if guessed:
        with Cache(workspace.sheets) as cache:
            assert cache.noted(OVERVIEW_PAGES), "of the run before"
            cache.note(OVERVIEW_PAGES, guessed)
    executor = Here()
    assert printed(workspace, executor) == cold
    assert executor.names.count(INDEX) == times


def test_indexes_are_begun_before_the_overview_is_waited_for(built: Built, tmp_path: Path) -> None:
    workspace = built.again(tmp_path)
    furnish(workspace, late(workspace))
    executor = Here()
    printed(workspace, executor)
    begun = next(begun for asked, begun in executor.known if OVERVIEW in asked)
    assert INDEX in begun


def test_a_large_round_is_set_by_processes_a_small_one_here(built: Built, tmp_path: Path) -> None:
    workspace = built.again(tmp_path)
    with executor_for(workspace) as executor:
        assert executor is None
    with workspace.collection.open("ab") as stream:
        stream.write(b" " * 600_000)
    with executor_for(workspace) as executor:
        assert executor is not None
        assert executor.submit(len, "ab").result(60) == 2
