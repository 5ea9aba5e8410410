"""What shows only between the texts of a notice, or against its values and the roster."""

from dataclasses import replace
from datetime import date

import pytest

from pipeline.model.notice import DocumentNumber
from pipeline.model.office import NumberStyle
from pipeline.model.unit import Roster, Unit
from pipeline.standard.lint import Finding, Kind, NoticeWords, Passage, Place, Severity, lint_notice
from pipeline.standard.lint.notice import AttachmentName

FILE, OUTLINE = "notice.yaml", "outline.yaml"


def unit(code: str, name: str, group: str, short_name: str = "", aliases: tuple[str, ...] = ()) -> Unit:
    return Unit(code=code, name=name, short_name=short_name, aliases=aliases, group=group, order=1)


ROSTER = Roster(
    units=(
        unit("F01", "示例岩石动力学专业委员会", "分支机构", "岩石动力学专委会", ("岩动专委会",)),
        unit("D01", "示例江省岩石力学与工程学会", "地方学会", "示例江省学会", ("江省学会；江岩学会",)),
        unit("D02", "示例山省岩石力学与工程学会", "地方学会", "示例山省学会"),
        unit("J01", "示例隧道博物馆科普教育基地", "科普教育基地", aliases=("示例隧道博物馆",)),
    )
)


def notice(*body: str, **changes: object) -> NoticeWords:
    """A notice without a fault, but for ``body`` and ``changes``."""
    addressees = changes.pop("addressees", ("各分支机构、地方学会，各科普教育基地：",))
    assert isinstance(addressees, tuple)
    texts = [Passage(Place(FILE, ("addressees", index)), Kind.ADDRESSEE, text) for index, text in enumerate(addressees)]
    texts += [Passage(Place(FILE, ("body", index)), Kind.BODY, text) for index, text in enumerate(body)]
    words = NoticeWords(
        title=Passage(Place(FILE, ("title",)), Kind.TITLE, "示例会关于报送计划的通知"),
        passages=tuple(texts),
        attachments=(),
        file=FILE,
        issuer="示例会",
        number=DocumentNumber(code="示学字", year=2020, sequence=15),
        style=NumberStyle(),
        day=date(2020, 4, 1),
        deadline=date(2020, 4, 15),
        roster=ROSTER,
    )
    return replace(words, **changes)  # type: ignore[arg-type]


def said(words: NoticeWords, today: date | None = None) -> list[tuple[str, str, str]]:
    return [(finding.rule.id, finding.excerpt, finding.suggestion) for finding in lint_notice(words, today)]


def only(words: NoticeWords) -> Finding:
    (finding,) = lint_notice(words)
    return finding


def test_a_faultless_notice() -> None:
    assert said(notice("请于4月15日前报送。")) == []


@pytest.mark.parametrize(
    ("text", "rule", "excerpt", "suggestion"),
    [
        ("请岩动专委会报送。", "unit-alias", "岩动专委会", "示例岩石动力学专业委员会"),
        ("请江岩学会报送。", "unit-alias", "江岩学会", "示例江省岩石力学与工程学会"),
        ("请示例隧道博物馆报送。", "unit-alias", "示例隧道博物馆", "示例隧道博物馆科普教育基地"),
        ("请示例岩石动力专业委员会报送。", "unit-near-miss", "示例岩石动力专业委员会", "示例岩石动力学专业委员会"),
        ("请示例岩石动力学专业委会报送。", "unit-near-miss", "示例岩石动力学专业委会", "示例岩石动力学专业委员会"),
        ("示例遂道博物馆科普教育基地", "unit-near-miss", "示例遂道博物馆科普教育基地", "示例隧道博物馆科普教育基地"),
        ("请示例河省岩石力学与工程学会报送。", "unit-near-miss", "示例河省岩石力学与工程学会", ""),
    ],
)  # fmt: skip
def test_names_that_are_not_the_rosters(text: str, rule: str, excerpt: str, suggestion: str) -> None:
    assert said(notice(text)) == [(rule, excerpt, suggestion)]


@pytest.mark.parametrize(
    "text",
    [
        "请示例岩石动力学专业委员会、岩石动力学专委会报送。",
        "请示例江省岩石力学与工程学会和示例山省学会报送。",
        "请示例隧道博物馆科普教育基地报送。",
        "加强岩石动力学研究。",
    ],
)
def test_names_of_the_roster_and_other_words(text: str) -> None:
    assert said(notice(text)) == []


def test_two_names_equally_near_are_both_named() -> None:
    what = only(notice("请示例河省岩石力学与工程学会报送。")).what
    assert "“示例江省岩石力学与工程学会”“示例山省岩石力学与工程学会”" in what


@pytest.mark.parametrize(
    ("addressees", "rule", "excerpt", "suggestion"),
    [
        (("各分支机枸：",), "addressee-unknown", "分支机枸", "分支机构"),
        (("各县市学会：",), "addressee-unknown", "县市学会", ""),
        (("岩动专委会：",), "unit-alias", "岩动专委会", "示例岩石动力学专业委员会"),
        (("各分支机构：", "各地方学会："), "addressee-colon-once", "支机构：", ""),
    ],
)
def test_addressees(addressees: tuple[str, ...], rule: str, excerpt: str, suggestion: str) -> None:
    assert said(notice(addressees=addressees)) == [(rule, excerpt, suggestion)]


@pytest.mark.parametrize("addressees", [("各有关单位：",), ("各会员单位，各地方学会：",), ("示例山省学会：",)])
def test_right_addressees(addressees: tuple[str, ...]) -> None:
    assert said(notice(addressees=addressees)) == []


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (("一、要求", "三、时间"), [("heading-sequence", "三、", "这里应为“二、”")]),
        (("一、要求", "（一）甲", "（三）乙"), [("heading-sequence", "（三）", "这里应为“（二）”")]),
        (("一、要求", "1.甲", "3.乙"), [("heading-sequence", "3.", "这里应为“2.”")]),
        (("1.要求", "（一）甲"), [("heading-order", "（一）", "不能用在它的下面")]),
        (("一、要求", "1.甲", "（一）乙"), [("heading-order", "（一）", "不能用在它的下面")]),
        (("二、要求",), [("heading-sequence", "二、", "这里应为“一、”")]),
        (("一、要求", "（一）甲", "1.甲", "（1）甲", "（2）甲", "2.乙", "（二）乙", "二、时间", "（一）甲"), []),
        (("一、要求", "1.甲", "二、时间", "2.乙"), []),
        (("1.甲", "2.乙", "如下。", "1.丙", "2.丁"), []),
    ],
)
def test_heading_numbers(texts: tuple[str, ...], found: list[tuple[str, str, str]]) -> None:
    findings = lint_notice(notice(*texts))
    assert [(finding.rule.id, finding.excerpt) for finding in findings] == [(rule, text) for rule, text, _ in found]
    assert all(part in finding.what for finding, (_, _, part) in zip(findings, found, strict=True))


def test_listed_items_end_alike() -> None:
    right = ("（1）讲座；", "（2）展览；", "（3）培训。")
    assert said(notice(*right)) == []
    assert said(notice("（1）讲座；", "（2）展览。", "（3）培训。")) == [("list-ends", "）展览。", "）展览；")]
    assert said(notice("（1）讲座；", "（2）展览；")) == [("list-ends", "）展览；", "）展览。")]
    assert said(notice("（1）举办讲座。", "（2）举办展览。")) == []


def test_years_in_two_forms() -> None:
    assert said(notice("二〇二〇年举办。", "2021年总结。")) == [("mixed-numerals", "二〇二〇年", "2020年")]


def test_spaces_where_there_are_none_elsewhere() -> None:
    assert said(notice("报送2020年计划。", "总结 2019 年工作。")) == [("mixed-spacing", "结 2", "结2")]
    assert said(notice("报送 2020 年计划。")) == []


def test_deadline() -> None:
    words = notice()
    assert said(words, date(2020, 4, 15)) == []
    assert said(words, date(2020, 4, 16)) == [("deadline-past", "2020-04-15", "")]
    assert said(replace(words, deadline=date(2020, 3, 31))) == [("deadline-before-notice", "2020-03-31", "")]
    sunday = only(replace(words, deadline=date(2020, 4, 19)))
    assert (sunday.rule.id, sunday.severity, sunday.place.location) == (
        "deadline-on-weekend",
        Severity.ADVICE,
        ("deadline",),
    )
    assert "星期日" in sunday.what


def test_the_house_style_is_listed_not_failed() -> None:
    finding = only(notice(style=NumberStyle(brackets="[]", pad=3)))
    assert (finding.rule.id, finding.severity) == ("house-number", Severity.ADVICE)
    assert (finding.excerpt, finding.suggestion) == ("示学字[2020]015号", "示学字〔2020〕15号")


def test_our_own_number_quoted_in_the_house_style_is_no_fault_of_the_text() -> None:
    style = NumberStyle(brackets="[]", pad=3)
    found = said(notice("按照示学字[2020]015号和科协发[2020]7号文件。", style=style))
    assert found == [
        ("house-number", "示学字[2020]015号", "示学字〔2020〕15号"),
        ("quoted-number", "和科协发[2020]7号", "和科协发〔2020〕7号"),
    ]


def test_the_numbers_year() -> None:
    assert said(notice(number=DocumentNumber(code="示学字", year=2019, sequence=15))) == [("number-year", "2019", "")]


def test_the_titles_issuer() -> None:
    title = Passage(Place(FILE, ("title",)), Kind.TITLE, "关于报送计划的通知")
    assert said(notice(title=title)) == [("title-issuer", "关于报送计划", "")]


ATTACHED = (
    AttachmentName(Place(FILE, ("attachments", 0, "title")), "工作要点", "工作要点"),
    AttachmentName(Place(FILE, ("attachments", 1, "title")), "计划表", "计划表"),
)


def test_attachments_named_like_themselves_and_mentioned() -> None:
    assert said(notice("现转发《工作要点》，请填写附件2。", attachments=ATTACHED)) == []
    assert said(notice("现转发《工作要点》（见附件1），请填表。", attachments=ATTACHED)) == [
        ("attachment-unmentioned", "计划表", "")
    ]
    assert said(notice("请按附件1、附件2和附件3填写。", attachments=ATTACHED)) == [("attachment-unknown", "附件3", "")]
    assert said(notice("请填写附件。", attachments=ATTACHED[1:])) == []


def test_an_attachment_named_otherwise_than_itself() -> None:
    other = replace(ATTACHED[1], own_title="工作计划表")
    finding = only(notice("请填写计划表。", attachments=(other,)))
    assert (finding.rule.id, finding.severity) == ("attachment-wording", Severity.ERROR)
    assert finding.suggestion == "工作计划表"


def test_a_fault_in_an_attachments_name_is_not_said_again_where_it_is_filled_in() -> None:
    name = replace(ATTACHED[0], name="要點", own_title="要點")
    words = notice("现转发《要點》。", attachments=(name,))
    listed = Passage(name.place, Kind.ATTACHMENT, name.name)
    findings = lint_notice(replace(words, passages=(*words.passages, listed)))
    assert [(finding.rule.id, finding.place) for finding in findings] == [("traditional", name.place)]


def test_other_peoples_words_are_advice() -> None:
    text = Passage(Place(OUTLINE, ("preamble", 0)), Kind.BODY, "各单位,请按时报送。")
    words = notice()
    ours = only(replace(words, passages=(*words.passages, text)))
    theirs = only(replace(words, passages=(*words.passages, replace(text, received=True))))
    assert (ours.severity, theirs.severity) == (Severity.ERROR, Severity.ADVICE)
    assert "来文原文，可照录" in theirs.what


def test_a_thousand_units_are_read_quickly() -> None:
    units = tuple(
        Unit(code=f"U{number:04}", name=f"示例第{number}岩石力学与工程专业委员会", group="分支机构", order=number)
        for number in range(1000)
    )
    words = notice("请示例第100岩石力学与工程专业委会报送。" * 5, roster=Roster(units=units))
    assert {rule for rule, _, _ in said(words)} == {"unit-near-miss", "addressee-unknown"}
