"""Templates looked over before anything is rendered: everything wrong at once, each with its paragraph or line."""

import difflib
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, meta, nodes
from jinja2.exceptions import TemplateNotFound, TemplateSyntaxError

from pipeline.render.environment import html_environment, word_environment
from pipeline.render.word_tags import Paragraph, Tag, read_parts

_SHOWN = 60  # characters of a paragraph
_ENDS = {"endif": "if", "endfor": "for", "endmacro": "macro", "endset": "set", "endwith": "with", "endfilter": "filter"}
_MIDDLES = {"elif": ("if",), "else": ("if", "for")}
_OPENING = {"if", "for", "macro", "with", "filter"}
_DOCXTPL = {"vm", "hm"}
_VALUES = {"colspan", "cellbg"}
"""Statements of docxtpl that take a value."""
_SAID = re.compile(r"has no (?:attribute|element) '?([^']+?)'?$|'([^']+)' is undefined")


def preflight_word(template: bytes, name: str, known: Iterable[str]) -> tuple[str, ...]:
    """What is wrong in a Word template.

    Args:
        template: the file.
        name: its name in ``templates/docx``, for the messages.
        known: the names that the context has.

    Returns:
        Messages in Chinese, each with the paragraph's text; none where all is well.
    """
    return _word_messages(template, name, frozenset(known))


def preflight_html(templates: Path, name: str, known: Iterable[str]) -> tuple[str, ...]:
    """What is wrong in an HTML template and those it includes; as ``preflight_word``, with file and line.

    Args:
        templates: the folder ``templates``.
        name: file name in its ``html`` folder.
        known: the names that the context has.
    """
    return _html_messages(templates, name, frozenset(known), tuple(sorted(_state(templates / "html"))))


def _state(folder: Path) -> Iterator[tuple[str, int, int]]:
    """Path, time and size of each file: a book asks a thousand times whether its templates are still the same."""
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _state(Path(entry.path))
            else:
                found = entry.stat()
                yield entry.path, found.st_mtime_ns, found.st_size


def unused_word(template: bytes, known: Iterable[str]) -> tuple[str, ...]:
    """Names of the context that a Word template prints nothing of."""
    environment = word_environment()
    tags = [tag for part in read_parts(template) for paragraph in part for tag in paragraph.tags]
    return tuple(sorted(set(known) - _names_in(environment, tags)))


def where_word(template: bytes, reason: str) -> str:
    """The paragraphs whose tags name what an error at rendering complains of; empty where it names nothing."""
    word = _complained_of(reason)
    paragraphs = [paragraph for part in read_parts(template) for paragraph in part]
    texts = [_quoted(paragraph.text) for paragraph in paragraphs if any(_names(tag, word) for tag in paragraph.tags)]
    return "、".join(dict.fromkeys(texts)) if word else ""


def where_html(templates: Path, name: str, reason: str) -> str:
    """The lines that name what an error at rendering complains of."""
    word = _complained_of(reason)
    found = [
        f"{file}:{number} {_quoted(line.strip())}"
        for file, source, _, _ in _html_files(html_environment(templates), name, [])
        for number, line in enumerate(source.splitlines(), 1)
        if word and re.search(rf"\{{[{{%][^}}]*\b{re.escape(word)}\b", line)
    ]
    return "、".join(found)


@lru_cache(maxsize=32)
def _word_messages(template: bytes, name: str, known: frozenset[str]) -> tuple[str, ...]:
    try:
        parts = read_parts(template)
    except ValueError:
        return (f"templates/docx/{name}：不是 Word（.docx）文件；运行 make templates 可重新生成",)
    environment = word_environment()
    found: list[tuple[str, str]] = []
    for paragraphs in parts:
        found += [(paragraph.text, fault) for paragraph in paragraphs for fault in paragraph.faults]
        tags = [tag for paragraph in paragraphs for tag in paragraph.tags]
        found += _blocks(tags)
        found += _syntax(environment, tags)
        found += _unknown_names(environment, paragraphs, known)
    return tuple(dict.fromkeys(f"templates/docx/{name}：段落{_quoted(text)}：{what}" for text, what in found))


@lru_cache(maxsize=32)
def _html_messages(
    templates: Path, name: str, known: frozenset[str], _files: tuple[tuple[str, int, int], ...]
) -> tuple[str, ...]:
    """``_files``, the state of all templates, is there to be remembered by."""
    environment = html_environment(templates)
    messages: list[str] = []
    for file, source, tree, defined in _html_files(environment, name, messages):
        names = known | defined
        unknown = meta.find_undeclared_variables(tree) - names - set(environment.globals)
        for node in tree.find_all(nodes.Name):
            if node.name in unknown:
                line = source.splitlines()[node.lineno - 1]
                messages.append(f"templates/html/{file}:{node.lineno}：{_quoted(line)}：{_unknown(node.name, names)}")
    return tuple(dict.fromkeys(messages))


def _blocks(tags: list[Tag]) -> Iterator[tuple[str, str]]:
    """Each for and if has its end, of the same kind and reach."""
    stack: list[Tag] = []
    for tag in tags:
        if tag.word in _OPENING:
            stack.append(tag)
        elif tag.word in _MIDDLES:
            if not stack or stack[-1].word not in _MIDDLES[tag.word]:
                yield tag.paragraph, f"{{% {tag.word} %}} 前面没有 if"
        elif tag.word in _ENDS:
            if not stack or stack[-1].word != _ENDS[tag.word]:
                yield tag.paragraph, f"{{% {tag.word} %}} 前面没有对应的 {{% {_ENDS[tag.word]} … %}}"
                continue
            yield from _reach(stack.pop(), tag)
    for tag in stack:
        yield tag.paragraph, f"{{% {tag.word} … %}} 后面没有 {{% end{tag.word} %}}"


def _reach(opening: Tag, closing: Tag) -> Iterator[tuple[str, str]]:
    if opening.prefix != closing.prefix:
        what = f"开头写 {{%{opening.prefix} {opening.word}，结尾也要写 {{%{opening.prefix} {closing.word}"
        yield closing.paragraph, what
    elif not opening.prefix and opening.number != closing.number:
        yield (
            opening.paragraph,
            f"跨段的 {opening.word} 要写成 {{%p {opening.word} … %}} 和 {{%p {closing.word} %}}，各占一段",
        )


def _syntax(environment: Environment, tags: list[Tag]) -> Iterator[tuple[str, str]]:
    reasons: dict[str, str] = {}
    for tag in tags:
        source = _complete(tag)
        if source not in reasons:
            reasons[source] = _reason(environment, source)
        if reasons[source]:
            yield tag.paragraph, f"标记“{tag.body}”写法有误（{reasons[source]}）"


def _reason(environment: Environment, source: str) -> str:
    try:
        environment.compile(source)
    except TemplateSyntaxError as error:
        return error.message or "语法错误"
    return ""


def _complete(tag: Tag) -> str:
    """A template of this tag alone."""
    if not tag.statement:
        return f"{{{{ {tag.body} }}}}"
    word, _, rest = tag.body.partition(" ")
    if word in _VALUES:
        return f"{{{{ {rest} }}}}"
    if word in _OPENING:
        return f"{{% {tag.body} %}}{{% end{word} %}}"
    if word == "elif":
        return f"{{% if true %}}{{% {tag.body} %}}{{% endif %}}"
    if word in _DOCXTPL or word in _ENDS or word in _MIDDLES:
        return ""  # checked with its block
    return f"{{% {tag.body} %}}"


def _unknown_names(
    environment: Environment, paragraphs: list[Paragraph], known: frozenset[str]
) -> Iterator[tuple[str, str]]:
    tags = [tag for paragraph in paragraphs for tag in paragraph.tags]
    for name in sorted(_names_in(environment, tags) - known - set(environment.globals)):
        texts = [tag.paragraph for tag in tags if re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", tag.body)]
        yield from ((text, _unknown(name, known)) for text in dict.fromkeys(texts))


def _names_in(environment: Environment, tags: list[Tag]) -> set[str]:
    """Names that must come from the context; none where the blocks are in disorder, which is reported by itself."""
    sources = []
    for tag in tags:
        word = tag.word
        if word in _VALUES:
            sources.append(_complete(tag))
        elif word not in _DOCXTPL:
            sources.append(f"{{% {tag.body} %}}" if tag.statement else f"{{{{ {tag.body} }}}}")
    try:
        return meta.find_undeclared_variables(environment.parse("".join(sources)))
    except TemplateSyntaxError:
        return set()


def _html_files(
    environment: Environment, name: str, messages: list[str]
) -> Iterator[tuple[str, str, nodes.Template, set[str]]]:
    """A template and all that it includes: file, source, tree, and the names that those above it define."""
    waiting: list[tuple[str, set[str], str]] = [(name, set(), "")]
    seen: set[str] = set()
    while waiting:
        file, defined, included_at = waiting.pop(0)
        if file in seen or environment.loader is None:
            continue
        seen.add(file)
        try:
            source, _, _ = environment.loader.get_source(environment, file)
            tree = environment.parse(source, file)
            environment.get_template(file)  # compiled for good, not only to see whether it can be
        except TemplateNotFound:
            messages.append(f"缺少模板 templates/html/{file}{included_at}")
            continue
        except TemplateSyntaxError as error:
            lines = [*(error.source or "").splitlines(), ""]
            line = lines[min(error.lineno, len(lines)) - 1].strip()
            messages.append(f"templates/html/{file}:{error.lineno}：{_quoted(line)}：模板写法有误（{error.message}）")
            continue
        yield file, source, tree, defined
        below = defined | {node.name for node in tree.find_all(nodes.Name) if node.ctx != "load"}
        for node in tree.find_all((nodes.Include, nodes.Extends, nodes.Import, nodes.FromImport)):
            target = getattr(node, "template", None)
            if isinstance(target, nodes.Const) and isinstance(target.value, str):
                waiting.append((target.value, below, f"（templates/html/{file}:{node.lineno} 要用它）"))


def _unknown(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=1)
    hint = f"，是不是“{near[0]}”" if near else ""
    return f"不认识“{name}”{hint}"


def _names(tag: Tag, word: str) -> bool:
    return bool(word) and re.search(rf"(?<![\w]){re.escape(word)}(?!\w)", tag.body) is not None


def _complained_of(reason: str) -> str:
    match = _SAID.search(reason)
    return (match[1] or match[2] or "") if match else ""


def _quoted(text: str) -> str:
    text = text.strip()
    return f"“{text[:_SHOWN]}…”" if len(text) > _SHOWN else f"“{text}”"
