"""Sample replies damaged by a seed: in bytes, in the parts of packages, in their XML, in their MIME shape."""

import base64
import binascii
import io
import random
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Sequence

Damage = Callable[[bytes, random.Random], bytes]

_NASTY = (
    b"\0", b"\xff" * 8, b"%s%n", b"{{7*7}}", b"../../x", b"&a;", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"\r\n\r\n",
    b"--", b"99999999999999999999", b"-1", b"\xf0\x9f\x92\xa9", b"=?utf-8?B?=?=", b"\xe4\xb8", b"]]>", b"1e999", b"NaN",
)  # fmt: skip
_NUMBER = re.compile(rb'"\d{1,9}"')
_TAG = re.compile(rb"<[^<>]{1,200}>")
_BASE64 = re.compile(rb"(?:[A-Za-z0-9+/]{60,76}\r?\n){4,}[A-Za-z0-9+/=]*")


def mutated(samples: Sequence[tuple[str, bytes]], seed: int) -> tuple[str, bytes]:
    """One damaged reply: its name and content. The same seed damages in the same way."""
    dice = random.Random(seed)
    name, content = dice.choice(samples)
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        content = dice.choice(_DAMAGES)(content, dice)
    if dice.random() < 0.1:
        name = dice.choice(("x", "来件.xlsx", "来件.docx", "来件.zip", "来件.csv", "来件.html", "来件.xls", "a.eml"))
    return f"{seed:06d}-{name}", content


def _flip(content: bytes, dice: random.Random) -> bytes:
    damaged = bytearray(content)
    for _ in range(dice.choice((1, 4, 40))):
        if damaged:
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
    return bytes(damaged)


def _cut(content: bytes, dice: random.Random) -> bytes:
    return content[: dice.randrange(len(content) + 1)]


def _remove(content: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(content) + 1)
    return content[:start] + content[start + dice.choice((1, 30, 3000)) :]


def _insert(content: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(content) + 1)
    return content[:start] + dice.choice(_NASTY) * dice.choice((1, 1, 50)) + content[start:]


def _repeat(content: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(content) + 1)
    piece = content[start : start + dice.choice((10, 300, 5000))]
    return content[:start] + piece * dice.choice((2, 30)) + content[start:]


def _swap_lines(content: bytes, dice: random.Random) -> bytes:
    """MIME is lines: headers, boundaries and bodies out of their places."""
    lines = content.split(b"\r\n")
    for _ in range(dice.choice((1, 5))):
        one, two = dice.randrange(len(lines)), dice.randrange(len(lines))
        lines[one], lines[two] = lines[two], lines[one]
    return b"\r\n".join(lines)


def _header(content: bytes, dice: random.Random) -> bytes:
    """A header line lost, doubled, or with something nasty in it."""
    head, blank, body = content.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    index = dice.randrange(len(lines))
    lines[index : index + 1] = dice.choice(([], [lines[index]] * 2, [lines[index] + dice.choice(_NASTY)]))
    return b"\r\n".join(lines) + blank + body


def _inside(content: bytes, dice: random.Random) -> bytes:
    """A damaged file inside a whole mail, or a damaged member inside a whole package."""
    if content.startswith(b"PK"):
        return _package(content, dice)
    found = list(_BASE64.finditer(content))
    if not found:
        return _flip(content, dice)
    match = dice.choice(found)
    try:
        file = base64.b64decode(match[0])
    except binascii.Error:
        return _flip(content, dice)
    damaged = _package(file, dice) if file.startswith(b"PK") else dice.choice(_PLAIN)(file, dice)
    return content[: match.start()] + base64.encodebytes(damaged).replace(b"\n", b"\r\n") + content[match.end() :]


def _package(content: bytes, dice: random.Random) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            members = [(info.filename, package.read(info)) for info in package.infolist()]
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError, zlib.error):
        return _flip(content, dice)
    if not members:
        return content
    index = dice.randrange(len(members))
    name, data = members[index]
    change = dice.choice(("lose", "twice", "name", "xml", "xml", "xml", "bytes", "swap"))
    match change:
        case "lose":
            del members[index]
        case "twice":
            members.append((name, data[::-1]))
        case "name":
            members[index] = (dice.choice(("../" + name, name.upper(), "xl/workbook.xml", "a" * 300)), data)
        case "swap":
            other = dice.randrange(len(members))
            members[index], members[other] = (name, members[other][1]), (members[other][0], data)
        case "xml":
            members[index] = (name, _xml(data, dice))
        case _:
            members[index] = (name, dice.choice(_PLAIN)(data, dice))
    return _zipped(members)


def _xml(data: bytes, dice: random.Random) -> bytes:
    """Tags lost, doubled or turned into others; numbers in attributes made absurd."""
    pattern = dice.choice((_NUMBER, _TAG))
    found = list(pattern.finditer(data))
    if not found:
        return _insert(data, dice)
    match = dice.choice(found)
    if pattern is _NUMBER:
        new = b'"%d"' % dice.choice((-1, 0, 1, 16384, 1048577, 2**31, 2**63, 10**30))
    else:
        new = dice.choice((b"", match[0] * 2, match[0] * 200, dice.choice(found)[0], dice.choice(_NASTY)))
    return data[: match.start()] + new + data[match.end() :]


def _zipped(members: list[tuple[str, bytes]]) -> bytes:
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        warnings.simplefilter("ignore")  # a third entry of one name: just what is wanted
        seen = set()
        for name, data in members:
            if name not in seen:  # a second entry of one name: written under a name that differs in case alone
                package.writestr(zipfile.ZipInfo(name), data)
            else:
                package.writestr(zipfile.ZipInfo(name.swapcase()), data)
            seen.add(name)
    return stream.getvalue()


_PLAIN: tuple[Damage, ...] = (_flip, _cut, _remove, _insert, _repeat)
_DAMAGES: tuple[Damage, ...] = (*_PLAIN, _swap_lines, _header, _header, _inside, _inside, _inside, _inside)
