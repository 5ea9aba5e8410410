"""其他 beside other choices."""

import pytest

from pipeline.collect.values.choices import Choice, find_choice, split_choices

CHOICES = ("青少年", "农民", "老年人", "其他")


@pytest.mark.parametrize("text", ["其他、农民", "其他，农民", "其他 农民", "农民、其他"])
def test_other_and_a_choice_are_two(text: str) -> None:
    assert split_choices(text, CHOICES) == (["农民", "其他"], [])


@pytest.mark.parametrize("text", ["其他", "其它", "其他（自办）"])
def test_other_with_a_remark_is_one(text: str) -> None:
    assert find_choice(text, CHOICES) == Choice("其他")
    assert split_choices(text, CHOICES) == (["其他"], [])
