"""The editions of one book: internal with everything, public without persons, phones, mails, money and remarks.

The public edition is made from public sources: columns, head fields, evidence and contacts are not in them at all, so
that no product can show, embed or compute what was withheld.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from pipeline.compendium.assemble import Sources
from pipeline.compendium.privacy import private_fields, public_form
from pipeline.compendium.redaction import Finding, redact
from pipeline.model.edition_settings import PublicEdition
from pipeline.model.letter_settings import LetterSettings
from pipeline.model.plan import Collection
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
    """In the book's order."""
    secrets: frozenset[str]
    """Names of persons of three or four characters, digits of phones, mail addresses and long remarks: no public file
    may hold any of them. A name of two characters may be a word of another unit, so it isn't among them."""


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
    redacted = redact(sources.collection, sources.form, sources.roster, private)
    units = tuple(unit.model_copy(update={"contact": "", "email": "", "aliases": ()}) for unit in sources.roster.units)
    public = replace(
        sources,
        collection=redacted.collection,
        form=public_form(sources.form, private),
        roster=Roster(units=units),
        office=sources.office.model_copy(update={"mail": None, "letters": LetterSettings(), "seal_image": None}),
    )
    return Published(public, redacted.findings, redacted.secrets)


def publish_previous(previous: Collection, sources: Sources, settings: PublicEdition | None = None) -> Collection:
    """The plans of the round before as the public edition may compare with them.

    Args:
        previous: as it was collected.
        sources: those of this round's internal edition; columns are withheld as in this year's form.
        settings: as for ``publish``.
    """
    private = private_fields(sources.form, settings or PublicEdition())
    return redact(previous, sources.form, sources.roster, private).collection
