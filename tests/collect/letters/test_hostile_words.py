"""What people write stays words: no markup, header, path or template comes of it; texts that an office rewords."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from pipeline.collect.letters.build import letter_bytes
from pipeline.collect.letters.message import Mail, mail_bytes
from pipeline.collect.letters.words import plain, shown_day, shown_period
from pipeline.errors import TemplateError
from pipeline.model.plan import Period, Precision
from pipeline.model.problem import Place, Problem, Severity
from pipeline.model.standing import State
from pipeline.sent_log import LetterKind
from tests.collect.builders import ROW, grid, rows, xlsx
from tests.collect.letters.desk import UNIT, Files, desk, due, moment, standing, submitted
from tests.collect.letters.test_texts import PLACE, answer, body, made, opened
from tests.conftest import PROJECT


def test_markup_in_people_s_words_stays_text() -> None:
    evil = "<script>alert(1)</script><img src=http://example.org/x>"
    data = xlsx(grid([{**ROW, "活动名称": evil, "时间": "{{ 7*7 }}<b>"}]))
    one, files = answer(data, "待人工")
    html = body(made(one, files), "html")
    assert "<script" not in html
    assert "<img" not in html
    assert "{{ 7*7 }}&lt;b&gt;" in html
    data = xlsx(grid([{**ROW, "活动名称": evil}]))
    one, files = answer(data)
    html = body(made(one, files), "html")
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_nothing_of_a_mail_becomes_a_header() -> None:
    one = standing(
        State.ACCEPTED,
        submitted(
            subject="主题\r\nBcc: x@example.org",
            message_id="a@b>\r\nBcc: x@example.org",
            sender="a@example.org\r\nBcc: x",
        ),
    )
    message = made(one)
    assert "Bcc" not in message
    assert "In-Reply-To" not in message
    assert message["To"] == "f01@example.org"


def test_a_roster_name_with_a_line_break_stays_one_header() -> None:
    mail = Mail(
        number="n@example.org",
        kind=LetterKind.RECEIPT,
        unit="F\r\nX-Evil: 1",
        sender_name="会\r\nX-Evil: 2",
        sender="a@example.org",
        to=("b@example.org",),
        copies=(),
        subject="题\nX-Evil: 3",
        text="文",
        html="<p>文</p>",
    )
    message = opened(mail_bytes(mail))
    assert "X-Evil" not in message
    assert message["Subject"] == "题 X-Evil: 3"


def test_marks_that_stand_for_tables_cannot_be_slipped_in() -> None:
    assert plain("\ue000problems_table\ue001\u202e倒\n写\x00") == "problems_table倒 写"


def test_a_long_message_id_is_left_alone() -> None:
    long = "a" * 120 + "@example.org"
    assert f"In-Reply-To: <{long}>\r\n".encode() in letter_bytes(
        due(standing(State.ACCEPTED, submitted(message_id=long))),
        desk(standing(State.ACCEPTED, submitted(message_id=long))),
    )


def test_a_name_that_is_a_path_is_only_a_label() -> None:
    one, files = answer(xlsx(grid(rows({"时间": "某天"}))), "待人工")
    evil = Place(file="a.eml", part="..\\..\\计划\u202exslx.xlsx")
    (sent,) = one.submissions
    renamed = sent.model_copy(update={"place": evil, "name": evil.part})
    moved = one.model_copy(update={"submissions": (renamed,)})
    (attached,) = made(moved, Files({evil: files.files[PLACE]})).iter_attachments()
    assert attached.get_filename() == "..＼..＼计划xslx（批注）.xlsx"


# Templates


def templates(tmp_path: Path) -> Path:
    shutil.copytree(PROJECT / "templates" / "html", tmp_path / "html")
    return tmp_path


def test_an_office_can_reword_a_letter(tmp_path: Path) -> None:
    folder = templates(tmp_path)
    (folder / "html/letters/receipt.txt").write_text(
        "主题：收到 {{ unit }}\n\n你好 & 谢谢 <{{ activities }}>\n", "utf-8"
    )
    one = standing(State.ACCEPTED, submitted())
    message = opened(letter_bytes(due(one), desk(one, templates=folder)))
    assert message["Subject"] == "收到 示例岩石动力学专业委员会"
    assert body(message) == "你好 & 谢谢 <1>\n"
    assert "你好 &amp; 谢谢 &lt;1&gt;" in body(message, "html")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("主题：{{ unt }}\n", "receipt.txt:1"),
        ("主题：x\n{% if %}\n", "receipt.txt:2"),
        ("没有主题\n", "第一行应为“主题：……”"),
        (None, "receipt.txt"),
    ],
)
def test_a_broken_template_is_named(tmp_path: Path, text: str | None, said: str) -> None:
    folder = templates(tmp_path)
    path = folder / "html/letters/receipt.txt"
    path.unlink() if text is None else path.write_text(text, "utf-8")
    one = standing(State.ACCEPTED, submitted())
    with pytest.raises(TemplateError, match=re.escape(said)):
        letter_bytes(due(one), desk(one, templates=folder))


# Days


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        ("2020-05-16", "2020-05-16", "5月16日"),
        ("2020-05-01", "2020-05-31", "5月"),
        ("2020-04-01", "2020-06-30", "4月—6月"),
        ("2020-01-01", "2020-12-31", "全年"),
        ("2020-05-01", "2020-05-10", "5月1日—10日"),
        ("2020-05-30", "2020-06-02", "5月30日—6月2日"),
        ("2020-12-30", "2021-01-02", "12月30日—2021年1月2日"),
        ("2021-01-01", "2021-12-31", "2021年全年"),
        ("2021-02-01", "2021-02-28", "2021年2月"),
    ],
)
def test_spans(start: str, end: str, shown: str) -> None:
    period = Period(start=date.fromisoformat(start), end=date.fromisoformat(end), precision=Precision.DAY)
    assert shown_period(period, 2020) == shown


def test_days() -> None:
    assert shown_day(date(2020, 4, 15), 2020) == "4月15日（星期三）"
    assert shown_day(date(2021, 1, 3), 2020) == "2021年1月3日（星期日）"
    assert moment("2020-04-15").date() == date(2020, 4, 15)
    assert UNIT.code == "F01"


def test_a_problem_without_a_cell_stands_for_the_whole_table() -> None:
    whole = Problem(code="x", severity=Severity.ERROR, place=PLACE, what="表里没有“时间”栏。", cure="请补上。")
    text = body(made(standing(State.TO_BE_CORRECTED, submitted("待人工", whole))))
    assert "1．整张表（请改正）" in text
