"""A small round whose stages have run; veraPDF off unless a test turns it on."""

from datetime import UTC, datetime

import pytest

from pipeline.tools import verapdf
from pipeline.workspace import Workspace
from tests.archive import released


@pytest.fixture(autouse=True)
def no_verapdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start without veraPDF, whatever is installed: it takes seconds."""
    monkeypatch.setenv(verapdf.JAR_VARIABLE, "none")
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)


@pytest.fixture
def round_2020(workspace: Workspace) -> Workspace:
    """A round whose three stages have run."""
    released.release_all(workspace, datetime(2020, 4, 10, 8, tzinfo=UTC))
    return workspace
