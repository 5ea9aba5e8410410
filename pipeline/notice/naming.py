"""File names as people would write them, valid on Windows, macOS and Linux."""

_FORBIDDEN = str.maketrans(
    {'"': "”", "<": "〈", ">": "〉", ":": "：", "/": "／", "\\": "＼", "|": "｜", "?": "？", "*": "＊"}
)
_LONGEST = 200  # bytes in UTF-8; the limit of most file systems is 255, and copies get longer names


def file_name(stem: str, suffix: str) -> str:
    """A file name; forbidden characters become their full-width forms, an over-long stem ends in …."""
    clean = " ".join(stem.translate(_FORBIDDEN).split()).strip(". ")
    encoded = clean.encode()
    if len(encoded) > _LONGEST:
        clean = encoded[:_LONGEST].decode(errors="ignore").rstrip() + "…"
    return clean + suffix
