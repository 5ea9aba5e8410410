"""What stands behind the chapters: the notice as an appendix, the indexes, the colophon."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pipeline import __version__
from pipeline.compendium.assemble import Book
from pipeline.compendium.indexes import MOST_ACTIVITIES, WITHOUT_ITEM, Index, indexes
from pipeline.compendium.record import data_file, spaced_hash
from pipeline.errors import PipelineError
from pipeline.model.notice import Notice
from pipeline.standard.notice_wording import Wording
from pipeline.standard.title import title_lines
from pipeline.standard.wording import chinese_date, print_number

COLOPHON = "编印记录"
_NAMED = 12
"""Work points or units that the index of work points names in its first sentence."""
_TITLE_CHARACTERS = 26
"""Of a line of the notice's title."""
_LEADS = {
    "unit": "按单位名称的汉语拼音次序排列。",
    "activity": "按活动名称的汉语拼音次序排列；不止一处的活动，下列各单位和页码。",
    "category": "按计划表所列类别的次序排列，每类之内按活动名称的汉语拼音次序排列。",
    "month": "按活动开始的日期排列，活动名称前为开始的日或旬；只写到月的，前面没有日期。",
}
_BY_FILTER = "按类别、月份查找，请在 Excel 文件的“活动一览”里筛选，其中列有汇编页码。"
_ITEMS_LEAD = "按工作要点的次序列出有对应活动的单位、项数和页码。"


@dataclass(frozen=True)
class Making:
    """How a book was made, for its colophon."""

    data_hash: str
    """SHA-256 of the data, hexadecimal."""
    fonts: tuple[str, ...] = ()
    """Families that the PDF is set in."""


def back_matter(book: Book, heading: Callable[[int, str, str], Any], making: Making) -> dict[str, Any]:
    """What the templates print behind the chapters.

    Args:
        book: the book.
        heading: takes level, text and what stands there; gives a heading of the contents.
        making: how the book was made.

    Raises:
        PipelineError: the notice has a placeholder without a value.
    """
    return {
        "appendix": {"heading": heading(1, "附录\u3000通知原文", "appendix notice"), **_notice(book)},
        "indexes": [
            {"heading": heading(1, index.title, f"index {index.key}"), "lead": _lead(index), "index": index}
            for index in indexes(book)
            if index.sections
        ],
        "colophon": {"title": COLOPHON, "lines": list(_colophon(book, making))},
    }


def wording_of(notice: Notice) -> Wording:
    """What fills the notice's placeholders.

    Raises:
        PipelineError: one has no value.
    """
    wording = Wording.of(notice)
    unknown = [name for text in (notice.title, *notice.body) for name in wording.unknown(text)]
    if unknown:
        msg = f"notice.yaml 里的“{{{unknown[0]}}}”没有值；请运行 make notice，照它的提示改正"
        raise PipelineError(msg)
    return wording


def _notice(book: Book) -> dict[str, Any]:
    notice, office = book.sources.notice, book.sources.office
    wording = wording_of(notice)
    return {
        "number": print_number(notice.number, office.number_style),
        "title_lines": title_lines(wording.fill(notice.title), _TITLE_CHARACTERS),
        "addressees": notice.addressees,
        "body": [wording.fill(paragraph) for paragraph in notice.body],
        "attachments": [
            f"{number}. {attachment.title}" if len(notice.attachments) > 1 else attachment.title
            for number, attachment in enumerate(notice.attachments, 1)
        ],
        "signatures": (office.name, *notice.joint_issuers),
        "date": chinese_date(notice.date),
    }


def _lead(index: Index) -> str:
    if index.key in _LEADS:
        long = index.key == "activity" and len(index.anchors) > MOST_ACTIVITIES
        return _LEADS[index.key] + (_BY_FILTER if long else "")
    idle = [section.head.partition("\u3000")[0] for section in index.sections if not section.entries]
    silent = [
        entry.text
        for section in index.sections
        if section.head == WITHOUT_ITEM
        for entry in section.entries
        if entry.whole
    ]
    nobody = f"尚无单位对应的有{len(idle)}项：{_some(idle)}。" if idle else "每项要点都有单位对应。"
    none = f"有活动而没有写明要点的单位有{len(silent)}个：{_some(silent)}。" if silent else ""
    return f"{_ITEMS_LEAD}{nobody}{none}"


def _some(names: list[str]) -> str:
    return "、".join(names[:_NAMED]) + ("等" if len(names) > _NAMED else "")


def _colophon(book: Book, making: Making) -> Iterator[tuple[str, str]]:
    collection = book.sources.collection
    activities = sum(len(entry.activities) for entry in book.entries)
    yield "书名", book.title
    yield "编印", f"{book.sources.office.name}{book.sources.office.department}"
    yield "编成日期", chinese_date(book.made_on)
    yield "数据来源", f"各单位报送并经核对的计划{len(collection.plans)}份，活动{activities}项"
    yield "数据指纹", f"SHA-256\n{spaced_hash(making.data_hash)}"
    yield (
        "核对方法",
        f"与本书一同生成的“{data_file(book.title)}”是本书的全部数据，它的 SHA-256 应与上列指纹一致，算法是：\n"
        "Windows\u3000certutil -hashfile 文件名 SHA256\n其他系统\u3000sha256sum 文件名",
    )
    yield "程序", f"gongwen-pipeline {__version__}；PDF、Word、Excel、网页四种文件已与各单位的计划逐格核对"
    if making.fonts:
        named = (family.replace(" ", "\xa0") for family in making.fonts)  # a name stays on one line
        yield "字体", f"PDF：{'、'.join(named)}"
