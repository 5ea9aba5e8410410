"""The book cut into pieces: a late plan changes its own and what counts all, and leaves every other as it was."""

from pipeline.compendium.assemble import Book
from pipeline.compendium.contexts import context_of
from pipeline.compendium.pieces import body_sections, book_style
from pipeline.compendium.statistics import count
from pipeline.inputs import load_form
from pipeline.press.values import Piece
from pipeline.workspace import Workspace
from tests.compendium.books import MAKING, book_of, sample_collection
from tests.conftest import PROJECT


def pieces(book: Book) -> dict[str, Piece]:
    sections = body_sections(PROJECT / "templates", context_of(book, count(book), (), MAKING), {})
    return {section.piece.name: section.piece for section in sections}


def test_a_late_plan_leaves_the_other_units_as_they_were(workspace: Workspace) -> None:
    late = book_of(workspace, sample_collection(load_form(workspace)))
    first = late.entries[0].unit
    plans = tuple(plan for plan in late.sources.collection.plans if plan.unit != first.code)
    early = book_of(workspace, late.sources.collection.model_copy(update={"plans": plans}))
    before, after = pieces(early), pieces(late)
    changed = {name for name in after if before.get(name) != after[name]}
    leads = {late.entries[1].unit.name}  # stood first in its chapter, under the chapter's own heading
    assert first.name in changed
    assert changed - {first.name} - leads == {"一、概览", "五、未报送单位"}
    assert book_style(PROJECT / "templates", late.sources.form) == book_style(PROJECT / "templates", early.sources.form)
