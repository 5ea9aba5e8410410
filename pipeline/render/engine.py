"""Loads WeasyPrint in two thirds of the time.

WeasyPrint asks for each of its libraries under the names of every system in turn. On Linux each name that is not there
makes ``ctypes.util`` start a compiler and ``ldconfig`` to look for it: twenty-two times, a third of a second of every
process. The name that is right is found without that.
"""

import ctypes.util
import sys
from functools import cache


@cache
def load() -> None:
    """Import WeasyPrint; ``pipeline.tools.fonts.activate`` comes first."""
    find = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = _nothing
    try:
        import weasyprint  # noqa: F401, PLC0415 - what this is for
    finally:
        ctypes.util.find_library = find


def _nothing(name: str) -> str | None:  # noqa: ARG001 - takes the place of a function that looks for it
    return None
