"""Where a line of Chinese running text must not break, beyond what the layout engine knows.

GB/T 15834-2011 5.1 forbids — ～ · at the start of a line; GB/T 15835-2011 5.1.7.2 forbids splitting a number, and
a number stays with the unit of its date. Measured: WeasyPrint 70 and LibreOffice break before all of them. A word
joiner (U+2060) at the spot forbids the break and prints nothing.
"""

import re

WORD_JOINER = "\u2060"

_NO_BREAK = re.compile(
    r"(?<=[^\s\u2060])(?=[—～·])"  # never at the start of a line
    r"|(?<=[—～·])(?=\d)"  # 2019—2022
    r"|(?<=\d)(?=[年月日号条项个万亿%％])"  # 2020年, 15号, 500个
    r"|(?<=年)(?=\d{1,2}月)|(?<=月)(?=\d{1,2}日)"  # 4月15日
    r"|(?<=第)(?=\d)|(?<=[\]〕])(?=\d+号)"
)


def keep_together(text: str) -> str:
    """The text with word joiners wherever a break is forbidden; ``——`` is left to the engine, which keeps it whole."""
    return _NO_BREAK.sub(lambda match: "" if text[match.start() - 1 : match.start() + 1] == "——" else WORD_JOINER, text)
