"""CSV and its kin into a raw table: any of the encodings and separators that Excel and WPS write in China."""

import csv
import io

from pipeline.collect.reading.raw import GRID_COLUMNS, GRID_ROWS, RawDocument, RawTable
from pipeline.untrusted.charset import decode_text
from pipeline.untrusted.unreadable import UnreadableError

CSV_LIMIT = 5_000_000  # bytes
_SEPARATORS = ",\t;，；|"


def read_csv_table(data: bytes) -> RawDocument:
    """A text with separators as one table.

    Raises:
        UnreadableError: too large, or a field that never ends.
    """
    if len(data) > CSV_LIMIT:
        raise UnreadableError("CSV 文件过大，不像计划表，请人工处理")
    text = _text(data)
    named, _, rest = text.partition("\n")
    if named.strip().casefold().startswith("sep=") and len(named.strip()) == 5:
        delimiter, text = named.strip()[4], rest
    else:
        delimiter = _separator(text)
    try:
        rows = list(csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=delimiter))
    except csv.Error:
        raise UnreadableError("CSV 文件已损坏，打不开；请单位另存为 xlsx 后重新发送") from None
    if len(rows) > GRID_ROWS:
        raise UnreadableError(f"第 {GRID_ROWS} 行以下还有内容，不像计划表，请人工处理")
    return RawDocument((RawTable("CSV", [[_plain(cell) for cell in row[:GRID_COLUMNS]] for row in rows]),))


def _text(data: bytes) -> str:
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return decode_text(data, "utf-16")
    # Without a mark: in UTF-16 every line end and every separator has a zero byte beside it.
    zeros = data[:2000].count(0)
    if zeros > 10:
        even = data[:2000:2].count(0)
        return decode_text(data, "utf-16-be" if even * 2 > zeros else "utf-16-le")
    return decode_text(data)


def _separator(text: str) -> str:
    """The sign that divides the most lines into the most fields, outside quotation marks."""
    lines = [line[:5000] for line in text[:200_000].splitlines()[:50]]
    counts = {sign: sum(_outside_quotes(line, sign) for line in lines) for sign in _SEPARATORS}
    return max(_SEPARATORS, key=lambda sign: counts[sign]) if any(counts.values()) else ","


def _outside_quotes(line: str, sign: str) -> int:
    return sum(piece.count(sign) for piece in line.split('"')[::2])


def _plain(cell: str) -> str:
    """Without what Excel users put around a number to keep it as text: '010… or ="010…"."""
    if cell.startswith('="') and cell.endswith('"') and len(cell) >= 3:
        return cell[2:-1]
    return cell[1:] if cell[:1] == "'" and cell[1:2].isdigit() else cell
