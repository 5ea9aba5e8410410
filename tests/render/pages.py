"""Small documents to set, in the type of official documents."""

import re
from collections.abc import Sequence

from pipeline.render.line_breaking import keep_together

EM = 5.5713
"""Millimetres; 28 characters on a line of 156 mm."""
LEFT = 28.0


def document(body: str, *, em: float = EM, style: str = "") -> str:
    """A page of 156 mm with justified text."""
    return (
        '<html lang="zh-CN"><head><title>示例</title><style>'
        f"@page {{ size: 210mm 297mm; margin: 37mm 26mm 35mm {LEFT}mm }}"
        f'body {{ margin: 0; font: {em}mm/1.8 "仿宋_GB2312"; text-align: justify }}'
        f"p {{ margin: 0 }} .text {{ text-indent: 2em }} {style}</style></head><body>{body}</body></html>"
    )


def paragraphs(texts: Sequence[str], width: float = 28) -> str:
    """Paragraphs ``width`` characters wide."""
    return "".join(
        f'<p class="text" style="width: {width * EM + 0.01:.3f}mm">{keep_together(one)}</p>' for one in texts
    )


def bare(text: str) -> str:
    """Text as it is read back: no white space, nothing invisible, no markup."""
    return re.sub(r"<[^>]*>|[\s\u2060]", "", text)
