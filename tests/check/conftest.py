"""The right documents, made once for all tests of the check."""

import pytest

from tests.check.documents import Sources, sources


@pytest.fixture(scope="session")
def document(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    """The notice of 2020 in the general form."""
    return sources(tmp_path_factory.mktemp("document"))


@pytest.fixture(scope="session")
def letter(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    """The same as a letter."""
    return sources(tmp_path_factory.mktemp("letter"), "信函")
