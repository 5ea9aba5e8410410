"""The board in a real browser: what a clerk does with it, what a printer makes of it, what a stranger tries with it."""

import hashlib
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from pipeline.collect.board.letters import Letter
from pipeline.collect.settle.difference import difference
from pipeline.model.unit import Roster, Unit
from tests.browser import Opened, chromium, watched
from tests.collect.board.boards import account_of, page_of, rulings, sent, standing_of
from tests.collect.builders import FORM, HEAD, ROSTER, ROW, grid, mail, submitted, xlsx

ATTACK = "<img src=x onerror=alert(1)>"
GOOD, BETTER = xlsx(grid()), xlsx(grid([{**ROW, "地点": "示例县"}, {**ROW, "活动名称": "另一项"}]))


def table_of(unit: str, rows: object = (ROW,)) -> bytes:
    return xlsx(grid(rows, {**HEAD, "填报单位": unit}))  # type: ignore[arg-type]


WRONG = table_of(
    "示例深部岩石力学专业委员会",
    [{**ROW, "时间": "待定"}, {**ROW, "活动名称": "", "经费（万元）": f"{ATTACK}元"}],
)
REPLIES = {
    "1.eml": mail({"表.xlsx": GOOD}, "2020-04-03"),
    "2.eml": mail({"表.xlsx": BETTER}, "2020-04-08"),
    "3 #1?.eml": mail({"表.xlsx": table_of("示例地下工程分会")}, "2020-04-18", sender="f04@example.org"),
    "4.eml": mail({"表.xlsx": WRONG}, "2020-04-10", sender="f06@example.org", subject="深部专委会计划"),
    "5.eml": mail({"表.xlsx": table_of("示例冻土工程研究中心")}, "2020-04-11", sender="x01@example.org"),
    "6.eml": mail({}, "2020-04-12", sender="j03@example.org", text="见附件"),
    "7.eml": mail({"表.xlsx": table_of("示例江省岩石力学与工程学会")}, "2020-04-12", sender="d01@example.org"),
}
RULED = rulings({"unit": "T01", "until": "2020-05-10"}, {"unit": "T02", "exempt": True})


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("看板") / "index.html"
    old, new = submitted("a.xlsx", GOOD).content, submitted("b.xlsx", BETTER).content
    letters = [Letter("F06 深部专委会 请改正.eml", "F06", "请改正", "n1@example.org")]
    account = account_of(REPLIES, RULED, [sent("F04"), *(sent(unit.code) for unit in ROSTER.units)])
    path.write_bytes(page_of(account, {"F01": difference(old, new, FORM)}, letters))
    return path


@pytest.fixture
def opened(browser: Browser, board: Path) -> Iterator[Opened]:
    """Opens the board, or another page, and watches it."""
    with watched(browser) as open_page:
        yield lambda path=board, **options: open_page(path, **options)


def codes(page: Page) -> list[str]:
    """The units shown, in order."""
    shown = page.locator("tbody.unit:not([hidden])")
    return [
        str(code) for code in shown.evaluate_all("units => units.map(unit => unit.querySelector('.more').textContent)")
    ]


def head(page: Page, label: str) -> str | None:
    return page.locator("thead th", has_text=label).first.get_attribute("aria-sort")


def press_head(page: Page, label: str) -> None:
    page.locator(".units thead button", has_text=label).click()


def test_says_how_many_of_how_many(opened: Opened) -> None:
    page = opened()
    assert page.locator(".figures").inner_text().split() == [
        "3",
        "/",
        "24",
        "个单位已答复",
        "4",
        "项活动",
        "20",
        "件待办",
    ]
    groups = page.locator(".groups tr").all_inner_texts()
    assert [re.sub(r"\s+", " ", text).strip() for text in groups] == [
        "分支机构 2 / 9",
        "地方学会 1 / 6",
        "科学传播专家团队 0 / 5",
        "科普教育基地 0 / 4",
    ]
    assert "截止 4月15日" in (page.locator(".chart").text_content() or "")
    assert page.locator(".items tr.nobody").count() == 16
    assert "“时间”填的“…”认不出是什么时间" in page.locator(".kinds").inner_text()


def test_days_to_the_deadline_are_counted_by_the_viewers_clock(browser: Browser, board: Path) -> None:
    for moment, words in (
        ("2020-04-12T23:59:00+08:00", "距截止还有3天"),
        ("2020-04-15T00:01:00+08:00", "今天截止"),
        ("2020-04-16T00:01:00+08:00", "已过1天"),
    ):
        page = browser.new_page(timezone_id="Asia/Shanghai")
        page.clock.install(time=moment)
        page.goto(board.as_uri())
        assert page.locator("#left").inner_text() == words
        page.close()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("F04", ["F04"]),
        ("f０４", ["F04"]),
        ("传播 隧道", ["T01"]),
        ("3 #1?.eml", ["F04"]),
        ("f06@example.org", ["F06"]),
        ("认不出是什么时间", ["F06"]),
        ("没有这样的", []),
    ],
)
def test_search_by_name_code_file_sender_and_problem(opened: Opened, words: str, expected: list[str]) -> None:
    page = opened()
    page.fill("#q", words)
    expect(page.locator("#n")).to_have_text(f"显示{len(expected)} / 24个单位")
    assert codes(page) == expected
    expect(page.locator("#none")).to_be_visible(visible=not expected)


def test_filter_by_group_and_state(opened: Opened) -> None:
    page = opened()
    page.select_option("#g", "分支机构")
    page.select_option("#s", "待改正")
    assert codes(page) == ["F06"]
    page.click("#r")
    assert len(codes(page)) == 24
    page.locator(".chip", has_text="免报").click()
    assert codes(page) == ["T02"]
    assert page.locator(".chip", has_text="免报").get_attribute("aria-pressed") == "true"
    page.locator(".chip", has_text="免报").click()
    assert len(codes(page)) == 24


def test_each_column_sorts_both_ways_and_back(opened: Opened) -> None:
    page = opened()
    roster = codes(page)
    for label in ("编码", "单位", "组别", "状态", "截止", "收到", "活动", "问题", "最近往来"):
        press_head(page, label)
        first = codes(page)
        assert head(page, label) in {"ascending", "descending"}
        press_head(page, label)
        second = codes(page)
        assert head(page, label) in {"ascending", "descending"}
        assert sorted(first) == sorted(second) == sorted(roster)
        press_head(page, label)
        assert (codes(page), head(page, label)) == (roster, "none")


def test_sorting_puts_what_has_no_value_last(opened: Opened) -> None:
    page = opened()
    press_head(page, "收到")
    assert codes(page)[:5] == ["F01", "F06", "D01", "J03", "F04"]
    press_head(page, "收到")
    assert codes(page)[:5] == ["F04", "D01", "J03", "F06", "F01"]
    press_head(page, "问题")
    assert (codes(page)[0], head(page, "问题")) == ("F06", "descending")


def test_by_keyboard_alone(opened: Opened) -> None:
    page = opened()
    page.keyboard.press("/")
    page.keyboard.type("深部")
    page.keyboard.press("Enter")
    expect(page.locator("tbody:has(.more:text-is('F06')) .more")).to_be_focused()
    expect(page.locator("tbody:has(.more:text-is('F06')) .detail")).to_be_visible()
    assert page.locator("tbody:has(.more:text-is('F06')) .more").get_attribute("aria-expanded") == "true"
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid", "the focus must be seen"
    page.keyboard.press("Escape")
    expect(page.locator("tbody:has(.more:text-is('F06')) .detail")).to_be_hidden()
    page.keyboard.press("Escape")
    assert len(codes(page)) == 24
    page.locator("tbody:has(.more:text-is('F01')) .more").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "2.eml"
    page.locator("#s").focus()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "s", "a slash in a field is a slash"


def test_a_unit_unfolds_to_files_problems_changes_and_letters(opened: Opened) -> None:
    page = opened()
    page.locator("tbody:has(.more:text-is('F06')) .more").click()
    detail = page.locator("tbody:has(.more:text-is('F06')) .detail")
    assert "Sheet1!H4" in detail.inner_text()
    assert detail.get_by_role("link", name="4.eml").get_attribute("href") == "../../../../inputs/2020/replies/4.eml"
    letter = detail.get_by_role("link", name="请改正").get_attribute("href")
    assert (
        letter == "../../outbox/F06%20%E6%B7%B1%E9%83%A8%E4%B8%93%E5%A7%94%E4%BC%9A%20%E8%AF%B7%E6%94%B9%E6%AD%A3.eml"
    )
    odd = page.locator("tbody:has(.more:text-is('F04')) .detail article bdi a")
    assert odd.get_attribute("href") == "../../../../inputs/2020/replies/3%20%231%3F.eml"
    changes = page.locator("tbody:has(.more:text-is('F01')) .detail").text_content() or ""
    assert "地点由“示例市”改为“示例县”" in changes
    assert "新增第2项“另一项”" in changes


def test_links_lead_to_the_files(opened: Opened, board: Path) -> None:
    page = opened()
    addresses = page.locator("main a[href$='.eml']").evaluate_all("links => links.map(link => link.href)")
    assert addresses
    assert all(address.startswith("file:///") for address in addresses)


def test_from_the_things_to_do_to_the_unit(opened: Opened) -> None:
    page = opened()
    page.fill("#q", "没有这样的")
    page.locator(".todo .go", has_text="示例深部").click()
    expect(page.locator("tbody:has(.more:text-is('F06')) .detail")).to_be_visible()
    assert "示例冻土工程研究中心" in page.locator(".todo").inner_text()


def test_a_unit_gone_to_right_after_typing_stays_in_sight(opened: Opened) -> None:
    page = opened()
    page.evaluate(
        """() => new Promise(later => {
             const query = document.querySelector("#q");
             query.value = "没有这样的";
             query.dispatchEvent(new Event("input"));
             document.querySelector(".todo .go[href='#u6']").click();
             setTimeout(later, 200);
           })"""
    )
    assert page.locator("#u6").is_visible()
    assert page.locator("#u6 .detail").is_visible()


@pytest.mark.parametrize("width", [390, 320, 768, 1024])
def test_no_window_scrolls_sideways(opened: Opened, width: int) -> None:
    page = opened(viewport={"width": width, "height": 800})
    for button in page.locator(".more").all()[:8]:
        button.click()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    if width < 900:
        page.select_option("#o", label="问题")
        assert codes(page)[0] == "F06"


def test_without_script_everything_is_there(browser: Browser, board: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(board.as_uri())
    assert page.locator("tbody.unit").count() == 24
    assert page.locator("tbody:has(.more:text-is('F06')) .problems").is_visible()
    assert not page.locator(".controls").is_visible()
    context.close()


def test_printed_it_has_every_unit_and_no_controls(opened: Opened, tmp_path: Path) -> None:
    page = opened()
    page.locator("tbody:has(.more:text-is('F06')) .more").click()
    path = tmp_path / "board.pdf"
    page.pdf(path=str(path), prefer_css_page_size=True, print_background=True)
    told = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True).stdout.decode()
    size = subprocess.run(["pdfinfo", str(path)], capture_output=True, check=True).stdout.decode()
    assert "A4" in size
    words = re.sub(r"\s", "", told)
    assert all(unit.code in words for unit in ROSTER.units)
    assert "查找" not in words
    assert "▸" not in words
    with_units = [sheet for sheet in told.split("\f") if re.search(r"^ *[A-Z]\d\d +示例", sheet, re.MULTILINE)]
    assert len(with_units) > 1
    assert all("最近往来" in sheet for sheet in with_units)  # the head is repeated


def test_hostile_names_are_text_and_nothing_else(opened: Opened, tmp_path: Path) -> None:
    unit = Unit(code='F01"><script>', name=f"示例{ATTACK}分会", group="'><b>组", order=1, email="f01@example.org")
    rows = [{**ROW, "时间": f"{ATTACK}", "活动名称": "</script><script>alert(2)</script>{{ 7*7 }}"}]
    replies = {
        f"{ATTACK}\u202egpj.eml": mail(
            {"'\"><svg onload=alert(3)>.xlsx": xlsx(grid(rows, {**HEAD, "填报单位": unit.name}))},
            subject="<script>alert(4)</script>",
        ),
        "javascript:alert(5).eml": mail({}, sender="x@example.org", text="见附件"),
    }
    path = tmp_path / "index.html"
    account = account_of(replies, roster=Roster(units=(unit,)))
    path.write_bytes(page_of(account))
    page = opened(path)
    page.locator(".more").first.click()
    text = page.locator("body").inner_text()
    for shown in (ATTACK, "\ufffdgpj.eml", "<script>alert(4)</script>"):
        assert shown in text, shown
    assert page.locator("img, iframe, object, body svg[onload], [onerror]").count() == 0
    assert page.locator("script").count() == 1
    hrefs = page.locator("a").evaluate_all("links => links.map(link => link.href)")
    assert all(href.startswith("file:") for href in hrefs)


def test_the_policy_lets_nothing_in(board: Path) -> None:
    text = board.read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy
    assert "default-src &#39;none&#39;" in policy[1]
    assert "unsafe" not in policy[1]
    assert not re.search(r"<[^>]*\s(on\w+|style|src)=", text), "no handler, style or source in a tag"
    assert "http://" not in text
    assert "https://" not in text


def test_five_thousand_units_half_of_them_with_problems(opened: Opened, tmp_path: Path) -> None:
    groups = ("分支机构", "地方学会", "科学传播专家团队", "科普教育基地")
    units = tuple(
        Unit(code=f"U{number:04}", name=f"示例第{number}号专业委员会", group=groups[number % 4], order=number)
        for number in range(5000)
    )
    one = account_of({"4.eml": REPLIES["4.eml"], "1.eml": REPLIES["1.eml"]})
    both = standing_of(one, "F06"), standing_of(one, "F01")
    everybody = tuple(both[unit.order % 2].model_copy(update={"unit": unit.code}) for unit in units)
    standings = one.standings.model_copy(update={"units": everybody})
    path = tmp_path / "index.html"
    path.write_bytes(page_of(replace(one, roster=Roster(units=units), standings=standings)))
    assert path.stat().st_size < 6_000_000
    page = opened(path, viewport={"width": 1280, "height": 900})
    page.fill("#q", "第4321号")
    expect(page.locator("#n")).to_have_text("显示1 / 5000个单位")
    assert codes(page) == ["U4321"]
    press_head(page, "编码")
    press_head(page, "编码")
    page.fill("#q", "")
    expect(page.locator("#n")).to_have_text("显示5000 / 5000个单位")
    assert codes(page)[0] == "U4999"


def test_same_round_same_bytes() -> None:
    one, two = (hashlib.sha256(page_of(account_of(REPLIES, RULED))).hexdigest() for _ in range(2))
    assert one == two
