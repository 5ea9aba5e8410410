"""The right documents, made once for all tests of the check."""

import pickle
from pathlib import Path

import pytest

from tests.check.documents import Sources, sources
from tests.shared import made_once


def _caught(factory: pytest.TempPathFactory, form: str) -> Sources:
    def make(folder: Path) -> None:
        found = sources(folder / "round", form)
        (folder / "sources").write_bytes(pickle.dumps(found))

    folder = made_once(factory, f"sources of a {form}", make)
    found: Sources = pickle.loads((folder / "sources").read_bytes())
    return found


@pytest.fixture(scope="session")
def document(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    """The notice of 2020 in the general form."""
    return _caught(tmp_path_factory, "文件")


@pytest.fixture(scope="session")
def letter(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    """The same as a letter."""
    return _caught(tmp_path_factory, "信函")
