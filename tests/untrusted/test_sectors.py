"""Compound files whose sectors lead nowhere or in a circle: named, and never followed for ever."""

import io
import struct

import olefile
import pytest

from pipeline.untrusted.compound import open_compound
from pipeline.untrusted.kind import Kind, kind_of
from pipeline.untrusted.sectors import BrokenChainError, Sectors
from pipeline.untrusted.unreadable import UnreadableError
from tests.collect.builders import read_one
from tests.collect.intake.builders import compound
from tests.collect.intake.damage import (
    DIRECTORY_START,
    END,
    MINI_TABLE_START,
    MINI_TABLES,
    MORE_TABLES,
    MORE_TABLES_START,
    SECTOR,
    book_chain,
    entry_place,
    header,
    large_sectors,
    linked,
    many_tables,
    written,
)
from tests.conftest import PROJECT

SAMPLE = (PROJECT / "inputs/2020/replies/示例山省学会科普工作计划.xls").read_bytes()
FILE = compound({"large": b"L" * 5000, "small": b"s" * 100, "storage": {"inner": b"i" * 4096, "none": b""}})


def streams(data: bytes) -> dict[str, bytes]:
    sectors = Sectors(data)
    return {entry.name: sectors.stream(entry, "内容") for entry in sectors.entries[1:] if entry.name}


def test_what_olefile_reads_is_read() -> None:
    found = streams(FILE)
    with olefile.OleFileIO(io.BytesIO(FILE)) as ole:
        for path in ole.listdir():
            assert found[path[-1]] == ole.openstream(path).read()
    assert found["small"] == b"s" * 100
    assert found["none"] == b""
    assert set(streams(SAMPLE)) == {"Workbook"}


def test_sectors_of_4096_bytes() -> None:
    content = bytes(range(256)) * 50
    assert streams(large_sectors(content))["Workbook"] == content


def test_an_allocation_table_that_goes_on_behind_the_header() -> None:
    content = b"".join(struct.pack(">I", number) for number in range(2_000_000))  # 8 MB: 123 sectors of the table
    data = many_tables(content)
    assert header(data, MORE_TABLES) == 1
    assert streams(data)["Workbook"] == content
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        assert ole.openstream("Workbook").read() == content


def circles() -> list[tuple[str, bytes]]:
    first = header(FILE, DIRECTORY_START)
    mini = header(FILE, MINI_TABLE_START)
    own_table = header(FILE, 76)
    # Behind the header the table would go on in its own sector, of which the last number leads to itself.
    more = written(written(FILE, MORE_TABLES_START, own_table, 1), (own_table + 2) * SECTOR - 4, own_table)
    root = entry_place(FILE, "Root Entry")
    start = header(FILE, root + 116)
    return [
        ("文件目录", linked(FILE, first, first)),
        ("扇区分配表", more),
        ("小扇区分配表", written(linked(FILE, mini, mini), MINI_TABLES, 2)),
        ("小扇区", written(linked(FILE, start, start), root + 120, 4096)),
    ]


@pytest.mark.parametrize(("what", "data"), circles())
def test_a_circle_is_named(what: str, data: bytes) -> None:
    with pytest.raises(BrokenChainError, match=f"^{what}的扇区绕成了圈，没有结尾$"):
        Sectors(data)
    with pytest.raises(UnreadableError, match=f"文件已损坏（{what}.*请单位重新发送"), open_compound(data):
        pass


def test_a_circle_in_a_stream_is_named_and_only_where_it_is_read() -> None:
    place = entry_place(FILE, "large")
    start = header(FILE, place + 116)
    behind = linked(FILE, start + 9, start)  # 5000 bytes are ten sectors: what comes after them is not read
    assert streams(behind)["large"] == b"L" * 5000
    within = linked(FILE, start + 3, start + 1)
    sectors = Sectors(within)
    (entry,) = [one for one in sectors.entries if one.name == "large"]
    with pytest.raises(BrokenChainError, match=r"^内容的扇区绕成了圈"):
        sectors.stream(entry, "内容")


def test_a_chain_that_leaves_the_file_ends_there() -> None:
    place = entry_place(FILE, "large")
    start = header(FILE, place + 116)
    assert streams(linked(FILE, start + 3, 70_000))["large"] == b"L" * 4 * SECTOR
    assert streams(linked(FILE, start + 3, END))["large"] == b"L" * 4 * SECTOR
    assert streams(written(FILE, DIRECTORY_START, 70_000)) == {}
    assert Sectors(b"").entries == []
    assert Sectors(FILE[:700]).entries == []


def test_an_allocation_table_outside_the_file_or_larger_than_it() -> None:
    with pytest.raises(BrokenChainError, match=r"^扇区分配表指到了文件以外$"):
        Sectors(written(FILE, MORE_TABLES_START, 70_000, 1))
    with pytest.raises(BrokenChainError, match=r"^扇区分配表比整个文件还大$"):
        Sectors(written(FILE, 76, *[header(FILE, 76)] * 109))


def test_a_stream_larger_than_its_file_is_not_collected() -> None:
    place = entry_place(FILE, "large")
    start = header(FILE, place + 116)
    data = written(linked(FILE, start + 3, start), place + 120, 0xFFFFFFF0)  # 4 GB, in a circle
    with open_compound(data) as whole:
        assert whole.read(("small",)) == b"s" * 100
    with pytest.raises(UnreadableError, match="请单位重新发送"), open_compound(data) as opened:
        opened.read(("large",))


def test_a_count_of_tables_that_no_file_has() -> None:
    numbers = written(written(FILE, 44, 109 + 127 * 30_000_000), MORE_TABLES, 30_000_000)
    with pytest.raises(UnreadableError, match="请单位重新发送"), open_compound(numbers):
        pass


def test_chained_tables_that_the_header_does_not_count() -> None:
    data = written(FILE, MORE_TABLES_START, 0)
    assert streams(data) == streams(FILE)
    with open_compound(data) as opened:
        assert opened.read(("small",)) == b"s" * 100
    with pytest.raises(BrokenChainError, match=r"^扇区分配表"):
        Sectors(data, uncounted=True)


@pytest.mark.parametrize("number", range(3))
def test_damaged_files_keep_their_kind_and_end_with_a_reason(number: int) -> None:
    first = header(SAMPLE, DIRECTORY_START)
    damaged = [
        linked(SAMPLE, first, first),
        linked(SAMPLE, book_chain(SAMPLE)[5], 0),
        SAMPLE[:4000],
    ][number]
    assert kind_of(damaged, "计划.xls") is Kind.XLS
    reading = read_one("计划.xls", damaged)
    assert reading.stuck
    assert reading.breakdown is None
