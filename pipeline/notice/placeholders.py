"""Every placeholder in the texts of an input file has a value."""

from pipeline.errors import InputError
from pipeline.standard.notice_wording import Wording
from pipeline.yaml_source import Location, Source


def check_placeholders(source: Source, wording: Wording, texts: dict[Location, str]) -> None:
    """Every placeholder in the texts of one file has a value.

    Args:
        source: the file, for file and line.
        wording: the values.
        texts: where each text stands in the file, and the text.

    Raises:
        InputError: one message for each unknown placeholder.
    """
    known = "、".join(f"{{{name}}}" for name in wording.values)
    messages = [
        source.at(location, f"不认识“{{{name}}}”，这里可用的有 {known}")
        for location, text in texts.items()
        for name in wording.unknown(text)
    ]
    if messages:
        raise InputError(*messages)
