"""``make send`` against a real SMTP server in a process of its own."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.errors import PipelineError
from pipeline.mailbox.ruling import rule
from pipeline.mailbox.sending import Clock, send
from pipeline.sent_log import LetterKind, SendState, read_sent
from pipeline.workspace import Workspace
from tests.mailbox.conftest import put_letter, use_smtp
from tests.mailbox.smtp_server import SmtpServer, running_smtp


class FakeClock:
    """A clock that stands still but for sleeping."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds

    @property
    def clock(self) -> Clock:
        start = datetime(2020, 4, 16, 1, 0, tzinfo=UTC)
        return Clock(lambda: start + timedelta(seconds=self.seconds), lambda: self.seconds, self.sleep)


def run(workspace: Workspace, fake: FakeClock | None = None, answer: bool = True) -> str:
    return "\n".join(send(workspace, lambda _count: answer, (fake or FakeClock()).clock))


def run_with_error(workspace: Workspace, fake: FakeClock | None = None) -> tuple[str, str]:
    """What was said, and the error at the end."""
    said: list[str] = []
    with pytest.raises(PipelineError) as caught:  # noqa: PT012 - the lines before the error count
        for line in send(workspace, lambda _count: True, (fake or FakeClock()).clock):
            said.append(line)  # noqa: PERF402 - kept when it raises
    assert caught.value.exit_code == 4
    return "\n".join(said), str(caught.value)


def log(workspace: Workspace) -> list[tuple[str, str]]:
    return [(line.unit, line.state.value) for line in read_sent(workspace.sent, "sent.csv")]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.eml"))


def test_letters_leave_as_they_are_with_a_date(project: Workspace, smtp: SmtpServer) -> None:
    use_smtp(project, smtp)
    text = "您好：\n\n.一个点开头的行\n..两个点\n请改正。\n"
    put_letter(project, 1, text=text)
    put_letter(
        project,
        2,
        to="=?utf-8?b?5p2O?= <li@example.org>, wang@example.org",
        Cc="li@example.org",
        Bcc="hidden@example.org",
    )
    said = run(project)
    assert "发出 2 封" in said
    first, second = smtp.kept
    assert first.get_payload(decode=True) == text.replace("\n", "\r\n").encode()
    assert first["Message-ID"] == "<2020.F01.abc1@example.org>"
    assert first["Date"] == "Thu, 16 Apr 2020 01:00:00 +0000"
    assert (first["X-Unsent"], second["Bcc"]) == (None, None)
    assert first["X-Letter"] == "2020.F01.abc1@example.org"
    assert smtp.recipients == [["unit1@example.org"], ["li@example.org", "wang@example.org", "hidden@example.org"]]
    assert "BODY=8BITMIME" in smtp.kept_files(".options")[0].read_text()
    assert log(project) == [("F01", "发送中"), ("F01", "已发送"), ("F02", "发送中"), ("F02", "已发送")]
    line = read_sent(project.sent, "sent.csv")[1]
    assert (line.kind, line.to, line.letter) == (
        LetterKind.CORRECTION,
        "unit1@example.org",
        "2020.F01.abc1@example.org",
    )
    assert (names(project.outbox), len(names(project.outbox / "已发送"))) == ([], 2)


def test_an_empty_outbox_says_so(project: Workspace, smtp: SmtpServer) -> None:
    use_smtp(project, smtp)
    assert "没有要发的信" in run(project)
    assert not project.sent.exists()


def test_only_what_lies_in_the_outbox_itself_leaves(project: Workspace, smtp: SmtpServer) -> None:
    use_smtp(project, smtp)
    for number in (1, 2, 3):
        put_letter(project, number)
    (project.outbox / "F02 示例单位2 请改正.eml").unlink()
    aside = project.outbox / "暂不发"
    aside.mkdir()
    (project.outbox / "F03 示例单位3 请改正.eml").rename(aside / "F03.eml")
    (project.outbox / ".F04.eml").write_bytes(b"half")
    (project.outbox / "说明.txt").write_bytes(b"x")
    run(project)
    assert smtp.recipients == [["unit1@example.org"]]
    assert names(aside) == ["F03.eml"]


def test_an_edited_letter_leaves_as_edited(project: Workspace, smtp: SmtpServer) -> None:
    use_smtp(project, smtp)
    path = put_letter(project, 1)
    path.write_bytes(
        path.read_bytes().replace("请改正。".encode(), "请改正第三行。".encode()).replace(b"unit1@", b"neu@")
    )
    run(project)
    assert "请改正第三行。" in smtp.kept[0].get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert smtp.recipients == [["neu@example.org"]]


def test_saying_no_sends_nothing(project: Workspace, smtp: SmtpServer) -> None:
    use_smtp(project, smtp)
    put_letter(project, 1)
    said = run(project, answer=False)
    assert "unit1@example.org" in said
    assert "没有发出任何信" in said
    assert (smtp.kept, project.sent.exists(), len(names(project.outbox))) == ([], False, 1)


def test_what_was_sent_is_put_away_and_not_sent_again(project: Workspace, smtp: SmtpServer) -> None:
    use_smtp(project, smtp)
    content = put_letter(project, 1).read_bytes()
    run(project)
    (project.outbox / "又拷回来.eml").write_bytes(content)
    said = run(project)
    assert "以前已经发出" in said
    assert len(smtp.kept) == 1
    assert names(project.outbox) == []


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"To": ""}, "没有写收件人"),
        ({"To": "李老师"}, "不是有效的邮箱地址"),
        ({"To": "li@example.org, 王@"}, "不是有效的邮箱地址"),
        ({"From": ""}, "没有写发件人"),
        ({"Message_ID": "<a b@example.org>", "X_Letter": ""}, "信件编号"),
        ({"Subject": "x\nRCPT TO:<evil@example.org>\nDATA"}, "信头里有一行写法不对"),
        ({"To": ", ".join(f"u{number}@example.org" for number in range(60))}, "多于50个"),
    ],
)
def test_what_is_no_letter_is_refused_by_name_and_the_rest_go_on(
    project: Workspace, smtp: SmtpServer, fields: dict[str, str], reason: str
) -> None:
    use_smtp(project, smtp)
    put_letter(project, 1, **fields)
    if fields.get("To") == "":
        path = project.outbox / "F01 示例单位1 请改正.eml"
        path.write_bytes(path.read_bytes().replace(b"To: unit1@example.org\n", b""))
    put_letter(project, 2)
    said, error = run_with_error(project)
    assert f"不能发：F01 示例单位1 请改正.eml：{reason}" in said or reason in said.split("F01")[1]
    assert "1 封没有发出" in error
    assert smtp.recipients == [["unit2@example.org"]]


def test_a_letter_of_ones_own_without_number_leaves_once(project: Workspace, smtp: SmtpServer) -> None:
    use_smtp(project, smtp)
    path = put_letter(project, 1, Message_ID="", X_Letter="", X_Letter_Kind="", X_Letter_Unit="")
    content = path.read_bytes()
    run(project)
    path.write_bytes(content)
    assert "以前已经发出" in run(project)
    (line, *_) = read_sent(project.sent, "sent.csv")
    assert line.kind is LetterKind.OTHER
    assert smtp.kept[0]["Message-ID"] == f"<{line.letter}>"


def test_two_files_of_one_letter_are_both_kept_back(project: Workspace, smtp: SmtpServer) -> None:
    use_smtp(project, smtp)
    path = put_letter(project, 1)
    path.with_name("F01 副本.eml").write_bytes(path.read_bytes().replace(b"unit1@", b"unit9@"))
    said, _ = run_with_error(project)
    assert "几个文件是同一封信" in said
    assert smtp.kept == []


def test_a_bad_address_is_logged_with_the_servers_words_and_the_rest_go_on(
    project: Workspace, smtp: SmtpServer
) -> None:
    use_smtp(project, smtp)
    smtp.rule(rcpt={"unit1@example.org": f"550 5.1.1 no such\x07user {'x' * 300}", "cc@example.org": "550 gone"})
    put_letter(project, 1)
    put_letter(project, 2, Cc="cc@example.org")
    put_letter(project, 3)
    said, error = run_with_error(project)
    assert "没有发出 F01" in said
    assert "F01" in error
    assert log(project)[0] == ("F01", "失败"), "no 发送中: it never got so far"
    first = read_sent(project.sent, "")[0]
    assert first.note.startswith("unit1@example.org：550 5.1.1 no such user x")
    assert len(first.note) < 220
    assert smtp.recipients == [["unit2@example.org"], ["unit3@example.org"]]
    assert "cc@example.org 被拒收：550 gone" in said
    assert "cc@example.org" in read_sent(project.sent, "")[2].note
    smtp.rule()
    run(project)  # the address was mended, or the unit's mailbox has room again
    assert smtp.recipients[-1] == ["unit1@example.org"]


def test_a_letter_the_server_will_not_have_is_failed(project: Workspace, smtp: SmtpServer) -> None:
    use_smtp(project, smtp)
    smtp.rule(data={"abc1@": "554 DT:SPM suspected spam"})
    put_letter(project, 1)
    put_letter(project, 2)
    run_with_error(project)
    assert log(project) == [("F01", "发送中"), ("F01", "失败"), ("F02", "发送中"), ("F02", "已发送")]


def test_a_temporary_refusal_is_tried_once_more_at_the_end(project: Workspace, smtp: SmtpServer) -> None:
    use_smtp(project, smtp)
    smtp.rule(rcpt={"unit1@example.org": "once 450 4.2.0 greylisted", "unit2@example.org": "451 later"})
    for number in (1, 2, 3):
        put_letter(project, number)
    fake = FakeClock()
    said, error = run_with_error(project, fake)
    assert 60.0 in fake.slept
    assert "再试 2 封" in said
    assert smtp.recipients == [["unit3@example.org"], ["unit1@example.org"]]
    assert "F02" in error
    assert log(project)[-1] == ("F02", "失败")


def test_a_temporary_refusal_after_the_last_line_is_no_doubt(project: Workspace, smtp: SmtpServer) -> None:
    use_smtp(project, smtp)
    smtp.rule(data={"abc1@": "452 out of space"})
    put_letter(project, 1)
    run_with_error(project)
    assert log(project) == [("F01", "发送中"), ("F01", "失败"), ("F01", "发送中"), ("F01", "失败")]


def test_a_sender_that_may_not_send_stops_the_run(project: Workspace, smtp: SmtpServer) -> None:
    use_smtp(project, smtp)
    smtp.rule(mail="550 user suspended")
    put_letter(project, 1)
    put_letter(project, 2)
    _, error = run_with_error(project)
    assert "550 user suspended" in error
    assert not project.sent.exists()


@pytest.mark.parametrize("where", ["mail", "rcpt"])
def test_a_connection_dropped_before_the_letter_is_made_anew(project: Workspace, smtp: SmtpServer, where: str) -> None:
    use_smtp(project, smtp)
    smtp.rule(drop={where: 1})
    put_letter(project, 1)
    put_letter(project, 2)
    assert "发出 2 封" in run(project)
    assert smtp.recipients == [["unit1@example.org"], ["unit2@example.org"]]


def test_a_connection_dropped_twice_stops_with_one_line_and_the_next_run_goes_on(
    project: Workspace, smtp: SmtpServer
) -> None:
    use_smtp(project, smtp)
    put_letter(project, 1)
    put_letter(project, 2)
    smtp.rule(drop={"rcpt": 2})
    _, error = run_with_error(project)
    assert "断了两次" in error
    assert "\n" not in error
    assert smtp.kept == []
    assert "发出 2 封" in run(project)


@pytest.mark.parametrize(("where", "arrived"), [("data", False), ("end", True)])
def test_a_connection_dropped_after_the_last_line_leaves_a_doubt_for_a_person(
    project: Workspace, smtp: SmtpServer, where: str, arrived: bool
) -> None:
    use_smtp(project, smtp)
    put_letter(project, 1)
    put_letter(project, 2)
    smtp.rule(drop={where: 1})
    said, error = run_with_error(project)
    assert "不知道发出没有：F01" in said
    assert "1 封不知道发出没有" in error
    again, _ = run_with_error(project)
    assert "没有再发：F01" in again
    assert [subject[-1] for subject in smtp.subjects] == (["1", "2"] if arrived else ["2"])
    assert "发出没有" in "\n".join(rule(project, "", None))
    "\n".join(rule(project, "F01 示例单位1 请改正.eml", arrived))
    assert read_sent(project.sent, "")[-1].state is (SendState.SENT if arrived else SendState.FAILED)
    run(project)
    assert sorted(subject[-1] for subject in smtp.subjects) == ["1", "2"]
    assert names(project.outbox) == []


def test_ruling_on_what_is_not_in_doubt_is_refused(project: Workspace, smtp: SmtpServer) -> None:
    use_smtp(project, smtp)
    put_letter(project, 1)
    run(project)
    with pytest.raises(PipelineError, match="不在不知道发出没有的信里"):
        list(rule(project, "2020.F01.abc1@example.org", False))


def test_wrong_password(project: Workspace, smtp: SmtpServer, monkeypatch: pytest.MonkeyPatch) -> None:
    use_smtp(project, smtp)
    monkeypatch.setenv("MAIL_PASSWORD", "Falsch-und-geheim-9")
    put_letter(project, 1)
    _, error = run_with_error(project)
    assert "登录失败" in error
    assert "授权码" in error
    assert "Falsch" not in error
    assert not project.sent.exists()


def test_an_untrusted_certificate_stops_before_the_password_leaves(project: Workspace, smtp: SmtpServer) -> None:
    use_smtp(project, smtp, trust=False)
    put_letter(project, 1)
    _, error = run_with_error(project)
    assert "证书不可信（自签名）" in error
    assert not (smtp.folder / "logins").exists()


@pytest.mark.parametrize("trust", [True, False])
def test_starttls(project: Workspace, tmp_path: Path, trust: bool) -> None:
    with running_smtp(tmp_path / "other", "starttls") as server:
        use_smtp(project, server, trust=trust)
        put_letter(project, 1)
        if trust:
            assert "发出 1 封" in run(project)
        else:
            assert "证书不可信" in run_with_error(project)[1]


def test_a_server_without_starttls_gets_neither_password_nor_letter(project: Workspace, tmp_path: Path) -> None:
    with running_smtp(tmp_path / "other", "plain") as server:
        server.security = "starttls"
        use_smtp(project, server)
        put_letter(project, 1)
        assert "不能这样连接：STARTTLS" in run_with_error(project)[1]
        assert not (server.folder / "logins").exists()
        assert server.kept == []


def test_no_more_letters_a_minute_than_set(project: Workspace, smtp: SmtpServer) -> None:
    use_smtp(project, smtp, more="  per_minute: 10\n")
    for number in range(1, 6):
        put_letter(project, number)
    fake = FakeClock()
    run(project, fake)
    assert fake.slept == [6.0] * 4
    assert [message["Date"][-14:-6] for message in smtp.kept] == [
        "01:00:00",
        "01:00:06",
        "01:00:12",
        "01:00:18",
        "01:00:24",
    ]


def test_a_chinese_address_needs_and_gets_smtputf8(project: Workspace, smtp: SmtpServer) -> None:
    use_smtp(project, smtp)
    put_letter(project, 1, to="李@示例.example.org")
    run(project)
    assert smtp.recipients == [["李@示例.example.org"]]
    assert "SMTPUTF8" in smtp.kept_files(".options")[0].read_text()


def test_two_at_once(project: Workspace, smtp: SmtpServer) -> None:
    use_smtp(project, smtp)
    put_letter(project, 1)
    seen: list[str] = []

    def meanwhile(_count: int) -> bool:
        with pytest.raises(PipelineError) as caught:
            run(project)
        seen.append(str(caught.value))
        return True

    list(send(project, meanwhile, FakeClock().clock))
    assert seen == ["另一个窗口正在发信；请等它结束"]
    assert len(smtp.kept) == 1
