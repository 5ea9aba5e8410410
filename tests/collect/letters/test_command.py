"""``outbox`` from end to end: real replies through collect into letters, in a folder of its own."""

import email
import shutil
import time
from datetime import date, datetime
from email.policy import default
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.collect.letters import command
from pipeline.collect.letters.command import Options, _mark, day_of, write_letters
from pipeline.collect.stage import STAGE
from pipeline.errors import InputError, PipelineError
from pipeline.model.time_zone import CHINA
from pipeline.runner import Product, Stage, run_stage
from pipeline.sent_log import LetterKind, SendState, SentLetter, add_to_log
from pipeline.tools.guard import Guard
from pipeline.workspace import Workspace
from tests.collect.builders import grid, mail, rows, xlsx
from tests.collect.letters.desk import problem

DAY = date(2020, 4, 16)
GOOD = xlsx(grid(rows({})))
OTHER_HEAD = {"填报单位": "示例岩石力学测试专业委员会", "联系人": "示例二", "联系电话": "010-5550 0001"}
BAD = xlsx(grid(rows({"时间": "某天"}), OTHER_HEAD))


@pytest.fixture
def office(workspace: Workspace) -> Workspace:
    """A round of three replies: one good, one to be corrected, one that can't be opened."""
    shutil.rmtree(workspace.replies)
    workspace.replies.mkdir()
    for name, data in {
        "1.eml": mail({"计划.xlsx": GOOD}),
        "2.eml": mail({"计划.xlsx": BAD}, sender="f02@example.org", headers={"Message-ID": "<m2@example.org>"}),
        "3.eml": mail({"计划.xlsx": b""}, sender="f03@example.org"),
    }.items():
        (workspace.replies / name).write_bytes(data)
    return workspace


def write(workspace: Workspace, **options: object) -> list[str]:
    run_stage(workspace, STAGE, lambda _: None)
    return write_letters(workspace, Options(**{"day": DAY, **options}))  # type: ignore[arg-type]


def letters(workspace: Workspace) -> dict[str, list[str]]:
    """Kind to unit codes."""
    found: dict[str, list[str]] = {}
    for path in sorted(workspace.outbox.glob("*.eml")):
        message = email.message_from_bytes(path.read_bytes(), policy=default)
        found.setdefault(str(message["X-Letter-Kind"]), []).append(str(message["X-Letter-Unit"]))
    return found


def test_replies_become_letters_that_go_once(office: Workspace) -> None:
    lines = write(office)
    found = letters(office)
    assert found["回执"] == ["F01"]
    assert found["请改正"] == ["F02"]
    assert found["请重发"] == ["F03"]
    assert len(found["催报"]) == 21
    assert lines[0] == "2020年4月16日，应发24封信，写在 outputs/2020/outbox"
    (correction,) = office.outbox.glob("F02*.eml")
    message = email.message_from_bytes(correction.read_bytes(), policy=default)
    assert message["In-Reply-To"] == "<m2@example.org>"
    assert [part.get_filename() for part in message.iter_attachments()] == ["计划（批注）.xlsx"]
    # A second run makes the same.
    before = {path.name: path.read_bytes() for path in office.outbox.iterdir()}
    assert any(line.startswith("已在 24 封") for line in write(office))
    assert {path.name: path.read_bytes() for path in office.outbox.iterdir()} == before
    # What has gone is not due again.
    at = datetime(2020, 4, 16, 9, tzinfo=CHINA)
    gone = SentLetter(at=at, state=SendState.SENT, kind=LetterKind.CORRECTION, unit="F02", to="f02@example.org",
                      subject="", letter=str(message["X-Letter"]))  # fmt: skip
    add_to_log(office.sent, [gone])
    lines = write(office)
    assert "请改正" not in letters(office)
    assert "F02" in letters(office)["催报"]


def test_the_same_bytes_in_another_folder(office: Workspace, tmp_path: Path) -> None:
    write(office)
    other = tmp_path / "other"
    for name in ("inputs", "templates"):
        shutil.copytree(office.root / name, other / name)
    moved = Workspace.open(other, "2020")
    write(moved)
    assert {path.name: path.read_bytes() for path in moved.outbox.iterdir()} == {
        path.name: path.read_bytes() for path in office.outbox.iterdir()
    }
    for path in moved.outbox.iterdir():
        assert str(tmp_path).encode() not in path.read_bytes()


def release_notice(workspace: Workspace, *, approved: bool) -> None:
    """What the notice stage hands over, for one unit; making the real thing is that stage's own business."""
    product = Product(
        {"packages/F01 某会/通知.pdf": b"%PDF-1.7", "packages/F01 某会/表（某会）.xlsx": GOOD},
        facts={"approved": approved, "title": "示例通知", "document_number": "示例字〔2020〕1号"},
    )
    run_stage(workspace, Stage("notice", "通知", (), lambda _: (), lambda *_: product), lambda _: None)


def only_first_unit(workspace: Workspace) -> None:
    lines = workspace.roster.read_text(encoding="utf-8-sig").splitlines()
    workspace.roster.write_text("\n".join(lines[:2]) + "\n", encoding="utf-8")


def test_the_notice_goes_with_its_package_and_stays_due_until_it_is_sent(office: Workspace) -> None:
    only_first_unit(office)
    for path in office.replies.iterdir():
        path.unlink()
    release_notice(office, approved=True)
    write(office, day=date(2020, 4, 2), notice=True)
    for _ in range(2):  # without being asked for again, too
        (path,) = office.outbox.glob("*.eml")
        message = email.message_from_bytes(path.read_bytes(), policy=default)
        assert message["Subject"] == "示例通知（示例岩石动力学专业委员会）"
        assert [part.get_filename() for part in message.iter_attachments()] == ["表（某会）.xlsx", "通知.pdf"]
        write(office, day=date(2020, 4, 2))


def test_a_reminder_carries_the_unit_s_blank_form_where_the_notice_was_made_here(office: Workspace) -> None:
    only_first_unit(office)
    for path in office.replies.iterdir():
        path.unlink()
    for wanted in ([], ["表（某会）.xlsx"]):
        write(office, day=date(2020, 4, 13))
        (path,) = office.outbox.glob("F01 * 到期前提醒.eml")
        message = email.message_from_bytes(path.read_bytes(), policy=default)
        assert [part.get_filename() for part in message.iter_attachments()] == wanted
        release_notice(office, approved=True)


def test_a_draft_is_not_sent_out(office: Workspace) -> None:
    only_first_unit(office)
    (office.replies / "1.eml").unlink()
    release_notice(office, approved=False)
    lines = write(office, day=date(2020, 4, 2), notice=True)
    assert "  F01 岩石动力学专委会：还没有发通知：通知未审定" in lines


def test_a_unit_without_a_package_stops_with_what_to_do(office: Workspace) -> None:
    for path in office.replies.iterdir():
        path.unlink()
    release_notice(office, approved=True)
    with pytest.raises(PipelineError, match="make notice"):
        write(office, day=date(2020, 4, 2), notice=True)


BOUNCE = """From: MAILER-DAEMON@example.org
To: csrme@163.com
Subject: Undelivered Mail Returned to Sender
Date: Mon, 6 Apr 2020 10:00:00 +0800
Message-ID: <b1@example.org>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

not delivered
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; example.org

Final-Recipient: rfc822; f04@example.org
Action: failed
Status: 5.1.1

--b--
"""


def test_an_address_that_gave_a_letter_back_is_listed(office: Workspace) -> None:
    (office.replies / "退信.eml").write_text(BOUNCE, encoding="ascii")
    lines = write(office)
    assert any("F04" in line and "f04@example.org 退过信" in line for line in lines)
    assert "F04" not in letters(office)["催报"]


def test_an_address_that_writes_again_is_in_use_again(office: Workspace) -> None:
    (office.replies / "退信.eml").write_text(BOUNCE, encoding="ascii")
    (office.replies / "问.eml").write_bytes(mail({}, "2020-04-08", sender="f04@example.org", text="请问怎么填？"))
    write(office)
    assert not any("退过信" in line for line in write(office))


def never_done(*_: object) -> None:
    """Marking that hangs; runs in a child process."""
    time.sleep(600)


def test_marking_that_takes_too_long_costs_the_attachment_only(monkeypatch: pytest.MonkeyPatch) -> None:
    with Guard(workers=1) as guard:
        assert _mark(guard, DAY, GOOD, "计划.xlsx", (problem(),))
    monkeypatch.setattr(command, "mark", never_done)
    with Guard(workers=1, seconds=0.2) as guard:
        assert _mark(guard, DAY, GOOD, "计划.xlsx", (problem(),)) is None


@pytest.mark.parametrize("written", ["2020-04-16", " 2020/4/16 ", "2020年4月16日"])
def test_a_day_is_typed_as_people_do(written: str) -> None:
    assert day_of(written) == DAY


def test_no_day_is_today_and_nonsense_is_refused() -> None:
    assert day_of("") == datetime.now(CHINA).date()
    with pytest.raises(InputError, match="不是日期"):
        day_of("下周")


def test_the_command_prints_what_it_wrote(office: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(office.root)
    result = CliRunner().invoke(app, ["outbox", "--round", "2020", "--day", "2020-04-13"])
    assert result.exit_code == 0, result.output
    assert "应发24封信" in result.output
    assert "到期前提醒21" in result.output
    assert "F02 岩石力学测试专委会 请改正.eml　→ f02@example.org" in result.output
