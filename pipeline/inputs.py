"""What lies under ``inputs/``, read into values; every mistake is named by file and line."""

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

from pipeline.errors import InputError
from pipeline.model.form import Form
from pipeline.model.notice import DocumentNumber, Notice, RegisterEntry
from pipeline.model.office import Office
from pipeline.model.outline import Outline
from pipeline.model.unit import Roster, Unit
from pipeline.standard.outline_order import order_mistakes
from pipeline.standard.wording import parse_number
from pipeline.workspace import Workspace
from pipeline.yaml_source import Source

REGISTER_COLUMNS = ("发文字号", "标题", "成文日期", "年度")
ROSTER_COLUMNS = ("编码", "名称", "简称", "别名", "组别", "排序", "联系人", "电子邮箱")


def load_office(workspace: Workspace) -> Office:
    """``office.yaml``."""
    return _source(workspace, workspace.office).parse(Office)


def load_seal_image(workspace: Workspace, office: Office) -> bytes | None:
    """The picture of the seal that ``office.yaml`` names; None where it names none.

    Raises:
        InputError: the file is missing or no PNG.
    """
    if office.seal_image is None:
        return None
    source = _source(workspace, workspace.office)
    path = workspace.seal_folder / office.seal_image.file
    shown = workspace.relative(path)
    if not path.is_file():
        raise InputError(source.at(("seal_image", "file"), f"印章图片 {shown} 不在"))
    content = path.read_bytes()
    if not content.startswith(b"\x89PNG\r\n\x1a\n"):
        raise InputError(source.at(("seal_image", "file"), f"印章图片 {shown} 不是 PNG 文件"))
    return content


def load_form(workspace: Workspace) -> Form:
    """``form.yaml``."""
    return _source(workspace, workspace.form).parse(Form)


def load_notice(workspace: Workspace) -> Notice:
    """``notice.yaml``; the file each attachment is made from must be there.

    Raises:
        InputError: as ``Source.parse``, or an attachment has no file.
    """
    source = _source(workspace, workspace.notice)
    notice = source.parse(Notice)
    folder = workspace.relative(workspace.round_folder)
    missing = [
        source.at(
            ("attachments", index, "source"),
            f"附件{index + 1}“{attachment.title}”要用的文件 {attachment.source} 不在 {folder} 里",
        )
        for index, attachment in enumerate(notice.attachments)
        if not (workspace.round_folder / attachment.source).is_file()
    ]
    if missing:
        raise InputError(*missing)
    return notice


def load_outline(workspace: Workspace) -> Outline:
    """``outline.yaml``; its numbers must follow each other as its way of numbering wants.

    Raises:
        InputError: as ``Source.parse``, or a number is out of order.
    """
    source = _source(workspace, workspace.outline)
    outline = source.parse(Outline)
    messages = dict.fromkeys(source.at(place, message) for place, message in order_mistakes(outline))
    if messages:
        raise InputError(*messages)
    return outline


def load_register(workspace: Workspace) -> list[tuple[int, RegisterEntry]]:
    """``register.csv``: line and entry; empty where no number has been given out yet.

    Raises:
        InputError: a row can't be read, or a number stands twice.
    """
    if not workspace.register.is_file():
        return []
    shown = workspace.relative(workspace.register)
    rows = read_csv(workspace.register, shown, REGISTER_COLUMNS)
    entries: list[tuple[int, RegisterEntry]] = []
    messages: list[str] = []
    lines: dict[DocumentNumber, int] = {}
    for line, row in rows:
        number = parse_number(row["发文字号"])
        try:
            day = date.fromisoformat(row["成文日期"])
        except ValueError:
            messages.append(f"{shown}:{line}：成文日期应如 2020-04-01，现为“{row['成文日期']}”")
            continue
        if number is None:
            messages.append(f"{shown}:{line}：发文字号“{row['发文字号']}”写法不对，应如 岩学字〔2020〕15号")
            continue
        first = lines.setdefault(number, line)
        if first != line:
            messages.append(f"{shown}:{line}：{number.canonical} 与第 {first} 行重复，一个文号只能给一份文件")
        entries.append((line, RegisterEntry(number=number, title=row["标题"], date=day, round=row["年度"])))
    if messages:
        raise InputError(*messages)
    return entries


def load_roster(workspace: Workspace) -> Roster:
    """``units.csv``: UTF-8 with or without a mark, or GB18030 as Excel saves it.

    Raises:
        InputError: a heading is missing, a cell is empty that must not be, a code or name stands twice.
    """
    shown = workspace.relative(workspace.roster)
    rows = read_csv(workspace.roster, shown, ROSTER_COLUMNS)
    units: list[Unit] = []
    messages: list[str] = []
    seen: dict[tuple[str, str], int] = {}
    for line, row in rows:
        missing = [name for name in ("编码", "名称", "组别") if not row[name]]
        if missing:
            messages.append(f"{shown}:{line}：缺少{'、'.join(missing)}")
            continue
        if not row["排序"].isdigit():
            messages.append(f"{shown}:{line}：排序应为整数，现为“{row['排序']}”")
            continue
        unit = _unit(row)
        for kind, name in [("编码", unit.code), *(("名称", name) for name in dict.fromkeys(unit.names))]:
            first = seen.setdefault((kind, name), line)
            if first != line:
                messages.append(f"{shown}:{line}：{kind}“{name}”与第 {first} 行重复，每个单位应各不相同")
        units.append(unit)
    if not rows:
        messages.append(f"{shown}：名录里一个单位也没有")
    if messages:
        raise InputError(*messages)
    groups = list(dict.fromkeys(unit.group for unit in units))
    return Roster(units=tuple(sorted(units, key=lambda unit: (groups.index(unit.group), unit.order))))


def read_csv(path: Path, shown: str, columns: tuple[str, ...]) -> list[tuple[int, dict[str, str]]]:
    """The rows of a CSV file with their line numbers; cells are trimmed, empty rows left out.

    Raises:
        InputError: the file is missing, can't be decoded, or lacks one of ``columns``.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{shown}：没有这个文件") from None
    reader = csv.DictReader(io.StringIO(_decode(data, shown), newline=""))
    missing = [name for name in columns if name not in (reader.fieldnames or ())]
    if missing:
        raise InputError(f"{shown}:1：表头缺少 {'、'.join(missing)}（应为 {'、'.join(columns)}）")
    rows = []
    for row in reader:
        cells = {name: (row[name] or "").strip() for name in columns}
        if any(cells.values()):
            rows.append((reader.line_num, cells))
    return rows


def _decode(data: bytes, shown: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(f"{shown}：文字编码无法识别，请另存为“CSV UTF-8”")


def _unit(row: dict[str, str]) -> Unit:
    return Unit(
        code=row["编码"],
        name=row["名称"],
        short_name=row["简称"],
        aliases=tuple(alias for alias in row["别名"].replace("；", ";").split(";") if alias.strip()),
        group=row["组别"],
        order=int(row["排序"]),
        contact=row["联系人"],
        email=row["电子邮箱"],
    )


def _source(workspace: Workspace, path: Path) -> Source:
    return Source(path, workspace.relative(path))


def load_all(*loaders: Callable[[], object]) -> list[object]:
    """What every loader gives; where some fail, one ``InputError`` with the messages of all.

    Raises:
        InputError: at least one loader failed.
    """
    loaded: list[object] = []
    messages: list[str] = []
    for loader in loaders:
        try:
            loaded.append(loader())
        except InputError as error:
            messages.extend(error.messages)
    if messages:
        raise InputError(*dict.fromkeys(messages))
    return loaded
