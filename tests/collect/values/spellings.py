"""The tables of real spellings, one line each: what was written and what it means."""

import csv

from tests.conftest import PROJECT

_FOLDER = PROJECT / "tests" / "data" / "spellings"


def spellings(name: str) -> list[dict[str, str]]:
    """The rows of one table, by heading."""
    with (_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
