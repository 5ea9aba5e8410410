"""When the office reminds those who have not answered (``office.yaml``, section ``letters``)."""

from pydantic import Field

from pipeline.model.value import Value


class LetterSettings(Value):
    """The chase ladder. All days are counted from the unit's own deadline."""

    before: int = Field(3, ge=0, le=60)
    """Days before the deadline from which a reminder is due; 0 for none."""
    on: bool = True
    """Whether one is due on the day itself."""
    every: int = Field(5, ge=1, le=60)
    """Least days between two letters after it."""
    times: int = Field(2, ge=0, le=10)
    """How often is chased after it before the last call."""
    last_call: bool = True
    """Whether a last call follows."""
    contact: str = Field("", max_length=120)
    """Whom to ask, as printed below a letter: 联系人：示例一，电话：010-5550 0123."""
