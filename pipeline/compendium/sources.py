"""Everything a round's book is made from, read."""

from pydantic import ValidationError

from pipeline import inputs
from pipeline.compendium.assemble import Sources
from pipeline.compendium.year_before import year_before
from pipeline.errors import PipelineError
from pipeline.model.plan import Collection
from pipeline.previous_round import load_previous
from pipeline.tools import fonts
from pipeline.workspace import Workspace


def read_sources(workspace: Workspace) -> Sources:
    """Everything the book is made from.

    Raises:
        PipelineError: collect has not run, or what it wrote can't be read; an input file is wrong.
    """
    collection, form = _read_collection(workspace), inputs.load_form(workspace)
    previous = load_previous(workspace)
    return Sources(
        collection=collection,
        roster=inputs.load_roster(workspace),
        form=form,
        outline=inputs.load_outline(workspace),
        notice=inputs.load_notice(workspace),
        office=inputs.load_office(workspace),
        before=year_before(previous.collection, collection, form) if previous and previous.collection.plans else None,
    )


def _read_collection(workspace: Workspace) -> Collection:
    shown = workspace.relative(workspace.collection)
    try:
        content = workspace.collection.read_bytes()
    except FileNotFoundError:
        msg = f"还没有 {shown}；请先运行 make collect"
        raise PipelineError(msg) from None
    try:
        return Collection.model_validate_json(content)
    except ValidationError:
        msg = f"{shown} 读不懂，可能是旧版程序写的；请先运行 make collect"
        raise PipelineError(msg) from None


def font_families(workspace: Workspace) -> tuple[str, ...]:
    """Families that the book is set in, each once."""
    fonts.activate(workspace.user_fonts)
    return tuple(dict.fromkeys(found.actual for found in fonts.matches() if found.actual))
