"""``make fetch`` against a real Dovecot."""

import hashlib
import shutil

import pytest

from pipeline.errors import InputError, PipelineError
from pipeline.mailbox import fetching
from pipeline.mailbox.fetch_log import read_fetched
from pipeline.mailbox.fetching import fetch
from pipeline.workspace import Workspace
from tests.command import run_command
from tests.mailbox.conftest import set_mail, use_dovecot
from tests.mailbox.dovecot import ADDRESS, PASSWORD, Dovecot, running_dovecot

RECEIVED = 1586482200.0  # 2020-04-10 09:30:00 +08:00


def a_mail(number: int, sender: str = "li@example.org", body: str = "见附件") -> bytes:
    return (
        f"From: {sender}\r\nTo: {ADDRESS}\r\nSubject: =?gb2312?B?vMa7rg==?= {number}\r\n"
        f"Message-ID: <{number}@example.org>\r\n\r\n{body} {number}\r\n"
    ).encode("gb18030")


def run(workspace: Workspace) -> str:
    return "\n".join(fetch(workspace, lambda _text: None))


def replies(workspace: Workspace) -> dict[str, bytes]:
    folder = workspace.replies
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*"))} if folder.is_dir() else {}


def test_first_run_fetches_all_second_run_nothing_and_the_mailbox_is_as_before(
    project: Workspace, dovecot: Dovecot
) -> None:
    use_dovecot(project, dovecot)
    mails = [a_mail(number) for number in range(3)]
    for number, mail in enumerate(mails):
        dovecot.deliver(mail, str(number), received=RECEIVED + number)
    said = run(project)
    assert "3 封新邮件" in said
    found = replies(project)
    assert sorted(found.values()) == sorted(mails)  # byte for byte
    digest = hashlib.sha256(mails[0]).hexdigest()[:8]
    assert next(iter(found)) == f"20200410-093000 li@example.org {digest}.eml"
    log = read_fetched(project.fetched, "fetched.csv")
    assert [line.message_id for line in log] == ["0@example.org", "1@example.org", "2@example.org"]
    before, mailbox = project.fetched.read_bytes(), dovecot.mails()
    assert "没有新邮件" in run(project)
    assert (replies(project), project.fetched.read_bytes()) == (found, before)
    # Maildir keeps marks after ":2,": neither seen nor anything else was set.
    assert dovecot.mails() == mailbox
    assert all(name.endswith((".localhost", ":2,")) for name in mailbox)


def test_new_mail_comes_alone_and_a_deleted_or_renamed_file_does_not_come_back(
    project: Workspace, dovecot: Dovecot
) -> None:
    use_dovecot(project, dovecot)
    for number in range(3):
        dovecot.deliver(a_mail(number), str(number), received=RECEIVED + number)
    run(project)
    files = sorted(project.replies.glob("*.eml"))
    files[0].unlink()
    files[1].rename(project.replies / "力学会的.eml")
    dovecot.deliver(a_mail(9), "9", received=RECEIVED + 9)
    assert "1 封新邮件" in run(project)
    assert len(replies(project)) == 3


def test_a_mail_expunged_on_the_server_stays_in_replies(project: Workspace, dovecot: Dovecot) -> None:
    use_dovecot(project, dovecot)
    dovecot.deliver(a_mail(1), "1")
    dovecot.deliver(a_mail(2), "2", received=RECEIVED + 1)
    run(project)
    for path in (dovecot.folder / "Maildir").rglob("*.1.localhost*"):
        path.unlink()
    assert "没有新邮件" in run(project)
    assert len(replies(project)) == 2


def test_after_a_change_of_uidvalidity_nothing_comes_twice(project: Workspace, dovecot: Dovecot) -> None:
    use_dovecot(project, dovecot)
    dovecot.deliver(a_mail(1), "1")
    dovecot.deliver(a_mail(2), "2", received=RECEIVED + 1)
    run(project)
    found = replies(project)
    dovecot.stop()
    for path in (dovecot.folder / "Maildir").glob("dovecot*"):  # UIDs and UIDVALIDITY live here
        path.unlink()
    dovecot.start()
    dovecot.deliver(a_mail(3), "3", received=RECEIVED + 2)
    said = run(project)
    log = read_fetched(project.fetched, "fetched.csv")
    assert len({line.validity for line in log}) == 2, "Dovecot gave out a new UIDVALIDITY"
    assert "1 封新邮件" in said
    assert "2 封已经收过" in said
    assert len(replies(project)) == 3
    assert replies(project).items() >= found.items()
    assert "没有新邮件" in run(project)


def test_a_run_killed_between_file_and_log_finds_the_file_by_its_content(
    project: Workspace, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_dovecot(project, dovecot)
    for number in range(3):
        dovecot.deliver(a_mail(number), str(number), received=RECEIVED + number)

    def killed(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(fetching, "add_fetched", killed)
        with pytest.raises(KeyboardInterrupt):
            run(project)
    (written,) = project.replies.glob("*.eml")
    assert not project.fetched.exists()
    written.rename(project.replies / "改了名.eml")
    (project.replies / ".x.eml.123.tmp").write_bytes(b"half")
    said = run(project)
    assert "2 封新邮件" in said
    assert "改了名.eml" in replies(project)
    assert len(replies(project)) == 3, "the half-written file is gone too"
    assert len(read_fetched(project.fetched, "fetched.csv")) == 3


def test_wrong_password_says_what_to_do_and_never_what_was_tried(
    project: Workspace, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_dovecot(project, dovecot)
    monkeypatch.setenv("MAIL_PASSWORD", "Falsch-und-geheim-9")
    with pytest.raises(PipelineError, match="登录失败") as caught:
        run(project)
    assert "授权码" in str(caught.value)
    assert "Falsch" not in str(caught.value)


def test_an_untrusted_certificate_stops_before_the_password_leaves(project: Workspace, dovecot: Dovecot) -> None:
    use_dovecot(project, dovecot, trust=False)
    with pytest.raises(PipelineError, match="证书不可信（自签名）") as caught:
        run(project)
    assert "ca:" in str(caught.value)
    assert "Login" not in dovecot.log


def test_starttls(project: Workspace, dovecot: Dovecot) -> None:
    use_dovecot(project, dovecot, security="starttls")
    dovecot.deliver(a_mail(1), "1")
    assert "1 封新邮件" in run(project)
    assert "TLS" in dovecot.log.split("Login:")[1]


def test_starttls_with_an_untrusted_certificate(project: Workspace, dovecot: Dovecot) -> None:
    use_dovecot(project, dovecot, security="starttls", trust=False)
    with pytest.raises(PipelineError, match="证书不可信"):
        run(project)


@pytest.mark.parametrize(("security", "use"), [("ssl", "imap"), ("starttls", "imaps")])
def test_the_wrong_port_for_the_security_is_named(
    project: Workspace, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch, security: str, use: str
) -> None:
    monkeypatch.setattr("pipeline.mailbox.imap.TIMEOUT", 3.0)
    use_dovecot(project, dovecot, security=security)
    text = project.office.read_text(encoding="utf-8")
    right = dovecot.imaps if security == "ssl" else dovecot.imap
    project.office.write_text(text.replace(f"port: {right}", f"port: {getattr(dovecot, use)}"), encoding="utf-8")
    with pytest.raises(PipelineError, match=r"port 和 security|没有应答"):
        run(project)


def test_the_client_says_who_it_is_before_it_opens_a_folder(project: Workspace, dovecot: Dovecot) -> None:
    use_dovecot(project, dovecot)
    run(project)
    assert "name=gongwen-pipeline" in dovecot.log


@pytest.mark.parametrize("separator", [".", "/"])
def test_chinese_folders_beside_the_inbox(project: Workspace, separator: str) -> None:
    with running_dovecot(separator) as server:
        use_dovecot(project, server, more='  folders: [INBOX, "其他文件夹/2020&计划"]\n')
        server.deliver(a_mail(1), "1")
        server.deliver(a_mail(2), "2", folder="其他文件夹/2020&计划", received=RECEIVED + 1)
        server.deliver(a_mail(3), "3", folder="垃圾箱", received=RECEIVED + 2)
        assert "2 封新邮件" in run(project)
        assert {line.folder for line in read_fetched(project.fetched, "")} == {"INBOX", "其他文件夹/2020&计划"}
        assert "没有新邮件" in run(project)


def test_a_folder_that_is_not_there_is_named_with_those_that_are(project: Workspace, dovecot: Dovecot) -> None:
    dovecot.deliver(a_mail(1), "1", folder="报送")
    use_dovecot(project, dovecot, more="  folders: [报 送]\n")
    with pytest.raises(PipelineError, match="没有文件夹“报 送”；现有：INBOX、报送"):
        run(project)


def test_a_folder_name_with_a_line_break_is_refused(project: Workspace, dovecot: Dovecot) -> None:
    use_dovecot(project, dovecot, more='  folders: ["INBOX\\r\\nA1 DELETE INBOX"]\n')
    with pytest.raises(InputError, match=r"office.yaml:\d+：mail.folders.1：文件夹名"):
        run(project)


def test_a_mail_that_is_too_large_is_left_there_and_named(
    project: Workspace, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "LARGEST_MAIL", 1024 * 1024)
    use_dovecot(project, dovecot)
    dovecot.deliver(a_mail(1, body="x" * 2 * 1024 * 1024), "1")
    dovecot.deliver(a_mail(2), "2", received=RECEIVED + 1)
    said = run(project)
    assert "1 封新邮件" in said
    assert "2020-04-10 09:30 到达的一封邮件有 2MB" in said.replace("01:30", "09:30")
    assert len(replies(project)) == 1
    again = run(project)
    assert "以前有 1 封过大的邮件" in again


def test_mail_from_before_the_notice_is_left(project: Workspace, dovecot: Dovecot) -> None:
    use_dovecot(project, dovecot)
    dovecot.deliver(a_mail(1), "1", received=RECEIVED - 20 * 86400)  # 2020-03-21
    dovecot.deliver(a_mail(2), "2")
    assert "1 封新邮件" in run(project)
    use_dovecot(project, dovecot, more="  since: 2020-03-01\n")
    assert "1 封新邮件" in run(project)


def test_a_server_that_stops_half_way_leaves_what_came_and_the_next_run_goes_on(
    project: Workspace, dovecot: Dovecot
) -> None:
    use_dovecot(project, dovecot)
    for number in range(5):
        dovecot.deliver(a_mail(number), str(number), received=RECEIVED + number)

    def stop_at_third(text: str) -> None:
        if "第 3 封" in text:
            dovecot.stop()

    with pytest.raises(PipelineError, match="已收下 2 封") as caught:
        list(fetch(project, stop_at_third))
    assert caught.value.exit_code == 4
    assert "\n" not in str(caught.value)
    assert len(replies(project)) == 2
    dovecot.start()
    assert "3 封新邮件" in run(project)
    assert len(replies(project)) == 5


def test_no_server_at_all(project: Workspace, dovecot: Dovecot) -> None:
    use_dovecot(project, dovecot)
    dovecot.stop()
    with pytest.raises(PipelineError, match="拒绝连接"):
        run(project)


@pytest.mark.parametrize(
    ("head", "sender"),
    [
        ("From: ../../etc/passwd@example.org", "passwd@example.org"),
        ('From: "wang@example.org" <li@example.org>', "li@example.org"),
        ("From: =?utf-8?B?5p2O?= <li+a/../b@example.org>", "b@example.org"),
        ("Subject: no sender", "发件人不明"),
        ("From: " + "a" * 70000, "发件人不明"),
        ("From: li@example.org\x1b[31m\u202e", "li@example.org"),
        ("From:\r\n <li@example.org>", "li@example.org"),
    ],
)
def test_senders_are_labels_never_paths(project: Workspace, dovecot: Dovecot, head: str, sender: str) -> None:
    use_dovecot(project, dovecot)
    mail = f"{head}\r\n\r\nx\r\n".encode()
    dovecot.deliver(mail, "1")
    run(project)
    (name,) = replies(project)
    assert name == f"20200410-093000 {sender} {hashlib.sha256(mail).hexdigest()[:8]}.eml"


def test_the_command_from_end_to_end_never_shows_the_password(project: Workspace, dovecot: Dovecot) -> None:
    use_dovecot(project, dovecot)
    dovecot.deliver(a_mail(1), "1")
    first = run_command(project.root, "fetch", "--round", "2020")
    assert (first.returncode, "1 封新邮件" in first.stdout) == (0, True), first.stdout
    second = run_command(project.root, "fetch")
    assert (second.returncode, "没有新邮件" in second.stdout) == (0, True), second.stdout
    dovecot.stop()
    third = run_command(project.root, "fetch")
    assert third.returncode == 4
    assert third.stdout.count("\n") == 1
    written = b"".join(path.read_bytes() for path in project.root.rglob("*") if path.is_file())
    assert PASSWORD.encode() not in written + (first.stdout + second.stdout + third.stdout).encode()


def test_two_at_once(project: Workspace, dovecot: Dovecot) -> None:
    use_dovecot(project, dovecot)
    dovecot.deliver(a_mail(1), "1")
    seen: list[str] = []

    def start_another(_text: str) -> None:
        if not seen:
            with pytest.raises(PipelineError) as caught:
                run(project)
            seen.append(str(caught.value))

    list(fetch(project, start_another))
    assert seen == ["另一个窗口正在收取邮件；请等它结束"]


def test_outputs_can_be_deleted(project: Workspace, dovecot: Dovecot) -> None:
    use_dovecot(project, dovecot)
    dovecot.deliver(a_mail(1), "1")
    run(project)
    shutil.rmtree(project.root / "outputs", ignore_errors=True)
    assert "没有新邮件" in run(project)


def test_without_a_section_the_notices_mailbox_tells_the_servers(
    project: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MAIL_PASSWORD")
    monkeypatch.setattr("keyring.get_password", lambda _service, _user: None)
    with pytest.raises(PipelineError, match=r"没有 csrme@163\.com 的密码") as caught:
        run(project)
    assert "授权码" in str(caught.value)


def test_an_unknown_domain_without_servers_is_named_with_its_line(project: Workspace) -> None:
    set_mail(project, "")
    with pytest.raises(InputError, match=r"office.yaml:\d+：mail.address：不知道 @example.org 的邮件服务器"):
        run(project)
