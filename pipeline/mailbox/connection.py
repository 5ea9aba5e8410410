"""What fetching and sending share: TLS, and what goes wrong on a network as one Chinese line."""

import ssl
import unicodedata
from pathlib import Path

from pipeline.errors import InputError, PipelineError
from pipeline.model.mail_account import MailAccount, MailServer

TIMEOUT = 60.0
"""Seconds that a server may stay silent."""
_LONGEST_WORDS = 160  # characters of a server's own words that are shown


def tls_context(account: MailAccount, certificates: Path) -> ssl.SSLContext:
    """Verified TLS 1.2 or later, by the system's authorities or the one that the account names.

    Args:
        account: names the certificate, or none.
        certificates: the folder where it lies.

    Raises:
        InputError: the certificate's file is missing or no certificate.
    """
    path = certificates / account.ca if account.ca else None
    if path is not None and not path.is_file():
        raise InputError(f"office.yaml 的 mail.ca：没有这个证书文件 {path.name}；应放在 {certificates.name} 文件夹里")
    try:
        context = ssl.create_default_context(cafile=path)
    except (ssl.SSLError, OSError):
        raise InputError(f"office.yaml 的 mail.ca：{account.ca} 不是 PEM 格式的证书") from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def network_error(server: MailServer, error: OSError) -> PipelineError:
    """What stopped a connection, as the line to show and what to do about it.

    Args:
        server: the one that was asked.
        error: what the socket or TLS raised.
    """
    where = f"邮件服务器 {server.host}:{server.port}"
    if isinstance(error, ssl.SSLCertVerificationError):
        cure = (
            "单位自己的服务器，请向管理员要证书文件，放入 inputs，在 office.yaml 的 mail 里写 ca: 文件名；"
            "公共邮箱出现这种情况，请换一个网络再试"
        )
        return PipelineError(f"{where} 的证书不可信（{_certificate_fault(error)}），没有连接，密码没有发出。{cure}")
    if isinstance(error, ssl.SSLError):
        return PipelineError(f"{where} 没有用 {server.security} 方式应答；请核对 office.yaml 里的 port 和 security")
    if isinstance(error, ConnectionRefusedError):
        return PipelineError(f"{where} 拒绝连接；请核对 office.yaml 里的 host 和 port")
    if isinstance(error, TimeoutError):
        return PipelineError(f"{where} 没有应答（等了{TIMEOUT:.0f}秒）；请检查网络，稍后再运行一次")
    return PipelineError(f"连不上{where}（{clean_words(error.strerror or str(error))}）；请检查网络，稍后再运行一次")


def clean_words(words: bytes | str, secret: str = "") -> str:
    """A server's words, fit to be shown and logged: one line, shortened, without control characters or the password.

    Args:
        words: as they came; bytes may be UTF-8 or GBK.
        secret: what must not be in them.
    """
    text = decode_words(words) if isinstance(words, bytes) else words
    if secret:
        text = text.replace(secret, "***")
    text = "".join(" " if unicodedata.category(character)[0] in "CZ" else character for character in text)
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_WORDS else text[:_LONGEST_WORDS] + "…"


def decode_words(words: bytes) -> str:
    """Bytes that are UTF-8, or else GBK, as text."""
    try:
        return words.decode("utf-8")
    except UnicodeDecodeError:
        return words.decode("gb18030", "replace")


def _certificate_fault(error: ssl.SSLCertVerificationError) -> str:
    # Names of X509_V_ERR_* in OpenSSL's x509_vfy.h.
    known = {10: "已过期", 18: "自签名", 19: "签发者不可信", 20: "签发者不可信", 62: "与服务器名不符", 64: "与地址不符"}
    return known.get(error.verify_code, clean_words(error.verify_message))
