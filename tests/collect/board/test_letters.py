"""Letters in the outbox, known by their headers."""

from pathlib import Path

from pipeline.collect.board.letters import letters_in

LETTER = b"X-Letter: <n1@example.org>\r\nX-Letter-Kind: =?utf-8?b?6K+35pS55q2j?=\r\nX-Letter-Unit: F06\r\n\r\nbody"


def test_letters_written_and_sent(tmp_path: Path) -> None:
    (tmp_path / "已发送").mkdir()
    (tmp_path / "F06 请改正.eml").write_bytes(LETTER)
    (tmp_path / "已发送" / "F06 请改正.eml").write_bytes(LETTER)
    (tmp_path / ".outbox.json").write_bytes(b"{}")
    (tmp_path / "不是信.eml").write_bytes(b"\xff\xfe\x00")
    found = {letter.path: letter for letter in letters_in(tmp_path)}
    assert set(found) == {"F06 请改正.eml", "已发送/F06 请改正.eml", "不是信.eml"}
    letter = found["F06 请改正.eml"]
    assert (letter.unit, letter.kind, letter.number, letter.sent) == ("F06", "请改正", "n1@example.org", False)
    assert found["已发送/F06 请改正.eml"].sent
    assert found["不是信.eml"].unit == ""


def test_no_outbox_no_letters(tmp_path: Path) -> None:
    assert letters_in(tmp_path / "none") == ()
