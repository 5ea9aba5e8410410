"""RAR, 7z, tar and gz: real archives, names in GBK, bounds."""

import bz2
import gzip
import io
import os
import struct
import subprocess
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest

from pipeline.collect.intake.opening import NOISE, open_reply
from pipeline.untrusted import limits
from tests.collect.builders import grid, mail, settle_replies, xlsx, zipped
from tests.collect.intake.builders import packed, rar
from tests.conftest import PROJECT

NAME = "示例学会/计划表（终稿）.xlsx"


def named(name: str, data: bytes) -> dict[str, bytes]:
    return {part.place.part: part.data for part in open_reply(name, data)}


def test_rar_with_gbk_names() -> None:
    table = xlsx(grid())
    data = rar({NAME.replace("/", "\\").encode("gbk"): table, "说明.txt".encode("gbk"): b"1"})
    assert named("计划.rar", data) == {NAME: table, "说明.txt": b"1"}
    assert [plan.unit for plan in settle_replies({"a.eml": mail({"计划.rar": data})}).plans] == ["F01"]


@pytest.mark.parametrize("form", ["7zip", "gnutar", "pax"])
def test_seven_zip_and_tar_with_chinese_names(form: str, tmp_path: Path) -> None:
    members = {NAME: xlsx(grid()), "𠮷😀.txt": b"1"}
    assert named("计划", packed(tmp_path, form, members)) == members


@pytest.mark.parametrize("filter_name", ["gzip", "bzip2", "xz"])
def test_packed_tar(filter_name: str, tmp_path: Path) -> None:
    members = {NAME: xlsx(grid())}
    assert named("计划.tar.gz", packed(tmp_path, "gnutar", members, filter_name)) == members


def test_tar_with_gbk_names() -> None:
    result = io.BytesIO()
    with tarfile.open(fileobj=result, mode="w", format=tarfile.GNU_FORMAT, encoding="gbk") as archive:
        info = tarfile.TarInfo("计划表.txt")
        info.size = 3
        archive.addfile(info, io.BytesIO(b"abc"))
    assert named("a.tar", result.getvalue()) == {"计划表.txt": b"abc"}


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress])
def test_a_single_packed_file_is_named_after_its_packing(pack: object) -> None:
    data = xlsx(grid())
    assert named("计划表.xlsx.gz", pack(data)) == {"计划表.xlsx": data}  # type: ignore[operator]


def test_links_in_a_tar_are_not_followed() -> None:
    result = io.BytesIO()
    with tarfile.open(fileobj=result, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE):
            info = tarfile.TarInfo(f"link{kind.decode()}.xlsx")
            info.type, info.linkname = kind, "/etc/hostname"
            archive.addfile(info)
        device = tarfile.TarInfo("device")
        device.type = tarfile.CHRTYPE
        archive.addfile(device)
    parts = open_reply("a.tar", result.getvalue())
    assert [part.data for part in parts] == [b"", b"", b""]
    assert ["链接" in part.trouble for part in parts] == [True, True, False]
    assert "设备" in parts[2].trouble


@pytest.mark.parametrize("name", [b"../../etc/a.txt", b"/etc/a.txt", b"C:\\etc\\a.txt"])
def test_names_are_labels(name: bytes) -> None:
    assert list(named("a.rar", rar({name: b"1"}))) == ["etc/a.txt"]


def test_encrypted_rar() -> None:
    (part,) = open_reply("a.rar", rar({b"a.txt": b"secret"}, encrypted=True))
    assert "加了密码" in part.trouble
    assert not part.data


def test_damaged_archives(tmp_path: Path) -> None:
    whole = packed(tmp_path, "7zip", {"计划表.xlsx": xlsx(grid())})
    for data in (whole[:-40], whole[:100], b"Rar!\x1a\x07\x00" + b"x" * 100, b"7z\xbc\xaf\x27\x1c" + bytes(40)):
        (part,) = open_reply("计划.7z", data)
        assert part.trouble in {"压缩包已损坏，打不开；请单位重新压缩，或直接发送表格文件", "里面什么也没有"}
        assert part.data == data


def test_a_rar_cut_short_keeps_its_first_files() -> None:
    data = rar({b"a.txt": b"1" * 100, b"b.txt": b"2" * 100})
    parts = open_reply("a.rar", data[:-60])
    assert parts[0].data == b"1" * 100
    assert "已损坏" in parts[1].trouble


def test_archives_bomb(tmp_path: Path) -> None:
    tight = packed(tmp_path, "gnutar", {"a.bin": bytes(60_000_000)}, "gzip")
    (part,) = open_reply("a.tar.gz", tight)
    assert f"超过 {limits.PACKING_RATIO} 倍" in part.trouble
    (part,) = open_reply("b.gz", gzip.compress(bytes(60_000_000)))
    assert f"超过 {limits.PACKING_RATIO} 倍" in part.trouble


def test_more_than_a_reply_may_hold_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.untrusted.budget.Budget.__init__.__defaults__", (30_000, 5))
    parts = open_reply("a.rar", rar({f"{number}.bin".encode(): os.urandom(9_000) for number in range(4)}))
    assert "300 MB" in parts[0].trouble
    parts = open_reply("a.rar", rar({f"{number}.bin".encode(): b"x" for number in range(6)}))
    assert "5000 个" in parts[0].trouble


def test_too_many_members() -> None:
    (part,) = open_reply("a.rar", rar({f"{number}.txt".encode(): b"x" for number in range(limits.ARCHIVE_MEMBERS + 1)}))
    assert str(limits.ARCHIVE_MEMBERS) in part.trouble


def test_archives_in_archives_come_to_an_end() -> None:
    inner = rar({b"a.txt": b"1"})
    assert list(named("a.zip", zipped({"b.rar": inner}))) == ["b.rar/a.txt"]
    (part,) = open_reply("a.zip", zipped({"b.zip": zipped({"c.rar": inner})}))
    assert (part.place.part, part.data) == ("b.zip/c.rar", inner)
    assert "层层嵌套" in part.trouble
    assert "2 层" in part.trouble


def test_noise_and_folders() -> None:
    parts = open_reply("a.rar", rar({b"__MACOSX\\._a.xlsx": b"1", b"Thumbs.db": b"2", b"a.txt": b"3"}))
    assert [part.trouble for part in parts] == [NOISE, NOISE, ""]


def test_an_empty_archive() -> None:
    (part,) = open_reply("a.rar", rar({}))
    assert part.trouble


OPEN_IN_CHILD = """
import sys
from pathlib import Path
from pipeline.collect.intake.opening import open_reply
for part in open_reply("a.7z", Path(sys.argv[1]).read_bytes()):
    print(ascii(part.place.part), ascii(part.trouble))
"""


def child(path: Path, **environment: str) -> str:
    told = subprocess.run(
        [sys.executable, "-c", OPEN_IN_CHILD, str(path)],
        env={**environment, "PATH": os.environ["PATH"]},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    return told.stdout.encode().decode("unicode_escape")


def test_chinese_names_in_the_bare_locale(tmp_path: Path) -> None:
    packed(tmp_path, "7zip", {NAME: b"1"})
    assert NAME in child(tmp_path / "packed", LC_ALL="C")


def test_without_the_library_the_archive_waits_for_a_person(tmp_path: Path) -> None:
    packed(tmp_path, "7zip", {NAME: b"1"})
    told = child(tmp_path / "packed", LIBARCHIVE=str(tmp_path / "none.so"))
    assert "libarchive" in told
    assert "人工解压" in told


def test_every_altered_byte_of_an_archive(tmp_path: Path) -> None:
    for number, whole in enumerate(
        (rar({b"a.txt": zlib.compress(b"1" * 200)}), packed(tmp_path, "7zip", {"a.txt": b"1" * 50}))
    ):
        for position in range(len(whole)):
            altered = bytearray(whole)
            altered[position] ^= 0x41 + number
            assert open_reply("a.rar", bytes(altered))


def zip_of(members: Sequence[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", method) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data, compress_type=method)
    return result.getvalue()


def test_names_that_no_file_can_bear_are_labels() -> None:
    """The library raises IndexError at an empty name; the others can't be made on a disk."""
    table = xlsx(grid())
    members = [("", b"1"), ("x/", b""), ("x", b"2"), ("计" * 200 + ".txt", b"3"), ("..", b"4"), ("a\0b.xlsx", table)]
    parts = open_reply("a.zip", zip_of(members))
    assert [part.data for part in parts] == [b"1", b"2", b"3", b"4", table]
    names = [part.place.part for part in parts]
    assert len(set(names)) == len(names)
    assert all(0 < len(name.encode()) <= limits.NAME_BYTES for name in names)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_method_that_people_do_not_use_is_told(method: int) -> None:
    """Their inflaters give all of a block at once, however large, and that of bzip2 has had holes of its own."""
    parts = open_reply("a.zip", zip_of([("计划表.xlsx", xlsx(grid()))], method))
    assert ["压缩方式不常用" in part.trouble and not part.data for part in parts] == [True]


def overlapping(count: int, size: int) -> bytes:
    """A zip whose directory names one packed file again and again (CVE-2024-0450)."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed_bytes = deflate.compress(bytes(size)) + deflate.flush()
    facts = (zlib.crc32(bytes(size)), len(packed_bytes), size, 5)
    one = struct.pack("<LHHHHHLLLHH", 0x04034B50, 20, 0, 8, 0, 0x21, *facts, 0) + b"a.txt" + packed_bytes
    listed = struct.pack("<LHHHHHHLLLHHHHHLL", 0x02014B50, 20, 20, 0, 8, 0, 0x21, *facts, *[0] * 6) + b"a.txt"
    return (
        one
        + listed * count
        + struct.pack("<LHHHHLLH", 0x06054B50, 0, 0, count, count, len(listed) * count, len(one), 0)
    )


def test_one_packed_file_named_many_times_stops_at_the_bound() -> None:
    """An interpreter that knows of it finds the zip damaged; an older one would give 1.5 GB of these 80 KB."""
    data = overlapping(1500, 1_000_000)
    assert len(data) < 100_000
    parts = open_reply("a.zip", data)
    if parts[0].data == data:
        assert f"超过 {limits.megabytes(limits.UNPACKED_BYTES)}" in parts[0].trouble or "已损坏" in parts[0].trouble
    else:
        assert sum(len(part.data) for part in parts) <= 1_000_000


def test_a_size_that_is_not_true_costs_the_file_alone() -> None:
    data = bytearray(zip_of([("a.txt", bytes(5000)), ("b.txt", b"2")]))
    struct.pack_into("<L", data, 22, 100)
    struct.pack_into("<L", data, data.find(b"PK\x01\x02") + 24, 100)
    first, second = open_reply("a.zip", bytes(data))
    assert (first.data, second.data) == (b"", b"2")
    assert "已损坏" in first.trouble


def test_a_link_in_a_zip_is_not_followed() -> None:
    link = zipfile.ZipInfo("计划表.xlsx")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w") as archive:
        archive.writestr(link, "/etc/hostname")
    (part,) = open_reply("a.zip", result.getvalue())
    assert "链接" in part.trouble
    assert not part.data


def test_two_files_of_one_name_are_two_parts() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = zip_of([("计划表.txt", b"1"), ("计划表.txt", b"2")])
    assert named("a.zip", data) == {"计划表.txt": b"1", "计划表.txt（2）": b"2"}


def test_a_directory_that_is_said_to_lie_elsewhere_hides_nothing() -> None:
    """A zip64 end record that says the directory is empty (CVE-2025-8291): never an empty result."""
    data = zip_of([("计划表.txt", b"1")])
    end = data.rfind(b"PK\x05\x06")
    record = struct.pack("<LQHHLLQQQQ", 0x06064B50, 44, 45, 45, 0, 0, 0, 0, 0, 0)
    (part,) = open_reply("a.zip", data[:end] + record + struct.pack("<LLQL", 0x07064B50, 0, end, 1) + data[end:])
    assert part.trouble or part.data == b"1"
