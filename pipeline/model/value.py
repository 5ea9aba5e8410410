"""The base of every value: frozen, and without unknown keys."""

from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticCustomError


class Value(BaseModel):
    """A frozen value; an unknown key is an error, so that a typing mistake in YAML can't pass unseen."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def mistake(message: str, *place: int | str) -> PydanticCustomError:
    """An error for a validator to raise.

    Args:
        message: what is wrong, in Chinese.
        place: keys from the validated value down to the one that is wrong, so that a file and line can be named.
    """
    return PydanticCustomError("mistake", "{message}", {"message": message, "place": place})
