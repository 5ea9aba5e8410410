"""Under which key a piece is kept: everything that shows in its pages, and everything they lead to."""

from dataclasses import replace

import pytest

from pipeline.press.fingerprint import key_of
from pipeline.press.values import Piece, TableRows

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
