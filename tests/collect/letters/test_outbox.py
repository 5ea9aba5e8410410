"""The outbox as a folder: what a person edits, deletes or renames is respected; nothing that he made is lost."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.collect.letters.due import DueLetter
from pipeline.collect.letters.outbox import Account, bring_up_to_date, file_stem
from pipeline.outbox_index import INDEX_FILE, read_index
from pipeline.sent_log import LetterKind
from tests.collect.letters.desk import LOCKED, UNIT

FIRST = DueLetter("r1@example.org", LetterKind.RECEIPT, UNIT, None, ("a@example.org",))
SECOND = DueLetter("c1@example.org", LetterKind.CORRECTION, UNIT, None, ("a@example.org",))
NAME = "F01 岩石动力学专委会 回执.eml"
OTHER = "F01 岩石动力学专委会 请改正.eml"


class Maker:
    """Makes letters and counts them."""

    def __init__(self, source: str = "1") -> None:
        self.source = source
        self.made: list[str] = []

    def __call__(self, letter: DueLetter) -> bytes:
        """The file of a letter."""
        self.made.append(letter.number)
        return f"X-Letter: {letter.number}\r\nSubject: {self.source}\r\n\r\n".encode()


def run(outbox: Path, letters: Sequence[DueLetter], source: str = "1", *, again: bool = False) -> tuple[Account, Maker]:
    maker = Maker(source)
    return bring_up_to_date(outbox, letters, lambda _: source, maker, again=again), maker


def names(outbox: Path) -> list[str]:
    return sorted(path.relative_to(outbox).as_posix() for path in outbox.rglob("*.eml"))


@pytest.fixture
def outbox(tmp_path: Path) -> Path:
    """An outbox with two letters."""
    folder = tmp_path / "outbox"
    account, maker = run(folder, [FIRST, SECOND])
    assert list(account.written) == [NAME, OTHER]
    assert len(maker.made) == 2
    return folder


def test_a_second_run_makes_nothing(outbox: Path) -> None:
    before = {path: path.read_bytes() for path in outbox.iterdir()}
    account, maker = run(outbox, [FIRST, SECOND])
    assert (list(account.kept), maker.made) == ([NAME, OTHER], [])
    assert {path: path.read_bytes() for path in outbox.iterdir()} == before


def test_a_letter_that_would_say_something_else_is_written_anew(outbox: Path) -> None:
    account, _ = run(outbox, [FIRST, SECOND], "2")
    assert list(account.written) == [NAME, OTHER]
    assert b"Subject: 2" in (outbox / NAME).read_bytes()


def test_an_edited_letter_stays_as_it_is(outbox: Path) -> None:
    (outbox / NAME).write_bytes(b"edited")
    account, maker = run(outbox, [FIRST, SECOND], "2")
    assert (list(account.edited), maker.made) == ([NAME], [SECOND.number])
    assert (outbox / NAME).read_bytes() == b"edited"


def test_an_edited_letter_that_is_no_longer_due_is_set_aside(outbox: Path) -> None:
    (outbox / NAME).write_bytes(b"edited")
    account, _ = run(outbox, [SECOND])
    aside = "不再需要/F01 岩石动力学专委会 回执（改动过1）.eml"
    assert account.set_aside == [aside]
    assert names(outbox) == [OTHER, aside]
    assert (outbox / aside).read_bytes() == b"edited"


def test_a_letter_that_is_no_longer_due_goes(outbox: Path) -> None:
    account, _ = run(outbox, [SECOND])
    assert (account.removed, names(outbox)) == ([NAME], [OTHER])
    account, _ = run(outbox, [FIRST, SECOND])
    assert list(account.written) == [NAME]


def test_a_deleted_letter_is_not_written_again(outbox: Path) -> None:
    (outbox / NAME).unlink()
    for source in ("1", "2"):
        account, _ = run(outbox, [FIRST, SECOND], source)
        assert account.deleted == [FIRST]
        assert names(outbox) == [OTHER]
    # Not even after it was not due for a while.
    run(outbox, [SECOND])
    account, _ = run(outbox, [FIRST, SECOND])
    assert account.deleted == [FIRST]


def test_a_deleted_letter_comes_when_it_answers_something_else(outbox: Path) -> None:
    (outbox / NAME).unlink()
    account, _ = run(outbox, [replace(FIRST, number="r2@example.org"), SECOND])
    assert len(account.written) == 1


def test_again_writes_all_and_sets_edited_ones_aside(outbox: Path) -> None:
    (outbox / NAME).unlink()
    (outbox / OTHER).write_bytes(b"edited")
    account, _ = run(outbox, [FIRST, SECOND], "2", again=True)
    assert sorted(account.written) == sorted([NAME, OTHER])
    assert (outbox / account.set_aside[0]).read_bytes() == b"edited"
    assert b"Subject: 2" in (outbox / OTHER).read_bytes()


def test_a_renamed_letter_is_found_again(outbox: Path) -> None:
    (outbox / NAME).rename(outbox / "重要.eml")
    account, maker = run(outbox, [FIRST, SECOND])
    assert (sorted(account.kept), maker.made) == (sorted(["重要.eml", OTHER]), [])


def test_somebody_else_s_file_is_neither_touched_nor_overwritten(outbox: Path, tmp_path: Path) -> None:
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    (fresh / NAME).write_bytes(b"From: a person\r\n\r\n")
    account, _ = run(fresh, [FIRST])
    assert list(account.written) == ["F01 岩石动力学专委会 回执（2）.eml"]
    assert (fresh / NAME).read_bytes() == b"From: a person\r\n\r\n"
    assert outbox.is_dir()


def test_without_its_folder_everything_comes_back(outbox: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere"
    run(other, [FIRST, SECOND])
    assert names(other) == names(outbox)
    assert (other / INDEX_FILE).read_bytes() == (outbox / INDEX_FILE).read_bytes()


def test_a_run_that_stops_half_way_knows_its_own_letters(tmp_path: Path) -> None:
    def make(letter: DueLetter) -> bytes:
        if letter is SECOND:
            raise RuntimeError
        return Maker()(letter)

    with pytest.raises(RuntimeError):
        bring_up_to_date(tmp_path, [FIRST, SECOND], lambda _: "1", make)
    account, _ = run(tmp_path, [FIRST, SECOND])
    assert (list(account.kept), list(account.written)) == ([NAME], [OTHER])


@pytest.mark.parametrize("content", [b"", b"{", b'{"letters": [{"letter": 1}]}', b"\xff\xfe"])
def test_a_spoilt_index_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / INDEX_FILE).write_bytes(content)
    assert read_index(tmp_path).letters == ()


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("../../etc/passwd", "F01 ..／..／etc／passwd 回执"),
        ('a:b*c?"<>|\\', "F01 a：b＊c？”〈〉｜＼ 回执"),
        ("换\n行\x00", "F01 换 行 回执"),
    ],
)
def test_a_name_is_never_a_path(name: str, stem: str) -> None:
    unit = UNIT.model_copy(update={"short_name": name})
    assert file_stem(replace(FIRST, unit=unit)) == stem


def test_a_stranger_s_letter_is_named_after_his_file() -> None:
    letter = DueLetter("x@example.org", LetterKind.RESEND, None, None, ("a@example.org",), waiting=(LOCKED,))
    assert file_stem(letter) == "来件 回复 请重发"
