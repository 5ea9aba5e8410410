"""The same content gives the same bytes: zip packages with fixed dates and order (docx, xlsx)."""

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import UTC, date, datetime, time

_CREATED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")


def repack(package: bytes, day: date) -> bytes:
    """An OOXML package whose entries and document properties bear ``day`` and nothing of this machine."""
    return pack(unpack(package), day)


def unpack(package: bytes) -> dict[str, bytes]:
    """The parts of one of our own packages by name; not for what came in by mail, whose size nobody knows."""
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        return {name: source.read(name) for name in source.namelist()}


def pack(parts: Mapping[str, bytes], day: date, *, stamped: bool = True) -> bytes:
    """Parts as an OOXML package that bears ``day``; unless ``stamped``, its document properties keep their own dates.

    ``[Content_Types].xml`` comes first, as the Open Packaging Conventions advise; the rest is sorted by name.
    """
    stamp = datetime.combine(day, time(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as target:
        for name in sorted(parts, key=lambda name: (name != "[Content_Types].xml", name)):
            content = parts[name]
            if stamped and name == "docProps/core.xml":
                content = _CREATED.sub(rb"\g<1>" + stamp + rb"\g<3>", content)
            target.writestr(dated_entry(name, day), content)
    return result.getvalue()


def dated_entry(name: str, day: date) -> zipfile.ZipInfo:
    """What a package says of one of its parts."""
    entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
