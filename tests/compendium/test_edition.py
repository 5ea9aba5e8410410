"""The public edition: what is withheld is in none of its values, what is printed otherwise is masked and listed."""

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel
from pydantic_core import to_json

from pipeline.compendium.assemble import Book, Sources, assemble
from pipeline.compendium.breakdowns import measures
from pipeline.compendium.edition import publish
from pipeline.compendium.masking import MARK, Masked
from pipeline.compendium.privacy import private_fields
from pipeline.compendium.statistics import count
from pipeline.compendium.year_before import year_before
from pipeline.compendium.year_on_year import compare_years
from pipeline.errors import PipelineError
from pipeline.model.edition_settings import PublicEdition
from pipeline.model.plan import Activity, Collection, Plan
from pipeline.model.problem import Place, Problem, Severity
from pipeline.model.unit import Roster
from tests.compendium.books import activity, plan, span, unit
from tests.compendium.made import FORM, NOTICE, OFFICE, OUTLINE, UNHURRIED, collection_of

ROSTER = Roster(
    units=(
        unit("A1", "甲组", 1).model_copy(
            update={"contact": "欧阳明", "email": "roster@example.org", "aliases": ("欧阳明工作室",)}
        ),
        unit("A2", "甲组", 2),
        unit("A3", "甲组", 3),
    )
)


def sources_of(collection: Collection) -> Sources:
    return Sources(collection, ROSTER, FORM, OUTLINE, NOTICE, OFFICE)


def dump(value: object) -> str:
    """Everything that a value holds, as a renderer could reach it."""

    def plain(one: Any) -> Any:
        if isinstance(one, BaseModel):
            return one.model_dump(mode="json")
        return {field.name: getattr(one, field.name) for field in dataclasses.fields(one)}

    return to_json(value, fallback=plain).decode()


def leaky(answers: dict[str, str]) -> Plan:
    """A plan of A1 with one activity, and evidence that names persons in every place there is."""
    row = activity(
        FORM, 1, **answers, period=("5月16日，找欧阳明", span("2020-05-16")), headcount=("300，司马光汉", 300)
    )
    made = plan("A1", [row], {"contact": "司马光汉", "phone": "010-5550 0001", "email": "Head@example.org"})
    where = Place(file="司马光汉13900000001.eml", part="司马光汉.xlsx")
    problem = Problem(
        code="x", severity=Severity.WARNING, place=where, field="负责人", what="“司马光汉”看不懂。", cure="请改。"
    )
    return made.model_copy(update={"place": where, "problems": (problem,), "sha256": "5" * 64})


ANSWERS = {
    "name": "司马光汉讲座",
    "summary": "报名13900000001或head@example.org，李四主讲，高峰论坛",
    "venue": "示例大学，找司 马 光 汉",
    "organizer": "示例学会（电话 5550-0001）",
    "leader": "李四教授、司马光汉",
    "leader_phone": "139 0000 0001",
    "remark": "经费尚未落实，请勿外传",
}
SMALL = sources_of(
    collection_of().model_copy(
        update={"plans": (leaky(ANSWERS), plan("A2", [activity(FORM, 1, name="高峰论坛", summary="李四、司马光汉")]))}
    )
)


def row_of(book: Book, entry: int = 0) -> dict[str, str]:
    keys = [column.key for column in book.sources.form.columns]
    return dict(zip(keys, book.entries[entry].rows[0], strict=True))


def test_columns_are_gone_and_texts_masked() -> None:
    published = publish(SMALL)
    book = assemble(published.sources)
    assert row_of(book) == {
        "seq": "1", "name": f"{MARK}讲座", "items": "", "category": "", "campaign": "", "audience": "",
        "summary": f"报名{MARK}或{MARK}，{MARK}主讲，高峰论坛", "period": f"5月16日，找{MARK}",
        "venue": f"示例大学，找{MARK}", "mode": "", "headcount": "300", "organizer": f"示例学会（电话{MARK}）",
    }  # fmt: skip
    assert [entry.contact for entry in book.entries] == [(), ()]
    # A name of two characters is masked in its own unit's texts alone: it may be a word.
    assert row_of(book, 1)["summary"] == f"李四、{MARK}"


def test_every_mask_is_listed_without_what_it_hides() -> None:
    findings = publish(SMALL).findings
    assert [(tuple(one.anchor), one.label, one.kinds) for one in findings] == [
        (("A1", 1), "活动名称", (Masked.PERSON,)),
        (("A1", 1), "主要内容", (Masked.PHONE, Masked.EMAIL, Masked.PERSON)),
        (("A1", 1), "时间", (Masked.PERSON,)),
        (("A1", 1), "地点", (Masked.PERSON,)),
        (("A1", 1), "主办/承办单位", (Masked.PHONE,)),
        (("A2", 1), "主要内容", (Masked.PERSON,)),
    ]
    assert str(findings[0]) == f"示例单位A1第1项活动的“活动名称”里有人名，公开版已隐去：{MARK}讲座"


def test_money_and_reasons_are_gone() -> None:
    collection = collection_of(("A2", [activity(FORM, 1, budget=("3.25", 3.25))]), withheld=("A3",))
    book = assemble(publish(sources_of(collection)).sources)
    assert not count(book).has_budget
    assert [measure.key for measure in measures(book.sources.form)] == ["headcount"]
    assert book.withheld[0].reason == "报送材料有待改正"
    assert "3.25" not in dump(book)


def test_the_office_says_what_is_withheld() -> None:
    told = PublicEdition(withhold=("venue",), show=("leader", "budget"), contact=True)
    private = private_fields(FORM, told)
    assert private.columns == {"venue", "leader_phone", "remark"}
    assert private.head == {"contact", "phone", "email"}
    assert private_fields(FORM, PublicEdition()).columns == {"leader", "leader_phone", "budget", "remark"}
    assert "unit" not in private_fields(FORM, PublicEdition()).head
    book = assemble(publish(SMALL, told).sources)
    assert "venue" not in row_of(book)
    assert row_of(book)["leader"] == "李四教授、司马光汉"  # shown there, so no secret elsewhere
    assert row_of(book)["name"] == "司马光汉讲座"


@pytest.mark.parametrize(
    ("told", "said"),
    [({"withhold": ("leder",)}, "没有 key 为“leder”的栏目"), ({"withhold": ("name",)}, "不能隐去“活动名称”")],
)
def test_a_mistake_in_the_settings_stops(told: dict[str, Any], said: str) -> None:
    with pytest.raises(PipelineError, match=said):
        publish(SMALL, PublicEdition(**told))


def test_last_years_plans_are_made_public_too() -> None:
    head = {"unit": "示例已撤销专委会（联系人司马光汉）", "contact": "司马光汉"}
    gone = plan("X9", [activity(FORM, 1, name="上官云飞、欧阳明讲座", leader="上官云飞")], head)
    renamed = {**ANSWERS, "name": "司马光汉报告会"}
    previous = collection_of().model_copy(update={"round": "2019", "plans": (leaky(renamed), gone)})
    before = year_before(previous, SMALL.collection, FORM)
    published = publish(dataclasses.replace(SMALL, before=before))
    made = published.sources.before
    assert made
    assert [one.cells["name"].raw for one in made.collection.plans[0].activities] == [f"{MARK}报告会"]
    assert not any(name in dump(made.collection) for name in ("司马光汉", "上官云飞"))
    assert "上官云飞" in published.secrets
    assert made.continued == before.continued == {"A1": {0: 0}}, "what is withheld doesn't change what goes on"
    left = compare_years(assemble(published.sources), made).units[-1]
    assert (left.code, left.name) == ("X9", f"示例已撤销专委会（联系人{MARK}）")
    assert [str(one) for one in published.findings[len(publish(SMALL).findings) :]] == [
        f"2019年的示例单位A1第1项活动的“活动名称”里有人名，公开版已隐去：{MARK}报告会",
        f"2019年的示例单位A1第1项活动的“时间”里有人名，公开版已隐去：5月16日，找{MARK}",
        f"2019年的X9第1项活动的“活动名称”里有人名，公开版已隐去：{MARK}、{MARK}讲座",
    ]


PIECES = st.sampled_from(
    ["司马光汉", "欧阳明", "李四", "司马 光汉", "13900000001", "139-0000-0001", "５５５０ ０００1", "Head@example.org",
     "roster@example.org", "讲座", "高峰", " ", "，", "2020年", "（", "1", "\u200b"]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=6).map("".join)


@UNHURRIED
@given(
    st.fixed_dictionaries(dict.fromkeys(("name", "summary", "venue", "organizer", "category", "audience"), TEXTS)),
    st.booleans(),
)
def test_nothing_withheld_is_found_in_the_public_book(texts: dict[str, str], contact: bool) -> None:
    answers = ANSWERS | {key: "示例" + text for key, text in texts.items()}
    answers["remark"] = "密" * 8 + texts["name"]
    hidden = leaky(answers)
    other = plan("A2", [activity(FORM, 1, summary=texts["summary"])])
    sources = sources_of(collection_of().model_copy(update={"plans": (hidden, other)}))
    published = publish(sources, PublicEdition(contact=contact))
    found = dump(assemble(published.sources))
    assert {"司马光汉", "欧阳明", "13900000001", "01055500001", "head@example.org", "roster@example.org"} <= {
        *published.secrets
    }
    squeezed = "".join(found.split()).casefold()
    for secret in (*published.secrets, "密密密密密密密密", "司马光汉", "139-0000-0001", "01055500001"):
        assert "".join(secret.split()).casefold() not in squeezed
    own = dump(assemble(published.sources).entries[0])
    assert "李四" not in own
    assert "5" * 64 not in own  # the hash of a reply, by which it could be found


@UNHURRIED
@given(st.lists(st.sampled_from(["讲座", "高峰论坛", "2020年5月", "示例大学", "，"]), max_size=6).map("".join))
def test_what_names_nobody_stays_as_it_is(text: str) -> None:
    rows: list[Activity] = [
        activity(FORM, 1, name="示例" + text, summary=text, leader="李四", leader_phone="13900000001")
    ]
    internal, published = sources_of(collection_of(("A1", rows))), publish(sources_of(collection_of(("A1", rows))))
    before, after = row_of(assemble(internal)), row_of(assemble(published.sources))
    assert published.findings == ()
    assert after == {key: before[key] for key in after}
