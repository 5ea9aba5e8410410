import unicodedata

import pytest

from pipeline.compendium.showing import shown
from pipeline.model.form import FieldType, FormField
from pipeline.model.plan import Cell, CellValue, Precision
from tests.compendium.books import span


def show(raw: str, value: CellValue, kind: FieldType = FieldType.TEXT) -> str:
    choices = ("甲", "乙") if kind in {FieldType.CHOICE, FieldType.CHOICES} else ()
    field = FormField(key="key", label="栏", type=kind, choices=choices)
    return shown(Cell(raw=raw, value=value, spot="工作计划表!C7"), field, 2020)


@pytest.mark.parametrize(
    ("period", "text"),
    [
        (span("2020-05-16"), "5月16日"),
        (span("2020-05-16", "2020-05-18"), "5月16日至18日"),
        (span("2020-05-30", "2020-06-02"), "5月30日至6月2日"),
        (span("2020-12-30", "2021-01-02"), "12月30日至2021年1月2日"),
        (span("2021-03-01"), "2021年3月1日"),
        (span("2020-05-01", "2020-05-10", Precision.TEN_DAYS), "5月上旬"),
        (span("2020-05-01", "2020-05-20", Precision.TEN_DAYS), "5月上旬至中旬"),
        (span("2020-05-21", "2020-06-10", Precision.TEN_DAYS), "5月下旬至6月上旬"),
        (span("2020-05-01", "2020-05-31", Precision.MONTH), "5月"),
        (span("2020-04-01", "2020-06-30", Precision.MONTH), "4月至6月"),
        (span("2020-11-01", "2021-02-28", Precision.MONTH), "11月至2021年2月"),
        (span("2020-04-01", "2020-06-30", Precision.QUARTER), "第二季度"),
        (span("2020-04-01", "2020-12-31", Precision.QUARTER), "第二至四季度"),
        (span("2020-07-01", "2020-12-31", Precision.HALF_YEAR), "下半年"),
        (span("2020-01-01", "2020-12-31", Precision.YEAR), "全年"),
    ],
)
def test_periods_have_one_form(period: CellValue, text: str) -> None:
    assert show("2020-05-16", period, FieldType.PERIOD) == text


@pytest.mark.parametrize("raw", ["5月16日（暂定）", "5月、9月", "5月初", "每月15日", "5月16日上午9点"])
def test_a_period_keeps_the_senders_words_where_the_uniform_form_would_lose_some(raw: str) -> None:
    assert show(raw, span("2020-05-16"), FieldType.PERIOD) == raw


@pytest.mark.parametrize("raw", ["2020.5.16", "2020年5月16日", "５月１６日", "2020-05-16 00:00:00", "5/16"])
def test_a_period_is_made_uniform_where_nothing_is_lost(raw: str) -> None:
    assert show(raw, span("2020-05-16"), FieldType.PERIOD) == "5月16日"


@pytest.mark.parametrize(
    ("raw", "value", "kind", "text"),
    [
        ("约300人", 300, FieldType.INTEGER, "300"),
        ("三五百", None, FieldType.INTEGER, "三五百"),
        ("0", 0, FieldType.INTEGER, "0"),
        ("2.50万", 2.5, FieldType.MONEY, "2.5"),
        ("3", 3.0, FieldType.MONEY, "3"),
        ("5，13", (5, 13), FieldType.ITEMS, "5、13"),
        ("乙,甲", ("甲", "乙"), FieldType.CHOICES, "甲、乙"),
        ("甲类", "甲", FieldType.CHOICE, "甲"),
        ("", None, FieldType.TEXT, ""),
        ("√", True, FieldType.FLAG, "是"),
        ("否", False, FieldType.FLAG, ""),
        ("13900000000", "13900000000", FieldType.PHONE, "139 0000 0000"),
        ("010-5550 0001", "010-5550 0001", FieldType.PHONE, "010-5550 0001"),
        ("20200410", "2020-04-10", FieldType.DATE, "2020年4月10日"),
        ("4月10日", span("2020-04-10"), FieldType.DATE, "2020年4月10日"),
        ("四月十日前后", "四月十日前后", FieldType.DATE, "四月十日前后"),
        ("a\x00b\x0bc", "a\x00b\x0bc\ufffe", FieldType.TEXT, "abc"),
    ],
)
def test_answers(raw: str, value: CellValue, kind: FieldType, text: str) -> None:
    assert show(raw, value, kind) == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("岩石\u202e示展\u202c", "岩石示展"),  # right to left
        ("岩\u200b石\ufeff力\u2060学", "岩石力学"),
        ("甲\u2028乙\x85丙\r丁", "甲\n乙\n丙\n丁"),
        ("隐\U000e0041藏\U000e007f", "隐藏"),  # tag characters
        ("空\u3164白\u115f", "空白"),  # fillers that look like spaces and are letters
        ("软\xad连\x9b字", "软连字"),
        ("葛\U000e0100城", "葛\U000e0100城"),  # a variant of the glyph, asked for on purpose
        ("𠮷㙍龘😀éΩ", "𠮷㙍龘😀éΩ"),
    ],
)
def test_what_nobody_sees_is_taken_out(raw: str, text: str) -> None:
    assert show(raw, None) == text


def test_no_control_or_format_character_is_left() -> None:
    everything = "".join(chr(code) for code in range(0x110000))
    shown_arabic = set("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
    left = {one for one in show("甲" + everything + "乙", None) if unicodedata.category(one) in {"Cc", "Cf", "Cs"}}
    left = {one for one in left if not 0x13430 <= ord(one) <= 0x1345F}  # joins of hieroglyphs
    assert left - shown_arabic == {"\n"}


def test_what_would_rearrange_or_break_the_line_is_taken_out() -> None:
    assert show("甲\u202e乙\u2067丙\x07丁\x9f\ud800", None) == "甲乙丙丁"
    assert show("上\r\n中\u2028下\t末 ", None) == "上\n中\n下 末"
