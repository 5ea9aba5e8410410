"""Whatever comes in ends as parts, and every attachment of every mail comes out to the byte."""

import base64
import quopri
import random
from dataclasses import dataclass
from email.header import Header
from email.utils import encode_rfc2231

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.collect.intake.opening import open_reply
from pipeline.collect.intake.piece import numbered
from pipeline.untrusted.charset import decode_header, decode_text, safe_name
from pipeline.untrusted.kind import Kind, kind_of
from tests.collect.builders import WORKSPACE, grid, mail, xlsx, zipped
from tests.collect.intake.builders import attached, compound, outlook_mail, rar, tnef, unicode

SAMPLES = {path.name: path.read_bytes() for path in sorted(WORKSPACE.replies.iterdir()) if path.suffix == ".eml"}
CONTAINERS = {
    "a.eml": mail({"计划.zip": zipped({"表.xlsx": xlsx(grid())})}),
    "a.msg": compound(outlook_mail([unicode(0x1000, "x")], [attached(b"1" * 500, unicode(0x3707, "表.xlsx"))])),
    "winmail.dat": tnef([("表.xlsx".encode("gbk"), b"1" * 300, [unicode(0x3707, "表.xlsx")])], [unicode(0x1000, "x")]),
    "a.rar": rar({"表.xlsx".encode("gbk"): b"1" * 300}),
    "a.zip": zipped({"表.xlsx": xlsx(grid())}),
}
NAMES = ("a.eml", "a.msg", "a.mbox", "a.zip", "a.rar", "a.7z", "a.tar.gz", "winmail.dat", "a.xls", "a")
QUICK = settings(max_examples=120, deadline=None)
STARTS = (
    b"",
    b"From: a\r\n",
    b"From x 2020\r\nA: b\r\n",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"Rar!\x1a\x07\x00",
)
MORE_STARTS = (
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b\x08",
    b"\x78\x9f\x3e\x22\x01\x00",
    b"{\\rtf",
    b"<html>",
    b"BZh9",
    b"\xff\xfe",
)


def whole(name: str, data: bytes) -> None:
    """The claim: at least one part, each under a path of its own, none raises."""
    parts = open_reply(name, data)
    assert parts
    assert len({part.place.part for part in parts}) == len(parts)
    for part in parts:
        part.record.model_dump_json()


@QUICK
@given(st.sampled_from(NAMES), st.sampled_from(STARTS + MORE_STARTS), st.binary(max_size=2000))
def test_any_bytes(name: str, start: bytes, rest: bytes) -> None:
    whole(name, start + rest)


@pytest.mark.parametrize("name", CONTAINERS)
@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_any_container_changed_anywhere(name: str, seed: int) -> None:
    whole(name, mutated(CONTAINERS[name], random.Random(seed)))


@QUICK
@given(st.sampled_from(sorted(SAMPLES)), st.integers(0, 2**32))
def test_any_sample_changed_anywhere(name: str, seed: int) -> None:
    whole(name, mutated(SAMPLES[name], random.Random(seed)))


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Some bytes flipped, a piece cut out, doubled or moved, or lines lost."""
    result = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        start = chance.randrange(len(result) or 1)
        stop = min(len(result), start + chance.choice((1, 4, 60, 700)))
        piece = bytes(result[start:stop])
        match chance.randrange(5):
            case 0:
                result[start:stop] = chance.randbytes(len(piece))
            case 1:
                del result[start:stop]
            case 2:
                result[start:start] = piece * 3
            case 3:
                result[:0] = piece
            case _:
                lines = bytes(result).split(b"\n")
                del lines[chance.randrange(len(lines))]
                result = bytearray(b"\n".join(lines))
    return bytes(result)


@QUICK
@given(
    st.binary(max_size=300),
    st.sampled_from(["", "gbk", "utf-8", "hz", "big5", "x-unknown", "utf-7", "iso-2022-cn", "utf-16"]),
)
def test_text_always_comes_out(content: bytes, charset: str) -> None:
    assert isinstance(decode_text(content, charset), str)
    assert isinstance(decode_header(content.decode("ascii", "surrogateescape")), str)
    assert isinstance(kind_of(content, "a.doc"), Kind)


# A name as people give it: Chinese, emoji, quotes, semicolons, blanks; what a label drops (slashes, ends) left aside.
LETTERS = st.sampled_from("计划表示例学会（终稿）《岩石》“力学”ABCxyz0129 .,;'=%&-_+!@#$^()[]{}~\"𠮷😀é")
FILE_NAMES = (
    st.text(LETTERS, min_size=1, max_size=25)
    .map(lambda text: safe_name(text.replace("%", "")) or "x")
    .filter(lambda name: name == safe_name(name) and "=?" not in name)
)


@dataclass(frozen=True)
class File:
    name: str
    data: bytes
    way: str
    encoding: str


FILES = st.builds(
    File,
    FILE_NAMES,
    st.binary(min_size=1, max_size=400).map(lambda data: b"\x01" + data),
    st.sampled_from(["rfc2231", "rfc2047", "raw utf-8", "raw gb18030", "content-type"]),
    st.sampled_from(["base64", "quoted-printable", "8bit"]),
)
TREES = st.recursive(FILES, lambda inner: st.lists(inner, min_size=1, max_size=3), max_leaves=6)


def attachment(file: File) -> bytes:
    """A part as bytes, its name written the way wanted."""
    quoted = file.name.replace("\\", "\\\\").replace('"', '\\"')
    words = Header(file.name, "utf-8").encode()
    name = {
        "rfc2231": f"; filename*={encode_rfc2231(file.name, 'utf-8')}".encode(),
        "rfc2047": f'; filename="{words}"'.encode(),
        "raw utf-8": f'; filename="{quoted}"'.encode(),
        "raw gb18030": f'; filename="{quoted}"'.encode("gb18030"),
        "content-type": b"",
    }[file.way]
    typed = f'; name="{words}"'.encode() if file.way == "content-type" else b""
    lines = [
        b"Content-Type: application/octet-stream" + typed,
        b"Content-Disposition: attachment" + name,
        b"Content-Transfer-Encoding: " + file.encoding.encode(),
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n" + encoded(file)


def encoded(file: File) -> bytes:
    if file.encoding == "base64":
        return base64.encodebytes(file.data)
    return quopri.encodestring(file.data) if file.encoding == "quoted-printable" else file.data


def entity(tree: object, number: list[int]) -> bytes:
    """A tree as MIME: a list is a multipart, every third one a mail inside the mail."""
    if isinstance(tree, File):
        return attachment(tree)
    assert isinstance(tree, list)
    number[0] += 1
    boundary = b"b%d-" % number[0]
    head = b'Content-Type: multipart/mixed; boundary="' + boundary + b'"\r\n\r\n'
    text = b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + "您好".encode()
    mailed = b"From: a@example.org\r\nSubject: mail %d\r\n" % number[0]
    nested = number[0] % 3 == 0
    start = (b"Content-Type: message/rfc822\r\n\r\n" if nested else b"") + (mailed if nested or number[0] == 1 else b"")
    inner = [text, *(entity(branch, number) for branch in tree)]
    pieces = b"".join(b"--" + boundary + b"\r\n" + piece + b"\r\n" for piece in inner)
    return start + head + pieces + b"--" + boundary + b"--\r\n"


def ambiguous(name: str) -> bool:
    try:
        return max(name.encode("gb18030").decode("utf-8"), default="") > "\x7f"
    except UnicodeDecodeError:
        return False


def files_of(tree: object) -> list[File]:
    if isinstance(tree, File):
        return [tree]
    assert isinstance(tree, list)
    return [file for branch in tree for file in files_of(branch)]


@settings(max_examples=250, deadline=None)
@given(st.lists(TREES, min_size=1, max_size=3))
def test_every_attachment_of_every_tree_comes_out(tree: list[object]) -> None:
    parts = [part for part in open_reply("a.eml", entity(tree, [0])) if not part.body]
    wanted = files_of(tree)
    # A few GBK characters are Latin letters in UTF-8: no reader can know which was meant.
    assume(not any(file.way == "raw gb18030" and ambiguous(file.name) for file in wanted))
    assert [part.data for part in parts] == [file.data for file in wanted]
    assert len({part.place.part for part in parts}) == len(parts)
    for name, file in zip((part.name for part in parts), wanted, strict=True):
        # Names that occur twice in a mail are numbered before their suffix.
        assert name in {file.name, *(numbered(file.name, number) for number in range(2, len(parts) + 1))}


def test_a_name_that_looks_numbered_is_told_from_one_that_was() -> None:
    """计划.xlsx twice, and one that its sender called 计划（2）.xlsx: three parts, three names."""
    sent = ("计划（2）.xlsx", "计划.xlsx", "计划.xlsx")
    files = [File(name, bytes([number]), "rfc2231", "base64") for number, name in enumerate(sent)]
    parts = [part for part in open_reply("a.eml", entity(files, [0])) if not part.body]
    assert {part.name: part.data for part in parts} == {
        "计划（2）.xlsx": b"\0",
        "计划.xlsx": b"\1",
        "计划（3）.xlsx": b"\2",
    }
