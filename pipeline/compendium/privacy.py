"""Which fields of a form the public edition withholds: by type, by what a label speaks of, and as the office says."""

import re
from dataclasses import dataclass

from pipeline.compendium.assemble import IDENTITY_FIELDS
from pipeline.errors import PipelineError
from pipeline.model.edition_settings import PublicEdition
from pipeline.model.form import FieldType, Form, FormField

_PRIVATE_TYPES = frozenset({FieldType.PHONE, FieldType.EMAIL, FieldType.MONEY})
_PERSON_LABEL = re.compile(r"姓名|人名|负责人|联系人|联络员|填[表报]人|经办人|主讲|主持人|专家$|签[名字]|领队|指导教师")
_PRIVATE_LABEL = re.compile(r"备注|电话|手机|邮箱|邮件|微信|QQ|身份证|住址|通[讯信]地址|经费|预算|金额|费用|资金")


@dataclass(frozen=True)
class Private:
    """Keys of what is withheld."""

    head: frozenset[str]
    columns: frozenset[str]


def private_fields(form: Form, settings: PublicEdition) -> Private:
    """What is withheld of a form; what says which unit and which activity it is always remains.

    Raises:
        PipelineError: the office names a key that the form lacks, or withholds the activities' names.
    """
    known = {field.key for field in (*form.head, *form.columns)}
    for name in (*settings.withhold, *settings.show):
        if name not in known:
            msg = f"office.yaml 的 editions 写了“{name}”，表格里没有 key 为“{name}”的栏目；请改正"
            raise PipelineError(msg)
    naming = form.naming_key
    if naming in settings.withhold:
        msg = f"office.yaml 的 editions 不能隐去“{form.column(naming).label}”：没有它就认不出是哪项活动"
        raise PipelineError(msg)
    head = {field.key for field in form.head if not settings.contact or _is_private(field, settings)}
    columns = {column.key for column in form.columns if _is_private(column, settings)}
    return Private(frozenset(head - IDENTITY_FIELDS), frozenset(columns - {naming}))


def asks_for_persons(field: FormField) -> bool:
    """Whether a field's answers are names of persons."""
    return field.type is FieldType.TEXT and bool(_PERSON_LABEL.search(field.label))


def public_form(form: Form, private: Private) -> Form:
    """The form without what is withheld; older versions of it tell of columns that are gone, so they go too."""
    return form.model_copy(
        update={
            "head": tuple(field for field in form.head if field.key not in private.head),
            "columns": tuple(column for column in form.columns if column.key not in private.columns),
            "migrations": {},
        }
    )


def _is_private(field: FormField, settings: PublicEdition) -> bool:
    if field.key in settings.withhold:
        return True
    if field.key in settings.show:
        return False
    speaks = asks_for_persons(field) or (field.type is FieldType.TEXT and _PRIVATE_LABEL.search(field.label))
    return field.type in _PRIVATE_TYPES or bool(speaks)
