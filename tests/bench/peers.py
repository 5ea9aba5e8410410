"""The same book by other means, to be measured beside ours: one WeasyPrint document, Typst."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pipeline.compendium.contexts import plan_columns
from pipeline.compendium.pieces import book_style
from pipeline.compendium.section import Section
from pipeline.model.form import Form
from pipeline.press.design import Design
from pipeline.press.values import table_mark
from pipeline.render import engine, justify
from pipeline.render.html import render_html

TYPST = r"""
#let book = json("book.json")
#set document(title: book.title)
#set text(font: book.fonts, size: 12pt, lang: "zh", region: "cn")
#set par(justify: true, leading: 0.75em)
#set page(paper: "a4", numbering: "i", margin: (top: 37mm, bottom: 35mm, inside: 28mm, outside: 26mm))
#show heading.where(level: 1): it => { pagebreak(weak: true, to: "odd"); text(18pt, it) }
#show heading.where(level: 2): it => block(sticky: true, text(14pt, it))
#align(center + horizon, text(26pt, book.title))
#pagebreak()
#outline(depth: 2)
#set page(flipped: true, numbering: "1", header: context {
  text(9pt, book.title); h(1fr)
  let above = query(selector(heading.where(level: 2)).before(here()))
  if above.len() > 0 { text(9pt, above.last().body) }
}, margin: (top: 28mm, bottom: 26mm, left: 37mm, right: 35mm))
#counter(page).update(1)
#for chapter in book.chapters {
  heading(level: 1, chapter.title)
  for entry in chapter.entries {
    heading(level: 2, entry.title)
    text(10.5pt, entry.contact)
    set text(9pt)
    set par(justify: false, leading: 0.4em)
    table(
      columns: book.widths.map(width => width * 1fr), stroke: 0.15mm, inset: (x: 0.4mm, y: 0.8mm), align: horizon,
      table.header(..book.columns),
      ..entry.rows.flatten()
    )
    pagebreak(weak: true)
  }
}
"""
FONTS = ("FandolSong", "Noto Serif CJK SC")


def monolith(templates: Path, form: Form, sections: Iterable[Section]) -> bytes:
    """One HTML document with real tables, set at once; neither running heads nor bookmarks' page labels."""
    style = book_style(templates, form)
    designs = {name: Design(html) for name, html in style.tables.items()}
    bodies = []
    for section in sections:
        html = section.piece.html
        for number, table in enumerate(section.piece.tables):
            html = html.replace(table_mark(number), designs[table.design].table(table.rows, number, table.links))
        bodies.append(html.partition("<body>")[2].partition("</body>")[0])
    engine.load()
    import weasyprint  # noqa: PLC0415 - fonts are set up before it loads

    justify.active()
    pages = render_html(templates, "compendium/pages.css", {})
    whole = f'<html lang="zh-CN"><head><style>{style.css}{pages}</style></head><body>{"".join(bodies)}</body></html>'
    return bytes(weasyprint.HTML(string=whole).write_pdf(pdf_variant="pdf/a-3u"))


def typst(folder: Path, context: Mapping[str, Any], form: Form, fonts: Iterable[Path]) -> bytes:
    """Set by Typst from its own source, with the same widths, sizes and repeated heads; contents, links, bookmarks."""
    import typst as compiler  # noqa: PLC0415 - for the measurements only

    columns = plan_columns(form)
    book = {
        "title": context["title"],
        "fonts": FONTS,
        "columns": [column.label for column in columns],
        "widths": [column.width.mm for column in columns],
        "chapters": [
            {
                "title": chapter["heading"].text,
                "entries": [
                    {
                        "title": entry["heading"].text,
                        "contact": entry["contact"],
                        "rows": [list(row) for row in entry["table"].rows],
                    }
                    for entry in chapter["entries"]
                    if entry["table"]
                ],
            }
            for chapter in context["chapters"]
        ],
    }
    (folder / "book.json").write_text(json.dumps(book, ensure_ascii=False), encoding="utf-8")
    (folder / "book.typ").write_text(TYPST, encoding="utf-8")
    return bytes(compiler.compile(folder / "book.typ", font_paths=list(fonts), pdf_standards="a-3u"))
