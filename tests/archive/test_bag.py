"""Bags, judged by the library of the Library of Congress and by sha512sum."""

import subprocess
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import bagit
import pytest

from pipeline.archive.bag import make_bag

PAYLOAD = {"Z001-WS·2020-Y-MSC-0001/汇编.pdf": b"%PDF", "Z001-WS·2020-D30-MSC-0001/通知 [1].docx": b"PK"}
INFO = [
    ("Source-Organization", "示例学会"),
    ("External-Description", "第一行\n Payload-Oxum: 9.9"),
    ("Bagging-Date", "2020-04-15"),
]


def put(folder: Path, bag: Mapping[str, bytes]) -> Path:
    for path, content in bag.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


@pytest.fixture
def written(tmp_path: Path) -> Path:
    return put(tmp_path, make_bag(PAYLOAD, {"归档文件目录.pdf": b"%PDF-1.7"}, INFO))


def test_the_library_finds_the_bag_valid(written: Path) -> None:
    bag = bagit.Bag(str(written))
    assert bag.validate()
    assert bag.version_info == (1, 0)
    assert sorted(bag.algorithms) == ["sha256", "sha512"]
    assert sorted(bag.payload_files()) == sorted(f"data/{path}" for path in PAYLOAD)


@pytest.mark.parametrize("algorithm", ["sha512", "sha256"])
@pytest.mark.parametrize("kind", ["manifest", "tagmanifest"])
def test_the_checksum_program_finds_every_file_as_listed(written: Path, kind: str, algorithm: str) -> None:
    command = [f"{algorithm}sum", "--check", "--strict", f"{kind}-{algorithm}.txt"]
    finished = subprocess.run(command, cwd=written, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    assert finished.stdout.count(": OK") == (len(PAYLOAD) if kind == "manifest" else 5)


def test_a_value_cannot_smuggle_in_another_label(written: Path) -> None:
    info = bagit.Bag(str(written)).info
    assert info["External-Description"] == "第一行 Payload-Oxum: 9.9"
    assert info["Payload-Oxum"] == "6.2"


@pytest.mark.parametrize("path", ["data/Z001-WS·2020-Y-MSC-0001/汇编.pdf", "归档文件目录.pdf", "bag-info.txt"])
def test_a_flipped_bit_is_found(written: Path, path: str) -> None:
    content = bytearray((written / path).read_bytes())
    content[1] ^= 1
    (written / path).write_bytes(content)
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(written)).validate()


@pytest.mark.parametrize("path", ["data/Z001-WS·2020-Y-MSC-0001/汇编.pdf", "归档文件目录.pdf"])
def test_a_missing_file_is_found(written: Path, path: str) -> None:
    (written / path).unlink()
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(written)).validate()


def test_an_extra_file_is_found(written: Path) -> None:
    (written / "data" / "多余.pdf").write_bytes(b"")
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(written)).validate()


def test_names_are_written_as_the_format_asks() -> None:
    bag = make_bag({"50%\r\n.txt": b"x"}, {}, [])
    for algorithm in ("sha512", "sha256"):
        assert bag[f"manifest-{algorithm}.txt"].endswith(b"  data/50%25%0D%0A.txt\n")


def test_the_order_of_the_payload_does_not_matter() -> None:
    assert make_bag(PAYLOAD, {}, INFO) == make_bag(dict(reversed(PAYLOAD.items())), {}, INFO)


def test_manifests_list_composed_names_as_they_lie_on_disk() -> None:
    name = unicodedata.normalize("NFC", "é.txt")
    assert f"data/{name}\n".encode() in make_bag({name: b""}, {}, [])["manifest-sha512.txt"]
