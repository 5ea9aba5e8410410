"""The office's mail account (``office.yaml``, section ``mail``): where mail is fetched from and letters are sent by.

A password is no part of it: it comes from the environment or the system's keyring.
"""

import re
from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import Field, field_validator, model_validator

from pipeline.model.value import Value, mistake

INBOX = "INBOX"
"""The folder that every IMAP server has (RFC 3501, 5.1)."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_ADDRESS = r"^[^@\s<>()\[\]\\,;:\"\x00-\x1f\x7f]+@[A-Za-z0-9][A-Za-z0-9.-]*\.[A-Za-z0-9-]+$"


class Security(StrEnum):
    """How the connection is encrypted; a connection without encryption is not offered."""

    SSL = "ssl"  # from the first byte (RFC 8314, 3.2 and 3.3)
    STARTTLS = "starttls"  # after a command in the clear (RFC 3501, 6.2.1; RFC 3207)


class MailServer(Value):
    """One server."""

    host: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]*$|^[0-9A-Fa-f:]+$")
    port: int = Field(ge=1, le=65535)
    security: Security = Security.SSL


class Provider(Value):
    """A public mail service, known by the domain of its addresses."""

    name: str
    imap: MailServer
    smtp: MailServer
    wants_id: bool = False
    """Whether SELECT is refused until the client has sent ID (RFC 2971)."""
    password_hint: str = ""
    """In Chinese: what its servers take for a password."""


def _provider(name: str, domain: str, *, wants_id: bool = False, password_hint: str = "") -> Provider:
    return Provider(
        name=name,
        imap=MailServer(host=f"imap.{domain}", port=993),
        smtp=MailServer(host=f"smtp.{domain}", port=465),
        wants_id=wants_id,
        password_hint=password_hint,
    )


_NETEASE_HINT = (
    "网易邮箱要用“授权码”，不是网页登录的密码：网页邮箱 设置 → POP3/SMTP/IMAP，开启 IMAP/SMTP 服务，新增授权密码"
)
_QQ_HINT = "QQ邮箱要用“授权码”，不是QQ密码：网页邮箱 设置 → 账号与安全 → 安全设置，开启 IMAP/SMTP 服务，生成授权码"
_QIYE_HINT = "网易企业邮箱：请管理员开通客户端（IMAP/SMTP）登录；开了客户端授权密码的，要用授权密码"
_EXMAIL_HINT = "腾讯企业邮箱：网页邮箱 设置 → 收发信设置，开启 IMAP/SMTP 服务；绑定了微信的，要用“客户端专用密码”"

# Host names and ports as the services' own help pages give them: mail.163.com 帮助中心 (客户端设置; the same page for
# 126.com and yeah.net), service.mail.qq.com (IMAP/SMTP 设置), qiye.163.com 帮助 (客户端参数), open.exmail.qq.com
# (收发信设置). 163.com cross-checked with the public provider database chatmail/provider-db, last checked 2024-11.
# NetEase answers SELECT with "Unsafe Login" until ID is sent: pimalaya/himalaya#651, OfflineIMAP/offlineimap#696.
PROVIDERS = {
    "163.com": _provider("网易163邮箱", "163.com", wants_id=True, password_hint=_NETEASE_HINT),
    "126.com": _provider("网易126邮箱", "126.com", wants_id=True, password_hint=_NETEASE_HINT),
    "yeah.net": _provider("网易yeah邮箱", "yeah.net", wants_id=True, password_hint=_NETEASE_HINT),
    "qq.com": _provider("QQ邮箱", "qq.com", password_hint=_QQ_HINT),
    "foxmail.com": _provider("QQ邮箱（Foxmail）", "qq.com", password_hint=_QQ_HINT),
}
"""Public services by the domain of the address."""

COMPANY_PROVIDERS = {
    "qiye": _provider("网易企业邮箱", "qiye.163.com", wants_id=True, password_hint=_QIYE_HINT),
    "exmail": _provider("腾讯企业邮箱", "exmail.qq.com", password_hint=_EXMAIL_HINT),
}
"""Services for an organisation's own domain, which the address does not tell: named in ``provider``."""


class MailAccount(Value):
    """The account."""

    address: str = Field(pattern=_ADDRESS)
    provider: str = ""
    """``qiye`` (网易企业邮箱) or ``exmail`` (腾讯企业邮箱) for an address of the organisation's own domain."""
    user: str = ""
    """Name to log in by; empty means the address."""
    imap: MailServer | None = None
    """None: the provider's."""
    smtp: MailServer | None = None
    folders: tuple[str, ...] = Field((INBOX,), min_length=1)
    """Folders that mail is fetched from, as the mail program shows them."""
    since: date | None = None
    """Mail that came before this day is not fetched; None means the day of the notice."""
    ca: str = Field("", pattern=r"^([^/\\.][^/\\]*\.(pem|crt|cer))?$")
    """File name in ``inputs/``: the certificate that an in-house server's is signed by, PEM. Empty: the system's."""
    per_minute: int = Field(20, ge=1, le=600)
    """Most letters sent in a minute."""

    @field_validator("folders")
    @classmethod
    def _plain_folders(cls, folders: tuple[str, ...]) -> tuple[str, ...]:
        # A line break in a folder name would be a command of its own (CVE-2025-15366).
        for index, folder in enumerate(folders):
            if not folder.strip() or _CONTROL.search(folder):
                raise mistake("文件夹名是空的，或含有换行等控制字符", index)
        return folders

    @field_validator("user")
    @classmethod
    def _plain_user(cls, user: str) -> str:
        if _CONTROL.search(user):
            raise mistake("登录名含有换行等控制字符")
        return user

    @model_validator(mode="after")
    def _servers_known(self) -> Self:
        if self.provider and self.provider not in COMPANY_PROVIDERS:
            raise mistake(f"“{self.provider}”不在可选范围内：{'、'.join(COMPANY_PROVIDERS)}", "provider")
        if self.known_provider is None and (self.imap is None or self.smtp is None):
            lacking = "、".join(name for name in ("imap", "smtp") if getattr(self, name) is None)
            raise mistake(
                f"不知道 @{self.domain} 的邮件服务器：企业邮箱请写 provider: qiye（网易）或 provider: exmail（腾讯），"
                f"其他邮箱请写 {lacking}（host、port、security），向邮箱管理员询问",
                "address",
            )
        return self

    @property
    def domain(self) -> str:
        """What follows @, in lower case."""
        return self.address.rpartition("@")[2].lower()

    @property
    def known_provider(self) -> Provider | None:
        """The service it belongs to, where the provider or the domain tells."""
        if self.provider:
            return COMPANY_PROVIDERS.get(self.provider)
        return PROVIDERS.get(self.domain)

    @property
    def login(self) -> str:
        """Name to log in by."""
        return self.user or self.address

    @property
    def imap_server(self) -> MailServer:
        """Where mail is fetched from."""
        return self._server(self.imap, "imap")

    @property
    def smtp_server(self) -> MailServer:
        """What letters are handed to."""
        return self._server(self.smtp, "smtp")

    @property
    def password_hint(self) -> str:
        """In Chinese: what this service takes for a password; empty where nothing special is known."""
        return self.known_provider.password_hint if self.known_provider else ""

    def _server(self, own: MailServer | None, which: str) -> MailServer:
        if own is not None:
            return own
        if self.known_provider is None:  # refused by the validator
            raise LookupError(self.domain)
        found: MailServer = getattr(self.known_provider, which)
        return found
