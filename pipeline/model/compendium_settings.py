"""How the compendium is made (``office.yaml``, section ``compendium``)."""

from pipeline.model.edition_settings import PublicEdition
from pipeline.model.value import Value


class CompendiumSettings(Value):
    """What an office may choose for its book."""

    tagged: bool = True
    """Whether the PDF has a structure tree: PDF/A-3a and PDF/UA-1, can be read aloud; without it PDF/A-3u, a little
    smaller and sooner made. A setting and no option of the command: the archive files what the book's stage makes from
    its inputs, and an option that isn't among them would be undone by the next command."""
    public: PublicEdition | None = None
    """What a public edition withholds; where it is said, the public edition is made beside the internal one."""
