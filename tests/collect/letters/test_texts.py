"""What each kind of letter says, as plain text, as HTML, and as a file that a mail program opens."""

import email
import re
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser
from typing import Any

import pytest

from pipeline.collect.letters.build import letter_bytes
from pipeline.collect.letters.due import DueLetter
from pipeline.collect.letters.message import ATTACHMENT_LIMIT
from pipeline.collect.reading.active import active_content, names_active_content
from pipeline.model.problem import Place
from pipeline.model.standing import Standing, State
from pipeline.sent_log import LetterKind
from tests.collect.builders import grid, rows, xlsx
from tests.collect.builders import submitted as read
from tests.collect.letters.desk import (
    LOCKED,
    Files,
    desk,
    due,
    line,
    problem,
    standing,
    submitted,
    waiting,
)

PLACE = Place(file="回复.eml", part="计划.xlsx")


def opened(content: bytes) -> EmailMessage:
    message = email.message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def body(message: EmailMessage, kind: str = "plain") -> str:
    part = message.get_body((kind,))
    assert part
    return str(part.get_content()).replace("\r\n", "\n")


def answer(data: bytes, class_: str = "计划", **changes: Any) -> tuple[Standing, Files]:
    """A unit that sent this workbook."""
    one = read("计划.xlsx", data)
    state = State.TO_BE_CORRECTED if class_ == "待人工" else State.ACCEPTED
    sent = submitted(class_, *one.record.problems, activities=one.record.activities, **changes)
    return standing(state, sent), Files({PLACE: (data, one.content)})


def made(one: Standing, files: Files | None = None, **around: Any) -> EmailMessage:
    return opened(letter_bytes(due(one, **around), desk(one, files)))


def test_a_receipt_says_what_was_understood() -> None:
    data = xlsx(grid(rows({"时间": "5月16日", "预计人次": 1300}, {"时间": "4-6月"})))
    one, files = answer(data, notes=("“时间安排”一栏按“时间”理解",))
    message = made(one, files)
    text = body(message)
    assert message["Subject"] == "回执：2020年科普工作计划表已收到（示例岩石动力学专业委员会）"
    assert "共2项活动" in text
    assert "1．示例活动1（5月16日，1,300人次）" in text
    assert "2．示例活动2（4月—6月，300人次）" in text
    assert "· “时间安排”一栏按“时间”理解" in text
    assert "联系：示例一，010-5550 0123" in text
    assert list(message.iter_attachments()) == []


def test_a_receipt_for_a_nil_return() -> None:
    text = body(made(standing(State.NIL, submitted("零报送"))))
    assert "零报送已收到，2020年度按无计划登记" in text
    assert "我们是这样理解的" not in text


def test_a_receipt_with_warnings_lists_them_and_attaches_the_marked_file() -> None:
    data = xlsx(grid(rows({"主要内容": "长" * 130})))
    one, files = answer(data)
    message = made(one, files)
    assert "有1处请核对" in body(message)
    assert "无误的，不必回复" in body(message)
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == "计划（批注）.xlsx"


def test_a_correction_lists_what_is_wrong_errors_first_and_attaches_the_marked_file() -> None:
    data = xlsx(grid(rows({"主要内容": "长" * 130}, {"时间": "某天"})))
    one, files = answer(data, "待人工")
    message = made(one, files)
    text = body(message)
    assert message["Subject"].startswith("请改正：2020年科普工作计划表有1处需要改正")
    assert text.index("1．H5 时间（请改正）") < text.index("2．F4 主要内容（请核对）")
    assert "截止日期是4月15日（星期三）" in text
    assert "附件“计划（批注）.xlsx”" in text
    assert [part.get_filename() for part in message.iter_attachments()] == ["计划（批注）.xlsx"]


def test_after_the_deadline_a_correction_does_not_ask_for_the_impossible() -> None:
    text = body(made(standing(State.TO_BE_CORRECTED, submitted("待人工", problem())), day="2020-04-20"))
    assert "报送截止日期4月15日（星期三）已过，请尽快改好" in text


def test_more_than_thirty_problems_are_not_all_listed() -> None:
    problems = [problem(f"H{number}") for number in range(4, 49)]
    text = body(made(standing(State.TO_BE_CORRECTED, submitted("待人工", *problems))))
    assert "有45处要改正" in text
    assert "30．" in text
    assert "31．" not in text
    assert "以上是前30处，另有15处" in text


def test_a_file_that_cannot_be_marked_is_said_to_be_so() -> None:
    one = standing(State.TO_BE_CORRECTED, submitted("待人工", problem()))
    broken = b"PK\x03\x04 not a workbook"
    message = made(one, Files({PLACE: (broken, None)}))
    assert "没能加上批注，原样附上" in body(message)
    ((name, content),) = [(part.get_filename(), part.get_content()) for part in message.iter_attachments()]
    assert (name, content) == ("计划.xlsx", broken)


@pytest.mark.parametrize(
    ("name", "data", "notes"),
    [
        ("计划.xlsx", b"PK\x03\x04", ("文件里有宏，没有执行",)),
        ("计划.rtf", b"{\\rtf1", ()),
        ("计划.pdf", b"%PDF", ()),
        ("计划.exe", b"PK\x03\x04", ()),
        ("计划.doc", b"\xd0\xcf\x11\xe0", ()),
        ("计划.xls", b"\xd0\xcf\x11\xe0", ()),
        ("计划.csv", b"=cmd|' /C calc'!A0", ()),
        ("计划.xlsx", b"<html>", ()),
        ("计划.docx", b"MIME-Version: 1.0", ()),
    ],
)
def test_a_file_that_may_do_something_of_itself_is_not_sent_back(
    name: str, data: bytes, notes: tuple[str, ...]
) -> None:
    place = Place(file="回复.eml", part=name)
    one = standing(State.TO_BE_CORRECTED, submitted("待人工", problem(), place=place, notes=notes))
    message = made(one, Files({place: (data, None)}))
    assert "没能加上批注，请对照" in body(message)
    assert list(message.iter_attachments()) == []


@pytest.mark.parametrize("parts", [{"xl/vbaProject.bin": b""}, {"xl/embeddings/a.bin": b""}])
def test_the_notes_of_reading_tell_what_is_active(parts: dict[str, bytes]) -> None:
    assert names_active_content(active_content(parts))
    assert not names_active_content(active_content({"xl/workbook.xml": b"<workbook/>"}))


def test_a_file_that_is_too_large_is_not_attached(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ATTACHMENT_LIMIT == 10_000_000
    monkeypatch.setattr("pipeline.collect.letters.build.ATTACHMENT_LIMIT", 100)
    one, files = answer(xlsx(grid(rows({"时间": "某天"}))), "待人工")
    message = made(one, files)
    assert "文件较大，没有随信附上" in body(message)
    assert list(message.iter_attachments()) == []


def test_a_second_submission_is_answered_with_what_changed() -> None:
    before = xlsx(grid(rows({"时间": "5月16日"}, {"活动名称": "要删去的活动"})))
    after = xlsx(grid(rows({"时间": "6月1日"}, {"活动名称": "新的活动，内容全不同", "主要内容": "别的", "地点": "别处",
                                               "时间": "9月", "预计人次": 20, "负责人": "示例九"})))  # fmt: skip
    old_place = Place(file="上次.eml", part="计划.xlsx")
    old = submitted("已被取代", digest="old", day="2020-04-05", place=old_place)
    new = submitted(digest="new", activities=2)
    files = Files({old_place: (before, read("a.xlsx", before).content), PLACE: (after, read("a.xlsx", after).content)})
    text = body(made(standing(State.ACCEPTED, old, new), files))
    assert "与上次报来的相比" in text
    assert "改动：示例活动1\n　　时间：“5月16日”改为“6月1日”" in text
    assert "新增：新的活动，内容全不同" in text
    assert "删去：要删去的活动" in text


def test_a_correction_says_what_counts_in_the_meantime() -> None:
    first, second = submitted(digest="1", day="2020-04-08"), submitted("待人工", problem(), digest="2")
    assert "仍以贵单位上一次报来的为准" in body(made(standing(State.ACCEPTED, first, second)))


def test_a_request_to_send_again_says_why_and_how() -> None:
    one = standing(
        State.RECEIVED, waiting=(LOCKED, waiting("只有云附件链接，没有附件；请单位直接发送附件", place=PLACE))
    )
    message = made(one)
    text = body(message)
    assert message["Subject"].startswith("请重发：")
    assert "计划.xlsx\n　　文件加了密码，打不开。请去掉密码重新发送。" in text
    assert "请直接发送附件。" in text
    assert message["In-Reply-To"] == "<m2@example.org>"


def test_a_stranger_is_greeted_without_a_name() -> None:
    letter = DueLetter("n@example.org", LetterKind.RESEND, None, None, ("a@example.org",), waiting=(LOCKED,))
    message = opened(letter_bytes(letter, desk(standing(State.ASKED))))
    assert body(message).startswith("您好：")
    assert "X-Letter-Unit" not in message


@pytest.mark.parametrize(
    ("day", "sent", "subject", "said"),
    [
        ("2020-04-13", [], "提醒：2020年科普工作计划表4月15日（星期三）截止", "请在此之前发到"),
        ("2020-04-15", [], "提醒：2020年科普工作计划表今天截止", "今天是报送的最后一天，4月15日（星期三）"),
        ("2020-04-16", [], "催报：2020年科普工作计划表已过截止日期", "现已过期。请尽快"),
        ("2020-04-21", ["16"], "催报：2020年科普工作计划表已过截止日期", "这是第2次提醒"),
        ("2020-04-26", ["16", "21"], "最后催报：2020年科普工作计划表", "汇编即将定稿"),
    ],
)
def test_each_rung_of_the_ladder_has_its_words(day: str, sent: list[str], subject: str, said: str) -> None:
    one = standing(State.ASKED)
    gone = [line(LetterKind.REMINDER_AFTER, f"2020-04-{on}", letter=on) for on in sent]
    message = opened(letter_bytes(due(one, *gone, day=day), desk(one)))
    assert message["Subject"].startswith(subject)
    assert said in body(message)
    assert "还没有收到贵单位的2020年科普工作计划表" in body(message)


def test_who_has_something_to_correct_is_reminded_of_that() -> None:
    one = standing(State.TO_BE_CORRECTED, submitted("待人工", problem()))
    gone = line(LetterKind.CORRECTION, "2020-04-11", letter=due(one).number)
    text = body(opened(letter_bytes(due(one, gone, day="2020-04-16"), desk(one))))
    assert "还有1处没有改正" in text
    assert "H4 时间（请改正）" in text
    assert "还没有收到贵单位" not in text


FORM_NAME = "计划表（F01）.xlsx"


def names(message: EmailMessage) -> list[str | None]:
    return [one.get_filename() for one in message.iter_attachments()]


@pytest.mark.parametrize("day", ["2020-04-13", "2020-04-15", "2020-04-16"])
def test_who_sent_nothing_gets_the_blank_form_again(day: str) -> None:
    one = standing(State.ASKED)
    message = opened(letter_bytes(due(one, day=day), desk(one)))
    assert names(message) == [FORM_NAME]
    assert f"附件“{FORM_NAME}”是空白的计划表" in body(message)


def test_who_has_a_table_to_mend_gets_no_blank_one_unless_it_is_another_year_s() -> None:
    assert names(made(standing(State.TO_BE_CORRECTED, submitted("待人工", problem())))) == []
    other_year = problem("").model_copy(update={"code": "round_wrong"})
    message = made(standing(State.TO_BE_CORRECTED, submitted("待人工", other_year)))
    assert names(message) == [FORM_NAME]
    assert "空白的计划表" in body(message)


def test_a_receipt_and_a_stranger_get_no_form() -> None:
    assert names(made(standing(State.ACCEPTED, submitted()))) == []
    letter = DueLetter("n@example.org", LetterKind.RESEND, None, None, ("a@example.org",), waiting=(LOCKED,))
    assert names(opened(letter_bytes(letter, desk(standing(State.ASKED))))) == []


def test_the_notice_carries_the_package() -> None:
    message = made(standing(State.NOT_ASKED), approved=True)
    assert message["Subject"] == "关于转发《示例要点》的通知（示例岩石动力学专业委员会）"
    assert "（岩学字[2020]015号）" in body(message)
    assert "· F01.pdf" in body(message)
    assert [(one.get_filename(), one.get_content_type()) for one in message.iter_attachments()] == [
        ("F01.pdf", "application/pdf")
    ]


ALL_KINDS = [
    (standing(State.ACCEPTED, submitted()), {}),
    (standing(State.NIL, submitted("零报送")), {}),
    (standing(State.TO_BE_CORRECTED, submitted("待人工", problem())), {}),
    (standing(State.RECEIVED, waiting=(LOCKED,)), {}),
    (standing(State.ASKED), {"day": "2020-04-13"}),
    (standing(State.ASKED), {"day": "2020-04-15"}),
    (standing(State.ASKED), {"day": "2020-04-16"}),
    (standing(State.NOT_ASKED), {"approved": True}),
]


@pytest.mark.parametrize(("one", "around"), ALL_KINDS)
def test_every_letter_is_whole_and_always_the_same(one: Standing, around: dict[str, Any]) -> None:
    letter = due(one, **around)
    content = letter_bytes(letter, desk(one))
    assert content == letter_bytes(letter, desk(one))
    message = opened(content)
    assert message["From"] == "中国岩石力学与工程学会秘书处 <office@example.org>"
    assert message["Message-ID"] == f"<{letter.number}>"
    assert message["X-Letter"] == letter.number
    assert message["X-Letter-Kind"] == letter.kind
    assert message["X-Letter-Unit"] == "F01"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Unsent"] == "1"
    assert "Date" not in message
    assert message.get_content_type() == "multipart/mixed"
    text, html = body(message), body(message, "html")
    for said in (text, html):
        assert "示例岩石动力学专业委员会" in said
        assert "None" not in said
        assert not re.search("[\ue000\ue001{}！!]|undefined", re.sub("<!DOCTYPE|<[^>]*>", "", said))
    assert "\n\n\n" not in text
    # Every word of the plain text is in the HTML part too.
    shown = "".join(_Text.of(html).split())
    for words in text.splitlines():
        for piece in re.split(r"[．·（）　]|请改正|请核对", words):
            assert "".join(piece.split()).replace(":", "：") in shown, piece
    assert content.isascii()
    assert max(len(one_line) for one_line in content.splitlines()) <= 998


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    @classmethod
    def of(cls, html: str) -> str:
        parser = cls()
        parser.feed(html)
        return "".join(parser.pieces)
