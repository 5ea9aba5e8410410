"""The texts of old workbooks: counted over every way in which a program may cut them into pieces."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.collect.reading.old_texts import CutOffError, count_texts

HEAD = struct.pack("<II", 7, 7)


def text(value: str, *, wide: bool = False, runs: int = 0, more: int = 0) -> bytes:
    """One text (MS-XLS 2.5.293)."""
    data = value.encode("utf-16-le" if wide else "latin-1")
    flags = wide + 8 * bool(runs) + 4 * bool(more)
    head = struct.pack("<HB", len(value), flags)
    head += struct.pack("<H", runs) if runs else b""
    head += struct.pack("<I", more) if more else b""
    return head + data + bytes(4 * runs + more)


@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.booleans(), st.integers(0, 3), st.integers(0, 9)),
        max_size=20,
    )
)
def test_whole_texts_are_counted(shapes: list[tuple[int, bool, int, int]]) -> None:
    texts = [text("x" * length, wide=wide, runs=runs, more=more) for length, wide, runs, more in shapes]
    assert count_texts([HEAD + b"".join(texts)]) == len(texts)
    assert count_texts([HEAD, *texts]) == len(texts)
    if texts:
        last = texts[-1]
        assert len(last) >= 3
        if len(last) > 3 + 2 * bool(shapes[-1][2]) + 4 * bool(shapes[-1][3]):
            with pytest.raises(CutOffError):
                count_texts([HEAD + b"".join(texts)[:-1]])


@pytest.mark.parametrize("cut", range(1, 30))
def test_characters_go_on_in_the_next_piece_and_say_anew_how_wide_they_are(cut: int) -> None:
    before, after = text("a" * 30)[: 3 + cut], b"\1" + ("a" * (30 - cut)).encode("utf-16-le")
    assert count_texts([HEAD + text("x") + before, after + text("y")]) == 3
    with pytest.raises(CutOffError):
        count_texts([HEAD + text("x") + before, after[:-1]])
    with pytest.raises(CutOffError):
        count_texts([HEAD + text("x") + before])
    with pytest.raises(CutOffError):
        count_texts([HEAD + text("x") + before, b""])


@pytest.mark.parametrize("cut", range(1, 12))
def test_what_lies_behind_the_characters_goes_on_in_the_next_piece(cut: int) -> None:
    whole = text("ab", runs=2, more=4)
    assert count_texts([HEAD + whole[:-cut], whole[-cut:] + text("y")]) == 2
    with pytest.raises(CutOffError):
        count_texts([HEAD + whole[:-cut]])


def test_a_text_that_does_not_begin_as_one_must() -> None:
    assert count_texts([HEAD + text("x") + b"\0\0"]) is None
    assert count_texts([HEAD + b"\1\0\x0c\0\0"]) is None
    assert count_texts([b""]) is None
    assert count_texts([HEAD]) == 0
