"""What is added to a submission once its rows are read: how it was read, and what its form and its rows look like."""

import re
from collections.abc import Iterator

from pipeline.collect.reading.describe import describe
from pipeline.collect.reading.headers import find_identity, find_tables
from pipeline.collect.reading.migrate import Migrated, fully_migrated
from pipeline.collect.reading.provenance import bears_identity, is_foreign, title_of, title_year
from pipeline.collect.reading.raw import RawDocument
from pipeline.collect.reading.record import Content, SubmissionRecord
from pipeline.collect.reading.submission import Submission
from pipeline.collect.reading.wording import bounded
from pipeline.collect.rules.catalogue import problem
from pipeline.model.form import FieldType, Form
from pipeline.model.problem import Place, Problem

_SPOT = re.compile(r"(?P<sheet>[^\n]{1,100})!(?P<cell>[A-Z]{1,3}(?P<row>\d{1,7}))")


def finish(
    submission: Submission, document: RawDocument, migrated: Migrated, place: Place
) -> tuple[SubmissionRecord, Content]:
    """The submission's record and content as they are kept.

    Args:
        submission: the rows as read.
        document: what they were read from, laid out, of one unit.
        migrated: the whole file, with the texts that a migration changed.
        place: the part.
    """
    form, content = migrated.form, migrated.restore(submission.content)
    problems = [
        *_migrated(submission.record.problems, document, form),
        *_by_title(document, form, content, migrated.round_name[:4], place),
        *_struck(document, content, place),
    ]
    notes = bounded(describe(document, form))
    return submission.record.model_copy(update={"problems": tuple(problems), "notes": notes}), content


def _migrated(problems: tuple[Problem, ...], document: RawDocument, form: Form) -> Iterator[Problem]:
    """An older version is only a hint where all of it has found its place."""
    identity = find_identity(document)
    for found in problems:
        if found.code == "version_old" and identity and fully_migrated(document, form):
            yield problem("version_migrated", found.place, found=identity.version, version=form.version)
        else:
            yield found


def _by_title(document: RawDocument, form: Form, content: Content, this_year: str, place: Place) -> Iterator[Problem]:
    """Last year's form, or another organisation's, where only the title tells."""
    if bears_identity(document):
        return
    title = title_of(document, find_tables(document, form))
    year = title_year(title, form)
    if year and year != this_year:
        periods = [column.key for column in form.columns if column.type is FieldType.PERIOD]
        written = any(this_year in activity.cells[key].raw for activity in content.activities for key in periods)
        yield problem("title_other_year" if written else "round_wrong", place, found=year, round=this_year)
    elif title and is_foreign(title, form):
        yield problem("form_foreign", place, text=title)


def _struck(document: RawDocument, content: Content, place: Place) -> Iterator[Problem]:
    """Activities whose row somebody struck out."""
    struck = {(table.name, row) for table in document.tables for row in table.struck}
    for activity in content.activities:
        spots = (_SPOT.fullmatch(cell.spot) for cell in activity.cells.values() if cell.raw)
        found = next((match for match in spots if match), None)
        if found and (found["sheet"], int(found["row"])) in struck:
            yield problem("row_struck", place.model_copy(update={"sheet": found["sheet"], "cell": found["cell"]}))
