"""What the terminal shows: what a stage did, and where the round stands."""

from typing import Any

from rich.console import Console
from rich.table import Table

from pipeline.inputs import load_notice, load_office
from pipeline.runner import Outcome, read_facts
from pipeline.standard.wording import chinese_date, print_number
from pipeline.workspace import Workspace

_NEXT = {
    "notice": "make notice（印发通知）",
    "collect": "把收到的邮件和表格放进 {replies}，再运行 make collect",
    "compendium": "make compendium（编成汇编）",
    "archive": "make archive（归档）",
}
_STATE_STYLE = {"已报送": "green", "零报送": "green", "待改正": "yellow", "待人工": "yellow", "未报送": "red"}


def print_outcome(workspace: Workspace, outcome: Outcome, console: Console, *, asked: bool) -> None:
    """One stage's result in a few lines; a stage only brought along says nothing where nothing changed."""
    folder = workspace.relative(outcome.folder)
    if not outcome.changed and not asked:
        return
    if not outcome.changed:
        console.print(f"[green]✓[/green] {outcome.stage.title}：无变化，{folder} 已是最新", highlight=False)
        return
    console.print(f"[green]✓[/green] {outcome.stage.title}：已写入 {folder}")
    for line in outcome.summary:
        console.print(f"  {line}", markup=False)
    for path in outcome.kept_aside:
        console.print(f"  手工改过的文件没有覆盖，已改名为 {path.name}", markup=False)
    rows = read_facts(workspace, outcome.stage.name).get("units")
    if rows and asked:
        console.print(_status_table(rows))


def print_status(workspace: Workspace, console: Console) -> None:
    """Where the round stands and what to type next.

    Raises:
        InputError: the round's notice can't be read.
    """
    office, notice = load_office(workspace), load_notice(workspace)
    number = print_number(notice.number, office.number_style)
    console.print(f"{workspace.round}年度　{number}　截止 {chinese_date(notice.deadline)}", markup=False)
    facts = {name: read_facts(workspace, name) for name in _NEXT}
    for name, title in (("notice", "通知"), ("collect", "收集"), ("compendium", "汇编"), ("archive", "归档")):
        done = bool(facts[name])
        console.print(f"  {'[green]✓[/green]' if done else '·'} {title}：{'已生成' if done else '还没有'}")
    if rows := facts["collect"].get("units"):
        console.print(_status_table(rows))
    pending = next((name for name in _NEXT if not facts[name]), None)
    if pending:
        console.print(f"下一步：{_NEXT[pending].format(replies=workspace.relative(workspace.replies))}", markup=False)
    else:
        console.print("各步都已完成。又有来件时，放进 replies 后运行 make compendium archive。", markup=False)


def _status_table(rows: list[dict[str, Any]]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for title, justify in (("编码", "left"), ("单位", "left"), ("组别", "left"), ("状态", "left"), ("活动", "right")):
        table.add_column(title, justify=justify)  # type: ignore[arg-type] # rich's literal type
    for row in rows:
        state = str(row["state"])
        shown = f"[{_STATE_STYLE.get(state, 'default')}]{state}[/]"
        activities = str(row["activities"] or "")
        table.add_row(str(row["code"]), str(row["name"]), str(row["group"]), shown, activities)
    return table
