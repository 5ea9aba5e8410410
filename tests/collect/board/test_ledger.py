"""The ledger: every part and submission with its evidence, joined by keys that hold."""

import hashlib
import sqlite3
from collections.abc import Iterator

import pytest

from pipeline.collect.board.ledger import ledger_bytes
from pipeline.sent_log import LetterKind
from tests.collect.board.boards import account_of, sent
from tests.collect.builders import ROW, grid, mail, xlsx

FILE, OTHER = xlsx(grid([{**ROW, "时间": "待定"}])), xlsx(grid())
REPLIES = {"1.eml": mail({"表.xlsx": FILE}, "2020-04-05"), "2.eml": mail({"表.xlsx": OTHER}, "2020-04-18")}
HASHES = {name: hashlib.sha256(data).hexdigest() for name, data in REPLIES.items()}


def made() -> bytes:
    return ledger_bytes(
        account_of(REPLIES, None, [sent("F01"), sent("F01", "2020-04-06", LetterKind.CORRECTION)]), HASHES
    )


@pytest.fixture
def ledger() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(made())
    yield connection
    connection.close()


def test_from_a_submission_to_the_bytes_it_was_read_from(ledger: sqlite3.Connection) -> None:
    rows = ledger.execute(
        "SELECT submission.unit, submission.class, submission.errors, part.sha256, reply.sha256 FROM submission "
        "JOIN part USING (file, part) JOIN reply USING (file) ORDER BY submission.number"
    ).fetchall()
    evidence = [
        (hashlib.sha256(FILE).hexdigest(), HASHES["1.eml"]),
        (hashlib.sha256(OTHER).hexdigest(), HASHES["2.eml"]),
    ]
    assert rows == [("F01", "已被取代", 1, *evidence[0]), ("F01", "计划", 0, *evidence[1])]


def test_history_and_lateness(ledger: sqlite3.Connection) -> None:
    history = ledger.execute("SELECT day, what FROM history WHERE unit = 'F01' ORDER BY position").fetchall()
    assert [day for day, _ in history] == ["2020-04-01", "2020-04-05", "2020-04-06", "2020-04-18"]
    assert ledger.execute("SELECT state, due, received, days_late FROM unit WHERE code = 'F01'").fetchone() == (
        "已收",
        "2020-04-15",
        "2020-04-18",
        3,
    )


def test_every_key_leads_somewhere(ledger: sqlite3.Connection) -> None:
    assert ledger.execute("PRAGMA foreign_key_check").fetchall() == []
    assert ledger.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_same_round_same_bytes() -> None:
    assert made() == made()
