"""What is typed into the form comes back as it was typed: xlsx, docx and PDF, with whatever people may type."""

import re
from collections.abc import Callable
from datetime import date
from functools import cache

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pipeline.collect.intake.part import Part
from pipeline.collect.reading.raw import as_text
from pipeline.collect.reading.reading import PartRead, read_part
from pipeline.inputs import load_outline
from pipeline.model.form import FieldType, FormField
from pipeline.model.plan import CellValue, Period, Precision
from pipeline.model.problem import Place
from pipeline.notice.contexts import form_notes
from pipeline.notice.form_pdf import form_pdf
from pipeline.standard.notice_wording import Wording
from pipeline.workspace import Workspace
from tests.conftest import PROJECT
from tests.form_filling import Answers, PdfFiller, Typed, WordFiller, WorkbookFiller
from tests.samples.blanks import Round

Filler = WorkbookFiller | WordFiller | PdfFiller
SUFFIXES = ("xlsx", "docx", "pdf")
SOURCE = Round.load(Workspace.open(PROJECT, "2020"))
FORM = SOURCE.form
ITEMS = load_outline(SOURCE.workspace).item_names

HOSTILE = (
    "=1+1",
    '=HYPERLINK("http://example.org","点我")',
    "+86 010-5550 0123",
    "-1",
    "@SUM(A1:A9)",
    "{{ 7*7 }}",
    "{% for i in range(9) %}x{% endfor %}",
    "{{p table }}",
    "${jndi:ldap://example.org/a}",
    "<b>粗</b>&amp;<!-- -->]]>",
    "“引号”‘单引号’\"'`",
    "👩‍🔬🪨 岩石",
    "\u202e倒过来\u202c",
    "\u05e9\u05dc\u05d5\u05dd",
    "𠮷𡋀生僻字",
    "铃\x07响\x01",
    "_x0041_ 与 _x000D_",
    "第一行\n第二行\r\n第三行",
    "制表\t符",
    "　全角　空格　",
    "ＡＢＣ１２３",
    "5-6",
    "1/2",
    "3.0",
    "007",
    "1E5",
    "TRUE",
    "岩" * 32_767,
)
"""Every one legal in a cell of text; what spells a failed formula (#N/A) is read as one, typed or not."""
PERIODS: tuple[tuple[str, Period], ...] = tuple(
    (text, Period(start=date(2020, *start), end=date(2020, *end), precision=precision))
    for text, start, end, precision in (
        ("2020-05-16", (5, 16), (5, 16), Precision.DAY),
        ("5月16日", (5, 16), (5, 16), Precision.DAY),
        ("2020.5.16", (5, 16), (5, 16), Precision.DAY),
        ("５月１６日", (5, 16), (5, 16), Precision.DAY),
        ("5月上旬", (5, 1), (5, 10), Precision.TEN_DAYS),
        ("5月", (5, 1), (5, 31), Precision.MONTH),
        ("4月—6月", (4, 1), (6, 30), Precision.MONTH),
        ("4-6月", (4, 1), (6, 30), Precision.MONTH),
        ("第二季度", (4, 1), (6, 30), Precision.QUARTER),
        ("上半年", (1, 1), (6, 30), Precision.HALF_YEAR),
        ("全年", (1, 1), (12, 31), Precision.YEAR),
    )
)
Answer = tuple[Typed, CellValue]
"""What is typed, and what it means."""


def texts() -> st.SearchStrategy[str]:
    """Text of every kind; as a program keeps it, so without lone surrogates."""
    return st.one_of(
        st.sampled_from(HOSTILE[:-1]), st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
    )


def separated(values: list[str]) -> st.SearchStrategy[str]:
    return st.sampled_from(("、", "，", ",", "；", " ")).map(lambda mark: mark.join(values))


def subsets(field: FormField) -> st.SearchStrategy[Answer]:
    """Some choices with marks between them; the meaning is in the form's order."""
    some = st.lists(st.sampled_from(field.choices), unique=True, min_size=1, max_size=3)
    return some.flatmap(
        lambda chosen: separated(chosen).map(
            lambda text: (text, tuple(choice for choice in field.choices if choice in chosen))
        )
    )


def numbers(field: FormField) -> st.SearchStrategy[Answer]:
    """A number, typed as one or as text, half or full width."""
    top = min(field.maximum or 10_000, 10_000)
    value: st.SearchStrategy[int | float] = st.integers(0, int(top))
    if field.type is FieldType.MONEY:
        value = st.one_of(value.map(float), st.integers(0, 9_999).map(lambda cents: cents / 100))
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    return value.flatmap(
        lambda number: st.sampled_from(
            ((number, number), (as_text(number), number), (as_text(number).translate(wide), number))
        )
    )


def item_lists() -> st.SearchStrategy[Answer]:
    some = st.lists(st.sampled_from(sorted(ITEMS)), unique=True, min_size=1, max_size=3).map(sorted)
    return some.map(lambda found: ("、".join(map(str, found)), tuple(found)))


def answers_to(field: FormField) -> st.SearchStrategy[Answer]:
    """Legal answers to one field, each with its meaning; for a text the meaning is the text."""
    made: dict[FieldType, Callable[[], st.SearchStrategy[Answer]]] = {
        FieldType.CHOICE: lambda: st.sampled_from(field.choices).map(lambda choice: (choice, choice)),
        FieldType.CHOICES: lambda: subsets(field),
        FieldType.ITEMS: item_lists,
        FieldType.PERIOD: lambda: st.sampled_from(PERIODS),
        FieldType.INTEGER: lambda: numbers(field),
        FieldType.MONEY: lambda: numbers(field),
        FieldType.PHONE: lambda: st.sampled_from([(text, text) for text in ("010-5550 0123", "010-55500123")]),
        FieldType.EMAIL: lambda: st.sampled_from([(text, text) for text in ("shili@example.org", "a.b@example.org")]),
    }
    return made.get(field.type, lambda: texts().map(lambda text: (text, meaning(field, text))))()


def meaning(field: FormField, text: str) -> str | None:
    """What a text says: itself; where an answer is required, marks alone say nothing."""
    kept = as_text(text)
    return kept if kept and (not field.required or re.search(r"\w", kept)) else None


@st.composite
def rows(draw: st.DrawFn) -> dict[str, Answer]:
    """One activity: what is required, and some of the rest."""
    row = {}
    for column in FORM.columns:
        if column.type is FieldType.SEQUENCE or not (column.required or draw(st.booleans())):
            continue
        typed, meaning = draw(answers_to(column))
        if column.required and column.type is FieldType.TEXT and not as_text(typed):
            typed = meaning = "示例"
        row[column.key] = (typed, meaning)
    # Told apart from sums, notes and examples by a name that is none of these.
    name = f"示例活动 {row['name'][0]}"
    row["name"] = (name, as_text(name))
    return row


@st.composite
def plans(draw: st.DrawFn) -> tuple[dict[str, Answer], list[dict[str, Answer]]]:
    """Head and rows; or no rows and 本年度无计划."""
    head: dict[str, Answer] = {}
    for field in FORM.head:
        if field.type in {FieldType.FLAG, FieldType.DATE}:
            continue
        if field.required or draw(st.booleans()):
            typed, meaning = draw(answers_to(field))
            head[field.key] = (typed, meaning)
    day = date(2020, 4, draw(st.integers(1, 30)))
    head["filled_on"] = (day, Period(start=day, end=day, precision=Precision.DAY))
    found = draw(st.lists(rows(), max_size=6))
    if not found:
        head["nothing_planned"] = ("是", True)
    return head, found


@cache
def filler(suffix: str) -> Filler:
    if suffix == "xlsx":
        return WorkbookFiller(SOURCE.blank_workbook, FORM)
    if suffix == "docx":
        return WordFiller(SOURCE.blank_word, FORM)
    notes = form_notes(FORM, Wording.of(SOURCE.notice))
    blank = form_pdf(SOURCE.workspace.templates, FORM, SOURCE.identity, FORM.title, notes, SOURCE.office.name)
    return PdfFiller(blank, FORM)


def read(suffix: str, content: bytes) -> PartRead:
    part = Part(Place(file=f"计划表.{suffix}"), content)
    (found,) = read_part(part, FORM, "2020", ITEMS)
    return found


@pytest.mark.parametrize("suffix", SUFFIXES)
@settings(
    max_examples=100,
    phases=[Phase.explicit, Phase.generate],
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(plan=plans())
def test_what_is_typed_comes_back(suffix: str, plan: tuple[dict[str, Answer], list[dict[str, Answer]]]) -> None:
    head, activities = plan
    typed = Answers(
        {key: answer[0] for key, answer in head.items()},
        [{key: answer[0] for key, answer in row.items()} for row in activities],
    )
    found = read(suffix, filler(suffix).fill(typed))
    assert found.content is not None, found.reading
    assert found.reading.submission is not None
    assert found.reading.submission.identity == SOURCE.identity
    assert found.reading.submission.nil_return == (not activities)
    for key, answer in head.items():
        cell = found.content.head[key]
        if key != "nothing_planned":  # a ticked box has a text of its own in each format
            assert cell.raw == as_text(answer[0]), key
        assert cell.value == answer[1], key
    assert len(found.content.activities) == len(activities)
    for activity, row in zip(found.content.activities, activities, strict=True):
        for key, cell in activity.cells.items():
            if key in row:
                assert cell.raw == as_text(row[key][0]), key
                assert cell.value == row[key][1], key
            elif key != "seq":
                assert not cell.raw, key
                assert cell.value is None, key


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_each_hostile_text_comes_back_from_every_text_cell(suffix: str, text: str) -> None:
    keys = [column.key for column in FORM.columns if column.type is FieldType.TEXT and column.key != "name"]
    row: dict[str, Typed] = {"name": "示例活动", "category": "其他", "period": "5月", **dict.fromkeys(keys, text)}
    found = read(suffix, filler(suffix).fill(Answers({"unit": text, "contact": text, "phone": "010-5550 0123"}, [row])))
    assert found.content is not None, found.reading
    (activity,) = found.content.activities
    assert {activity.cells[key].raw for key in keys} == {as_text(text)}
    assert found.content.head["unit"].raw == as_text(text)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_as_many_rows_as_the_form_has(suffix: str) -> None:
    count = {"xlsx": FORM.rows, "docx": 50, "pdf": FORM.printed_rows * 2}[suffix]
    row: dict[str, Typed] = {"category": "其他", "period": "5月", "leader": "示例二"}
    typed = Answers(
        {"unit": "示例单位", "contact": "示例一", "phone": "010-5550 0123"},
        [{"name": f"示例活动{number}", **row} for number in range(1, count + 1)],
    )
    found = read(suffix, filler(suffix).fill(typed))
    assert found.content is not None
    assert [activity.cells["name"].raw for activity in found.content.activities] == [
        f"示例活动{number}" for number in range(1, count + 1)
    ]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_empty_form_is_no_plan(suffix: str) -> None:
    found = read(suffix, filler(suffix).fill(Answers()))
    assert found.content is None
    assert "空" in found.reading.stuck
