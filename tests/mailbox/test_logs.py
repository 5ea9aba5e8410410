"""``sent.csv`` and ``fetched.csv``: what is written is read back, and what Excel made of it too."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import InputError, PipelineError
from pipeline.model.time_zone import CHINA
from pipeline.sent_log import COLUMNS, LetterKind, SendState, SentLetter, add_to_log, last_lines, parse_time, read_sent

HEAD = ",".join(COLUMNS)
LINE = "2020-04-16T09:00:00+08:00,已发送,催报,F01,li@example.org,催报：计划表,2020.F01.x@example.org,"

times = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).flatmap(
    lambda naive: st.sampled_from([UTC, CHINA, timezone(timedelta(hours=-3, minutes=-30))]).map(
        lambda zone: naive.replace(tzinfo=zone)
    )
)
texts = st.text(max_size=40) | st.sampled_from(["=cmd|'/c calc'!A0", "'x", '"a",b', "+1", "-", "@x", "＝1", "", "a\nb"])
letters = st.builds(
    SentLetter, at=times, state=st.sampled_from(SendState), kind=st.sampled_from(LetterKind), unit=texts, to=texts,
    subject=texts, letter=texts | st.sampled_from(["0<\x1b", "<a@example.org>", "< >"]), note=texts,
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(batches=st.lists(st.lists(letters, max_size=4), max_size=3), excel=st.booleans())
def test_what_is_written_is_read_back(tmp_path: Path, batches: list[list[SentLetter]], excel: bool) -> None:
    path = tmp_path / "sent.csv"
    path.unlink(missing_ok=True)
    for batch in batches:
        add_to_log(path, batch)
        if excel:  # saved in between by an Excel that writes GBK, as far as GBK goes
            path.write_bytes(path.read_bytes().decode("utf-8-sig" if not _gbk(path) else "gb18030").encode("gb18030"))
    assert read_sent(path, "sent.csv") == tuple(letter for batch in batches for letter in batch)


def _gbk(path: Path) -> bool:
    try:
        path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        return True
    return False


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020-04-16T09:00:00+08:00", datetime(2020, 4, 16, 9, tzinfo=CHINA)),
        ("2020-04-16T01:00:00Z", datetime(2020, 4, 16, 1, tzinfo=UTC)),
        ("2020/4/16 9:00", datetime(2020, 4, 16, 9, tzinfo=CHINA)),
        ("2020/4/16 9:00:30", datetime(2020, 4, 16, 9, 0, 30, tzinfo=CHINA)),
        ("2020-04-16 09:00", datetime(2020, 4, 16, 9, tzinfo=CHINA)),
        ("2020年4月16日 9：05", datetime(2020, 4, 16, 9, 5, tzinfo=CHINA)),
        ("２０２０/４/１６", datetime(2020, 4, 16, tzinfo=CHINA)),
        ("2020.4.16", datetime(2020, 4, 16, tzinfo=CHINA)),
        ("2020/13/16 9:00", None),
        ("昨天", None),
        ("", None),
        ("16/4/2020", None),
    ],
)
def test_times_as_people_and_excel_write_them(text: str, expected: datetime | None) -> None:
    assert parse_time(text) == expected


@pytest.mark.parametrize(
    "content",
    [
        f"\ufeff{HEAD}\r\n{LINE}\r\n".encode(),
        f"{HEAD}\n{LINE}\n".encode(),
        f"{HEAD}\r\n{LINE}\r\n".encode("gbk"),
        f"{HEAD}\r\n{LINE.replace('2020-04-16T09:00:00+08:00', '2020/4/16 9:00')}\r\n,,,,,,,\r\n\r\n".encode("gbk"),
        (
            ",".join(f'"{name}"' for name in HEAD.split(",")) + "\r\n" + ",".join(f'"{c}"' for c in LINE.split(","))
        ).encode(),
        f"{HEAD},备注\r\n{LINE},我加的\r\n".encode(),
        f"说明,{HEAD.removesuffix(',说明')}\r\n,{LINE.removesuffix(',')}\r\n".encode(),
    ],
    ids=["as written", "bare", "GBK", "GBK, dates and empty rows", "quoted", "a column more", "a column moved"],
)
def test_what_excel_makes_of_it_is_read_and_added_to(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "sent.csv"
    path.write_bytes(content)
    (letter,) = read_sent(path, "sent.csv")
    assert (letter.at, letter.unit, letter.subject) == (datetime(2020, 4, 16, 9, tzinfo=CHINA), "F01", "催报：计划表")
    more = letter.model_copy(update={"unit": "F02", "subject": "岩石㐂"})
    add_to_log(path, [more])
    assert read_sent(path, "sent.csv") == (letter, more)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (LINE.replace("2020-04-16T09:00:00+08:00", "四月"), "sent.csv:2：看不懂时间“四月”（应如 2020-04-01 09:00）"),
        (LINE.replace("已发送", "发了"), "sent.csv:2：看不懂状态“发了”（应为 发送中、已发送、失败、登记）"),
        (LINE.replace("催报,", "催,"), "sent.csv:2：看不懂种类“催”"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "sent.csv"
    path.write_text(f"{HEAD}\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match="看不懂") as caught:
        read_sent(path, "sent.csv")
    assert str(caught.value).startswith(message)


def test_a_heading_that_is_missing_is_named(tmp_path: Path) -> None:
    path = tmp_path / "sent.csv"
    path.write_text("时间,状态\n", encoding="utf-8")
    with pytest.raises(InputError, match="表头缺少 种类"):
        read_sent(path, "sent.csv")


def test_no_cell_becomes_a_formula_in_excel(tmp_path: Path) -> None:
    path = tmp_path / "sent.csv"
    at = datetime(2020, 4, 16, 9, tzinfo=CHINA)
    add_to_log(
        path,
        [SentLetter(at=at, state=SendState.SENT, kind=LetterKind.OTHER, unit="", to="", subject="=1+1", letter="x@y")],
    )
    assert ",'=1+1," in path.read_text(encoding="utf-8-sig")
    assert read_sent(path, "")[0].subject == "=1+1"


def test_the_last_line_of_a_letter_counts(tmp_path: Path) -> None:
    at = datetime(2020, 4, 16, 9, tzinfo=CHINA)
    first = SentLetter(at=at, state=SendState.SENDING, kind=LetterKind.OTHER, unit="", to="", subject="", letter="x@y")
    second = first.model_copy(update={"state": SendState.SENT})
    assert last_lines([first, second]) == {"x@y": second}


def test_a_log_that_cannot_be_written_stops_the_run(tmp_path: Path) -> None:
    (tmp_path / "sent.csv").mkdir()
    at = datetime(2020, 4, 16, 9, tzinfo=CHINA)
    letter = SentLetter(at=at, state=SendState.SENT, kind=LetterKind.OTHER, unit="", to="", subject="", letter="x@y")
    with pytest.raises(PipelineError, match=r"写不进 sent\.csv"):
        add_to_log(tmp_path / "sent.csv", [letter])
