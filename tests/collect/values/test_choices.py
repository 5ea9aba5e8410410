"""Choices as people write them; the spellings are in tests/data/spellings/choices.csv."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import inputs
from pipeline.collect.values.choices import find_choice, split_choices
from pipeline.workspace import Workspace
from tests.collect.values.spellings import spellings
from tests.conftest import PROJECT

FORM = inputs.load_form(Workspace.open(PROJECT, "2020"))
FIELDS = {field.key: field for field in (*FORM.head, *FORM.columns) if field.choices}
TABLE = spellings("choices")
AUDIENCE = FIELDS["audience"].choices


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row['field']}-{row['text']}")
def test_spelling(row: dict[str, str]) -> None:
    choice = find_choice(row["text"], FIELDS[row["field"]].choices)
    found = {"value": choice.text, "sure": "yes" if choice.sure else "no"} if choice else {"value": "", "sure": ""}
    assert {**row, **found} == row


@pytest.mark.parametrize(
    ("text", "found", "strange"),
    [
        ("青少年、公众", ["青少年", "公众"], []),
        ("公众、青少年", ["青少年", "公众"], []),
        ("青少年和公众", ["青少年", "公众"], []),
        ("青少年/公众", ["青少年", "公众"], []),
        ("青少年\n公众", ["青少年", "公众"], []),
        ("青少年 公众", ["青少年", "公众"], []),
        ("青少年；公众；其它", ["青少年", "公众", "其他"], []),
        ("青少年、青少年", ["青少年"], []),
        ("青少年、宇航员", ["青少年"], ["宇航员"]),
        ("宇航员", [], ["宇航员"]),
    ],
)
def test_several_in_one_cell(text: str, found: list[str], strange: list[str]) -> None:
    assert split_choices(text, AUDIENCE) == (found, strange)


@given(st.sampled_from(sorted(FIELDS)), st.data())
def test_every_choice_is_found_by_itself_however_wide(key: str, data: st.DataObject) -> None:
    choice = data.draw(st.sampled_from(FIELDS[key].choices))
    wide = choice.replace("（", data.draw(st.sampled_from("（("))).replace("）", data.draw(st.sampled_from("）)")))
    found = find_choice(data.draw(st.sampled_from(["", " ", "1.", "√"])) + wide, FIELDS[key].choices)
    assert found
    assert (found.text, found.sure) == (choice, True)


@given(st.sets(st.sampled_from(AUDIENCE), min_size=1), st.sampled_from(["、", ",", "，", "；", " ", "\n", "/"]))
def test_several_choices_read_back(wanted: set[str], separator: str) -> None:
    ordered = [choice for choice in AUDIENCE if choice in wanted]
    assert split_choices(separator.join(ordered), AUDIENCE) == (ordered, [])


@given(st.text(max_size=40), st.sampled_from(sorted(FIELDS)))
def test_no_text_breaks_them(text: str, key: str) -> None:
    found = find_choice(text, FIELDS[key].choices)
    assert found is None or found.text in FIELDS[key].choices
    chosen, _ = split_choices(text, FIELDS[key].choices)
    assert set(chosen) <= set(FIELDS[key].choices)


@pytest.mark.parametrize("text", ["活动", "、", "(", "1.", "青少年、", "线上线下"])
def test_a_cell_full_of_it_takes_no_time(text: str) -> None:
    for full in ((text * 32_767)[:32_767], (text * 200)[:200]):
        started = time.process_time()
        find_choice(full, FIELDS["category"].choices), split_choices(full, AUDIENCE)
        assert time.process_time() - started < 0.1, full[:60]


@pytest.mark.parametrize(
    ("text", "found", "strange"),
    [
        ("领导干部和公务员", ["公务员"], ["领导干部"]),
        ("青少年及家长", ["青少年"], ["家长"]),
        ("青少年以及公众", ["青少年", "公众"], []),
        ("青少年√、公众√、农民", ["青少年", "公众"], []),
        ("●青少年 ○公众 ●农民", ["青少年", "农民"], []),
    ],
)
def test_no_word_of_several_is_lost(text: str, found: list[str], strange: list[str]) -> None:
    assert split_choices(text, AUDIENCE) == (found, strange)
