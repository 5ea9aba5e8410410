"""The archival reference 档号."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.archive.reference import RETENTIONS, Reference, parse_reference

references = st.builds(
    Reference,
    fonds=st.from_regex(r"[A-Z0-9]{0,8}", fullmatch=True),
    category=st.from_regex(r"[A-Z]{2,4}", fullmatch=True),
    year=st.integers(1949, 2999),
    retention=st.sampled_from(list(RETENTIONS)),
    department=st.from_regex(r"[A-Z0-9]{1,6}", fullmatch=True),
    number=st.integers(1, 9999),
)


def test_the_reference_of_the_standard() -> None:
    assert str(Reference("Z109", "WS", 2011, "Y", "BGS", 1)) == "Z109-WS·2011-Y-BGS-0001"
    assert str(Reference("", "WS", 2020, "D30", "MSC", 12)) == "WS·2020-D30-MSC-0012"


@given(references)
def test_what_is_written_reads_back(reference: Reference) -> None:
    assert parse_reference(str(reference)) == reference


@given(references)
def test_it_is_a_safe_folder_name(reference: Reference) -> None:
    assert re.fullmatch(r"[A-Z0-9·-]+", str(reference))


@given(references, references)
def test_different_references_are_written_differently(one: Reference, other: Reference) -> None:
    assert (str(one) == str(other)) == (one == other)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Z109-WS·2011-Y-BGS-1",  # 件号 has four digits
        "Z109-WS·2011-D20-BGS-0001",  # no such retention
        "Z109-WS.2011-Y-BGS-0001",  # a full stop instead of the middle dot
        "Z109-WS·11-Y-BGS-0001",
        "z109-WS·2011-Y-BGS-0001",
        "Z109-WS·2011-Y-BGS-0001 ",
        "../WS·2011-Y-BGS-0001",
    ],
)
def test_what_is_no_reference_is_not_read(text: str) -> None:
    assert parse_reference(text) is None


def test_longer_retention_stands_first() -> None:
    found = [Reference("Z001", "WS", 2020, retention, "MSC", 1) for retention in ("D10", "Y", "D30")]
    assert [reference.retention for reference in sorted(found, key=lambda found: found.order)] == ["Y", "D30", "D10"]
