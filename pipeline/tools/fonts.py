"""Fonts: which real font stands in for each official one.

Official documents name fonts that nobody may ship (仿宋_GB2312, 方正小标宋简体 …). A private fontconfig file adds the
free fonts of the set-up and the office's own (``inputs/fonts``) to those of the system, and says which free font
replaces which official one; a font of the official name wins wherever it is installed. WeasyPrint, the charts and
LibreOffice all read this one file, so that every product is set in the same type.
"""

import hashlib
import os
import sys
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from pipeline.tools.process import run

INSTALLED = Path(sys.prefix) / "share" / "fonts"
"""Where the set-up puts the free Chinese fonts."""

SUBSTITUTES = {
    "仿宋_GB2312": ("仿宋", "FangSong", "FandolFang R", "FandolFang"),
    "楷体_GB2312": ("楷体", "KaiTi", "FandolKai"),
    "黑体": ("SimHei", "FandolHei", "Noto Sans CJK SC"),
    "宋体": ("SimSun", "FandolSong", "Noto Serif CJK SC"),
    "方正小标宋简体": ("FZXiaoBiaoSong-B05S", "方正小标宋_GBK", "小标宋", "Noto Serif CJK SC"),
}
"""Official font to what may stand in for it, best first. 小标宋 is a bold Song for headings: Noto Serif's bold cut."""


@dataclass(frozen=True)
class Match:
    """What an official font name leads to on this machine."""

    official: str
    actual: str
    """Family name; empty where fontconfig finds nothing."""
    file: Path | None
    index: int = 0
    """Which font of a collection file."""

    @property
    def exact(self) -> bool:
        """Whether the official font itself is there."""
        return self.actual == self.official


def activate(user_fonts: Path) -> None:
    """Make this process and its children use the private font set-up; before anything draws text."""
    content = _configuration(user_fonts)
    name = f"fonts-{hashlib.sha256(content.encode()).hexdigest()[:12]}.conf"
    path = INSTALLED.parent / "fontconfig" / name
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{name}.{os.getpid()}")
        beside.write_text(content, encoding="utf-8")
        beside.replace(path)
    os.environ["FONTCONFIG_FILE"] = str(path)


@cache
def matches() -> tuple[Match, ...]:
    """What each official font leads to. ``activate`` comes first."""
    return tuple(_match(official) for official in SUBSTITUTES)


def match(official: str) -> Match:
    """What one official font leads to."""
    return next(found for found in matches() if found.official == official)


def _match(official: str) -> Match:
    try:
        finished = run(["fc-match", "-f", "%{family[0]}\t%{family}\t%{file}\t%{index}", official], 60)
    except FileNotFoundError:
        return Match(official, "", None)
    first, families, file, index = finished.output.split("\t")
    named = official in families.split(",")
    return Match(official, official if named else first, Path(file), int(index) & 0xFFFF)


def _configuration(user_fonts: Path) -> str:
    substitutes = "\n".join(
        f' <alias binding="same"><family>{official}</family><accept>'
        + "".join(f"<family>{name}</family>" for name in names)
        + "</accept></alias>"
        for official, names in SUBSTITUTES.items()
    )
    return f"""<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
 <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
 <dir>{escape(str(INSTALLED))}</dir>
 <dir>{escape(str(user_fonts))}</dir>
 <cachedir>{escape(str(INSTALLED.parent / "fontconfig" / "cache"))}</cachedir>
 <match target="scan">
  <test name="fullname" compare="contains"><string>Fandol</string></test>
  <test name="style" compare="contains"><string>Bold</string></test>
  <edit name="weight" mode="assign"><const>bold</const></edit>
 </match>
{substitutes}
 <!-- 小标宋 is a bold cut sold as a regular font: its substitute must be bold, itself it must not be emboldened. -->
 <match target="pattern">
  <test name="family"><string>方正小标宋简体</string></test>
  <edit name="weight" mode="assign" binding="strong"><const>bold</const></edit>
 </match>
 <match target="font">
  <test name="family"><string>方正小标宋简体</string></test>
  <edit name="embolden" mode="assign"><bool>false</bool></edit>
 </match>
</fontconfig>
"""
