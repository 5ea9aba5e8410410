"""The board as collect writes it: links that lead to real files, and letters once they are there."""

import re
from pathlib import Path
from urllib.parse import unquote

from pipeline.collect.stage import STAGE
from pipeline.model.standing import Standings
from pipeline.runner import run_stage
from pipeline.workspace import Workspace

LETTER = "X-Letter: n1@example.org\nX-Letter-Unit: F06\nX-Letter-Kind: 请改正\nSubject: x\n\nbody\n"


def links(page: Path) -> list[Path]:
    found = re.findall(r'href="(\.\.[^"]*)"', page.read_text(encoding="utf-8"))
    return [(page.parent / unquote(address)).resolve() for address in found]


def test_every_link_leads_to_a_file(workspace: Workspace) -> None:
    for path in sorted(workspace.replies.iterdir())[4:]:
        path.unlink()
    folder = run_stage(workspace, STAGE, lambda _: None).folder
    page = folder / "board" / "index.html"
    before = links(page)
    assert {path.parent for path in before} == {workspace.replies}
    assert all(path.is_file() for path in before)
    standings = Standings.model_validate_json(workspace.standings.read_bytes())
    assert len(standings.units) == page.read_text(encoding="utf-8").count('<tbody class="unit"')
    workspace.outbox.mkdir(parents=True)
    letter = workspace.outbox / "F06 深部专委会 请改正.eml"
    letter.write_text(LETTER, encoding="utf-8")
    assert run_stage(workspace, STAGE, lambda _: None).changed
    assert {path for path in links(page) if path not in before} == {letter, workspace.outbox}
    assert all(path.exists() for path in links(page))
    assert not run_stage(workspace, STAGE, lambda _: None).changed
