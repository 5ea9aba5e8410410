"""Why a file from outside is not opened."""

import re

_CURE = re.compile(r"[；，]?(?:或者?)?请.*|；.*", re.DOTALL)


class UnreadableError(Exception):
    """A file can't be read; ``str()`` is the reason in Chinese, then what its sender can do."""

    @property
    def fault(self) -> str:
        """The reason alone: 文件加了密码，打不开."""
        return _CURE.sub("", str(self))


class DamagedError(UnreadableError):
    """Part of the content is gone: no other reader is tried, which might take what is left for the whole."""
