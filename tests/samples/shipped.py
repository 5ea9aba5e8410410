"""The shipped set: 25 replies of the 2020 round, one after another as they came in.

``expected.json`` says what each must come to. Most units fill the form in and mail it; the others do what people do.
"""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

from pipeline.model.unit import Unit
from tests.samples import fill, mail, package
from tests.samples.blanks import Round
from tests.samples.mail import Attachment, Letter, Naming
from tests.samples.rows import Answer, answer, load_material, nil_answer

CHINA = timezone(timedelta(hours=8))
Files = Iterator[tuple[str, bytes]]
COREMAIL = "Coremail Webmail Server Version XT5.0.13"
FOXMAIL = "Foxmail 7.2.15.80[cn]"


class Shipped:
    """Makes the set from one round."""

    def __init__(self, source: Round) -> None:
        self.source = source
        self.form = source.form
        self.units = source.roster.by_code()
        self.material = load_material()

    def files(self) -> dict[str, bytes]:
        """File name in ``replies/`` to content, sorted by name."""
        makers: tuple[Callable[[], Files], ...] = (
            self._plain_mails,
            self._word_mails,
            self._named_as_the_standard_has_it,
            self._changed_and_repeated,
            self._with_a_scan,
            self._with_mistakes,
            self._late,
            self._not_plans,
            self._handed_in_as_files,
        )
        return dict(sorted(itertools.chain.from_iterable(maker() for maker in makers)))

    def _plain_mails(self) -> Files:
        yield self._mail("20200403-01", "F01", 9, 12, self._sheet("F01", 3), "2020年科普工作计划表.xlsx")
        loose = self._answer("T01", 13).with_head(unit="隧道工程专家团队")
        yield self._mail(
            "20200413-02", "T01", 15, 40, self._filled(loose, 13), "隧道团队计划表.xlsx", charset="gb18030"
        )
        merged = fill.merge_rows(self.form, "category", 1, 2)
        merged_form = fill.fill_workbook(
            self.source.blank_workbook, self.form, self._answer("T05", 15), self.source.day(4, 15), merged
        )
        yield self._mail("20200415-01", "T05", 11, 5, merged_form, "2020年科普工作计划表-石窟保护.xlsx", mailer=FOXMAIL)
        retyped = fill.retyped_workbook(self.form, self._answer("D03", 14), self.source.day(4, 14))
        yield self._mail("20200414-01", "D03", 10, 26, retyped, "2020年科普工作计划表.xlsx", mailer=COREMAIL)

    def _word_mails(self) -> Files:
        name = "示例原自治区学会2020年科普工作计划表.docx"
        yield self._mail(
            "20200407-01", "D06", 16, 3, self._word("D06", 7), name, Naming.ENCODED_WORD_GB, charset="gb18030"
        )
        name = "示例江省学会科普计划表.docx"
        yield self._mail(
            "20200409-01", "D01", 8, 51, self._word("D01", 9), name, Naming.RAW_GBK, charset="gb18030", mailer=FOXMAIL
        )
        name = "示例地面岩石工程专业委员会2020年科普工作计划表（定稿）.docx"
        yield self._mail("20200413-01", "F03", 9, 30, self._word("F03", 13), name, Naming.CONTINUED)

    def _named_as_the_standard_has_it(self) -> Files:
        name = "2020年科普工作计划表-示例大学岩石力学科普教育基地.xlsx"
        yield self._mail(
            "20200406-01", "J01", 14, 20, self._sheet("J01", 6), name, Naming.EXTENDED, mailer="Thunderbird"
        )

    def _changed_and_repeated(self) -> Files:
        name = "2020年科普工作计划表（矿山团队）.xlsx"
        same = self._sheet("T03", 3)
        yield self._mail("20200403-02", "T03", 17, 45, same, name, mailer=COREMAIL)
        again = "老师好：\n\n不知上次的邮件是否收到，再发一遍，内容没有变化。\n\n示例十八"
        yield self._mail("20200410-02", "T03", 17, 2, same, name, mailer=COREMAIL, text=again)
        final = self._answer("F04", 8)
        first = (
            replace(final, rows=final.rows[:-1])
            .with_row(0, period="2020-05-23", headcount=6000)
            .with_row(3, budget=0.5)
        )
        name = "2020年科普工作计划表（地下工程分会）"
        before = self._letter("20200408-01", "F04", 15, 18, (Attachment(f"{name}.xlsx", self._filled(first, 8)),))
        yield "20200408-01.eml", mail.compose(before)
        text = "秘书处：\n\n第1项时间和人次、第4项经费有改动，另增加第8项，请以这一版为准，前一版作废。谢谢！\n\n示例四"
        late = self._filled(final.with_head(filled_on=self.source.day(4, 17)), 17)
        after = self._letter("20200417-01", "F04", 10, 7, (Attachment(f"{name}修改版.xlsx", late),), text)
        yield (
            "20200417-01.eml",
            mail.compose(replace(after, in_reply_to=before.message_id, subject="Re: " + before.subject)),
        )

    def _with_a_scan(self) -> Files:
        attachments = (
            Attachment("锚固与注浆分会2020年科普工作计划表.xlsx", self._sheet("F05", 8)),
            Attachment("计划表（盖章扫描件）.pdf", package.scan_pdf(5)),
            Attachment("logo.png", package.logo_png(), content_id="logo@example.org"),
        )
        yield "20200408-02.eml", mail.compose(self._letter("20200408-02", "F05", 16, 44, attachments))

    def _with_mistakes(self) -> Files:
        """Six mistakes, each of another kind; they stand in the material."""
        name = "2020年科普工作计划表-深部专委会.xlsx"
        yield self._mail("20200410-01", "F06", 11, 33, self._sheet("F06", 10), name)

    def _late(self) -> Files:
        name = "示例海市学会2020年科普工作计划表.xlsx"
        text = "秘书处各位老师：\n\n疫情期间人员未全部到岗，迟报三天，敬请谅解。计划表见附件。\n\n示例十三"
        yield self._mail("20200418-01", "D04", 9, 2, self._sheet("D04", 18), name, charset="gb18030", text=text)
        short = self._answer("J04", 20).with_head(unit="隧道博物馆")
        yield self._mail(
            "20200420-01", "J04", 16, 58, self._filled(short, 20), "隧道博物馆2020科普计划.xlsx", mailer=COREMAIL
        )

    def _not_plans(self) -> Files:
        away = "您好！来信已收到。本人4月1日至4月20日居家办公，紧急事项请致电 010-5550 0808。（本邮件由系统自动发出）"
        letter = self._letter("20200402-01", "F08", 8, 3, (), away)
        yield (
            "20200402-01.eml",
            mail.compose(
                replace(letter, subject="自动回复：关于转发《中国科协2020年科普工作要点》的通知", automatic=True)
            ),
        )
        nil = nil_answer(self.form, self.units["F07"], self.source.day(4, 9))
        text = "秘书处：\n\n受疫情影响，我专委会今年暂无科普活动计划，按要求零报送，请查收。\n\n示例七"
        yield self._mail("20200409-02", "F07", 14, 36, self._filled(nil, 9), "2020年科普工作计划表.xlsx", text=text)
        ask = "您好：\n\n景区四月下旬才能复工，负责同志尚未返岗，请问计划表能否延期到月底再报？盼复。\n\n示例二十三"
        letter = self._letter("20200415-02", "J03", 16, 20, (), ask)
        yield "20200415-02.eml", mail.compose(replace(letter, subject="咨询计划表延期报送事宜"))
        yield self._unknown_sender()

    def _unknown_sender(self) -> tuple[str, bytes]:
        stranger = Unit(
            code="X01",
            name="示例冻土工程研究中心",
            group="科普教育基地",
            order=1,
            contact="示例雪",
            email="x01@example.org",
        )
        filled = answer(self.form, stranger, self.material["X01"], self.source.day(4, 14)).with_head(unit_group="")
        letter = Letter(
            sender=stranger.name,
            address=stranger.email,
            subject="报送2020年科普工作计划",
            sent=_moment("20200414-02", 13, 8),
            text="学会秘书处：\n\n从兄弟单位处看到通知，我中心也愿意参加，现报上计划，请审阅。\n\n示例冻土工程研究中心",
            attachments=(Attachment("科普工作计划.xlsx", self._filled(filled, 14)),),
        )
        return "20200414-02.eml", mail.compose(letter)

    def _handed_in_as_files(self) -> Files:
        """Taken from a chat or a memory stick and put into the folder by hand."""
        renamed = fill.fill_workbook(
            self.source.blank_workbook,
            self.form,
            self._answer("F02", 7).with_head(unit=self.units["F02"].short_name),
            self.source.day(4, 7),
            fill.rename_heading(self.form, "name", "项目名称"),
        )
        yield "2020年科普工作计划表（测试专委会）.xlsx", renamed
        yield "2020年科普工作计划表-地质灾害防治专家团队.docx", self._word("T02", 9)
        yield "示例山省学会科普工作计划.xls", fill.old_workbook(self.form, self._dated("D02", 10))
        yield "示例抽水蓄能电站科普教育基地.xlsx", self._sheet("J02", 13)
        members = {
            "青工委2020年科普工作计划表.xlsx": self._sheet("F09", 14),
            "盖章页.png": package.scan_png(9),
        }
        yield "青工委报送材料.zip", package.gbk_zip(members, self.source.day(4, 14))

    def _answer(self, code: str, day: int) -> Answer:
        return answer(self.form, self.units[code], self.material[code], self.source.day(4, day))

    def _dated(self, code: str, day: int) -> Answer:
        """The periods as dates: Excel took them for dates when they were typed."""
        plain = self._answer(code, day)
        rows = tuple({**row, "period": date.fromisoformat(str(row["period"]))} for row in plain.rows)
        return replace(plain, rows=rows)

    def _filled(self, filled: Answer, day: int) -> bytes:
        return fill.fill_workbook(self.source.blank_workbook, self.form, filled, self.source.day(4, day))

    def _sheet(self, code: str, day: int) -> bytes:
        return self._filled(self._answer(code, day), day)

    def _word(self, code: str, day: int) -> bytes:
        return fill.fill_word(self.source.blank_word, self.form, self._answer(code, day), self.source.day(4, day))

    def _mail(  # noqa: PLR0917 - one line for each mail above
        self,
        stem: str,
        code: str,
        hour: int,
        minute: int,
        content: bytes,
        name: str,
        naming: Naming = Naming.ENCODED_WORD,
        text: str = "",
        charset: str = "utf-8",
        mailer: str = "QQMail 2.x",
    ) -> tuple[str, bytes]:
        letter = self._letter(stem, code, hour, minute, (Attachment(name, content, naming),), text)
        return f"{stem}.eml", mail.compose(replace(letter, charset=charset, mailer=mailer, html=mailer != FOXMAIL))

    def _letter(  # noqa: PLR0917 - one line for each mail above
        self, stem: str, code: str, hour: int, minute: int, attachments: tuple[Attachment, ...], text: str = ""
    ) -> Letter:
        unit = self.units[code]
        request = f"现报上{unit.name}2020年科普工作计划表，请查收。如有问题请与我联系，谢谢！"
        usual = f"学会秘书处：\n\n{request}\n\n{unit.contact}\n{unit.name}"
        return Letter(
            sender=unit.contact,
            address=unit.email,
            subject=f"{unit.short_name}2020年科普工作计划表",
            sent=_moment(stem, hour, minute),
            text=text or usual,
            attachments=attachments,
        )


def _moment(stem: str, hour: int, minute: int) -> datetime:
    day = datetime.strptime(stem[:8], "%Y%m%d").replace(tzinfo=UTC)
    return datetime(day.year, day.month, day.day, hour, minute, 27, tzinfo=CHINA)
