"""Which typeface a font in a PDF is, by its name, and whether it is one of those official documents name.

GB/T 9704-2012 names typeface families (仿宋, 黑体 …), practice names the fonts of them.
"""

import re
from enum import StrEnum


class Family(StrEnum):
    """A typeface that the standard names."""

    FANG = "仿宋"
    KAI = "楷体"
    HEI = "黑体"
    SONG = "宋体"
    TITLE = "小标宋"
    OTHER = "其他"


_OFFICIAL = {
    Family.TITLE: r"FZXBS|FZXiaoBiaoSong|方正小标宋|小标宋",
    Family.FANG: r"FangSong|FANGSONG|SIMFANG|STFangsong|FZFS|仿宋",
    Family.KAI: r"KaiTi|KAITI|SIMKAI|STKaiti|FZKT|楷体",
    Family.HEI: r"SimHei|SIMHEI|STHeiti|FZHT|黑体",
    Family.SONG: r"N?SimSun|SIMSUN|STSong|FZS[SY]|宋体",
}
"""Names of fonts that an office may well have; 小标宋 first, for 宋 is in its name."""
_SUBSTITUTES = {
    Family.FANG: r"FandolFang",
    Family.KAI: r"FandolKai",
    Family.HEI: r"FandolHei|Noto-?Sans-?(Mono-?)?CJK|SourceHan-?Sans|WenQuanYi",
    Family.SONG: r"FandolSong|Noto-?Serif-?CJK(?!.*Bold)|SourceHan-?Serif(?!.*(Bold|Heavy))",
    Family.TITLE: r"(Noto-?Serif-?CJK|SourceHan-?Serif|FandolSong).*(Bold|Heavy|Black)",
}
_LATIN = re.compile(r"Times|Arial|Symbol|Calibri|Cambria|Courier|Wingdings")


def family_of(font: str) -> Family:
    """The typeface a font belongs to, substitutes included: ``FandolFang`` → 仿宋."""
    for table in (_OFFICIAL, _SUBSTITUTES):
        for family, pattern in table.items():
            if re.match(pattern, font):
                return family
    return Family.OTHER


def is_official(font: str) -> bool:
    """Whether the font is one that official documents are set in, or a Latin one, of which they name none."""
    return bool(_LATIN.match(font)) or any(re.match(pattern, font) for pattern in _OFFICIAL.values())
