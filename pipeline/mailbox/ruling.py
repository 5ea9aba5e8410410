"""``make sent``: a person's word on a letter of which nobody knows whether it left."""

from collections.abc import Iterator

from pipeline.errors import PipelineError
from pipeline.mailbox.account import load_account
from pipeline.mailbox.outbox import read_outbox
from pipeline.mailbox.sending import Clock
from pipeline.sent_log import SendState, SentLetter, add_to_log, last_lines, read_sent
from pipeline.workspace import Workspace


def doubtful(workspace: Workspace) -> dict[str, SentLetter]:
    """The letters in doubt: number to the last line of the log."""
    lines = last_lines(read_sent(workspace.sent, workspace.relative(workspace.sent)))
    return {number: line for number, line in lines.items() if line.state is SendState.SENDING}


def rule(workspace: Workspace, letter: str, arrived: bool | None, clock: Clock | None = None) -> Iterator[str]:
    """Write what a person found into the log; without a letter, list those in doubt.

    Args:
        workspace: the round.
        letter: its number, or the name of its file in the outbox.
        arrived: whether it has left; None where nothing was said.
        clock: the time.

    Raises:
        PipelineError: no such letter is in doubt, or nothing was said about it.
    """
    waiting = doubtful(workspace)
    if not letter:
        yield "没有不知道发出没有的信。" if not waiting else f"有 {len(waiting)} 封信不知道发出没有："
        yield from (f"  {line.subject} → {line.to}（{number}）" for number, line in waiting.items())
        return
    number = letter.strip("<> ")
    if number not in waiting:
        number = _number_of_file(workspace, letter)
    if number not in waiting:
        raise PipelineError(f"“{letter}”不在不知道发出没有的信里；不带 LETTER 运行 make sent 可以列出它们")
    if arrived is None:
        raise PipelineError("请写明：发出了 ARRIVED=1（--arrived），没有发出 ARRIVED=0（--not-arrived）")
    state = SendState.SENT if arrived else SendState.FAILED
    line = waiting[number].model_copy(
        update={"at": (clock or Clock()).now().replace(microsecond=0), "state": state, "note": "人工确认"}
    )
    add_to_log(workspace.sent, [line])
    yield f"记为{state}：{line.subject} → {line.to}" + ("" if arrived else "；下次 make send 会重发")


def _number_of_file(workspace: Workspace, name: str) -> str:
    outbox = read_outbox(workspace.outbox, doubtful(workspace), load_account(workspace).domain)
    names = {name, f"{name}.eml"}
    return next((letter.number for letter in outbox.in_doubt if letter.path.name in names), "")
