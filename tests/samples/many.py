"""Any number of replies for trials and measurements: the hand-written activities, varied by a seed."""

import csv
import io
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from pipeline.inputs import ROSTER_COLUMNS
from pipeline.model.unit import Roster, Unit
from tests.samples import fill, kinds, mail, package
from tests.samples.blanks import Round
from tests.samples.mail import Attachment, Letter, Naming
from tests.samples.quick import BlankForm
from tests.samples.rows import Answer, answer, load_material, nil_answer
from tests.samples.shipped import CHINA

_GROUPS = {
    "分支机构": ("F", "专业委员会"),
    "地方学会": ("D", "岩石力学与工程学会"),
    "科学传播专家团队": ("T", "科学传播专家团队"),
    "科普教育基地": ("J", "科普教育基地"),
}
_FIELDS = (
    "岩石动力", "边坡工程", "地下空间", "锚固注浆", "深部开采", "隧道工程",
    "水工岩石", "石质文物", "软岩工程", "岩体测试", "冻土岩石", "海洋岩土",
)  # fmt: skip
_PLACES = (
    "东江", "西岭", "南湖", "北原", "青川", "白山", "长河", "石桥", "云台",
    "金沙", "平湖", "柳林", "松岭", "桐乡", "梅山", "竹溪", "清河", "龙潭",
)  # fmt: skip
_TIMES = (
    *(f"{month}月{day}日" for month in range(4, 13) for day in (6, 12, 18, 24)),
    *(f"{month}月{part}" for month in range(4, 13) for part in ("上旬", "中旬", "下旬")),
    *(f"{month}月" for month in range(4, 13)),
    *(f"{month}月—{month + 2}月" for month in range(4, 11)),
    *("第二季度", "第三季度", "第四季度", "下半年", "全年", "2020-05-30", "9月19日—25日"),
)
_KINDS = {
    "xlsx": 560, "docx": 140, "loose": 80, "wrong": 70, "zip": 40, "xls": 30,
    "retyped": 25, "forwarded": 20, "csv": 12, "pasted": 12, "scan": 8, "doc": 3,
}  # fmt: skip
"""How many of a thousand come in which way; each .doc costs a start of LibreOffice."""
_TURNS = (
    "面向基层单位重点开展。",
    "活动后收集反馈并总结。",
    "资料向社会公开。",
    "由科技志愿者讲解。",
    "与当地学校合作。",
    "配套发放折页。",
)


def invented_roster(count: int) -> Roster:
    """A roster of this many invented units, spread over the four groups 9 : 6 : 5 : 4."""
    pattern = ["分支机构"] * 9 + ["地方学会"] * 6 + ["科学传播专家团队"] * 5 + ["科普教育基地"] * 4
    units = []
    for index in range(count):
        group = pattern[index % len(pattern)]
        letter, ending = _GROUPS[group]
        number = index + 1
        name = f"示例{_PLACES[index % len(_PLACES)]}{_FIELDS[index // 3 % len(_FIELDS)]}第{number}{ending}"
        units.append(
            Unit(
                code=f"{letter}{number:04d}",
                name=name,
                short_name=f"示例{number}{ending[-4:]}",
                group=group,
                order=number,
                contact=f"示例{number}",
                email=f"{letter.lower()}{number:04d}@example.org",
            )
        )
    return Roster(units=tuple(sorted(units, key=lambda unit: (list(_GROUPS).index(unit.group), unit.order))))


def roster_csv(roster: Roster) -> bytes:
    """As ``units.csv``."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(ROSTER_COLUMNS)
    for unit in roster.units:
        aliases = "；".join(unit.aliases)
        writer.writerow(
            (unit.code, unit.name, unit.short_name, aliases, unit.group, unit.order, unit.contact, unit.email)
        )
    return b"\xef\xbb\xbf" + stream.getvalue().encode()


def many(source: Round, roster: Roster, seed: int) -> Iterator[tuple[str, bytes]]:
    """File name and content of every reply; about four units in five answer, some twice.

    Args:
        source: gives form and year.
        roster: whose replies.
        seed: the same seed gives the same bytes; a unit's replies do not depend on how many units there are.
    """
    maker = _Maker(source)
    for unit in roster.units:
        # A fixed seed makes samples repeatable; nothing is kept secret with it.
        yield from maker.replies(unit, random.Random(f"{seed}/{unit.code}"))


def varied(record: dict[str, str], dice: random.Random) -> dict[str, str]:
    """The activity somewhere else, at another time, in other numbers."""
    place = dice.choice(_PLACES)
    summary = record["summary"] + dice.choice(_TURNS)
    changes = {
        "name": f"{record['name'][:50]}（{place}站）",
        "period": dice.choice(_TIMES),
        "headcount": str(dice.randrange(2, 400) * 10),
        "budget": str(dice.randrange(1, 120) / 10),
        "venue": f"示例市{place}" if record["mode"] != "线上" else record["venue"],
    }
    return {**record, **changes, "summary": summary if len(summary) <= 120 else record["summary"]}


class _Maker:
    def __init__(self, source: Round) -> None:
        self.source = source
        self.blank = BlankForm(source.blank_workbook, source.form)
        material = load_material()
        self.records = [record for code, records in material.items() if code != "F06" for record in records]

    def replies(self, unit: Unit, dice: random.Random) -> Iterator[tuple[str, bytes]]:
        if dice.random() < 0.2:
            return
        sent = datetime(self.source.notice.date.year, 4, 2, 8, tzinfo=CHINA) + timedelta(
            minutes=dice.randrange(18 * 24 * 60)
        )
        filled = self.filled(unit, dice, sent)
        yield self.reply(unit, dice, sent, filled)
        if dice.random() < 0.08 and filled.rows:
            later = sent + timedelta(days=2, hours=3)
            yield self.reply(unit, dice, later, filled.with_row(0, headcount=dice.randrange(50, 5000)))
        elif dice.random() < 0.03:
            name, content = self.reply(unit, random.Random(f"again/{unit.code}"), sent, filled)
            yield name, content
            yield f"重发-{name}", content

    def filled(self, unit: Unit, dice: random.Random, sent: datetime) -> Answer:
        if dice.random() < 0.04:
            return nil_answer(self.source.form, unit, sent.date())
        records = [varied(record, dice) for record in dice.sample(self.records, dice.randint(3, 12))]
        return answer(self.source.form, unit, records, sent.date())

    def reply(self, unit: Unit, dice: random.Random, sent: datetime, filled: Answer) -> tuple[str, bytes]:
        kind = dice.choices(tuple(_KINDS), tuple(_KINDS.values()))[0]
        stem = f"{sent:%Y%m%d-%H%M}-{unit.code}"
        if kind == "wrong":
            filled = kinds.spoilt(filled, dice.randrange(9))
        if kind == "scan":
            name, content = kinds.only_a_scan(dice.randrange(9))
        else:
            name, content = self.file(kind, unit, filled, sent)
        if kind == "loose":
            return f"{stem}-{name}", content
        letter = Letter(
            sender=unit.contact,
            address=unit.email,
            subject=f"{unit.short_name}2020年科普工作计划表",
            sent=sent,
            text=f"学会秘书处：\n\n{unit.name}的计划表见附件，请查收。\n\n{unit.contact}",
            charset=dice.choice(("utf-8", "gb18030")),
        )
        if kind == "pasted":
            letter = replace(letter, text=f"{unit.name}的计划表见下。", pasted=kinds.as_html(self.source.form, filled))
            return f"{stem}.eml", mail.compose(letter)
        attachments = [Attachment(name, content, dice.choice(tuple(Naming)))]
        if dice.random() < 0.2:
            attachments.append(Attachment("盖章扫描件.pdf", package.scan_pdf(dice.randrange(9))))
        written = mail.compose(replace(letter, attachments=tuple(attachments)))
        if kind == "forwarded":
            outer = replace(letter, sent=sent + timedelta(hours=1), subject=f"转发：{letter.subject}")
            written = kinds.forwarded(written, outer)
        return f"{stem}.eml", written

    def file(self, kind: str, unit: Unit, filled: Answer, sent: datetime) -> tuple[str, bytes]:
        form, day = self.source.form, sent.date()
        stem = f"{unit.short_name}计划表"
        other: dict[str, Callable[[], tuple[str, bytes]]] = {
            "docx": lambda: ("docx", fill.fill_word(self.source.blank_word, form, filled, day)),
            "doc": lambda: ("doc", kinds.as_old_word(fill.fill_word(self.source.blank_word, form, filled, day))),
            "xls": lambda: ("xls", fill.old_workbook(form, filled)),
            "csv": lambda: ("csv", kinds.as_csv(form, filled)),
            "retyped": lambda: ("xlsx", kinds.retyped(form, filled, day)),
        }
        if kind in other:
            suffix, content = other[kind]()
            return f"{stem}.{suffix}", content
        name, content = f"{stem}.xlsx", self.blank.filled(filled, day)
        if kind == "zip":
            return f"{unit.short_name}.zip", package.gbk_zip({name: content}, day)
        return name, content
