"""Chinese justification for WeasyPrint, which by itself stretches only spaces (measured with version 70.0).

With ``text-align: justify``, in every paragraph that has Chinese: full-width marks that meet are set closer before
lines are broken, a mark that doesn't quite fit is pushed in, a lone last character is avoided, and what is left is
spread between characters, so that both edges are straight. ``justify_rules`` has the numbers. Nothing is inserted into
the text, and text that isn't justified, or has no Chinese, is set as before.

It reaches into the layout engine, so it works only with versions it was tried with; with another the text is ragged
and ``active`` says so.
"""

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import weasyprint

TRIED = ("70.0",)
"""Versions of WeasyPrint whose insides are known."""

_KNOWN = {
    "get_next_linebox": (
        "context linebox position_y bottom_space skip_stack containing_block absolute_boxes fixed_boxes "
        "first_letter_style first_line_style"
    ),
    "split_first_line": "text style context max_width justification_spacing is_line_start minimum",
    "text_align": "context line available_width last",
}


def active() -> str:
    """Empty where Chinese is justified; otherwise why not, for the report."""
    return _install()


@cache
def _install() -> str:
    version = weasyprint.__version__
    if version not in TRIED:
        return f"两端对齐只在 WeasyPrint {'、'.join(TRIED)} 下试过，这里是 {version}：汉字间距不调整，行末会参差"
    from weasyprint.layout import inline  # noqa: PLC0415 - another version may not have it

    for name, parameters in _KNOWN.items():
        function: Any = getattr(inline, name, None)
        if function is None or " ".join(inspect.signature(function).parameters) != parameters:
            return f"WeasyPrint {version} 的排版函数 {name} 与试过的不同：汉字间距不调整，行末会参差"
    from pipeline.render.justify_hook import Hook  # noqa: PLC0415 - as above

    Hook().install()
    return ""


@contextmanager
def off() -> Iterator[None]:
    """WeasyPrint's own justification meanwhile, to compare with."""
    if active():
        yield
        return
    from pipeline.render.justify_hook import ENABLED  # noqa: PLC0415 - as above

    token = ENABLED.set(False)
    try:
        yield
    finally:
        ENABLED.reset(token)
