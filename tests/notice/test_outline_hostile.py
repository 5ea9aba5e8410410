"""A received outline comes from outside: opened apart and within bounds, by its content, never by its name alone."""

import io
import zipfile
from pathlib import Path

import docx
import pytest

from pipeline.errors import InputError
from pipeline.inputs import load_outline
from pipeline.notice import outline_command
from pipeline.notice.outline_command import import_outline
from pipeline.tools import libreoffice
from pipeline.untrusted.compound import COMPOUND_MAGIC
from pipeline.workspace import Workspace
from tests.collect.builders import rewrite

LINES = ("示例协会2021年工作要点", "一、抓好开头", "1. 办好大会。", "2. 编好书。")
BODY = "word/document.xml"
ENTITY = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaa">]>'
ESCAPED = "\\par ".join("".join(f"\\u{ord(character)}?" for character in line) for line in LINES)
RTF = f"{{\\rtf1\\ansi {ESCAPED}}}"


def word() -> bytes:
    document = docx.Document()
    for line in LINES:
        document.add_paragraph(line)
    result = io.BytesIO()
    document.save(result)
    return result.getvalue()


def with_document_type(content: bytes) -> bytes:
    return ENTITY + content[content.find(b"?>") + 2 :].replace("大会".encode(), b"&a;")


def renamed_body(content: bytes) -> bytes:
    """The main part under a name by which nobody takes it for XML."""
    types, relations = "[Content_Types].xml", "_rels/.rels"
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        body = package.read(BODY)
        links = package.read("word/_rels/document.xml.rels")
    old, new = b"word/document.xml", b"word/document.dat"
    moved = {
        types: lambda part: part.replace(old, new),
        relations: lambda part: part.replace(old, new),
        new.decode(): with_document_type(body),
        "word/_rels/document.dat.rels": links,
    }
    return rewrite(content, moved)


def brought(workspace: Workspace, tmp_path: Path, name: str, content: bytes) -> list[str]:
    source = tmp_path / name
    source.write_bytes(content)
    return list(import_outline(workspace, str(source)))


def refused(workspace: Workspace, tmp_path: Path, name: str, content: bytes) -> str:
    before = workspace.outline.read_bytes()
    with pytest.raises(InputError) as caught:
        brought(workspace, tmp_path, name, content)
    assert workspace.outline.read_bytes() == before
    assert name in str(caught.value)
    return str(caught.value)


def test_a_document_type_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    said = refused(workspace, tmp_path, "来文.docx", rewrite(word(), {BODY: with_document_type}))
    assert "DOCTYPE" in said
    assert "单位" not in said  # it came from above, not from a unit


def test_a_document_type_in_a_part_that_has_no_name_of_xml(workspace: Workspace, tmp_path: Path) -> None:
    assert "DOCTYPE" in refused(workspace, tmp_path, "来文.docx", renamed_body(word()))


def test_what_inflates_beyond_the_bounds_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    said = refused(workspace, tmp_path, "来文.docx", rewrite(word(), {"word/media/a.bin": bytes(150_000_000)}))
    assert "解压" in said


def test_what_takes_too_long_is_given_up(workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outline_command, "SECONDS", 0.0001)
    assert "超过0.0001秒" in refused(workspace, tmp_path, "来文.docx", word())


@pytest.mark.parametrize("suffix", [".doc", ".wps", ".rtf", ".docx"])
def test_a_page_under_another_name_is_not_handed_on(workspace: Workspace, tmp_path: Path, suffix: str) -> None:
    page = f"<html><body>{''.join(f'<p>{line}</p>' for line in LINES)}</body></html>".encode()
    assert "网页" in refused(workspace, tmp_path, f"来文{suffix}", page)


@pytest.mark.parametrize(
    ("name", "content"),
    [("来文.doc", word()), ("来文.wps", RTF.encode()), ("来文.docx", RTF.encode()), ("来文.rtf", RTF.encode())],
    ids=["docx as doc", "rtf as wps", "rtf as docx", "rtf"],
)
def test_the_content_says_what_it_is(workspace: Workspace, tmp_path: Path, name: str, content: bytes) -> None:
    brought(workspace, tmp_path, name, content)
    assert [item.lead for item in load_outline(workspace).items] == ["办好大会。", "编好书。"]


def test_each_kind_goes_through_its_own_filter(workspace: Workspace, tmp_path: Path) -> None:
    """Left to itself LibreOffice takes what only begins like an old Word file for text."""
    content = COMPOUND_MAGIC + b"\r\n" + "\r\n".join(LINES).encode()
    assert libreoffice.convert(content, ".doc", "docx")
    assert "打不开" in refused(workspace, tmp_path, "来文.doc", content)
