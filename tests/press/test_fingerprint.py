"""Under which key a piece is kept: everything that shows in its pages, and everything they lead to."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.press.fingerprint import fingerprint, key_of
from pipeline.press.values import Piece, TableRows
from pipeline.tools import fonts

TABLE = TableRows("contents", (("第1专业委员会", "1"), ("第2专业委员会", "3")), ("U1", "U2"))
PIECE = Piece("目录", "<h1>目录</h1>", (TABLE,))


@pytest.mark.parametrize(
    "other",
    [
        replace(PIECE, name="索引"),
        replace(PIECE, html="<h1>总目</h1>"),
        replace(PIECE, tables=()),
        replace(PIECE, tables=(replace(TABLE, design="index"),)),
        replace(PIECE, tables=(replace(TABLE, rows=(("第1专业委员会", "1"), ("第2专业委员会", "4"))),)),
        replace(PIECE, tables=(replace(TABLE, links=("U1", "U3")),)),
        replace(PIECE, tables=(replace(TABLE, links=()),)),
    ],
    ids=["name", "html", "no table", "design", "row", "link", "no links"],
)
def test_whatever_differs_has_a_key_of_its_own(other: Piece) -> None:
    assert key_of(other, b"style") != key_of(PIECE, b"style")


def test_the_style_counts_and_the_same_has_the_same_key() -> None:
    assert key_of(PIECE, b"style") == key_of(replace(PIECE), b"style") != key_of(PIECE, b"other")


def configured(folder: Path, body: str) -> str:
    """The fingerprint on a machine whose fonts are set up so."""
    folder.mkdir()
    path = folder / "fonts.conf"
    path.write_text(f'<?xml version="1.0"?><fontconfig><dir>{fonts.INSTALLED}</dir>{body}</fontconfig>')
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FONTCONFIG_FILE", str(path))
        return fingerprint.__wrapped__()


def test_where_fonts_lie_does_not_count_but_which_and_how_they_are_chosen(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    here = configured(tmp_path / "a", "")
    assert configured(tmp_path / "b", f"<dir>{empty}</dir><cachedir>{tmp_path}</cachedir>") == here
    alias = "<alias><family>宋体</family><prefer><family>FandolKai</family></prefer></alias>"
    assert configured(tmp_path / "c", alias) != here
    shutil.copy(next(fonts.INSTALLED.glob("FandolKai*.otf")), empty / "另一个.otf")
    assert configured(tmp_path / "d", f"<dir>{empty}</dir>") != here
