"""The base of every value: frozen, and without unknown keys."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen value; an unknown key is an error, so that a typing mistake in YAML can't pass unseen."""

    model_config = ConfigDict(frozen=True, extra="forbid")
