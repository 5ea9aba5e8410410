"""The plan table's schema (``form.yaml``): the one place where a column is declared.

From it come the xlsx and Word forms, the reader's header matching, the checks with their messages, the
compendium's table and the statistics.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from pipeline.model.value import Value, mistake

FORM_SHEET = "工作计划表"
"""The sheet of the xlsx form that people fill in."""
HELP_SHEET = "填表说明"
"""The sheet that says how to fill it in; it names every field, and is no plan."""
CHOICES_SHEET = "_选项"
"""The hidden sheet with the drop-down lists."""
IDENTITY_SHEET = "_表格信息"
"""The hidden sheet with the form's identity: keys 年度, 表格版本, 单位编码 in column A, values in column B."""
PDF_HEAD, PDF_TABLE, PDF_IDENTITY = "表头", "表格", "表格信息"
"""Groups of fields of the PDF form: 表头.联系人 contact, 表格.3.活动名称 name (row 3), and, hidden, 表格信息.年度."""
PDF_NAME = " "
"""Stands in a field's own name between the label and the key; the reader takes the label."""
CHOOSE_ONE, CHOOSE_DATE = "请选", "请选日期"
"""What the Word form's empty lists and calendars say; never an answer."""
PROMPTS = frozenset({CHOOSE_ONE, CHOOSE_DATE})
UNIT_FIELD = "unit"
"""Key of the head field that names the unit."""
GROUP_FIELD = "unit_group"
"""Key of the head field that names the unit's group."""
PREVIOUS_LABEL = "上年活动"
"""Sheet title in the xlsx form, and beginning of the first cell, of the list of last year's activities."""
PREVIOUS_DECISION = "今年"
"""Beginning of the heading of that list's answers."""
CONTINUED, DROPPED = "继续", "不再举办"
"""Those answers."""


class FormIdentity(Value):
    """What a copy of the form says of itself."""

    round: str
    version: str
    unit: str = ""
    """Unit code where the copy was made for one unit."""

    @property
    def properties(self) -> dict[str, str]:
        """By the names that the hidden sheet and the files' custom properties use."""
        return {"年度": self.round, "表格版本": self.version, "单位编码": self.unit}

    @classmethod
    def of_properties(cls, properties: Mapping[str, str]) -> Self:
        """The identity that such properties spell; what is missing is empty."""
        return cls(
            round=properties.get("年度", ""),
            version=properties.get("表格版本", ""),
            unit=properties.get("单位编码", ""),
        )


class FieldType(StrEnum):
    """What a cell holds, and so how it is read, checked, typed in Excel and counted."""

    SEQUENCE = "sequence"  # row number; filled in by us, never required
    TEXT = "text"
    CHOICE = "choice"  # one of `choices`
    CHOICES = "choices"  # several of `choices`, separated by 、
    ITEMS = "items"  # item numbers of the outline, separated by 、
    PERIOD = "period"  # a day, a month, a span (活动时间)
    DATE = "date"  # one day (填报日期)
    INTEGER = "integer"
    MONEY = "money"  # in 10,000 yuan (万元)
    PHONE = "phone"
    EMAIL = "email"
    FLAG = "flag"  # 是 or empty


class FormField(Value):
    """One head field or one column."""

    key: str = Field(pattern=r"^[a-z][a-z_]*$")
    label: str
    type: FieldType = FieldType.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    """Other headings people write for it."""
    max_length: int | None = None
    """Most characters allowed."""
    minimum: float | None = None
    maximum: float | None = None
    width: float | None = None
    """Millimetres on the printed form; the columns fill the 225 mm of a landscape type area."""
    help: str = ""
    """Shown in Excel when the cell is entered, and in messages."""
    example: str = ""
    """A valid entry, shown on the form's help sheet."""

    @model_validator(mode="after")
    def _choices_where_needed(self) -> Self:
        if (self.type in {FieldType.CHOICE, FieldType.CHOICES}) != bool(self.choices):
            raise mistake(f"“{self.label}”：type 为 choice、choices 时必须有 choices，其他类型不能有")
        return self

    @property
    def marked_label(self) -> str:
        """The label as printed, with * where an answer is required."""
        return self.label + ("*" if self.required else "")


class Migration(Value):
    """How a copy of an older version of the form is read as one of this version."""

    columns: dict[str, str] = Field(default_factory=dict)
    """Labels or keys of columns as they were, each with the key that the column has now."""
    choices: dict[str, dict[str, str]] = Field(default_factory=dict)
    """By the key of a head field or column as it is now: choices as they were, each with the one that holds now."""
    dropped: tuple[str, ...] = ()
    """Labels of columns that are asked for no more; what stands in them is left out."""


class Strictness(StrEnum):
    """How grave a rule is to be taken."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"
    OFF = "off"


class FormRules(Value):
    """The rules whose weight is the office's to choose (``rules`` in form.yaml)."""

    outside_round: Strictness = Strictness.WARNING
    """A time that is not in the round's year."""
    repeated_activity: Strictness = Strictness.WARNING
    """Two rows of one table that say the same, or have name, time and place in common."""
    sum_differs: Strictness = Strictness.WARNING
    """A totals row that is not the sum of the rows."""
    shared_activity: Strictness = Strictness.HINT
    """An activity that another unit's plan has too."""
    leader_without_phone: Strictness = Strictness.HINT


class Form(Value):
    """The whole form: head fields above the table, columns, and notes below."""

    version: str
    """Changes whenever a column changes; written into every copy of the form."""
    title: str
    head: tuple[FormField, ...] = Field(min_length=1)
    columns: tuple[FormField, ...] = Field(min_length=1)
    notes: tuple[str, ...] = ()
    """How to fill it in, printed below the table."""
    rules: FormRules = FormRules()
    rows: int = Field(200, ge=1, le=2000)
    """Ready rows in the xlsx form."""
    printed_rows: int = Field(12, ge=1, le=60)
    """Empty rows on the printed form."""
    migrations: dict[str, Migration] = Field(default_factory=dict)
    """By the older version they start from."""

    @model_validator(mode="after")
    def _keys_unique(self) -> Self:
        for name, fields in (("head", self.head), ("columns", self.columns)):
            keys = [field.key for field in fields]
            for index, key in enumerate(keys):
                if key in keys[:index]:
                    raise mistake(f"key“{key}”出现了两次", name, index)
        return self

    @model_validator(mode="after")
    def _migrations_fit(self) -> Self:
        for version, migration in self.migrations.items():
            if version == self.version:
                raise mistake("这是现用版本，不用转换", "migrations", version)
            self._check_renamed(version, migration)
            self._check_choices(version, migration)
        return self

    def _check_renamed(self, version: str, migration: Migration) -> None:
        keys = {column.key for column in self.columns}
        for old, key in migration.columns.items():
            place = ("migrations", version, "columns", old)
            if key not in keys:
                raise mistake(f"columns 里没有 key 为“{key}”的栏", *place)
            if old in migration.dropped:
                raise mistake(f"“{old}”不能既改名又取消", *place)

    def _check_choices(self, version: str, migration: Migration) -> None:
        fields = {field.key: field for field in (*self.head, *self.columns) if field.choices}
        for key, renamed in migration.choices.items():
            place = ("migrations", version, "choices", key)
            if key not in fields:
                raise mistake(f"没有 key 为“{key}”的选择项", *place)
            for old, new in renamed.items():
                if new not in fields[key].choices:
                    raise mistake(f"“{fields[key].label}”的 choices 里没有“{new}”", *place, old)

    def column(self, key: str) -> FormField:
        """The column with this key.

        Raises:
            KeyError: no such column.
        """
        return {column.key: column for column in self.columns}[key]

    @property
    def naming_key(self) -> str:
        """Key of the column that names an activity: the first text that is required, else the first column."""
        named = (column for column in self.columns if column.required and column.type is FieldType.TEXT)
        return next(named, self.columns[0]).key
