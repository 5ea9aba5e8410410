"""``outbox``: the letters that are due on a day, written where a person can look at them before anything leaves."""

import functools
import hashlib
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime

from pipeline import inputs
from pipeline.collect.letters.around import circumstances
from pipeline.collect.letters.build import Desk, letter_bytes, made_from
from pipeline.collect.letters.due import Circumstances, DueLetter, NoLetter, Verdict, decide
from pipeline.collect.letters.marking.mark import Marked, mark
from pipeline.collect.letters.message import Attachment
from pipeline.collect.letters.outbox import OBSOLETE_FOLDER, Account, bring_up_to_date
from pipeline.collect.worker.contents import Contents
from pipeline.errors import InputError, PipelineError
from pipeline.model.problem import Problem
from pipeline.model.standing import Standings, State
from pipeline.model.time_zone import CHINA
from pipeline.model.unit import Roster
from pipeline.outbox_index import read_index
from pipeline.runner import read_facts, read_released, released_files
from pipeline.sent_log import LetterKind, parse_time, read_sent
from pipeline.tools.guard import Failure, Guard
from pipeline.workspace import PACKAGE, Workspace

_PACKAGES = "packages"
_FORMS = (".xlsx", ".docx")
MARK_SECONDS = 90.0


@dataclass(frozen=True)
class Options:
    """How the command was called."""

    day: date
    again: bool = False
    """Write deleted and edited letters anew."""
    notice: bool = False
    """The notice itself goes to all who have not got it."""


def day_of(written: str) -> date:
    """A day as typed, 2020-04-16; nothing means today in China: what is due is an action, and so may ask the clock.

    Raises:
        InputError: it is no day.
    """
    if not written.strip():
        return datetime.now(CHINA).date()
    found = parse_time(written)
    if found is None:
        raise InputError(f"“{written[:40]}”不是日期，应如 2020-04-16")
    return found.date()


def wants_notice(workspace: Workspace, options: Options) -> bool:
    """Whether letters with the notice may be due, so that the notice has to be up to date."""
    pending = any(entry.kind is LetterKind.NOTICE for entry in read_index(workspace.outbox).letters)
    if options.notice or pending:
        return True
    return any(one.state is State.NOT_ASKED for one in _standings(workspace).units)


def write_letters(workspace: Workspace, options: Options) -> list[str]:
    """Bring the outbox up to date; collect's outputs must be.

    Returns:
        What was done, in Chinese lines.

    Raises:
        PipelineError: an input, a template or the log is wrong, or a file can't be written.
    """
    standings = _standings(workspace)
    roster = inputs.load_roster(workspace)
    asked = options.notice or _notice_pending(workspace)
    around = circumstances(workspace, standings, options.day, ask_all=asked)
    sent = read_sent(workspace.sent, workspace.relative(workspace.sent))
    verdict = decide(standings, roster, sent, around)
    with ExitStack() as stack:
        contents = stack.enter_context(Contents.of(workspace))
        guard = stack.enter_context(Guard(workers=1, seconds=MARK_SECONDS))
        desk = _desk(workspace, standings, around, contents, guard)
        program = _program(workspace)
        account = bring_up_to_date(
            workspace.outbox,
            verdict.letters,
            lambda letter: made_from(letter, desk, program),
            lambda letter: letter_bytes(letter, desk),
            again=options.again,
        )
    return list(_report(workspace, options, verdict, account, roster))


def _standings(workspace: Workspace) -> Standings:
    (content,) = read_released(workspace, "collect", [workspace.standings.name]).values()
    return Standings.model_validate_json(content)


def _notice_pending(workspace: Workspace) -> bool:
    """Whether letters with the notice lie in the outbox: they were asked for once, and stay due until they are sent."""
    entries = (one for one in read_index(workspace.outbox).letters if one.kind is LetterKind.NOTICE)
    return any((workspace.outbox / entry.file).is_file() for entry in entries)


def _desk(workspace: Workspace, standings: Standings, around: Circumstances, contents: Contents, guard: Guard) -> Desk:
    facts = read_facts(workspace, "notice")
    notice = inputs.load_notice(workspace)
    return Desk(
        office=inputs.load_office(workspace),
        notice=notice,
        notice_title=str(facts.get("title", "")),
        notice_number=str(facts.get("document_number", "")),
        form=inputs.load_form(workspace),
        round=workspace.round,
        settings=around.settings,
        mailbox=around.mailbox,
        templates=workspace.templates,
        standings={one.unit: one for one in standings.units},
        lookup=contents,
        mark=functools.partial(_mark, guard, standings.day),
        package=functools.partial(_package, workspace),
        forms=functools.cache(functools.partial(_forms, workspace)),
    )


def _mark(guard: Guard, day: date, data: bytes, name: str, problems: tuple[Problem, ...]) -> Marked | None:
    """The marked file; None where marking it failed, ran too long or took too much memory."""
    found = guard.call(mark, data, name, problems, day)
    return None if isinstance(found, Failure) else found


def _package(workspace: Workspace, unit: str) -> tuple[Attachment, ...]:
    """The notice and the forms made for a unit.

    Raises:
        PipelineError: they were never made, or altered since.
    """
    files = released_files(workspace, "notice")
    names = [name for name in files if name.startswith(f"{_PACKAGES}/{unit} ")]
    if not names:
        raise PipelineError(f"还没有给 {unit} 的材料；请先运行 make notice")
    found = read_released(workspace, "notice", names)
    return tuple(Attachment(name.rpartition("/")[2], found[name]) for name in sorted(names))


def _forms(workspace: Workspace, unit: str) -> tuple[Attachment, ...]:
    """The blank forms made for a unit; none where its notice was not made in this folder.

    Raises:
        PipelineError: they have been altered since they were made.
    """
    own = [name for name in released_files(workspace, "notice") if name.startswith(f"{_PACKAGES}/{unit} ")]
    names = sorted(name for name in own if name.endswith(_FORMS))
    found = read_released(workspace, "notice", names)
    return tuple(Attachment(name.rpartition("/")[2], found[name]) for name in names)


def _program(workspace: Workspace) -> str:
    """A hash of what puts letters into words."""
    digest = hashlib.sha256()
    folders = (PACKAGE / "collect", PACKAGE / "render", workspace.templates / "html" / "letters")
    for path in sorted(
        path for folder in folders for path in folder.rglob("*") if path.suffix in {".py", ".txt", ".html"}
    ):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _report(
    workspace: Workspace, options: Options, verdict: Verdict, account: Account, roster: Roster
) -> Iterator[str]:
    shown = workspace.relative(workspace.outbox)
    day = options.day
    yield f"{day.year}年{day.month}月{day.day}日，应发{len(verdict.letters)}封信，写在 {shown}"
    for label, letters in (("新写", account.written), ("已在", account.kept), ("改动过，没有动", account.edited)):
        counts = Counter(letter.kind.value for letter in letters.values())
        if letters:
            yield f"{label} {len(letters)} 封：" + "、".join(f"{kind}{count}" for kind, count in counts.items())
        yield from (f"  {name}　→ {'；'.join(letter.to)}" for name, letter in letters.items())
    if account.deleted:
        yield f"删掉的 {len(account.deleted)} 封没有再写（要再写：--again）：{_names(account.deleted)}"
    if account.removed:
        yield f"不再需要、已拿走 {len(account.removed)} 封：{'、'.join(account.removed)}"
    if account.set_aside:
        yield f"不再需要而您改动过的，移到“{OBSOLETE_FOLDER}”：{'、'.join(account.set_aside)}"
    yield from _without(verdict.none, len(roster.units))
    if account.written or account.kept or account.edited:
        yield "请逐封打开看过、改好，不发的删掉，然后运行 make send"


def _names(letters: list[DueLetter]) -> str:
    return "、".join(
        f"{letter.unit.short_name or letter.unit.name if letter.unit else '来件'}{letter.kind}" for letter in letters
    )


def _without(none: tuple[NoLetter, ...], units: int) -> Iterator[str]:
    """Why the others get none: what the office should look at by name, the rest by number."""
    attention = [one for one in none if one.attention]
    if attention:
        yield f"请留意 {len(attention)} 个："
        for one in attention:
            name = f"{one.unit.code} {one.unit.short_name or one.unit.name}：" if one.unit else ""
            yield f"  {name}{one.reason}"
    quiet = Counter(one.reason for one in none if not one.attention)
    if quiet:
        yield f"其余不用写信（共{units}个单位）：" + "；".join(f"{reason} {count}个" for reason, count in quiet.items())
