"""YAML files into values, with every mistake named by file and line, in Chinese, in one pass."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from pipeline.errors import InputError

ValueType = TypeVar("ValueType", bound=BaseModel)
Location = tuple[int | str, ...]

_MESSAGES: dict[str, Callable[[dict[str, Any], Any], str]] = {
    "missing": lambda _c, _v: "缺少这一项",
    "extra_forbidden": lambda _c, _v: "不认识这一项，请检查是否写错",
    "string_type": lambda _c, v: f"应为文字，现为 {v!r}；纯数字请加引号",
    "int_parsing": lambda _c, v: f"应为整数，现为“{v}”",
    "int_type": lambda _c, v: f"应为整数，现为“{v}”",
    "float_parsing": lambda _c, v: f"应为数字，现为“{v}”",
    "bool_parsing": lambda _c, v: f"应为 true 或 false，现为“{v}”",
    "tuple_type": lambda _c, _v: "应为列表（每项一行，以 - 开头）",
    "model_type": lambda _c, _v: "应为若干“名称: 内容”",
    "model_attributes_type": lambda _c, _v: "应为若干“名称: 内容”",
    "dict_type": lambda _c, _v: "应为若干“名称: 内容”",
    "date_type": lambda _c, v: f"应为日期，如 2020-04-15，现为“{v}”",
    "date_parsing": lambda _c, v: f"应为日期，如 2020-04-15，现为“{v}”",
    "date_from_datetime_parsing": lambda _c, v: f"应为日期，如 2020-04-15，现为“{v}”",
    "date_from_datetime_inexact": lambda _c, v: f"应为日期，如 2020-04-15，现为“{v}”",
    "enum": lambda c, v: f"“{v}”不在可选范围内：{c.get('expected', '').replace(' or ', '、')}",
    "greater_than_equal": lambda c, v: f"不能小于 {c['ge']}，现为 {v}",
    "less_than_equal": lambda c, v: f"不能大于 {c['le']}，现为 {v}",
    "string_pattern_mismatch": lambda _c, v: f"写法不对：“{v}”",
    "string_too_short": lambda c, _v: f"至少 {c['min_length']} 个字符",
    "string_too_long": lambda c, _v: f"至多 {c['max_length']} 个字符",
    "too_short": lambda c, _v: f"至少要有 {c['min_length']} 项",
}


class Source:
    """A YAML file that has been read: its data and the line of each key."""

    def __init__(self, path: Path, shown: str) -> None:
        """Read ``path``; ``shown`` is how messages name it.

        Raises:
            InputError: the file is missing, not UTF-8, or not YAML.
        """
        self.shown = shown
        try:
            self.data: Any = _parsed(path.read_text(encoding="utf-8-sig"))
        except FileNotFoundError:
            raise InputError(f"{shown}：没有这个文件") from None
        except UnicodeDecodeError:
            raise InputError(f"{shown}：不是 UTF-8 编码，请用“UTF-8”另存") from None
        except MarkedYAMLError as error:
            raise InputError(f"{shown}:{_mark_line(error)}：YAML 写法有误（{_reason(error)}）") from None
        except YAMLError as error:
            raise InputError(f"{shown}：YAML 写法有误（{error}）") from None
        if not isinstance(self.data, CommentedMap):
            raise InputError(f"{shown}：文件是空的，或开头不是“名称: 内容”")

    def line(self, location: Location) -> int:
        """The line (from 1) of the innermost key of ``location`` that is in the file."""
        node, line = self.data, 1
        for key in location:
            if isinstance(node, CommentedMap) and key in node:
                line = node.lc.key(key)[0] + 1
            elif isinstance(node, CommentedSeq) and isinstance(key, int) and key < len(node):
                line = node.lc.item(key)[0] + 1
            else:
                break
            node = node[key]
        return line

    def at(self, location: Location, message: str) -> str:
        """A message with file and line."""
        return f"{self.shown}:{self.line(location)}：{message}"

    def parse(self, model: type[ValueType]) -> ValueType:
        """The whole file as one value.

        Raises:
            InputError: one message for each mistake in the file.
        """
        try:
            return model.model_validate(self.data)
        except ValidationError as error:
            raise InputError(*(self._message(detail) for detail in error.errors())) from None

    def _message(self, detail: ErrorDetails) -> str:
        context = dict(detail.get("ctx", {}))
        location = (*detail["loc"], *context.get("place", ()))
        name = ".".join(str(key + 1) if isinstance(key, int) else key for key in location)
        render = _MESSAGES.get(detail["type"])
        text = render(context, detail["input"]) if render else detail["msg"]
        return self.at(location, f"{name}：{text}" if name else text)


@lru_cache(maxsize=16)
def _parsed(text: str) -> Any:
    """A round's files are read by one stage after another, and parsed once; nobody changes what comes of it."""
    return YAML(typ="rt").load(text)


def _mark_line(error: MarkedYAMLError) -> int:
    mark = error.problem_mark or error.context_mark
    return int(mark.line) + 1 if mark else 1


def _reason(error: MarkedYAMLError) -> str:
    problem = str(error.problem or error.context)
    if "duplicate key" in problem:
        return "同一个名称出现了两次"
    if "\\t" in problem or "tab" in problem:
        return "缩进里有制表符，请改用空格"
    return f"多半是缩进、引号或冒号：{problem}"
