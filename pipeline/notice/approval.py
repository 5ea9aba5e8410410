"""Draft, review, approved: what was approved is bound by a hash, so that a later change can't pass unseen."""

import hashlib
import json
import re
from dataclasses import dataclass

from pipeline.model.form import Form
from pipeline.model.notice import Notice, NoticeState
from pipeline.model.office import Office
from pipeline.model.outline import Outline

_STATE_LINE = re.compile(r"^state:.*$", re.MULTILINE)
_HASH_LINE = re.compile(r"^approved_content:.*\n?", re.MULTILINE)


@dataclass(frozen=True)
class Approval:
    """Whether the products may go out."""

    final: bool
    """False puts 草稿 on every page."""
    remark: str
    """Why not, or that it is approved; in Chinese."""


def content_hash(office: Office, notice: Notice, outline: Outline | None, form: Form | None) -> str:
    """SHA-256 over everything that is printed; state, archive codes and the hash itself are left out.

    Fields that have their default value don't count, so that a new version of the program with new fields leaves
    what was approved approved.
    """
    printed = {
        "office": office.model_dump(mode="json", exclude={"archive", "mail", "letters"}, exclude_defaults=True),
        "notice": notice.model_dump(mode="json", exclude={"state", "approved_content"}, exclude_defaults=True),
        "outline": outline.model_dump(mode="json", exclude_defaults=True) if outline else None,
        "form": form.model_dump(mode="json", exclude_defaults=True) if form else None,
    }
    return hashlib.sha256(json.dumps(printed, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def approval_of(notice: Notice, content: str) -> Approval:
    """What may be said of a notice whose content now has this hash."""
    if notice.state is NoticeState.DRAFT:
        return Approval(False, "草稿：审定后运行 make approve")
    if notice.state is NoticeState.REVIEW:
        return Approval(False, "送审稿：审定后运行 make approve")
    if not notice.approved_content:
        return Approval(False, "写着已审定，但没有经过 make approve，仍按草稿处理")
    if notice.approved_content != content:
        return Approval(False, "审定后内容有改动，已退回草稿；改动经审定后请再运行 make approve")
    return Approval(True, "已审定")


def mark_approved(yaml_text: str, content: str) -> str:
    """The text of ``notice.yaml`` with state and hash set; everything else, comments too, stays as it is."""
    line = f"state: {NoticeState.APPROVED}"
    text = _HASH_LINE.sub("", yaml_text)
    found = _STATE_LINE.search(text)
    text = _STATE_LINE.sub(line, text) if found else f"{text.rstrip()}\n{line}\n"
    return text.rstrip("\n") + f"\napproved_content: {content}\n"
