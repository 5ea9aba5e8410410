"""What is known of a document before it is measured; what is not known is read off the document."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Expectation:
    """Known facts of a notice. An empty field is inferred, or not asked for."""

    mark: str = ""
    """发文机关标志."""
    number: str = ""
    """发文字号 as it should be printed, house style included."""
    title: str = ""
    addressees: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    """Titles in the order of the attachment list."""
    signature: str = ""
    """发文机关署名."""
    date: str = ""
    """成文日期 as printed."""
    sealed: bool | None = None
    """Whether room for a seal is wanted; None where either form will do."""
    house_style: bool = False
    """Whether another form of the document number is the office's own choice."""
    starts_with_attachment: bool = False
    """Whether the file is an attachment that is handed out on its own."""
