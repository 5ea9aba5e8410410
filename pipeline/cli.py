"""The commands. Each does one thing, says it in a few Chinese lines, and ends with a documented exit code.

0 done, or nothing to do; 1 the program itself failed; 2 an input is wrong; 3 a program or font is missing; 4 the run
could not go on; 5 a product lacks something its source has; 6 a checked file breaks a clause of the standard;
130 stopped by Ctrl-C.
"""

import sys
import time
import traceback
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.status import Status

from pipeline.errors import PipelineError
from pipeline.terminal import Terminal, printable
from pipeline.tools import fonts
from pipeline.workspace import Workspace, error_log_of, templates_of, user_fonts_of

_STAGES, _NOTICE, _MAIL, _SEE = "四个阶段", "起草和核对通知", "收信和发信", "查看"
"""Under which heading a command is listed in the help."""
_EXIT_CODES = (
    "退出码：0 完成或无事可做；1 程序出错；2 输入或命令有误；3 缺软件或字体；\n\n"
    "4 不能继续；5 成品缺内容；6 版式不合标准；130 被 Ctrl-C 停止。"
)

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="学会年度通知：印发、收集、汇编、归档。",
    epilog=_EXIT_CODES,
)
console = Terminal(highlight=False, soft_wrap=True)

Round = Annotated[str, typer.Option("--round", help="年度，如 2020；不写就是最新的一年。")]


def main() -> None:
    """Run one command; whatever goes wrong is one line and an exit code, never a traceback."""
    try:
        app(standalone_mode=True)
    except PipelineError as error:
        for line in str(error).splitlines():
            console.print(f"[red]✗[/red] {escape(line)}")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        console.print("已停止。没有写到一半的文件；再运行同一个命令即可继续。")
        sys.exit(130)
    except Exception as error:  # noqa: BLE001 - the last door: a traceback helps nobody at a clerk's desk
        log = _log(error)
        console.print(f"[red]✗[/red] 程序出错：{escape(type(error).__name__)}：{escape(str(error)[:200])}")
        console.print(f"  详情已写入 {log}；请把它交给维护的人。inputs 没有改动，outputs 里没有写到一半的文件。")
        sys.exit(1)


@app.command(rich_help_panel=_STAGES)
def notice(round: Round = "") -> None:  # noqa: A002 - the word of the trade
    """印发：生成通知和附件，并对照标准测量版式。"""
    _run("conformance", round, also=("notice",))


@app.command(rich_help_panel=_STAGES)
def collect(round: Round = "") -> None:  # noqa: A002
    """收集：读取来件，核对并列出问题。"""
    _run("collect", round)


@app.command(rich_help_panel=_STAGES)
def compendium(
    round: Round = "",  # noqa: A002
    scheduler: Annotated[
        str, typer.Option("--scheduler", help="在 Dask 集群上排版：调度器的地址，如 tcp://192.0.2.1:8786。")
    ] = "",
) -> None:
    """汇编：把各单位的计划编成一册。"""
    _run("compendium", round, scheduler=scheduler)


@app.command(rich_help_panel=_STAGES)
def archive(round: Round = "") -> None:  # noqa: A002
    """归档：整理 PDF，生成归档文件目录。"""
    _run("archive", round)


@app.command(rich_help_panel=_NOTICE)
def outline(
    source: Annotated[str, typer.Argument(help="来文：.docx、.doc 或 .txt 文件。")],
    round: Round = "",  # noqa: A002
) -> None:
    """导入工作要点：从来文生成 outline.yaml。"""
    from pipeline.notice.outline_command import import_outline  # noqa: PLC0415 - quick start

    for line in import_outline(_workspace(round), source):
        console.print(line, markup=False)


@app.command(rich_help_panel=_NOTICE)
def words(round: Round = "") -> None:  # noqa: A002
    """检查文字：标点、数字、日期、文号、标题、单位名称。"""
    from pipeline.notice.words import report_words  # noqa: PLC0415 - quick start

    for line in report_words(_workspace(round)):
        console.print(line, markup=False)


@app.command(rich_help_panel=_NOTICE)
def approve(round: Round = "") -> None:  # noqa: A002
    """审定：通知按现在的内容定稿，之后的改动会退回草稿。"""
    from pipeline.notice.approve_command import approve as approve_notice  # noqa: PLC0415 - quick start

    for line in approve_notice(_workspace(round)):
        console.print(line, markup=False)


@app.command(rich_help_panel=_NOTICE)
def check(
    source: Annotated[Path, typer.Argument(help="要检查的通知：.pdf、.docx、.doc 或 .wps 文件，自己的、别人的都行。")],
    html: Annotated[Path | None, typer.Option("--html", help="把逐条结果写成网页，写到这个文件。")] = None,
) -> None:
    """检查版式：按 GB/T 9704-2012 逐条测量一份通知。"""
    from pipeline.check.command import print_check  # noqa: PLC0415 - quick start

    fonts.activate(user_fonts_of(_root()))
    with console.status("正在测量……"):
        code = print_check(source, console, templates=templates_of(_root()), html=html)
    raise typer.Exit(code)


@app.command(rich_help_panel=_NOTICE)
def templates() -> None:
    """重新生成标准的 Word 模板。"""
    from pipeline.template_command import write_templates  # noqa: PLC0415 - quick start

    for line in write_templates(_workspace("")):
        console.print(line, markup=False)


@app.command(rich_help_panel=_MAIL)
def fetch(round: Round = "") -> None:  # noqa: A002
    """收信：把邮箱里的新邮件收到 replies，邮箱里的原件不动。"""
    from pipeline.mailbox.fetching import fetch as fetch_mail  # noqa: PLC0415 - quick start

    with console.status("准备中……") as spinner:
        for line in fetch_mail(_workspace(round), _Progress(spinner)):
            console.print(line, markup=False)


@app.command(rich_help_panel=_MAIL)
def outbox(
    round: Round = "",  # noqa: A002
    day: Annotated[str, typer.Option("--day", help="哪一天发，如 2020-04-16；不写是今天。")] = "",
    again: Annotated[bool, typer.Option("--again", help="删掉的、改动过的信也重新写。")] = False,
    notice: Annotated[bool, typer.Option("--notice", help="给还没有发过通知的单位写信寄通知。")] = False,
) -> None:
    """写信：把该发的回执、请改正、催报等写进发件箱，等人看过再发。"""
    from pipeline.collect.letters.command import (  # noqa: PLC0415 - quick start
        Options,
        day_of,
        wants_notice,
        write_letters,
    )

    options = Options(day_of(day), again=again, notice=notice)
    _run("collect", round)
    workspace = _workspace(round)
    if wants_notice(workspace, options):
        _run("notice", round)
    with console.status("写信……"):
        lines = write_letters(workspace, options)
    for line in lines:
        console.print(line, markup=False)


@app.command(rich_help_panel=_MAIL)
def send(
    round: Round = "",  # noqa: A002
    yes: Annotated[bool, typer.Option("--yes", help="不再询问，直接发出。")] = False,
) -> None:
    """发信：把发件箱里的信发出去，发之前先列出来问一次。"""
    from pipeline.mailbox.sending import send as send_letters  # noqa: PLC0415 - quick start

    for line in send_letters(_workspace(round), lambda _count: yes or _agreed()):
        console.print(line, markup=False)


@app.command(rich_help_panel=_MAIL)
def sent(
    round: Round = "",  # noqa: A002
    letter: Annotated[str, typer.Option("--letter", help="信件编号，或发件箱里的文件名。")] = "",
    arrived: Annotated[bool | None, typer.Option("--arrived/--not-arrived", help="查到已发出，或没有发出。")] = None,
) -> None:
    """登记一封不知道发出没有的信：查过邮箱以后写明发出了没有。"""
    from pipeline.mailbox.ruling import rule  # noqa: PLC0415 - quick start

    for line in rule(_workspace(round), letter, arrived):
        console.print(line, markup=False)


@app.command(rich_help_panel=_MAIL)
def password(round: Round = "") -> None:  # noqa: A002
    """把邮箱密码（授权码）存入本机的密码库，输入时不显示。"""
    from pipeline.mailbox.account import load_account, store_password  # noqa: PLC0415 - quick start

    account = load_account(_workspace(round))
    if account.password_hint:
        console.print(account.password_hint, markup=False)
    store_password(
        account, typer.prompt(f"{account.address} 的密码或授权码", hide_input=True, default="", show_default=False)
    )
    console.print(f"已存入本机的密码库：{account.address}", markup=False)


@app.command(rich_help_panel=_SEE)
def status(round: Round = "") -> None:  # noqa: A002
    """现在到了哪一步。"""
    from pipeline.status_command import print_status  # noqa: PLC0415 - quick start

    print_status(_workspace(round), console, date.today())


@app.command(rich_help_panel=_SEE)
def rules(round: Round = "") -> None:  # noqa: A002
    """核对规则：每一栏怎样填，查哪些问题，错误、提醒、提示各是什么。"""
    from pipeline.rules_command import print_rules  # noqa: PLC0415 - quick start

    print_rules(_workspace(round), console)


@app.command(rich_help_panel=_SEE)
def doctor() -> None:
    """检查软件、字体和邮箱账号：有什么、缺什么、缺了会怎样。"""
    from pipeline.doctor import print_doctor  # noqa: PLC0415 - quick start

    fonts.activate(user_fonts_of(_root()))
    print_doctor(console, _root())


def _run(name: str, round_name: str, also: tuple[str, ...] = (), **options: str) -> None:
    workspace = _workspace(round_name)
    fonts.activate(workspace.user_fonts)
    from pipeline.runner import run_with_needs  # noqa: PLC0415 - after the fonts are set
    from pipeline.stages import Stages  # noqa: PLC0415 - after the fonts are set
    from pipeline.status_command import print_outcome  # noqa: PLC0415

    stages = Stages({name: options})
    with console.status("准备中……") as spinner:
        for outcome in run_with_needs(workspace, stages, name, _Progress(spinner)):
            print_outcome(workspace, outcome, console, asked=outcome.stage.name in {name, *also})


class _Progress:
    """What is being done: beside a spinner on a terminal, else as a line now and then."""

    SECONDS = 2.0

    def __init__(self, spinner: Status) -> None:
        self._spinner = spinner
        self._last = time.monotonic()

    def __call__(self, text: str) -> None:
        self._spinner.update(escape(printable(text)))
        if not console.is_terminal and time.monotonic() - self._last > self.SECONDS:
            console.print(f"  … {text}", markup=False)
            self._last = time.monotonic()


def _agreed() -> bool:
    if not sys.stdin.isatty():
        raise PipelineError("这里没有人可以确认；看过发件箱以后，用 make send YES=1（--yes）发出")
    while True:
        try:
            answer = typer.prompt("现在发出？（是/否）", default="否", show_default=False).strip().lower()
        except typer.Abort:
            return False
        if answer in {"是", "是的", "y", "yes", "发"}:
            return True
        if answer in {"否", "不", "n", "no"}:
            return False


def _root() -> Path:
    return Path.cwd()


def _workspace(round_name: str) -> Workspace:
    return Workspace.open(_root(), round_name or None)


def _log(error: Exception) -> Path:
    path = error_log_of(_root())
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    return path
