"""The stages by name: each loads what it needs, and no more."""

import subprocess
import sys

import pytest

from pipeline.stages import STAGES, Stages
from tests.conftest import PROJECT

HEAVY = ("weasyprint", "openpyxl", "numpy", "docx", "matplotlib", "distributed")


@pytest.mark.parametrize(
    "program",
    [
        "from pipeline.stages import Stages; Stages({'collect': {}})['collect']; import pipeline.collect.run",
        "from pipeline.stages import Stages; Stages({'compendium': {'scheduler': ''}})['compendium']",
        "from pipeline.stages import Stages; Stages()['notice']; Stages()['conformance']",
    ],
)
def test_naming_a_stage_loads_neither_typesetter_nor_writer_of_workbooks(program: str) -> None:
    """A thousand remembered replies are settled, and a wrong input is named, before these libraries would be loaded."""
    said = f"import pipeline.cli, sys; {program}; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", said], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_stage_is_told_its_options() -> None:
    assert [*Stages()] == [*STAGES] == ["notice", "conformance", "collect", "compendium", "archive"]
    plain, told = Stages()["compendium"], Stages({"compendium": {"scheduler": "tcp://192.0.2.1:8786"}})["compendium"]
    assert (plain.name, plain.needs) == (told.name, told.needs)
    assert told.build.keywords == {"scheduler": "tcp://192.0.2.1:8786"}  # type: ignore[attr-defined]
    assert Stages({"compendium": {"scheduler": "x"}})["collect"] == STAGES["collect"]
