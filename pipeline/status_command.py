"""What the terminal shows: what a stage did, and where the round stands."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipeline.inputs import load_notice, load_office, load_roster
from pipeline.model.standing import Standing, Standings, State
from pipeline.model.unit import Unit
from pipeline.outbox_index import read_index
from pipeline.runner import Outcome, changed_sources, read_facts
from pipeline.sent_log import read_sent
from pipeline.standard.wording import chinese_date, print_number
from pipeline.terminal import printable
from pipeline.workspace import Workspace

_STAGES = {"notice": "通知", "collect": "收集", "compendium": "汇编", "archive": "归档"}
_NEXT = {
    "notice": "make notice（印发通知）",
    "collect": "make fetch（收信），或把收到的邮件和表格放进 {replies}，再运行 make collect",
    "compendium": "make compendium（编成汇编）",
    "archive": "make archive（归档）",
}
_ANSWERED = (State.ACCEPTED, State.ACCEPTED_WITH_WARNINGS, State.NIL)
_STYLES = {
    **dict.fromkeys(_ANSWERED, "green"),
    State.TO_BE_CORRECTED: "yellow",
    State.RECEIVED: "yellow",
    State.OVERDUE: "red",
}
_ORDER = (
    *_ANSWERED,
    State.TO_BE_CORRECTED,
    State.RECEIVED,
    State.OVERDUE,
    State.ASKED,
    State.EXTENSION,
    State.NOT_ASKED,
    State.EXEMPT,
)
_OPEN = (State.NOT_ASKED, State.ASKED, State.EXTENSION, State.OVERDUE, State.TO_BE_CORRECTED)
"""What only the unit can change."""
_LISTED = 20
"""Names or things in one list; a screen holds no more."""
_NARROW = 72
"""Columns below which the groups are lines instead of a table."""


def print_outcome(workspace: Workspace, outcome: Outcome, console: Console, *, asked: bool) -> None:
    """One stage's result in a few lines; a stage only brought along says nothing where nothing changed."""
    folder = workspace.relative(outcome.folder)
    if not outcome.changed and not asked:
        return
    if not outcome.changed:
        console.print(f"[green]✓[/green] {outcome.stage.title}：无变化，{folder} 已是最新", highlight=False)
    else:
        console.print(f"[green]✓[/green] {outcome.stage.title}：已写入 {folder}")
        for line in outcome.summary:
            console.print(f"  {line}", markup=False)
        for path in outcome.kept_aside:
            console.print(f"  手工改过的文件没有覆盖，已改名为 {path.name}", markup=False)
    if outcome.stage.name == "collect" and asked:
        console.print(f"  看板：{folder}/board/index.html（双击打开）", markup=False)
        _print_standings(_View.of(workspace), console)


def print_status(workspace: Workspace, console: Console, today: date) -> None:
    """Where the round stands and what to type next.

    Args:
        workspace: the round.
        console: where to.
        today: for the days to the deadline.

    Raises:
        InputError: the round's notice, office or roster can't be read.
    """
    office, notice = load_office(workspace), load_notice(workspace)
    number = print_number(notice.number, office.number_style)
    left = _days_left(notice.deadline, today)
    console.print(f"{workspace.round}年度　{number}　截止 {chinese_date(notice.deadline)}（{left}）", markup=False)
    done = {name: bool(read_facts(workspace, name)) for name in _STAGES}
    changed = {name: _changed(workspace, name) for name in _STAGES}
    for name, title in _STAGES.items():
        since = f"；此后有变化：{'、'.join(changed[name])}" if changed[name] else ""
        mark = "·" if not done[name] else "[yellow]![/yellow]" if since else "[green]✓[/green]"
        console.print(f"  {mark} {title}：{'已生成' if done[name] else '还没有'}{escape(since)}")
    view = _View.of(workspace)
    _print_standings(view, console)
    lying = sum(1 for _ in workspace.outbox.glob("*.eml"))
    if lying:
        console.print(f"发件箱：{lying}封信写好未发（{workspace.relative(workspace.outbox)}）", markup=False)
    letters = _Letters(lying, _letters_due(workspace, view, today) if view else 0)
    console.print(f"下一步：{_next(workspace, done, changed, view, letters)}", markup=False)


@dataclass(frozen=True)
class _Letters:
    """How many wait for what."""

    lying: int
    """In the outbox, to be looked at and sent."""
    due: int
    """Today, and not yet written."""


def _changed(workspace: Workspace, stage: str) -> list[str]:
    """What a stage read and has changed since; letters that were written or sent have collect read nothing anew."""
    own = {workspace.relative(workspace.outbox), workspace.relative(workspace.sent)}
    found = changed_sources(workspace, stage)
    return [shown for shown in found if stage != "collect" or shown not in own]


def _letters_due(workspace: Workspace, view: "_View", today: date) -> int:
    """How many letters ``make outbox`` would write today; those that a person deleted are not among them."""
    from pipeline.collect.letters.around import circumstances  # noqa: PLC0415 - a stage's result needs none of this
    from pipeline.collect.letters.due import decide  # noqa: PLC0415 - as above

    sent = read_sent(workspace.sent, workspace.relative(workspace.sent))
    around = circumstances(workspace, view.standings, today)
    verdict = decide(view.standings, load_roster(workspace), sent, around)
    written = {entry.letter for entry in read_index(workspace.outbox).letters}
    return sum(letter.number not in written for letter in verdict.letters)


def _days_left(deadline: date, today: date) -> str:
    days = (deadline - today).days
    if days == 0:
        return "今天截止"
    return f"还有{days}天" if days > 0 else f"已过{-days}天"


def _next(
    workspace: Workspace,
    done: Mapping[str, bool],
    changed: Mapping[str, Sequence[str]],
    view: "_View | None",
    letters: _Letters,
) -> str:
    replies = workspace.relative(workspace.replies)
    if not done["notice"] or not done["collect"]:
        return _NEXT["collect" if done["notice"] else "notice"].format(replies=replies)
    if changed["collect"]:
        return f"make collect（{'、'.join(changed['collect'])} 有变化，上面的情况还是以前的）"
    if letters.lying:
        return "看过发件箱里的信，再运行 make send（发出）"
    if letters.due:
        return f"make outbox（有{letters.due}封信该写：回执、改正信、催报信等）"
    if view and (answer := _wait_for(view, replies)):
        return answer
    pending = next((name for name in _STAGES if not done[name] or changed[name]), None)
    return _NEXT[pending] if pending else "各步都已完成。又有来件时，放进 replies 后运行 make compendium archive"


def _wait_for(view: "_View", replies: str) -> str:
    """What to do about units whose plan is still missing; empty where there is none."""
    states = [standing.state for standing in view.standings.units]
    enough = "；不再等了，就运行 make compendium" if any(state in _ANSWERED for state in states) else ""
    if State.RECEIVED in states:
        return f"看上面“等待处理”的来件，把裁定写进 decisions.yaml 或回信请单位重发，再运行 make collect{enough}"
    if any(state in _OPEN for state in states):
        return f"等来件：make fetch（收信），或把来件放进 {replies}，再运行 make collect{enough}"
    return ""


@dataclass(frozen=True)
class _View:
    """The standings with the units' names."""

    standings: Standings
    units: Mapping[str, Unit]

    @classmethod
    def of(cls, workspace: Workspace) -> "_View | None":
        """What the last collect found; None if there was none, or if its file is no longer whole."""
        try:
            standings = Standings.model_validate_json(workspace.standings.read_bytes())
        except (FileNotFoundError, ValidationError):
            return None
        return cls(standings, load_roster(workspace).by_code())

    def name(self, standing: Standing) -> str:
        """A unit's name; its code where the roster no longer has it."""
        unit = self.units.get(standing.unit)
        return unit.name if unit else standing.unit

    def groups(self) -> dict[str, list[Standing]]:
        """Group to standings."""
        found: dict[str, list[Standing]] = {}
        for standing in self.standings.units:
            unit = self.units.get(standing.unit)
            found.setdefault(unit.group if unit else "（不在名录）", []).append(standing)
        return found


def _print_standings(view: _View | None, console: Console) -> None:
    if view is None:
        return
    units = view.standings.units
    answered = sum(standing.state in _ANSWERED for standing in units)
    day = chinese_date(view.standings.day)
    console.print(f"答复：{answered} / {len(units)}（情况截至{day}）", markup=False)
    states = [state for state in _ORDER if any(standing.state is state for standing in units)]
    if console.is_terminal and console.width >= _NARROW:
        console.print(_group_table(view, states))
    else:
        for group, members in view.groups().items():
            console.print(f"  {_group_line(group, members)}", markup=False)
    _print_list(console, "没有答复", _missing(view, states))
    _print_list(console, "等待处理", list(_waiting(view)))


def _group_table(view: _View, states: Sequence[State]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("组别")
    for title in ("应报", *(state.value for state in states)):
        table.add_column(title, justify="right")
    for group, members in view.groups().items():
        counts = Counter(standing.state for standing in members)
        cells = (f"[{_STYLES.get(state, 'default')}]{counts[state]}[/]" if counts[state] else "·" for state in states)
        table.add_row(escape(group), str(len(members)), *cells)
    return table


def _group_line(group: str, members: Sequence[Standing]) -> str:
    counts = Counter(standing.state for standing in members)
    return f"{group}{len(members)}个：" + "、".join(f"{state}{counts[state]}" for state in _ORDER if counts[state])


def _missing(view: _View, states: Sequence[State]) -> list[str]:
    """A line for each state of units from which nothing came."""
    lines = []
    for state in (State.OVERDUE, State.ASKED, State.EXTENSION, State.NOT_ASKED):
        if state in states:
            names = [view.name(standing) for standing in view.standings.units if standing.state is state]
            more = f"等{len(names)}个单位" if len(names) > _LISTED else ""
            lines.append(f"{state}：{'、'.join(names[:_LISTED])}{more}")
    return lines


def _waiting(view: _View) -> Iterator[str]:
    for standing in view.standings.units:
        unit = view.units.get(standing.unit)
        back = [address for address in (unit.addresses if unit else ()) if address in view.standings.bounced]
        if back and standing.state not in (*_ANSWERED, State.EXEMPT):
            yield f"{view.name(standing)}：邮箱 {'、'.join(back)} 退过信，请电话联系并改正单位名录"
        if standing.state is State.TO_BE_CORRECTED:
            yield f"{view.name(standing)}：{standing.note}"
        told = standing.note if standing.state is State.TO_BE_CORRECTED else ""
        for waiting in (one for one in standing.waiting if one.reason not in told):
            yield f"{view.name(standing)}：{waiting.reason}（{waiting.place}）"
    for waiting in view.standings.unassigned:
        yield f"单位不明：{waiting.reason}（{waiting.place}）"


def _print_list(console: Console, title: str, lines: Sequence[str]) -> None:
    if not lines:
        return
    console.print(f"{title}：", style="bold")
    for line in lines[:_LISTED]:
        console.print(f"  {printable(line)}", markup=False)
    if len(lines) > _LISTED:
        console.print(f"  另有{len(lines) - _LISTED}项，见看板", markup=False)
