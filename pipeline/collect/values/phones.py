"""Telephone numbers and addresses as people write them: extensions, two numbers in a cell, +86, names beside them."""

import re
import unicodedata

_LONGEST = 200  # characters; what is longer is no telephone number
_NOISE = re.compile(
    r"\([^()\d]*\)|^[\u4e00-\u9fff]{2,4}[:]|[\u4e00-\u9fff]{2,4}(?=\(1[3-9]\d{9}\)$)|(?<=\d)(?:同微信|微信同号?)$|(?:联系|办公|固定)?(?:电话|手机号?码?|座机|传真|Tel\.?|TEL|tel)[:]?|[\u4e00-\u9fff]{2,4}(?=1[3-9]\d{9})"
)
_EXTENSION = re.compile(
    r"(?:\(?(?:转|转分机|分机|ext\.?|Ext\.?|EXT\.?|#|\*|x)[:]?(\d{1,6})\)?|(?<=\d{7})\((\d{1,6})\))$"
)
_COUNTRY = re.compile(r"^(?:\(\+86\)|\+86|0086|86(?=1[3-9]\d{9}$))")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(?:0\d{2,3})?[2-9]\d{6,7}")
_ABROAD_LANDLINE = re.compile(r"(?:10|2\d|[3-9]\d{2})[2-9]\d{6,7}")
"""After +86 the area code has lost its 0."""
_SERVICE = re.compile(r"[48]00\d{7}")
_SHORT_SECOND = re.compile(r"\d{4}")
"""010-55500123/0124: the second number's last digits alone."""
_EMAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")


def is_phone(text: str) -> bool:
    """Whether a cell holds one or several telephone numbers of this country, and nothing else of weight."""
    if len(text) > _LONGEST:
        return False
    plain = re.sub("[—–－]+|--+", "-", unicodedata.normalize("NFKC", text)).rstrip("。.;, ")
    plain = re.sub(r"(?<=\d)[._](?=\d)", "-", plain)
    pieces = [piece.strip() for piece in re.split(r"[、,;/\n]+|或", plain) if piece.strip()]
    return bool(pieces) and all(_is_one(piece, index) or _are_two(piece) for index, piece in enumerate(pieces))


def _is_one(piece: str, index: int) -> bool:
    bare = _NOISE.sub("", re.sub(r"\s+", "", piece))
    bare = _EXTENSION.sub("", re.sub(r"^\((1[3-9]\d{9})\)$", r"\1", bare))
    if index and _SHORT_SECOND.fullmatch(bare):
        return True
    national = _COUNTRY.sub("", bare)
    digits = re.sub(r"(?<=\d)-(?=\d)", "", re.sub(r"^\((0\d{2,3})\)", r"\1", national.lstrip("-")))
    if national != bare and _ABROAD_LANDLINE.fullmatch(digits):
        return True
    if any(pattern.fullmatch(digits) for pattern in (_MOBILE, _LANDLINE, _SERVICE)):
        return True
    number, dash, extension = _with_extension(national)
    return bool(dash) and bool(_LANDLINE.fullmatch(number)) and len(extension) <= 6


def _with_extension(national: str) -> tuple[str, str, str]:
    """010-55500123-801: the number, the last dash, and what stands behind it."""
    number, dash, extension = re.sub(r"^\((0\d{2,3})\)", r"\1", national).rpartition("-")
    return number.replace("-", ""), dash if extension.isdigit() else "", extension


def _are_two(piece: str) -> bool:
    """Two whole numbers with only a space between them."""
    words = piece.split()
    return 2 <= len(words) <= 4 and all(len(re.sub(r"\D", "", word)) >= 10 and _is_one(word, 0) for word in words)


def is_email(text: str) -> bool:
    """Whether a cell holds one or several mail addresses."""
    if len(text) > _LONGEST:
        return False
    addresses = [piece for piece in re.split(r"[、,，;；\s]+", unicodedata.normalize("NFKC", text)) if piece]
    return bool(addresses) and all(_EMAIL.fullmatch(piece) for piece in addresses)
