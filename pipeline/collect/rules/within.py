"""Rules within one table: what the cells of a row, and the rows, say of each other."""

import re
from collections.abc import Iterable, Mapping, Sequence

from pipeline.collect.rules.catalogue import problem
from pipeline.collect.rules.row_key import VENUE_COLUMN
from pipeline.model.form import FieldType, Form
from pipeline.model.plan import Cell, Period
from pipeline.model.problem import Place, Problem
from pipeline.standard.spelling import full_key, narrow

Row = Mapping[str, Cell]
"""Column key to cell, as in an activity."""

_MODE, _HEADCOUNT, _LEADER, _LEADER_PHONE = "mode", "headcount", "leader", "leader_phone"
_ONLINE, _OFFLINE = "线上", "线下"
_PLATFORM = re.compile(
    r"线上|网|直播|腾讯|钉钉|微信|抖音|快手|哔哩|bilibili|B站|zoom|公众号|视频号|平台|云|会议号", re.IGNORECASE
)
_ADDRESS = re.compile(r"[路街道巷弄]\d+号|\d+(?:楼|室|层)|报告厅|会议室|会议厅|礼堂|广场|公园|体育馆|博物馆|展馆")
_SOMEWHERE = re.compile(r"[省市县区镇乡村校馆楼厅室园院所]|基地|大学|中心")
_LEAST_DIFFERENCE = 0.01  # 万元; 100 yuan is rounding
_EMPTY = Cell(raw="", value=None)


def check_rows(rows: Sequence[Row], names: str, form: Form, place: Place) -> list[Problem]:
    """What rows say wrongly or doubtfully of themselves and each other.

    Args:
        rows: the activities of one file in order.
        names: key of the column that names them.
        form: the schema; a rule about a column that the form lacks is silent.
        place: the file and part that the rows were read from.
    """
    known = [column.key for column in form.columns]
    found: list[Problem] = []
    if _MODE in known:
        for row in rows:
            found += _mode_against_place(row, form, place)
    found += _repetitions(rows, names, form, place)
    found += _sequence(rows, names, form, place)
    if _LEADER in known and _LEADER_PHONE in known:
        found += _leaders(rows, form, place)
    return found


def check_sums(totals: Row, rows: Sequence[Row], form: Form, place: Place) -> list[Problem]:
    """A totals row against the rows of its table.

    Args:
        totals: the numbers that people put there, by column key; others are passed over.
        rows: the activities that it sums up.
        form: the schema.
        place: the file and part.
    """
    found = []
    for column in form.columns:
        cell = totals.get(column.key, _EMPTY)
        answers = [row[column.key] for row in rows]
        if isinstance(cell.value, (int, float)) and not any(one.raw and one.value is None for one in answers):
            total = sum(one.value for one in answers if isinstance(one.value, (int, float)))
            if abs(cell.value - total) > max(_LEAST_DIFFERENCE, abs(total) / 1000):
                values = {"stated": f"{cell.value:.12g}", "total": f"{total:.12g}"}
                found.append(problem("sum_differs", at(place, cell), column.label, **values))
    return found


def at(place: Place, cell: Cell) -> Place:
    """The place of a cell in this file."""
    sheet, _, address = cell.spot.rpartition("!")
    return place.model_copy(update={"sheet": sheet, "cell": address})


def _mode_against_place(row: Row, form: Form, place: Place) -> Iterable[Problem]:
    mode, venue = row[_MODE], row.get(VENUE_COLUMN, _EMPTY)
    label = form.column(_MODE).label
    text = narrow(venue.raw[:200])
    if mode.value == _ONLINE and _ADDRESS.search(text) and not _PLATFORM.search(text):
        yield problem("online_at_address", at(place, mode), label, text=venue.raw)
    if mode.value == _OFFLINE and _PLATFORM.search(text) and not _SOMEWHERE.search(text):
        yield problem("offline_on_platform", at(place, mode), label, text=venue.raw)
    heads = row.get(_HEADCOUNT, _EMPTY)
    if mode.value == _OFFLINE and heads.value == 0 and narrow(heads.raw)[:1] == "0":
        yield problem("nobody_comes", at(place, heads), form.column(_HEADCOUNT).label)


def _repetitions(rows: Sequence[Row], names: str, form: Form, place: Place) -> Iterable[Problem]:
    """Rows that are the same through and through, and rows that only look like the same event."""
    columns = [column.key for column in form.columns if column.type is not FieldType.SEQUENCE]
    periods = [column.key for column in form.columns if column.type is FieldType.PERIOD]
    whole: dict[tuple[str, ...], int] = {}
    events: dict[tuple[object, ...], int] = {}
    for number, row in enumerate(rows, 1):
        first = whole.setdefault(tuple(row[key].raw for key in columns), number)
        times = tuple(row[key].value for key in periods)
        event = (full_key(row[names].raw), times, full_key(row.get(VENUE_COLUMN, _EMPTY).raw))
        known = event[0] and all(isinstance(time, Period) for time in times)
        like = events.setdefault(event, number) if known else number
        if first != number:
            yield problem("rows_alike", at(place, row[names]), number=first)
        elif like != number:
            yield problem("rows_same_name_time", at(place, row[names]), number=like)


def _sequence(rows: Sequence[Row], names: str, form: Form, place: Place) -> Iterable[Problem]:
    """The first running number that does not follow the one before it; a table may begin anew at 1."""
    for key in (column.key for column in form.columns if column.type is FieldType.SEQUENCE):
        before = 0
        for row in rows:
            number = row[key].value
            if not isinstance(number, int):
                continue
            if number not in {before + 1, 1}:
                odd = f"在{before}之后是{number}" if before else f"从{number}开始"
                yield problem("sequence_odd", at(place, row[names]), found=odd, count=len(rows))
                return
            before = number


def _leaders(rows: Sequence[Row], form: Form, place: Place) -> Iterable[Problem]:
    silent = [row[_LEADER_PHONE] for row in rows if row[_LEADER].raw and not row[_LEADER_PHONE].raw]
    silent = [cell for cell in silent if not cell.spot.rpartition("!")[2].isdigit()]  # the table has such a column
    if silent:
        label = form.column(_LEADER_PHONE).label
        yield problem("leaders_without_phone", at(place, silent[0]), label, count=len(silent))
