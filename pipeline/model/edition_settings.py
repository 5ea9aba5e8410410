"""What the public edition of the book withholds (``office.yaml``, section ``compendium``, ``public``)."""

from pipeline.model.value import Value


class PublicEdition(Value):
    """By itself it withholds phones, mails, money, and every field whose label speaks of a person or of remarks."""

    withhold: tuple[str, ...] = ()
    """Keys of further columns and head fields to withhold."""
    show: tuple[str, ...] = ()
    """Keys of columns and head fields to print although they would be withheld by themselves."""
    contact: bool = False
    """Whether what remains of a unit's head (the contact line) is printed at all."""
