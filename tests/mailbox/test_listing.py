"""What servers answer to LIST and FETCH, as it has been seen on the wire."""

from datetime import UTC, datetime

import pytest

from pipeline.mailbox.imap import Entry, _entry, _listed
from pipeline.model.time_zone import CHINA


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (b'(\\HasNoChildren) "/" "INBOX"', ("INBOX", b'"INBOX"')),
        (b'() "/" "&XfJT0ZAB-"', ("已发送", b'"&XfJT0ZAB-"')),
        (b'(\\NoInferiors) "." INBOX.&YqWQAQ-', ("INBOX/报送", b'"INBOX.&YqWQAQ-"')),
        (b'() NIL "flat"', ("flat", b'"flat"')),
        (b'() "/" "with \\"quote\\" and \\\\"', ('with "quote" and \\', b'"with \\"quote\\" and \\\\"')),
        ((b'() "/" {8}', b'a"b\\c d&'), ('a"b\\c d&', b'"a\\"b\\\\c d&"')),
        (b'() "\\\\" "a\\\\b"', ("a/b", b'"a\\\\b"')),
        ('() "/" "报送"'.encode(), ("报送", '"报送"'.encode())),
        ('() "/" "报送"'.encode("gbk"), ("报送", '"报送"'.encode("gbk"))),
        (b'() "/" "R&D"', ("R&D", b'"R&D"')),
        (b'(\\Noselect \\HasChildren) "/" "[Gmail]"', None),
        (b'(\\NonExistent) "/" "old"', None),
        (b'() "/" "a\r\nb"', None),
        (b'() "/" ""', None),
        (b"nonsense", None),
        (b")", None),
        (None, None),
    ],
)
def test_lines_of_list(item: object, expected: tuple[str, bytes] | None) -> None:
    assert _listed(item) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            b'1 (UID 7 RFC822.SIZE 12 INTERNALDATE "17-Apr-2020 09:30:00 +0800")',
            Entry(7, 12, datetime(2020, 4, 17, 9, 30, tzinfo=CHINA)),
        ),
        (
            b'1 (INTERNALDATE " 1-apr-2020 09:30:00 +0800" RFC822.SIZE 12 UID 7)',
            Entry(7, 12, datetime(2020, 4, 1, 9, 30, tzinfo=CHINA)),
        ),
        (
            b'1 (UID 7 RFC822.SIZE 12 INTERNALDATE "99-Foo-2020 09:30:00 +0800")',
            Entry(7, 12, datetime(1970, 1, 1, tzinfo=UTC)),
        ),
        (b"1 (UID 7 RFC822.SIZE 12)", Entry(7, 12, datetime(1970, 1, 1, tzinfo=UTC))),
        (b"1 (FLAGS (\\Seen))", None),
    ],
)
def test_lines_of_fetch(line: bytes, expected: Entry | None) -> None:
    assert _entry(line) == expected
