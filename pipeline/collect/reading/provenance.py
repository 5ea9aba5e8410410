"""Which form a file was made from, where it bears no identity: by its title. Last year's and others' are named."""

import re

from pipeline.collect.reading.headers import FormTable, find_identity
from pipeline.collect.reading.raw import RawDocument
from pipeline.collect.reading.wording import quoted
from pipeline.model.form import Form
from pipeline.standard.spelling import full_key, narrow

_YEAR = re.compile(r"(?<!\d)(20\d\d)年?(?!\d)")
_TITLE_ENDS = ("表", "计划", "安排", "一览", "汇总", "登记", "名单", "统计")
_LONGEST_TITLE = 60
_TITLE_ROWS = 8


def title_of(document: RawDocument, tables: list[FormTable]) -> str:
    """What stands above the plan table, or at the top of the file, as a title; empty where nothing does."""
    tops = [(found.table, found.head_row) for found in tables if found.head_row]
    tops = tops or [(table, table.first_row + _TITLE_ROWS) for table in document.tables if not table.hidden]
    lines = [line for table, _ in tops for line in table.above] or list(document.lines[:_TITLE_ROWS])
    for table, head in tops:
        for row in range(table.first_row, min(head, table.first_row + _TITLE_ROWS)):
            texts = [
                text for column in _columns(table.first_column, table.last_column) if (text := table.text(row, column))
            ]
            if len(texts) == 1:
                lines.append(texts[0])
    return next((line for line in map(quoted, lines) if _is_title(line)), "")


def title_year(title: str, form: Form) -> str:
    """The year that the title of a form like ours bears; empty where there is none or it is another kind of title."""
    years = _YEAR.findall(narrow(title))
    return years[0] if len(set(years)) == 1 and not is_foreign(title, form) else ""


def is_foreign(title: str, form: Form) -> bool:
    """Whether the title is not like that of our form: less than half of its pairs of letters are in it."""
    ours, theirs = _core(form.title), _core(title)
    pairs = {ours[index : index + 2] for index in range(len(ours) - 1)}
    return bool(title) and sum(pair in theirs for pair in pairs) * 2 < len(pairs)


def bears_identity(document: RawDocument) -> bool:
    """Whether the file says itself which form it was made from."""
    identity = find_identity(document)
    return bool(identity and identity.round)


def _is_title(line: str) -> bool:
    text = narrow(line)
    return 4 <= len(text) <= _LONGEST_TITLE and ":" not in text and text.rstrip(")").endswith(_TITLE_ENDS)


def _core(title: str) -> str:
    return _YEAR.sub("", full_key(title)).removeprefix("年").removesuffix("表")


def _columns(first: int, last: int) -> range:
    return range(first, last + 1)
