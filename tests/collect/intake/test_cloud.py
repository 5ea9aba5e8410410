"""Links in place of files, as the mail programs and net disks write them."""

import pytest

from pipeline.collect.intake.cloud import CloudLink, cloud_links
from pipeline.collect.intake.opening import open_reply
from pipeline.collect.intake.part import PartClass
from tests.collect.builders import grid, mail, settle_replies, xlsx

QQ = """从QQ邮箱发来的超大附件

2020年科普工作计划表.xlsx (62.5M, 2020年05月10日 17:25 到期)
进入下载页面：http://mail.qq.com/cgi-bin/ftnExs_download?t=exs_ftn_download&k=0a&code=8f"""
QQ_HTML = """<div><b>从QQ邮箱发来的超大附件</b></div><a href="https://wx.mail.qq.com/ftn/download?func=3&amp;key=ab">计划表.xlsx</a>
<a href="https://wx.mail.qq.com/ftn/download?func=3&amp;key=ab">进入下载页面</a>"""
NETEASE = """<a href="https://u.163.com/t1/ab12" target="_blank">计划表.rar</a> 2020年5月1日 00:00 过期
<a href="https://dashi.163.com/html/cloud-attachment-download/?key=x">下载</a>"""


@pytest.mark.parametrize(
    ("text", "provider", "name"),
    [
        (QQ, "QQ邮箱超大附件", "2020年科普工作计划表.xlsx"),
        (QQ_HTML, "QQ邮箱超大附件", "计划表.xlsx"),
        (NETEASE, "网易邮箱超大附件", "计划表.rar"),
        ("https://mail.163.com/large-attachment-download/index.html?p=X", "网易邮箱超大附件", ""),
        ("https://mail.126.com/large-attachment-download/index.html?p=X", "网易邮箱超大附件", ""),
        ("链接：https://pan.baidu.com/s/1abc 提取码：x1y2", "百度网盘", ""),
        ("链接: pan.baidu.com/s/1abc 提取码: x1y2", "百度网盘", ""),
        ("https://share.weiyun.com/5abc", "腾讯微云", ""),
        ("【腾讯文档】科普工作计划表\nhttps://docs.qq.com/sheet/Dabc", "腾讯文档", ""),
        ("https://space.dingtalk.com/s/gwH", "钉盘（钉钉）", ""),
        ("https://alidocs.dingtalk.com/i/nodes/x", "钉盘（钉钉）", ""),
        ("https://exmail.qq.com/cgi-bin/ftnExs_download?k=1", "腾讯企业邮箱超大附件", ""),
        ("https://www.kdocs.cn/l/abc", "金山文档", ""),
        ("https://www.alipan.com/s/abc", "阿里云盘", ""),
        ("https://cloud.189.cn/t/abc（访问码：1）", "天翼云盘", ""),
        ("从网易邮箱发来的云附件", "超大附件", ""),
        ("超大附件\n计划表.zip 2020-05-01 过期", "超大附件", "计划表.zip"),
    ],
)
def test_recognised(text: str, provider: str, name: str) -> None:
    found = cloud_links(text)
    assert [(link.provider, link.name) for link in found] == [(provider, name)]


@pytest.mark.parametrize(
    "text",
    [
        "请查收附件。",
        "我会网站 https://www.example.org/pan/baidu",
        "请勿使用超大附件、网盘链接，请直接发送附件。",
        "http://mail.qq.com",
        "https://notpan.baidu.com.example.org/s/1",
        "见 http://example.org/?u=pan.baidu.com/s/1",
    ],
)
def test_not_taken_for_one(text: str) -> None:
    assert cloud_links(text) == ()


def test_the_address_ends_where_the_sentence_goes_on() -> None:
    (link,) = cloud_links("见https://pan.baidu.com/s/1abc，提取码1234。")
    assert link == CloudLink("百度网盘", "https://pan.baidu.com/s/1abc")


def test_a_mail_with_only_a_link_waits_with_the_unit_asked_to_send_again() -> None:
    settlement = settle_replies({"a.eml": mail({}, text=QQ, html=QQ_HTML.replace("wx.", "wx."))})
    link = settlement.parts[-1]
    assert link.part.place.part.startswith("QQ邮箱超大附件：")
    assert (link.kind, link.unit) == (PartClass.NEEDS_A_PERSON, "F01")
    assert "重新发送" in link.reason
    assert [part.kind for part in settlement.parts[:2]] == [PartClass.IGNORED] * 2


def test_a_table_behind_a_link_beside_a_scan_waits() -> None:
    settlement = settle_replies({"a.eml": mail({"盖章.pdf": b"%PDF-1.4 x"}, text=QQ)})
    reasons = {part.part.name: part.reason for part in settlement.parts if part.kind is PartClass.NEEDS_A_PERSON}
    assert "重新发送" in reasons["QQ邮箱超大附件：2020年科普工作计划表.xlsx"]


def test_a_link_beside_the_table_is_supporting() -> None:
    settlement = settle_replies(
        {"a.eml": mail({"计划表.xlsx": xlsx(grid())}, text="照片：https://pan.baidu.com/s/1abc")}
    )
    assert [(part.part.name, part.kind) for part in settlement.parts] == [
        ("正文", PartClass.IGNORED),
        ("计划表.xlsx", PartClass.PLAN),
        ("百度网盘的链接", PartClass.SUPPORTING),
    ]


def test_the_same_link_in_both_texts_is_one_part() -> None:
    text = "https://pan.baidu.com/s/1abc"
    parts = open_reply("a.eml", mail({}, text=text, html=f'<a href="{text}">{text}</a>'))
    assert [part.cloud for part in parts] == ["", "", "百度网盘"]
    assert parts[2].data.decode() == text


def test_long_texts_are_looked_at_in_time() -> None:
    assert cloud_links("a-" * 1_000_000) == ()
    assert cloud_links("a." * 500_000 + "<" * 500_000) == ()
