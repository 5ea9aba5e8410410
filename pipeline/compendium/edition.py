"""The editions of one book: internal with everything, public without persons, phones, mails, money and remarks.

The public edition is made from public sources: columns, head fields, evidence and contacts are not in them at all, so
that no product can show, embed or compute what was withheld.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from pipeline.compendium.assemble import Sources
from pipeline.compendium.privacy import private_fields, public_form
from pipeline.compendium.redaction import Finding, redact
from pipeline.compendium.statistics import period_key
from pipeline.compendium.year_before import YearBefore
from pipeline.model.edition_settings import PublicEdition
from pipeline.model.form import Form
from pipeline.model.letter_settings import LetterSettings
from pipeline.model.unit import Roster


class Edition(StrEnum):
    """Whom a book is for."""

    INTERNAL = "内部版"
    PUBLIC = "公开版"


@dataclass(frozen=True)
class Published:
    """What the public edition is made from."""

    sources: Sources
    findings: tuple[Finding, ...]
    """In the book's order, then those of the names and times of last year's activities."""
    secrets: frozenset[str]
    """Of both years: names of persons of three or four characters, digits of phones, mail addresses; of this one, long
    remarks. No public file may hold any of them. A name of two characters may be a word of another unit, so it isn't
    among them."""


def publish(sources: Sources, settings: PublicEdition | None = None) -> Published:
    """The sources of the public edition; ``assemble`` makes the book of them as of any others.

    Columns and head fields that are withheld are taken out of form and plans; of a reply nothing remains but what is
    printed. Phones, mails and persons inside other texts are masked and listed.

    Args:
        sources: those of the internal edition.
        settings: what is withheld; by default as ``office.yaml`` says.

    Raises:
        PipelineError: as ``private_fields``.
    """
    private = private_fields(sources.form, settings or PublicEdition())
    before = sources.before
    beside = before.collection if before else None
    redacted = redact(sources.collection, sources.form, sources.roster, private, beside)
    findings = redacted.findings
    if before is not None:
        last = redact(before.collection, sources.form, sources.roster, private, sources.collection)
        findings += tuple(_of_last_year(last.findings, before, sources.form))
        before = replace(before, collection=last.collection)
    units = tuple(unit.model_copy(update={"contact": "", "email": "", "aliases": ()}) for unit in sources.roster.units)
    public = replace(
        sources,
        collection=redacted.collection,
        form=public_form(sources.form, private),
        roster=Roster(units=units),
        office=sources.office.model_copy(update={"mail": None, "letters": LetterSettings(), "seal_image": None}),
        before=before,
    )
    return Published(public, findings, redacted.secrets)


def _of_last_year(findings: Iterable[Finding], before: YearBefore, form: Form) -> Iterator[Finding]:
    """What was masked in what is printed of last year's plans: names and times of activities."""
    labels = {form.column(key).label for key in (form.naming_key, period_key(form)) if key}
    for finding in findings:
        if finding.label in labels and finding.anchor.number:
            yield replace(finding, unit=f"{before.label}的{finding.unit}")
