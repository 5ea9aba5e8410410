"""Every clause that is measured catches a document that is wrong in just this, and lets the right one pass."""

import sys

import pytest

from pipeline.check.clauses import CATALOGUE, CLAUSES, Method
from pipeline.check.entry import check_pdf
from pipeline.check.finding import Verdict
from pipeline.check.report import ClauseResult, Report
from tests.check.documents import Sources, as_pdf
from tests.check.spoiled import CASES, Case

CAUGHT: dict[tuple[str, str], str] = {}
"""Clause and what was wrong to what the check said of it: the table printed at the end."""
IN_WORD = {clause.id for clause in CATALOGUE if clause.id.startswith("word-")}
RIGHT = (Verdict.PASSED, Verdict.NOT_APPLICABLE)
ELSEWHERE = {"fonts-embedded", "fonts-official", "known-facts"}
"""Tried in ``test_report.py``."""
EXCUSED = {"fonts-official", "attachment-title-line"}
"""Advice that the right documents get: free fonts stand in, and the form must stay on one page."""


@pytest.fixture(scope="module")
def right(document: Sources, letter: Sources) -> dict[str, str]:
    """The HTML of the right documents."""
    return {
        "notice": document.notice,
        "outline": document.outline,
        "bound": document.bound,
        "letter": letter.notice,
    }


@pytest.fixture(scope="module")
def reports(right: dict[str, str]) -> dict[str, Report]:
    """What the check says of them."""
    return {name: check_pdf(as_pdf(html)) for name, html in right.items()}


def result_of(report: Report, clause: str) -> ClauseResult:
    return next(result for result in report.results if result.clause.id == clause)


def wrong(report: Report) -> dict[str, list[str]]:
    return {
        result.clause.id: [finding.value for finding in result.shown]
        for result in report.measured
        if result.verdict is not Verdict.PASSED
    }


@pytest.mark.parametrize("name", ["notice", "outline", "bound", "letter"])
def test_the_right_document_passes_every_clause(reports: dict[str, Report], name: str) -> None:
    found = wrong(reports[name])
    assert {clause: values for clause, values in found.items() if clause not in EXCUSED} == {}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.clause}-{case.what}")
def test_a_wrong_document_is_caught_by_its_clause(
    right: dict[str, str], reports: dict[str, Report], case: Case
) -> None:
    before = result_of(reports[case.source], case.clause)
    assert before.verdict in RIGHT or case.clause in EXCUSED
    result = result_of(check_pdf(as_pdf(case.spoil(right[case.source]))), case.clause)
    CAUGHT[case.clause, case.what] = f"{result.verdict}　{result.shown[0].value if result.findings else ''}"
    assert result.verdict in (Verdict.FAILED, Verdict.ADVICE), [finding.value for finding in result.findings]


def test_every_measured_clause_has_a_wrong_document() -> None:
    measured = {clause.id for clause in CATALOGUE if clause.method is Method.MEASURED}
    assert measured - {case.clause for case in CASES} - IN_WORD - ELSEWHERE == set()
    assert {case.clause for case in CASES} <= measured


def test_the_table_of_clauses_and_what_each_caught(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [
        f"  {CLAUSES[clause].number:<18}{CLAUSES[clause].title}｜{what} → {said}"
        for (clause, what), said in sorted(CAUGHT.items())
    ]
    with capsys.disabled():
        sys.stdout.write("\n".join(["\n条款 × 故意做错的文件", *lines, ""]))
    assert all(said.startswith((Verdict.FAILED, Verdict.ADVICE)) for said in CAUGHT.values())
