"""Searching, sifting and going about in the web page, in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Opened
from tests.compendium.books import HOSTILE
from tests.compendium.editions import in_sight, names, search


def highlighted(page: Page) -> list[str]:
    for _ in range(100):
        if page.evaluate("CSS.highlights.has('hit')"):
            break
        page.wait_for_timeout(50)
    found = page.evaluate("[...CSS.highlights.get('hit')].map(range => range.toString())")
    return [str(one) for one in found]


@pytest.mark.parametrize(
    ("words", "said", "shown"),
    [
        ("开放日", "找到1项活动，1个单位", ["走近岩石力学科普开放日"]),
        ("示例讲师7", "找到1项活动，1个单位", ["科普讲座第7讲"]),
        ("示例讲师７", "找到1项活动，1个单位", ["科普讲座第7讲"]),
        ("13900000001", "找到1项活动，1个单位", ["走近岩石力学科普开放日"]),
        ("139 0000 0001", "找到1项活动，1个单位", ["走近岩石力学科普开放日"]),
        ("F02 第60讲", "找到1项活动，1个单位", ["科普讲座第60讲"]),
        ("supercali", "找到1项活动，1个单位", [HOSTILE[3]]),
        ("示例单位F01", "找到1项活动，1个单位", ["走近岩石力学科普开放日"]),
        ("=hyperlink(", "找到1项活动，1个单位", [HOSTILE[1]]),
        ("没有这样的", "找到0项活动，0个单位", []),
    ],
)
def test_search_over_all_cells_and_unit_names(opened: Opened, words: str, said: str, shown: list[str]) -> None:
    page = opened()
    assert search(page, words) == said
    assert names(page) == shown
    expect(page.locator("#none")).to_be_visible(visible=not shown)
    assert not page.locator(".front").is_visible()


def test_results_come_while_one_types_and_say_how_many(opened: Opened) -> None:
    page = opened()
    page.locator("#q").press_sequentially("试验机")
    expect(page.locator("#found")).to_have_text("找到60项活动，1个单位")
    assert page.locator("#found").get_attribute("aria-live") == "polite"
    page.locator("#q").press("End")
    page.locator("#q").press_sequentially(" 第5")
    expect(page.locator("#found")).to_have_text("找到11项活动，1个单位")


def test_pinyin_on_its_way_to_characters_is_not_searched_for(opened: Opened) -> None:
    page = opened()
    page.evaluate(
        """() => {
             const query = document.querySelector("#q");
             query.value = "kai fang";
             query.dispatchEvent(new InputEvent("input", { isComposing: true }));
           }"""
    )
    page.wait_for_timeout(300)
    assert page.locator("#found").inner_text() == "共66项活动"
    page.evaluate(
        """() => {
             const query = document.querySelector("#q");
             query.value = "开放日";
             query.dispatchEvent(new CompositionEvent("compositionend"));
           }"""
    )
    expect(page.locator("#found")).to_have_text("找到1项活动，1个单位")


def test_hits_are_highlighted_where_they_stand(opened: Opened) -> None:
    page = opened()
    search(page, "第7讲")
    assert highlighted(page) == ["第7讲"]
    search(page, "13900000001")
    assert highlighted(page) == ["139 0000 0001"]
    search(page, "ＳＵＰＥＲ")
    assert set(highlighted(page)) == {"Super"}
    before = page.locator("#plans").inner_html()
    page.press("#q", "Escape")
    assert not page.evaluate("CSS.highlights.has('hit')")
    assert page.locator("#plans mark").count() == 0
    assert "<mark" not in before


def test_a_unit_without_an_answer_is_found_too(opened: Opened) -> None:
    page = opened()
    assert search(page, "D02") == "找到0项活动，0个单位"
    rows = page.locator(".absence tbody tr:not([hidden])")
    assert rows.evaluate_all("rows => rows.map(row => row.cells[1].textContent)") == ["示例单位D02"]
    assert page.locator(".absence:not([hidden]) h2").all_inner_texts() == ["五、未报送单位"]
    assert not page.locator("#none").is_visible()
    search(page, "F03")
    assert page.locator(".unit:not([hidden]) h3").all_inner_texts() == ["示例单位F03"]


def test_each_choice_of_each_filter_shows_as_many_as_it_says(opened: Opened) -> None:
    page = opened()
    labels = page.locator("#facets label").evaluate_all("labels => labels.map(one => one.firstChild.data)")
    assert labels == ["单位类别", "活动类别", "月份", "要点"]
    for facet in "gcmi":
        select = page.locator(f"select[data-facet={facet}]")
        options = select.locator("option:not([disabled])").evaluate_all(
            "options => options.map(one => [one.value, one.text])"
        )
        assert len(options) > 1
        for value, text in options[1:]:
            select.select_option(value)
            promised = re.search(r"（(\d+)）$", text)
            assert promised
            assert page.locator("#found").inner_text().startswith(f"找到{promised[1]}项活动")
            assert len(names(page)) == int(promised[1])
        select.select_option("")
    assert page.locator("#found").inner_text() == "共66项活动"


def test_filters_join_with_each_other_and_with_words(opened: Opened) -> None:
    page = opened()
    page.select_option("select[data-facet=m]", "5")
    assert page.locator("#found").inner_text() == "找到61项活动，2个单位"
    page.select_option("select[data-facet=i]", "13")
    assert names(page) == ["走近岩石力学科普开放日"]
    assert search(page, "讲座") == "找到0项活动，0个单位"
    page.click("#clear")
    assert len(names(page)) == 66
    assert page.locator(".front").is_visible()


def test_a_figure_of_the_overview_leads_to_its_activities(opened: Opened) -> None:
    page = opened()
    page.locator("table[data-facet=i] .go", has_text=re.compile("^13$")).click()
    assert page.locator("select[data-facet=i]").input_value() == "13"
    assert names(page) == ["走近岩石力学科普开放日"]


@pytest.mark.parametrize("width", [360, 1280])
def test_a_link_to_a_unit_opens_there(opened: Opened, width: int) -> None:
    page = opened(fragment="#u-D01", viewport={"width": width, "height": 800})
    page.wait_for_timeout(300)
    assert in_sight(page, "#u-D01 h3")


def test_a_link_to_a_unit_that_is_sifted_out_shows_everything_again(opened: Opened) -> None:
    page = opened()
    search(page, "开放日")
    page.evaluate("location.hash = '#u-F02'")
    expect(page.locator("#found")).to_have_text("共66项活动")
    page.wait_for_timeout(300)
    assert in_sight(page, "#u-F02 h3")
    assert page.locator("#q").input_value() == ""


def test_the_contents_lead_to_each_unit_and_close(opened: Opened) -> None:
    page = opened(viewport={"width": 360, "height": 740})
    assert not page.locator("nav").is_visible()
    page.click(".contents summary")
    links = page.locator(".contents li a").evaluate_all("links => links.map(one => one.hash.slice(1))")
    assert links == ["u-F01", "u-F02", "u-F03", "u-D01"]
    page.locator(".contents a", has_text="示例单位F03").click()
    page.wait_for_timeout(300)
    assert not page.locator("nav").is_visible()
    assert in_sight(page, "#u-F03 h3")
    page.click(".contents summary")
    page.locator(".contents a", has_text="示例单位F03").click()
    assert not page.locator("nav").is_visible()
    page.click(".contents summary")
    page.mouse.click(350, 400)  # beside the drawer
    assert not page.locator("nav").is_visible()


def test_by_keyboard_alone(opened: Opened) -> None:
    page = opened()
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    assert page.locator(".skip").bounding_box()["y"] >= 0  # type: ignore[index]
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("a/b")
    assert page.locator("#q").input_value() == "a/b", "a slash in a field is a slash"
    page.keyboard.press("Escape")
    assert page.locator("#q").input_value() == ""
    expect(page.locator("#found")).to_have_text("共66项活动")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement === document.body")
    page.locator(".contents summary").focus()
    page.keyboard.press("Enter")
    assert page.locator("nav").is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.hash") == "#overview"
    page.keyboard.press("Escape")
    assert not page.locator("nav").is_visible()
    expect(page.locator(".contents summary")).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_one_is_where_one_was_when_the_search_is_over(opened: Opened) -> None:
    page = opened()
    page.evaluate("scrollTo(0, 900)")
    page.keyboard.press("/")
    page.focus("#q")
    assert page.evaluate("scrollY") == 900
    search(page, "试验机")
    assert in_sight(page, ".unit:not([hidden]) h3")
    page.press("#q", "Escape")
    page.wait_for_timeout(200)
    assert page.evaluate("Math.abs(scrollY - 900) < 3")
    page.evaluate("document.querySelector('#u-D01').scrollIntoView()")
    page.wait_for_timeout(200)
    before = page.evaluate("document.querySelector('#u-D01').getBoundingClientRect().top")
    search(page, "示例讲师7")
    page.press("#q", "Escape")
    page.wait_for_timeout(200)
    assert abs(page.evaluate("document.querySelector('#u-D01').getBoundingClientRect().top") - before) < 3
