"""Names of strangers on the terminal."""

import io

import pytest

from pipeline.cli import console
from pipeline.terminal import Terminal, printable


@pytest.mark.parametrize("sign", ["\x1b", "\x9b", "\r", "\b", "\x07", "\u202e", "\u2066", "\u2028", "\ud800"])
def test_nothing_that_steers_the_terminal_is_printed(sign: str) -> None:
    stream = io.StringIO()
    Terminal(file=stream, force_terminal=True, color_system="standard").print(
        f"示例{sign}[31m表.xlsx", markup=False, highlight=False
    )
    assert stream.getvalue() == "示例\ufffd[31m表.xlsx\n"


def test_what_people_write_stays() -> None:
    text = "2020年度　示例（一）\n\t计划表 é 𠮷.xlsx"
    assert printable(text) == text


def test_the_commands_print_through_it() -> None:
    assert isinstance(console, Terminal)
