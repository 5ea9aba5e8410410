"""The words of the notice with its own fields filled in, so that text and fields can't disagree."""

import re
from dataclasses import dataclass

from pipeline.model.notice import Notice
from pipeline.standard.wording import chinese_day

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Wording:
    """Fills ``{截止日期}``, ``{邮箱}`` and ``{附件1}``."""

    values: dict[str, str]

    @classmethod
    def of(cls, notice: Notice) -> "Wording":
        """The placeholders that this notice has."""
        attachments = {f"附件{number}": attachment.title for number, attachment in enumerate(notice.attachments, 1)}
        deadline = chinese_day(notice.deadline, notice.date)
        return cls({"截止日期": deadline, "邮箱": notice.mailbox, **attachments})

    def unknown(self, text: str) -> tuple[str, ...]:
        """Placeholders in ``text`` that have no value."""
        return tuple(name for name in _PLACEHOLDER.findall(text) if name not in self.values)

    def fill(self, text: str) -> str:
        """The text as printed.

        Raises:
            KeyError: it holds an unknown placeholder; ``check_placeholders`` comes first.
        """
        return _PLACEHOLDER.sub(lambda match: self.values[match[1]], text)
