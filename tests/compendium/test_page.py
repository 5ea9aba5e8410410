"""The web page in a real browser: what is on it, on a telephone, at a desk, on paper; what a stranger tries with it."""

import io
import re
import subprocess
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from pipeline.compendium import gate
from pipeline.compendium.page_reading import page_rows
from pipeline.errors import GateError
from pipeline.model.form import FormField
from pipeline.model.unit import Roster, Unit
from pipeline.render.text import squeeze
from tests.browser import Opened
from tests.compendium.books import activity, plan, span
from tests.compendium.editions import BOOK, in_sight, names, page_of, search
from tests.compendium.made import FORM, collection_of, made_book

ATTACK = "<img src=x onerror=alert(1)>"
CELLS = "[...document.querySelectorAll('.plan tbody tr')].map(row => [...row.cells].map(cell => cell.textContent))"


def test_every_cell_of_every_plan_stands_in_its_column(opened: Opened) -> None:
    page = opened()
    shown = page.evaluate(CELLS)
    wanted = [list(row) for entry in BOOK.entries for row in entry.rows]
    assert shown == wanted
    heads = page.locator(".plan").first.locator("thead th").all_text_contents()
    assert heads == [column.label for column in FORM.columns]


def test_title_imprint_note_numbers_charts_and_lists(opened: Opened) -> None:
    page = opened()
    assert page.title() == "2020年科普工作计划汇编"
    assert "关于转发《中国科协2020年科普工作要点》的通知" in page.locator(".facts").inner_text()
    assert "编成日期：2020年4月20日" in page.locator(".facts").inner_text()
    assert "一、来源。" in page.locator(".note").inner_text()
    totals = page.locator(".total").all_inner_texts()
    assert "活动项数\n66\n分2章编入" in totals
    titles = page.locator(".exhibit h3").all_inner_texts()
    assert titles[0] == "（一）按单位类别"
    assert titles[-1] == "（九）按单位和工作要点"
    assert page.locator(".exhibit .wide svg[role=img]").count() == page.locator("figcaption").count() == 9
    chapters = page.locator("#plans > .chapter > h2").all_inner_texts()
    assert chapters == ["二、分支机构", "三、地方学会"]
    assert page.locator(".absence h2").all_inner_texts() == ["四、报送待改正单位", "五、未报送单位"]
    assert "计划表有6处错误，待改正" in (page.locator(".absence").first.text_content() or "")
    assert "本年度没有科普工作计划" in (page.locator("#u-F03").text_content() or "")
    assert "联系电话：139 0000 0000" in (page.locator("#u-F01 .contact").text_content() or "")
    assert page.locator("#found").inner_text() == "共66项活动"


@pytest.mark.parametrize("width", [320, 360, 390, 600, 768, 1024, 1099, 1100, 1280])
def test_no_window_scrolls_sideways(opened: Opened, width: int) -> None:
    page = opened(viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == width
    if width < 1100:
        page.click("#sift")
        assert page.locator("select[data-facet=c]").is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == width
    for place in page.locator(".unit").all():
        place.scroll_into_view_if_needed()
        assert page.evaluate("document.documentElement.scrollWidth") == width
    label = page.evaluate(
        "getComputedStyle(document.querySelector('#u-F01 .plan td:nth-child(8)'), '::before').content"
    )
    assert label == ('"时间"' if width < 1100 else "none")
    empty = page.locator("#u-F01 .plan td:empty").first
    assert empty.is_visible() == (width >= 1100), "on a telephone nothing is shown of a cell without an answer"


def test_without_script_everything_is_there(browser: Browser, edition: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(edition.as_uri())
    assert page.locator(".plan tbody tr").count() == 66
    page.locator("#u-D01").scroll_into_view_if_needed()
    assert page.locator("#u-D01 .plan tbody th").first.is_visible()
    assert not page.locator("#q").is_visible()
    page.click(".contents summary")
    assert page.locator(".contents li a").first.is_visible()
    context.close()


def printed(page: Page, path: Path) -> list[str]:
    """The sheets of paper, each as its text."""
    page.pdf(path=str(path), prefer_css_page_size=True, print_background=True)
    told = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    return told.stdout.decode().split("\f")


def test_printed_it_has_every_activity_and_no_controls(opened: Opened, tmp_path: Path) -> None:
    page = opened(color_scheme="dark")
    sheets = printed(page, tmp_path / "page.pdf")
    size = subprocess.run(["pdfinfo", str(tmp_path / "page.pdf")], capture_output=True, check=True).stdout.decode()
    wide, high = (float(number) for number in re.findall(r"Page size: +([\d.]+) x ([\d.]+)", size)[0])
    assert (round(wide), round(high)) == (842, 595), "A4, the long side across"
    words = re.sub(r"\s", "", "".join(sheets))
    assert all(f"科普讲座第{number}讲" in words for number in range(1, 61))
    assert "筛选" not in words
    assert "查找" not in words
    lectures = [sheet for sheet in sheets if re.search(r"科普讲座第\d+讲", re.sub(r"\s", "", sheet))]
    assert len(lectures) > 1
    assert all("负责人" in sheet for sheet in lectures), "the head is repeated"
    search(page, "开放日")
    words = re.sub(r"\s", "", "".join(printed(page, tmp_path / "hits.pdf")))
    assert "走近岩石力学科普开放" in words
    assert "科普讲座第" not in words


def test_hostile_names_are_text_and_nothing_else(opened: Opened, tmp_path: Path) -> None:
    evil = Unit(
        code='F"><script>alert(9)</script> 1', name=f"示例{ATTACK}分会", group="'><b onclick=alert(2)>组", order=1
    )
    rows = [
        activity(FORM, 1, name="</table></script><script>alert(2)</script>{{ 7*7 }}{% raw %}", summary=ATTACK),
        activity(FORM, 2, name='" onmouseover="alert(3)', leader="\u202egnp.示例", category=f"{ATTACK}类"),
        activity(FORM, 3, name="=cmd|'/c calc'!A1", remark="<!--<td>", venue="]]>&lt;i&gt;&#60;"),
    ]
    book = made_book(
        collection_of((evil.code, rows)), Roster(units=(evil, evil.model_copy(update={"code": "X", "order": 2})))
    )
    path = tmp_path / "x.html"
    path.write_bytes(page_of(book))
    gate.check("网页", book, page_rows(io.BytesIO(path.read_bytes())))
    page = opened(path)
    shown = page.evaluate(
        "[...document.querySelectorAll('.plan tbody tr')].map(r => [...r.cells].map(c => c.textContent))"
    )
    assert shown == [list(row) for row in book.entries[0].rows]
    assert page.locator("img, iframe, object, embed, b[onclick], [onerror], [onmouseover]").count() == 0
    assert page.locator("script").count() == 1
    page.click(".contents summary")
    page.locator(".contents li a").click()
    page.wait_for_timeout(300)
    assert in_sight(page, ".unit h3"), "even such a code makes a link that leads somewhere"
    assert search(page, "<img") == "找到3项活动，1个单位"
    page.select_option("select[data-facet=g]", label="'><b onclick=alert(2)>组（3）")
    assert len(names(page)) == 3


def test_a_hostile_label_of_the_form_stays_a_label(opened: Opened, tmp_path: Path) -> None:
    label = '备"}*{display:none}</style><script>alert(1)</script>\\注'
    columns = tuple(
        column.model_copy(update={"label": label}) if column.key == "remark" else column for column in FORM.columns
    )
    form = FORM.model_copy(update={"columns": columns})
    book = made_book(collection_of(("甲1", [activity(form, 1, name="示例", remark="说明")])), form=form)
    path = tmp_path / "x.html"
    path.write_bytes(page_of(book))
    page = opened(path, viewport={"width": 400, "height": 800})
    content = page.evaluate("getComputedStyle(document.querySelector('.plan td:last-child'), '::before').content")
    assert content[1:-1].replace('\\"', '"').replace("\\\\", "\\") == label
    assert page.locator("h1").is_visible()


def test_the_policy_lets_nothing_in(edition: Path) -> None:
    text = edition.read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy
    assert "default-src &#39;none&#39;" in policy[1]
    assert "unsafe" not in policy[1]
    assert not re.search(r"<[^>]*\s(on\w+|style|src)=", text), "no handler, style or source in a tag"
    # The cell that says =HYPERLINK("http://…") is text; SVG names its language by an address that nobody asks for.
    addresses = set(re.findall(r"https?://[^\s\"'<>&)]*", text))
    assert addresses <= {"http://example.org", "http://www.w3.org/2000/svg"}


CONTRASTS = """
  () => {
    const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const light = (colour) => {
      const [r, g, b] = parts(colour).slice(0, 3).map((one) => one / 255)
        .map((one) => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const paper = (element) => {
      for (let one = element; one; one = one.parentElement) {
        const colour = getComputedStyle(one).backgroundColor;
        if (!(parts(colour)[3] === 0)) return colour;
      }
      return "rgb(255, 255, 255)";
    };
    const poor = [];
    for (const selector of [".office", "h1", ".facts", "#q", "#clear", "select", "#found", ".total b", ".total span",
                            ".said p", "figcaption", ".list td", ".list thead th", ".go", ".list a", ".note p", ".lead",
                            ".unit h3 a", ".contact", ".plan td", ".plan thead th", ".plan tbody th", "footer p"]) {
      const element = document.querySelector(selector);
      const [a, b] = [light(getComputedStyle(element).color), light(paper(element))].sort((x, y) => y - x);
      if ((a + 0.05) / (b + 0.05) < 4.5) poor.push([selector, (a + 0.05) / (b + 0.05)]);
    }
    return poor;
  }
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_words_are_legible_by_day_and_by_night(opened: Opened, scheme: str, width: int) -> None:
    page = opened(color_scheme=scheme, viewport={"width": width, "height": 800})
    assert page.evaluate(CONTRASTS) == []
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (paper == "rgb(255, 255, 255)") == (scheme == "light")
    bar = page.evaluate("getComputedStyle(document.querySelector('.drawn [fill=\"#44546A\"]')).fill")
    assert (bar == "rgb(68, 84, 106)") == (scheme == "light")


def test_nothing_moves_for_those_who_do_not_want_it(opened: Opened) -> None:
    moving = "getComputedStyle(document.querySelector('nav')).animationName"
    page = opened(reduced_motion="reduce")
    page.click(".contents summary")
    assert page.evaluate(moving) == "none"
    page = opened(reduced_motion="no-preference")
    page.click(".contents summary")
    assert page.evaluate(moving) == "drawn"


def test_those_who_listen_find_their_way(opened: Opened) -> None:
    page = opened()
    for role in ("banner", "main", "contentinfo", "search"):
        assert page.get_by_role(role).count() == 1
    page.click(".contents summary")
    assert page.get_by_role("navigation", name="目录").count() == 1
    levels = page.locator("h1, h2, h3").evaluate_all("heads => heads.map(one => Number(one.tagName[1]))")
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    fields = page.locator("input, select").evaluate_all("ones => ones.map(one => one.labels[0]?.textContent ?? '')")
    assert len(fields) == 5
    assert all(fields)
    assert page.locator("th:not([scope])").count() == 0
    assert page.locator("svg:not([role=img][aria-label])").count() == 0
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    ids = page.locator("[id]").evaluate_all("ones => ones.map(one => one.id)")
    assert len(ids) == len(set(ids))
    lead = page.locator("a[href^='#']").evaluate_all(
        "links => links.every(one => document.getElementById(one.getAttribute('href').slice(1)))"
    )
    assert lead, "every link leads somewhere"


def test_a_form_without_category_period_or_items_still_makes_a_page(opened: Opened, tmp_path: Path) -> None:
    kept = tuple(column for column in FORM.columns if column.key in {"name", "summary", "leader"})
    form = FORM.model_copy(update={"columns": (FormField(key="first", label="甲"), *kept)})
    book = made_book(collection_of(("甲1", [activity(form, 1, name="示例活动", first="一")]), ("乙1", [])), form=form)
    path = tmp_path / "x.html"
    path.write_bytes(page_of(book))
    gate.check("网页", book, page_rows(io.BytesIO(path.read_bytes())))
    page = opened(path)
    assert page.locator("select").count() == 1
    assert search(page, "示例活动") == "找到1项活动，1个单位"


def test_the_gate_reads_what_a_browser_shows() -> None:
    page = page_of(BOOK)
    gate.check("网页", BOOK, page_rows(io.BytesIO(page)))
    name = "科普讲座第7讲".encode()
    whole = b"<th scope=row>" + name
    assert page.count(whole) == 1
    for lost, said in (
        (page.replace(whole, b"<th scope=row>"), "网页里缺少示例单位F02第7项活动的“活动名称”"),
        (page.replace(whole, b"<th scope=row><!--" + name + b"-->"), "“活动名称”"),
        (page.replace(whole, b"<th scope=row><script>" + name + b"</script>"), "“活动名称”"),
        (page.replace(whole, b'<th scope=row title="' + name + b'">'), "“活动名称”"),
        (page.replace(b"<td>\xe7\xa4\xba\xe4\xbe\x8b\xe8\xae\xb2\xe5\xb8\x887<", b"<td><"), "“负责人”"),
    ):
        assert lost != page
        with pytest.raises(GateError, match=said):
            gate.check("网页", BOOK, page_rows(io.BytesIO(lost)))


def test_same_book_same_bytes() -> None:
    assert page_of(BOOK) == page_of(BOOK)


def test_a_thousand_units_stay_small_and_quick(opened: Opened, tmp_path: Path) -> None:
    units = tuple(
        Unit(code=f"U{number:04}", name=f"示例第{number}号专业委员会", group=f"示例{number % 4}组", order=number)
        for number in range(1000)
    )
    rows = [
        activity(
            FORM,
            number,
            name=f"走近岩石力学科普开放日暨第{number}届大型试验机观摩",
            items=("5，13", (5, 13)),
            category="开放日（实验室、基地）",
            campaign="科技活动周",
            summary="开放岩体力学实验室，讲解大型试验机如何测出岩石的强度，" * 2 + f"第{number}场。",
            audience=("青少年、公众", ("青少年", "公众")),
            period=("2020-05-16", span("2020-05-16")),
            venue="示例市示例大学岩体力学实验室",
            mode="线下",
            headcount=("300", 300),
            organizer="示例专业委员会、示例大学",
            leader="示例二",
            leader_phone="13900000001",
            budget=("1.5", 1.5),
            remark="与当地学校合作，活动后收集反馈。",
        )
        for number in range(1, 9)
    ]
    one = made_book(collection_of(("U0000", rows)), Roster(units=units[:1]))
    plans = tuple(plan(unit.code, rows) for unit in units)
    book = made_book(replace(one.sources).collection.model_copy(update={"plans": plans}), Roster(units=units))
    path = tmp_path / "x.html"
    path.write_bytes(page_of(book))
    assert path.stat().st_size < 6_000_000
    page = opened(path, viewport={"width": 390, "height": 800})
    painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    assert painted < 5000, "milliseconds; a quiet machine needs 200"
    took = page.evaluate(
        """async () => {
             const query = document.querySelector("#q"), times = [];
             for (const words of ["试", "试验", "试验机", "试验机 第8场", "试验机 第8场 第432号"]) {
               const start = performance.now();
               query.value = words;
               query.dispatchEvent(new CompositionEvent("compositionend"));
               await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
               times.push(performance.now() - start);
             }
             return times;
           }"""
    )
    assert sorted(took)[2] < 1500, "milliseconds; a quiet machine needs 50"
    assert page.locator("#found").inner_text() == "找到1项活动，1个单位"
    assert [squeeze(name) for name in names(page)] == ["走近岩石力学科普开放日暨第8届大型试验机观摩"]
