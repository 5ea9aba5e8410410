"""The sections of a streamed Word file: how each begins, which may differ from what the template says."""

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class SectionStart:
    """How a section began; by default as the template has it."""

    number: int | None = None
    """Number of its first page, where the count doesn't go on."""
    next_page: bool = False
    """On the next page, even where the template wants an odd one."""
    running: tuple[str, str, str] = ("", "", "")
    """What STYLEREF fields show of the headings of levels 1 to 3 where the program doesn't know that field."""


def written_section(section: str, start: SectionStart, copied: Mapping[str, str]) -> str:
    """A ``w:sectPr`` (ECMA-376 part 1, 17.6.17) with its start.

    Args:
        section: the template's.
        start: how the section begins.
        copied: relationship of a header or footer to that of the copy that belongs to this section.
    """
    if start.next_page:
        section = re.sub(r'<w:type w:val="\w+"/>', '<w:type w:val="nextPage"/>', section)
    if start.number is not None:
        section = _numbered(section, start.number)
    return re.sub(r'(?<=r:id=")[^"]+', lambda match: copied.get(match[0], match[0]), section)


def _numbered(section: str, number: int) -> str:
    """With ``w:pgNumType/@w:start`` (17.6.12), which stands right before ``w:cols`` among what Word writes."""
    if "<w:pgNumType" not in section:
        return re.sub(r"(?=<w:cols\b|</w:sectPr>)", f'<w:pgNumType w:start="{number}"/>', section, count=1)
    section = re.sub(r'(<w:pgNumType\b[^>]*?) w:start="\d+"', r"\1", section)
    return section.replace("<w:pgNumType", f'<w:pgNumType w:start="{number}"', 1)
