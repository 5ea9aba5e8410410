"""Containers written byte by byte: Outlook mails, winmail.dat, RAR; and archives written by libarchive."""

import itertools
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import libarchive

SECTOR, MINI = 512, 64
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
Tree = Mapping[str, "bytes | Tree"]


@dataclass
class _Entry:
    name: str
    kind: int  # 1 storage, 2 stream, 5 root
    data: bytes = b""
    children: list[int] = field(default_factory=list)
    left: int = FREE
    right: int = FREE
    child: int = FREE


def compound(tree: Tree) -> bytes:
    """A compound file (MS-CFB, version 3); every stream is padded into the regular sectors."""
    entries = [_Entry("Root Entry", 5)]
    _add(entries, 0, tree)
    for entry in entries:
        if entry.children:
            ordered = sorted(entry.children, key=lambda index: (len(entries[index].name), entries[index].name.upper()))
            entry.child = ordered[0]
            for here, there in itertools.pairwise(ordered):
                entries[here].right = there
    return _written(entries)


def _add(entries: list[_Entry], parent: int, tree: Tree) -> None:
    for name, content in tree.items():
        entries.append(_Entry(name, 2 if isinstance(content, bytes) else 1))
        index = len(entries) - 1
        entries[parent].children.append(index)
        if isinstance(content, bytes):
            entries[index].data = content
        else:
            _add(entries, index, content)


def _written(entries: list[_Entry]) -> bytes:
    sectors: list[bytes] = []
    fat: list[int] = []

    def put(data: bytes) -> int:
        start = len(sectors)
        count = max(1, -(-len(data) // SECTOR))
        for number in range(count):
            sectors.append(data[number * SECTOR : (number + 1) * SECTOR].ljust(SECTOR, b"\0"))
            fat.append(start + number + 1 if number + 1 < count else END)
        return start

    mini = bytearray()
    mini_fat: list[int] = []
    starts: dict[int, int] = {}
    for index, entry in enumerate(entries):
        if entry.kind != 2 or not entry.data:
            continue
        if len(entry.data) >= 4096:
            starts[index] = put(entry.data)
            continue
        count = -(-len(entry.data) // MINI)
        starts[index] = len(mini_fat)
        mini_fat += [len(mini_fat) + number + 1 if number + 1 < count else END for number in range(count)]
        mini += entry.data.ljust(count * MINI, b"\0")
    entries[0].data = bytes(mini)
    if mini:
        starts[0] = put(bytes(mini))
    mini_start = put(struct.pack(f"<{len(mini_fat)}L", *mini_fat).ljust(SECTOR, b"\xff")) if mini_fat else END
    directory = put(b"".join(_directory_entry(entry, starts.get(index, END)) for index, entry in enumerate(entries)))
    fat_count = 1
    while fat_count * 128 < len(fat) + fat_count:
        fat_count += 1
    fat_start = len(sectors)
    fat += [FAT] * fat_count
    table = struct.pack(f"<{len(fat)}L", *fat).ljust(fat_count * SECTOR, b"\xff")
    places = [fat_start + number for number in range(fat_count)]
    mini_sectors = -(-4 * len(mini_fat) // SECTOR)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<LLLLLLLLL", 0, fat_count, directory, 0, 4096, mini_start, mini_sectors, END, 0)
    head += struct.pack("<109L", *places, *[FREE] * (109 - len(places)))
    return head + b"".join(sectors) + table


def _directory_entry(entry: _Entry, start: int) -> bytes:
    name = entry.name.encode("utf-16-le") + b"\0\0"
    head = name.ljust(64, b"\0") + struct.pack("<HBB", len(name), entry.kind, 1)
    links = struct.pack("<LLL", entry.left, entry.right, entry.child)
    return head + links + bytes(36) + struct.pack("<LQ", start, len(entry.data))


Property = tuple[int, int, bytes]
STRING8, UNICODE, BINARY, INTEGER, TIME, OBJECT = 0x1E, 0x1F, 0x102, 0x03, 0x40, 0x0D


def unicode(number: int, text: str) -> Property:
    return number, UNICODE, text.encode("utf-16-le")


def string8(number: int, text: str, encoding: str = "gbk") -> Property:
    return number, STRING8, text.encode(encoding)


def moment(number: int, when: datetime) -> Property:
    ticks = int((when - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000
    return number, TIME, struct.pack("<Q", ticks)


def integer(number: int, value: int) -> Property:
    return number, INTEGER, struct.pack("<L", value)


def storage(properties: Sequence[Property], head: int, inside: Tree | None = None) -> dict[str, "bytes | Tree"]:
    """The streams of one mail or attachment of an Outlook mail (MS-OXMSG 2.1-2.4)."""
    fixed, streams = bytes(head), {}
    for number, kind, value in properties:
        if kind in {INTEGER, TIME}:
            fixed += struct.pack("<HHL", kind, number, 6) + value.ljust(8, b"\0")
        else:
            fixed += struct.pack("<HHLLL", kind, number, 6, len(value), 0)
            streams[f"__substg1.0_{number:04X}{kind:04X}"] = value
    return {"__properties_version1.0": fixed, **streams, **(inside or {})}


def attached(data: bytes, *properties: Property) -> dict[str, "bytes | Tree"]:
    return storage([(0x3701, BINARY, data), integer(0x3705, 1), *properties], 8)


def attached_mail(mail: Tree, *properties: Property) -> dict[str, "bytes | Tree"]:
    return storage([integer(0x3705, 5), *properties], 8, {"__substg1.0_3701000D": mail})


def outlook_mail(
    properties: Sequence[Property], attachments: Sequence[Tree] = (), head: int = 32
) -> dict[str, "bytes | Tree"]:
    """A mail as a storage; ``compound`` makes a .msg of it, ``head=24`` one inside another mail."""
    inside = {f"__attach_version1.0_#{number:08X}": attachment for number, attachment in enumerate(attachments)}
    return storage(properties, head, inside)


def tnef(
    attachments: Sequence[tuple[bytes, bytes, Sequence[Property]]],
    properties: Sequence[Property] = (),
    code_page: int = 936,
) -> bytes:
    """A winmail.dat (MS-OXTNEF): title, data and MAPI properties of each attachment."""
    result = b"\x78\x9f\x3e\x22\x01\x00" + _attribute(1, 0x00089006, struct.pack("<L", 0x10000))
    result += _attribute(1, 0x00069007, struct.pack("<LL", code_page, 0))
    if properties:
        result += _attribute(1, 0x00069003, mapi(properties))
    for title, data, own in attachments:
        result += _attribute(2, 0x00069002, bytes(14))
        if title:
            result += _attribute(2, 0x00018010, title + b"\0")
        if data:
            result += _attribute(2, 0x0006800F, data)
        if own:
            result += _attribute(2, 0x00069005, mapi(own))
    return result


def _attribute(level: int, name: int, data: bytes) -> bytes:
    return struct.pack("<BLL", level, name, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def mapi(properties: Sequence[Property]) -> bytes:
    result = struct.pack("<L", len(properties))
    for number, kind, value in properties:
        result += struct.pack("<HH", kind, number)
        if number >= 0x8000:
            result += bytes(16) + struct.pack("<LL", 0, 1)
        if kind in {INTEGER, TIME}:
            result += value
        else:
            result += struct.pack("<LL", 1, len(value)) + value + bytes(-len(value) % 4)
    return result


def rar(members: Mapping[bytes, bytes], *, encrypted: bool = False) -> bytes:
    """A RAR 4 archive, stored; names are bytes in the sender's code page."""

    def block(kind: int, flags: int, body: bytes, added: bytes = b"") -> bytes:
        rest = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
        return struct.pack("<H", zlib.crc32(rest) & 0xFFFF) + rest + added

    result = b"Rar!\x1a\x07\x00" + block(0x73, 0, bytes(6))
    for name, data in members.items():
        body = struct.pack(
            "<LLBLLBBHL", len(data), len(data), 0, zlib.crc32(data), 0x50A00000, 20, 0x30, len(name), 0x20
        )
        result += block(0x74, 0x8000 | (0x04 if encrypted else 0), body + name, data)
    return result + block(0x7B, 0x4000, b"")


def packed(folder: Path, form: str, members: Mapping[str, bytes], filter_name: str | None = None) -> bytes:
    """An archive that libarchive wrote."""
    path = folder / "packed"
    with libarchive.file_writer(str(path), form, filter_name) as archive:
        for name, data in members.items():
            archive.add_file_from_memory(name, len(data), data)
    return path.read_bytes()
