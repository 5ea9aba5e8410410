"""Compound files damaged at a chosen place, and old workbooks taken apart and put together again."""

import io
import struct

import olefile

SECTOR = 512
FREE, END = 0xFFFFFFFF, 0xFFFFFFFE
# Where the header says so (MS-CFB 2.2).
DIRECTORY_START, MINI_TABLE_START, MINI_TABLES, MORE_TABLES_START, MORE_TABLES = 48, 60, 64, 68, 72


def header(data: bytes, place: int) -> int:
    """A number in the header."""
    number: int = struct.unpack_from("<I", data, place)[0]
    return number


def written(data: bytes, place: int, *numbers: int) -> bytes:
    """The same file with numbers of 32 bits at a place."""
    changed = bytearray(data)
    struct.pack_into(f"<{len(numbers)}I", changed, place, *numbers)
    return bytes(changed)


def linked(data: bytes, sector: int, following: int) -> bytes:
    """The same file with another sector behind a sector, in the first 109 sectors of the allocation table."""
    table = header(data, 76 + 4 * (sector // 128))
    return written(data, (table + 1) * SECTOR + sector % 128 * 4, following)


def entry_place(data: bytes, name: str) -> int:
    """Where the directory entry of a stream lies."""
    return data.index(name.encode("utf-16-le") + b"\0\0", (header(data, DIRECTORY_START) + 1) * SECTOR)


def book_chain(data: bytes) -> list[int]:
    """The sectors of the workbook."""
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        (entry,) = [one for one in ole.direntries if one and one.name == "Workbook"]
        chain = [entry.isectStart]
        while ole.fat[chain[-1]] < len(ole.fat):
            chain.append(ole.fat[chain[-1]])
    return chain


def book_stream(data: bytes) -> bytes:
    """The workbook's records."""
    with olefile.OleFileIO(io.BytesIO(data)) as ole, ole.openstream("Workbook") as stream:
        content: bytes = stream.read()
    return content


def records(stream: bytes, start: int = 0) -> list[tuple[int, int, int]]:
    """Type, place and length of each record up to the first end of a part, that record included."""
    found = []
    while True:
        kind, length = struct.unpack_from("<HH", stream, start)
        found.append((kind, start, length))
        start += 4 + length
        if kind == 0x000A:
            return found


def large_sectors(stream: bytes) -> bytes:
    """A compound file of version 4, with sectors of 4096 bytes, that holds a workbook of more than 4096 bytes."""
    size = 4096
    count = -(-len(stream) // size)
    directory = directory_entry("Root Entry", 5, 2, 64, child=1) + directory_entry("Workbook", 2, 4, len(stream))
    table = [0xFFFFFFFD, END, END, END, *range(5, count + 4), END]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 4, 0xFFFE, 12, 6) + bytes(6)
    head += struct.pack("<9I", 1, 1, 1, 0, 4096, 3, 1, END, 0) + struct.pack("<109I", 0, *[FREE] * 108)
    sectors = [head, struct.pack(f"<{len(table)}I", *table), directory, b"mini", struct.pack("<I", END)]
    return b"".join(sector.ljust(size, b"\0") for sector in sectors) + stream.ljust(count * size, b"\0")


def many_tables(stream: bytes) -> bytes:
    """A file of which the header names 109 sectors of the allocation table, and one further sector (DIFAT) the rest."""
    count = -(-len(stream) // SECTOR)
    tables = -(-(count + 200) // 128)
    chain = [*range(1, count), END, *[0xFFFFFFFD] * tables, 0xFFFFFFFC, END]
    places = list(range(count, count + tables))
    directory = directory_entry("Root Entry", 5, END, 0, child=1) + directory_entry("Workbook", 2, 0, len(stream))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<9I", 0, tables, count + tables + 1, 0, 4096, END, 0, count + tables, 1)
    head += struct.pack("<109I", *places[:109])
    more = struct.pack("<128I", *(places[109:] + [FREE] * 127)[:127], END)
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(tables * SECTOR, b"\xff")
    return head + stream.ljust(count * SECTOR, b"\0") + table + more + directory.ljust(SECTOR, b"\0")


def directory_entry(name: str, kind: int, start: int, size: int, child: int = FREE) -> bytes:
    """One entry without siblings."""
    text = name.encode("utf-16-le")
    head = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text) + 2, kind, 1, FREE, FREE, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)
