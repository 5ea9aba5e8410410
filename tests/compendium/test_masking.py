"""Persons and numbers inside texts: what is found, and what is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.compendium.masking import MARK, Common, Masked, Secrets, mask, numbers_in, persons_in
from tests.compendium.made import UNHURRIED


@pytest.mark.parametrize(
    ("text", "masked", "kind"),
    [
        ("报名电话13900000001。", f"报名电话{MARK}。", Masked.PHONE),
        ("报名：139 0000 0001", f"报名：{MARK}", Masked.PHONE),
        ("报名：139-0000-0001转告", f"报名：{MARK}转告", Masked.PHONE),
        ("１３９００００００１１", MARK, Masked.PHONE),
        ("+86 13900000001", MARK, Masked.PHONE),
        ("致电（010）55500001", f"致电（{MARK}", Masked.PHONE),
        ("010-5550 0001转802", MARK, Masked.PHONE),
        ("0551-5550001", MARK, Masked.PHONE),
        ("400-555-0001", MARK, Masked.PHONE),
        ("联系电话：55500001", f"联系电话{MARK}", Masked.PHONE),
        ("幺三九零零零零零零零一", MARK, Masked.PHONE),
        ("投稿至shili@example.org，谢谢", f"投稿至{MARK}，谢谢", Masked.EMAIL),
        ("shi.li+a＠example.com.cn", MARK, Masked.EMAIL),
        ("shili(at)example.org", MARK, Masked.EMAIL),
        ("加QQ群：123456789", f"加{MARK}", Masked.ACCOUNT),
        ("微信号：shili_2020", MARK, Masked.ACCOUNT),
        ("110101199003070011", MARK, Masked.IDENTITY),
    ],
)
def test_what_can_be_told_by_its_look(text: str, masked: str, kind: Masked) -> None:
    assert mask(text, Secrets()) == (masked, (kind,))


@pytest.mark.parametrize(
    "text",
    [
        "2020-05-16至2020-05-18", "20200516-20200517", "第1390届", "预计13000人，经费200000元", "GB/T 9704-2012",
        "关注微信公众号", "加入QQ群交流", "http://example.org/2020/0516", "一三五上课", "15813块标本", "二〇二〇年",
        "5月16日9:00-11:30", "ISBN 978-7-5046-1234-5", "2020年4月10日，联系3家单位",
    ],
)  # fmt: skip
def test_what_is_no_secret(text: str) -> None:
    assert mask(text, Secrets()) == (text, ())


def test_what_a_unit_gave_is_found_however_it_is_written() -> None:
    secrets = Secrets(frozenset({"张三丰", "JohnSmith"}), frozenset({"55500001"}), frozenset({"a@b"}))
    text = "张 三 丰、john smith（5550-0001，a@b）和ＪｏｈｎＳｍｉｔｈ"
    assert mask(text, secrets) == (
        f"{MARK}、{MARK}（{MARK}，{MARK}）和{MARK}",
        (Masked.PERSON, Masked.PERSON, Masked.PHONE, Masked.EMAIL, Masked.PERSON),
    )
    assert mask("由欧阳锋主讲，高峰论坛", Secrets(), Common(frozenset({"欧阳锋"})))[0] == f"由{MARK}主讲，高峰论坛"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("张三", {"张三"}),
        ("张 三丰", {"张三丰"}),
        ("张三、李四教授；王五（副主任）", {"张三", "李四", "王五"}),
        ("张三丰13900000001", {"张三丰"}),
        ("阿卜杜拉·买买提", {"阿卜杜拉·买买提"}),
        ("John Smith", {"JohnSmith"}),
        ("待定", set()),
        ("秘书处", set()),
        ("各专委会负责人员", set()),
        ("", set()),
    ],
)
def test_persons_in_an_answer(text: str, names: set[str]) -> None:
    assert persons_in(text) == names


def test_words_that_are_public_are_no_names() -> None:
    assert persons_in("岩石力学、张三", "示例岩石力学分会") == {"张三"}


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("010-5550 0001", {"01055500001"}),
        ("13900000001／13900000002", {"13900000001", "13900000002"}),
        ("１３９００００００１１", {"13900000011"}),
        ("暂无", set()),
    ],
)
def test_numbers_in_an_answer(text: str, numbers: set[str]) -> None:
    assert numbers_in(text) == numbers


@UNHURRIED
@given(
    st.lists(
        st.sampled_from(
            ["张三丰", "李四", " ", "讲座", "13900000001", "139 0000 0001", "a@example.org", "，", "1", "年"]
        )
    ).map("".join)
)
def test_nothing_of_it_is_left(text: str) -> None:
    secrets = Secrets(frozenset({"张三丰", "李四"}), frozenset({"13900000001"}), frozenset({"a@example.org"}))
    masked, kinds = mask(text, secrets)
    squeezed = "".join(masked.split())
    assert not any(secret in squeezed for secret in ("张三丰", "李四", "13900000001", "a@example.org"))
    assert mask(masked, secrets) == (masked, ())
    assert bool(kinds) == (masked != text)
