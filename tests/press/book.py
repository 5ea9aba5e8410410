"""A small book to print: a style sheet, a plan table, a table of contents, a few units."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2

from pipeline.press.binding import Bound, bind
from pipeline.press.cache import Cache
from pipeline.press.metadata import AssociatedFile, BookInfo
from pipeline.press.pagination import Numbering, Part, paginate
from pipeline.press.setting import SetPiece, set_pieces
from pipeline.press.values import LEADER, Piece, Style, TableRows, table_mark
from pipeline.press.workers import Settings, furniture_for
from tests.conftest import PROJECT

CSS = """
@page { size: A4; margin: 30mm 25mm 30mm 25mm }
@page plan { size: A4 landscape }
@page plan:right { margin: 28mm 37mm 26mm 35mm }
@page plan:left { margin: 26mm 37mm 28mm 35mm }
.plan-pages { page: plan }
body { margin: 0; font: 12pt/1.75 "宋体" }
p, h1, h2 { margin: 0; font-weight: normal; font-size: inherit }
h2 { font: 14pt/1.4 "黑体"; bookmark-level: 2; break-after: avoid }
h1 { font: 18pt/1.4 "黑体"; bookmark-level: 1 }
.continued { font-size: 9pt; line-height: 1.4; text-align: right }
table { border-collapse: collapse; table-layout: fixed; width: 100%; font-size: 9pt; line-height: 1.4 }
th { font: 9pt/1.4 "黑体"; padding: 1mm .5mm; background: #f0f0f0 }
td { padding: .8mm .4mm; vertical-align: middle; overflow-wrap: anywhere; white-space: pre-line }
td.centred { text-align: center }
.plan th, .plan td { border: .15mm solid #555 }
.plan { border: .35mm solid }
.contents td { line-height: 1.7; font-size: 10.5pt; padding: 0 }
.contents td.page { text-align: right }
"""
FURNITURE = """
@page { font: 9pt "宋体" }
@page front { @bottom-center { content: "{page}" } }
@page plan {
  @bottom-center { content: "— {page} —" }
  @top-left { content: "{book}"; width: 50%; text-align: left; border-bottom: .15mm solid #777 }
  @top-right { content: "{unit}"; width: 50%; text-align: right; border-bottom: .15mm solid #777 }
}
"""
PLAN = """<!DOCTYPE html><html lang="zh-CN"><body><section class="plan-pages">
<p class="continued" data-press="continued">续表</p>
<table class="plan">
<colgroup><col style="width: 12mm"><col style="width: 50mm"><col><col style="width: 25mm"></colgroup>
<thead><tr><th>序号</th><th>活动名称</th><th>主要内容</th><th>时间</th></tr></thead>
<tbody><tr><td class="centred"></td><td></td><td></td><td class="centred"></td></tr></tbody></table>
</section></body></html>"""
CONTENTS = """<!DOCTYPE html><html lang="zh-CN"><body>
<table class="contents" role="doc-toc"><colgroup><col><col style="width: 3em"></colgroup>
<tbody><tr><td></td><td class="page"></td></tr></tbody></table></body></html>"""
STYLE = Style(CSS, {"plan": PLAN, "contents": CONTENTS})
SETTINGS = Settings(STYLE, PROJECT / "inputs" / "fonts")
TAGGED = replace(SETTINGS, style=replace(STYLE, tagged=True))
INFO = BookInfo("2020年科普工作计划汇编", "示例学会", datetime(2020, 4, 20, tzinfo=UTC))

Row = tuple[str, str, str, str]


def rows(count: int, start: int = 0) -> tuple[Row, ...]:
    """Invented activities."""
    return tuple(
        (
            str(number),
            f"走近岩石力学科普开放日（第{start + number}站）",
            f"开放岩体力学实验室，讲解大型试验机如何测出岩石的强度；参观者{number * 10}人，由科技志愿者讲解。",
            f"{number % 12 + 1}月{number % 27 + 1}日",
        )
        for number in range(1, count + 1)
    )


def page(body: str) -> str:
    """A whole HTML document."""
    return f'<!DOCTYPE html><html lang="zh-CN"><body>{body}</body></html>'


def unit(number: int, table: Sequence[tuple[str, ...]] | None = None) -> Piece:
    """A unit's entry; it begins with its heading, which is its anchor."""
    name = f"第{number}专业委员会"
    html = page(
        f'<section class="plan-pages"><h2 id="U{number}">{name}</h2><p>联系人：示例</p>{table_mark(0)}</section>'
    )
    return Piece(name, html, (TableRows("plan", tuple(table if table is not None else rows(3, number))),))


def contents(entries: Sequence[tuple[str, str, str]]) -> Piece:
    """The contents from (title, anchor, page)."""
    table = TableRows(
        "contents",
        tuple((title + LEADER, number) for title, _, number in entries),
        tuple(anchor for _, anchor, _ in entries),
    )
    return Piece("目录", page(f"<h1>目录</h1>{table_mark(0)}"), (table,))


def whole_book(
    cache: Cache, pieces: Sequence[Piece], attached: Sequence[AssociatedFile] = (), settings: Settings = SETTINGS
) -> tuple[bytes, Bound, list[SetPiece]]:
    """Cover, contents, entries; the entries are numbered from 1 on a right-hand page."""
    entries = set_pieces(pieces, settings, cache)
    body = [
        Part(found, "plan", Numbering(start=None if index else 1), not index, {"book": INFO.title, "unit": found.name})
        for index, found in enumerate(entries)
    ]
    pages = paginate(body)
    lines = [(found.name, anchor, pages.label_of(anchor)) for found in entries for anchor in found.anchors]
    cover, front = set_pieces([Piece("封面", page(f"<h1>{INFO.title}</h1>")), contents(lines)], settings, cache)
    parts = [
        Part(cover, "", Numbering("none", label="封面")),
        Part(front, "front", Numbering("Roman", 1), starts_right=True),
        *body,
    ]
    furniture = furniture_for(settings, FURNITURE, ["front", "plan"])
    target = io.BytesIO()
    tagged = settings.style.tagged
    bound = bind(target, parts, cache, furniture, info=INFO, attached=attached, tagged=tagged)
    return target.getvalue(), bound, entries


def page_texts(content: bytes) -> list[str]:
    """The text of every page, without white space."""
    document = pypdfium2.PdfDocument(content)
    try:
        return ["".join(one.get_textpage().get_text_range().split()) for one in document]
    finally:
        document.close()


def many_units(count: int) -> Iterator[Piece]:
    """Units one after another."""
    return (unit(number) for number in range(1, count + 1))


def cache_in(folder: Path) -> Cache:
    """An empty cache."""
    return Cache(folder / "press.sqlite")
