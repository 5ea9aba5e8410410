"""Whom a letter may go to: addresses taken from mails and from the roster, before they stand in a header."""

import re
from collections.abc import Iterable

_SEPARATORS = re.compile(r"[;；,，、\s]+")
# A plain dot-atom (RFC 5321 4.1.2): a quoted local part is legal, but nobody here has one, and it can hide anything.
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$&'*+/=?^_`{|}~%-]+(\.[A-Za-z0-9!#$&'*+/=?^_`{|}~%-]+)*@([A-Za-z0-9-]+\.)+[A-Za-z0-9-]+"
)
_LONGEST = 254  # characters (RFC 5321 4.5.3.1.3)
_NOBODY = re.compile(
    r"(no-?_?reply|do-?not-?reply|mailer-?daemon|postmaster|bounces?|abuse|daemon|system|notification)([+.-].*)?"
)


def split_addresses(written: str) -> tuple[str, ...]:
    """The addresses of a cell of the roster, in order, in lower case, each once."""
    return tuple(dict.fromkeys(piece.casefold() for piece in _SEPARATORS.split(written) if piece))


def is_address(text: str) -> bool:
    """Whether it is an address and nothing else; a line break can't be in one, so no header can be slipped in."""
    return len(text) <= _LONGEST and _ADDRESS.fullmatch(text) is not None


def answerable(addresses: Iterable[str], own: Iterable[str], bounced: Iterable[str] = ()) -> tuple[str, ...]:
    """Those that a person reads, in order, each once.

    Args:
        addresses: candidates.
        own: the office's own mailboxes; a letter to them would come back as a reply.
        bounced: addresses that gave a letter back.
    """
    refused = {address.casefold() for address in (*own, *bounced)}
    found = (address.strip().casefold() for address in addresses)
    return tuple(
        dict.fromkeys(
            address
            for address in found
            if is_address(address) and address not in refused and not _NOBODY.fullmatch(address.partition("@")[0])
        )
    )
