"""Outlook's compressed RTF (MS-OXRTFCP), inflated within a bound."""

import struct

from pipeline.untrusted import limits

_PRELOADED = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_RING = 4096
_HEADER = struct.Struct("<LL4sL")


def inflate_rtf(data: bytes) -> bytes:
    """The RTF; empty where the data is none, cut where it is damaged."""
    if len(data) < _HEADER.size:
        return b""
    _, size, form, _ = _HEADER.unpack_from(data)
    size = min(size, limits.PROPERTY_BYTES)
    content = data[_HEADER.size :]
    if form == b"MELA":
        return content[:size]
    return _inflate(content, size) if form == b"LZFu" else b""


def _inflate(content: bytes, size: int) -> bytes:
    ring = bytearray(_PRELOADED.ljust(_RING, b"\0"))
    write = len(_PRELOADED)
    result = bytearray()
    position = 0
    while position < len(content) and len(result) < size:
        control = content[position]
        position += 1
        for bit in range(8):
            if position >= len(content) or len(result) >= size:
                break
            if not control >> bit & 1:
                run = content[position : position + 1]
                position += 1
            else:
                token = int.from_bytes(content[position : position + 2].ljust(2, b"\0"), "big")
                position += 2
                offset, length = token >> 4, (token & 15) + 2
                if offset == write:  # the end, by definition
                    return bytes(result)
                run = _copied(ring, offset, length, write)
            for byte in run:
                ring[write] = byte
                write = (write + 1) % _RING
            result += run
    return bytes(result[:size])


def _copied(ring: bytearray, offset: int, length: int, write: int) -> bytes:
    """A run out of the ring; it may reach into what it writes itself."""
    run = bytearray()
    for step in range(length):
        at = (offset + step) % _RING
        distance = (at - write) % _RING
        run.append(run[distance] if distance < len(run) else ring[at])
    return bytes(run)
