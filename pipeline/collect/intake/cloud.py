"""Links that stand in a mail in place of a file: QQ's 超大附件, NetEase's 云附件, net disks, shared documents."""

import html
import re
from dataclasses import dataclass

from pipeline.untrusted import limits


@dataclass(frozen=True)
class CloudLink:
    """One file that is not in the mail."""

    provider: str
    """What people call the service, in Chinese."""
    url: str
    """As written; empty where only the words are left of it. Never opened."""
    name: str = ""
    """The file's name, where it stands beside the link."""


# Host and path, without the scheme. The first that fits names the provider.
_PROVIDERS: tuple[tuple[str, str], ...] = (
    (
        "QQ邮箱超大附件",
        r"(?:[\w-]+\.)?mail\.(?:ftn\.)?qq\.com/(?:cgi-bin/)?ftn|[\w.-]*ftn\.qq\.com/|mail\.ftn\.qq\.com",
    ),
    ("腾讯企业邮箱超大附件", r"(?:[\w-]+\.)*exmail\.qq\.com/(?:cgi-bin/)?(?:ftn|qy_mng)"),
    (
        "网易邮箱超大附件",
        r"u\.163\.com/|dashi\.163\.com/|(?:\w+\.)?mail\.(?:163|126|yeah)\.(?:com|net)/\S{0,40}(?:attachment|largefile|filehub|netfolder)"
        r"|fs\.(?:163|126)\.com/|(?:\w+\.)*qiye\.163\.com/\S{0,60}(?:attach|bigfile|fileshare)|netease-mail-attach",
    ),
    ("腾讯微云", r"share\.weiyun\.com/|(?:www\.)?weiyun\.com/"),
    ("腾讯文档", r"docs\.qq\.com/|doc\.weixin\.qq\.com/"),
    ("百度网盘", r"(?:pan|yun)\.baidu\.com/(?:s/|share|wap)|eyun\.baidu\.com/"),
    ("钉盘（钉钉）", r"(?:space|alidocs|qr|im|pan)\.dingtalk\.com/|h5\.dingtalk\.com/\S{0,40}(?:file|pan|drive)"),
    ("阿里云盘", r"(?:www\.)?(?:aliyundrive|alipan)\.com/s/"),
    ("阿里邮箱大附件", r"(?:\w+\.)*(?:mail|qiye)\.aliyun\.com/\S{0,60}(?:attach|netdisk|share)"),
    ("金山文档", r"(?:www\.)?kdocs\.cn/|f\.wps\.cn/|(?:www\.)?wps\.cn/cl"),
    ("飞书云文档", r"[\w-]+\.feishu\.cn/(?:file|docx?|sheets|base|drive|wiki|minutes)"),
    ("石墨文档", r"(?:www\.)?shimo\.im/"),
    ("天翼云盘", r"cloud\.189\.cn/|(?:\w+\.)?mail\.189\.cn/\S{0,60}(?:attach|share)"),
    (
        "移动云盘（139邮箱）",
        r"(?:caiyun|yun|y)\.139\.com/|(?:\w+\.)*mail\.10086\.cn/\S{0,60}(?:disk|attach|share|largefile)",
    ),
    ("夸克网盘", r"pan\.quark\.cn/s/"),
    ("123云盘", r"(?:www\.)?123(?:pan|684|865|912)\.com/s/"),
    ("迅雷云盘", r"pan\.xunlei\.com/s/"),
    ("115网盘", r"(?:www\.)?(?:115|115cdn|anxia)\.com/s/"),
    ("坚果云", r"(?:www\.)?jianguoyun\.com/p/"),
    ("蓝奏云", r"[\w-]+\.lanzou\w{0,2}\.com/"),
    ("城通网盘", r"(?:www\.)?(?:ctfile|pipipan)\.com/"),
    ("奶牛快传", r"(?:www\.)?cowtransfer\.com/s/|c-t\.work/s/"),
    ("文叔叔", r"(?:www\.)?wenshushu\.cn/|wss\d?\.(?:cc|cn|ink)/"),
    ("新浪微盘", r"vdisk\.weibo\.com/|(?:\w+\.)?mail\.sina\.com\.cn/\S{0,40}(?:attach|filecenter)"),
    ("OneDrive", r"1drv\.ms/|onedrive\.live\.com/|[\w-]+\.sharepoint\.c(?:om|n)/:"),
    ("Google 云端硬盘", r"(?:drive|docs)\.google\.com/"),
    ("iCloud 邮件投递", r"(?:www\.)?icloud\.com(?:\.cn)?/(?:attachment|iclouddrive)"),
)
_LINK = re.compile(
    r"(?:https?://|(?<![\w.@/-]))([\w-]{1,63}(?:\.[\w-]{1,63}){1,5}/[^\s<>\"'，。；、）（)】]{0,600})",
    re.ASCII | re.IGNORECASE,
)
_WORDS = re.compile(
    r"(?:从|来自)[^\n]{0,16}(?:超大附件|云附件|大附件|中转站)|(?:超大附件|云附件|中转站文件)[^\n]{0,12}\n?[^\n]{0,120}(?:到期|过期|有效期|进入下载|点击下载|下载页面)"
)
_FILE_NAME = re.compile(
    r"[^\s<>\"'|:：/\\*?]{1,80}\.(?:xlsx?|xlsm|et|docx?|wps|pdf|zip|rar|7z|rtf|csv|ods|odt|pptx?|jpe?g|png|mp4|mov)\b",
    re.IGNORECASE,
)
_TAGS = re.compile(r"<[^<>]{0,2000}>")
_TEXT = 2_000_000  # characters looked at


def cloud_links(text: str) -> tuple[CloudLink, ...]:
    """The links to files kept elsewhere, each once, in the order of the text.

    Args:
        text: a mail's text or HTML.
    """
    text = html.unescape(text[:_TEXT])
    found: dict[str, CloudLink] = {}
    for match in _LINK.finditer(text):
        provider = _provider(match[1])
        key = match[1].rstrip(".,;:!?&").casefold()
        if provider and key not in found:
            found[key] = CloudLink(provider, match[0].rstrip(".,;:!?&"), _name_near(text, match.start(), match.end()))
            if len(found) >= limits.CLOUD_LINKS:
                break
    if found:
        return _one_per_file(list(found.values()))
    plain = _TAGS.sub("\n", text)
    words = _WORDS.search(plain)
    return (CloudLink("超大附件", "", _name_near(plain, words.start(), words.start())),) if words else ()


def _provider(address: str) -> str:
    return next((name for name, pattern in _PROVIDERS if re.match(pattern, address, re.IGNORECASE)), "")


def _name_near(text: str, start: int, end: int) -> str:
    """The file name that stands last before a link, else first after it, where one does."""
    before = _FILE_NAME.findall(_TAGS.sub(" ", text[max(0, start - 600) : start]))
    after = _FILE_NAME.search(_TAGS.sub(" ", text[end : end + 300]))
    return before[-1] if before else after[0] if after else ""


def _one_per_file(links: list[CloudLink]) -> tuple[CloudLink, ...]:
    """Without second links to the same file: mail programs write one to the page and one to the download."""
    seen: set[tuple[str, str]] = set()
    result = []
    for link in links:
        if link.name and (link.provider, link.name) in seen:
            continue
        seen.add((link.provider, link.name))
        result.append(link)
    return tuple(result)
