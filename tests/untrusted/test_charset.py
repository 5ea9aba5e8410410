"""Character sets as they are named, misnamed and not named at all."""

import base64

import pytest

from pipeline.collect.intake.mime import Headers
from pipeline.untrusted import limits
from pipeline.untrusted.charset import code_page, decode_header, decode_text, safe_name, safe_path

TEXT = "示例学会报送计划"
TRADITIONAL = "示例學會報送計劃"


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("gb2312", "gb18030"),
        ("GBK", "gb18030"),
        ("x-gbk", "gb18030"),
        ("gb_2312-80", "gb18030"),
        ("cp936", "gb18030"),
        ("euc-cn", "gb18030"),
        ("hz-gb-2312", "hz"),
        ("utf-8", "utf-8"),
        ("utf8", "utf-8"),
        ("", "utf-8"),
        ("", "gb18030"),
        ("x-unknown", "gb18030"),
        ("unknown-8bit", "utf-8"),
        ("iso-8859-999", "gb18030"),
        ("utf-8", "gb18030"),
        ("gbk", "utf-8-sig"),
        ("", "utf-16"),
        ("us-ascii", "gb18030"),
        ("punycode", "gb18030"),
        ("rot13", "utf-8"),
    ],
)
def test_character_sets(charset: str, encoding: str) -> None:
    assert decode_text(TEXT.encode(encoding), charset) == TEXT


@pytest.mark.parametrize("charset", ["big5", "Big5-HKSCS", "x-x-big5", "cp950"])
def test_big5(charset: str) -> None:
    assert decode_text(TRADITIONAL.encode("cp950"), charset) == TRADITIONAL


@pytest.mark.parametrize("word", ["学", "联通", "计划表", "中国移动联通"])
def test_gbk_words_that_are_valid_utf8(word: str) -> None:
    """Found by the property test: 学 in GBK is a Cyrillic letter in UTF-8."""
    assert decode_text(word.encode("gbk")) == word
    assert decode_text(word.encode()) == word


@pytest.mark.parametrize("word", ["café", "玛丽·居里", "50×70", "±3°"])
def test_latin_letters_stay(word: str) -> None:
    assert decode_text(word.encode()) == word


def test_iso_2022_cn() -> None:
    raw = b"\x1b$)A\x0e" + bytes(byte & 0x7F for byte in TEXT.encode("gb2312")) + b"\x0f OK"
    assert decode_text(raw, "iso-2022-cn") == TEXT + " OK"


def test_utf8_cut_inside_a_character_is_not_taken_for_gbk() -> None:
    raw = ("计划" * 30).encode()[:-1]
    assert decode_text(raw, "utf-8").startswith("计划计划")
    assert decode_text(raw).startswith("计划计划")


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7])
@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "big5"])
def test_words_cut_anywhere(size: int, encoding: str) -> None:
    text = TRADITIONAL if encoding == "big5" else TEXT
    raw = text.encode(encoding)
    quoted = " ".join(
        f"=?{encoding}?Q?{''.join(f'={byte:02X}' for byte in raw[start : start + size])}?="
        for start in range(0, len(raw), size)
    )
    assert decode_header(quoted) == text
    digits = base64.b64encode(raw).decode()
    split = "\r\n ".join(f"=?{encoding}?B?{digits[start : start + size]}?=" for start in range(0, len(digits), size))
    assert decode_header(split) == text


def test_raw_bytes_in_a_header() -> None:
    for encoding in ("gbk", "utf-8"):
        raw = TEXT.encode(encoding).decode("ascii", "surrogateescape")
        assert decode_header(raw) == TEXT


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="关于"计划"的表.xlsx"', '关于"计划"的表.xlsx'),
        ('attachment; filename="a\\"b.xlsx"', 'a"b.xlsx'),
        ("attachment; filename=计划 表.xlsx; size=3", "计划 表.xlsx"),
        ('attachment; filename="计划;表.xlsx"', "计划;表.xlsx"),
        ('attachment; filename="unclosed.xlsx', "unclosed.xlsx"),
        ('attachment; filename*0="=?gbk?B?vMY=?="; filename*1="=?gbk?B?u64=?=.xlsx"', "计划.xlsx"),
        ("attachment; FileName*1*=%AE.xlsx; filename*0*=GBK'zh-cn'%BC%C6%BB", "计划.xlsx"),
        ("attachment; filename=\"plain.xlsx\"; filename*=utf-8''%E8%AE%A1.xlsx", "计.xlsx"),
        ("attachment; filename*=x-unknown''%BC%C6.xlsx", "计.xlsx"),
        ("attachment; filename*=broken", "broken"),
        ("attachment; filename=%E8%AE%A1%E5%88%92.xlsx", "计划.xlsx"),
        ("attachment", ""),
        ("attachment; filename=", ""),
    ],
)
def test_parameters(header: str, name: str) -> None:
    assert Headers((("content-disposition", header),)).parameter("content-disposition", "filename") == name


def test_names_are_labels_of_bounded_length() -> None:
    long = safe_name("计" * 200 + ".xlsx")
    assert long.endswith("….xlsx")
    assert len(long.encode()) <= limits.NAME_BYTES
    assert len(safe_name("a." + "b" * 5000).encode()) <= limits.NAME_BYTES
    assert safe_name("..\\..\\a\u202exslx.exe\n") == "axslx.exe"
    assert safe_path("C:\\..\\./") == "无名文件"


def test_code_pages() -> None:
    assert [code_page(number) for number in (936, 65001, 1252, 0, -1)] == ["gb18030", "utf-8", "cp1252", "", ""]
