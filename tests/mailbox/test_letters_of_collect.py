"""The letters that ``make outbox`` writes are those that ``make send`` reads."""

from pathlib import Path

import pytest

from pipeline.collect.letters.message import Mail, mail_bytes
from pipeline.mailbox.outgoing import read_letter
from pipeline.sent_log import LetterKind


@pytest.mark.parametrize("kind", LetterKind)
@pytest.mark.parametrize("length", [1, 60, 120])
def test_a_letter_of_collect_is_read_with_number_kind_and_unit(tmp_path: Path, kind: LetterKind, length: int) -> None:
    number = f"2020.F01.{'a' * length}@example.org"
    mail = Mail(
        number=number, kind=kind, unit="F01", sender_name="示例学会秘书处", sender="mishuchu@example.org",
        to=("li@example.org",), copies=("wang@example.org",), subject=f"{kind}：" + "2020年科普工作计划表" * 6,
        text="您好：", html="<p>您好：</p>", answers="x@example.org",
    )  # fmt: skip
    path = tmp_path / "F01.eml"
    path.write_bytes(mail_bytes(mail))
    letter = read_letter(path, "example.org")
    assert (letter.number, letter.kind, letter.unit) == (number, kind, "F01")
    assert letter.recipients == ("li@example.org", "wang@example.org")
    assert letter.subject == mail.subject
    assert not letter.eight_bit
    assert b"X-Unsent" not in letter.head
