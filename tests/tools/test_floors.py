"""What is pinned is new enough; what a machine brings along and is too old is said, and nothing is stopped by it."""

import platform
import re
from collections.abc import Callable

import pytest
from rich.console import Console

from pipeline.doctor import print_doctor
from pipeline.tools import libreoffice
from pipeline.tools.floors import LIBREOFFICE, PACKAGES, PYTHON, Floor, floor_for, version_of
from tests.conftest import PROJECT

PIN = re.compile(r"^([a-z0-9-]+)==([0-9.]+)", re.MULTILINE)


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_pin_is_at_or_above_its_floor(file: str) -> None:
    pins = dict(PIN.findall((PROJECT / file).read_text(encoding="utf-8")))
    assert {floor.name for floor in PACKAGES} <= set(pins)
    assert [(one.name, pins[one.name]) for one in PACKAGES if floor_for(one, version_of(pins[one.name]))] == []


@pytest.mark.parametrize(
    ("floor", "version", "wanted"),
    [
        (PYTHON, "3.11.7", (3, 11, 15)),
        (PYTHON, "3.11.15", None),
        (PYTHON, "3.12.3", (3, 12, 13)),
        (PYTHON, "3.13.12", None),
        (PYTHON, "3.14.2", (3, 14, 3)),
        (PYTHON, "3.15.0a6", None),
        (PYTHON, "3.10.20", (3, 11, 15)),
        (LIBREOFFICE, "7.4.7.2", (26, 2, 5)),
        (LIBREOFFICE, "25.8.7.3", (26, 2, 5)),
        (LIBREOFFICE, "26.2.4.1", (26, 2, 5)),
        (LIBREOFFICE, "26.2.5.2", None),
        (LIBREOFFICE, "26.8.0", None),
        (Floor("x", ((3, 1),), ""), "3.1.5", None),
        (Floor("x", ((3, 1),), ""), "3.0.10", (3, 1)),
    ],
)
def test_each_branch_has_a_floor_of_its_own(floor: Floor, version: str, wanted: tuple[int, ...] | None) -> None:
    assert floor_for(floor, version_of(version)) == wanted


def test_every_floor_says_why() -> None:
    assert all(re.search("CVE-20|XML", floor.because) for floor in (PYTHON, LIBREOFFICE, *PACKAGES))


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[[str, str], str]:
    """What ``make doctor`` prints where these versions of Python and LibreOffice are there."""

    def of(python: str, office: str) -> str:
        monkeypatch.setattr(platform, "python_version", lambda: python)
        monkeypatch.setattr(libreoffice, "version", lambda: office)
        print_doctor(Console(width=300), PROJECT)
        return capsys.readouterr().out

    return of


def test_doctor_advises_in_chinese(said: Callable[[str, str], str]) -> None:
    shown = said("3.11.7", "7.4.7.2")
    assert "建议升级：Python 3.11.7 低于 3.11.15，打开来件时有已知的安全漏洞（CVE-2026-1299" in shown
    assert "建议升级：LibreOffice 7.4.7.2 低于 26.2.5" in shown
    assert "系统自带的，请保持系统更新" in shown


def test_doctor_is_silent_where_all_is_new(said: Callable[[str, str], str]) -> None:
    assert "建议升级" not in said("3.11.15", "26.2.5.2")
    assert "建议升级" not in said("3.11.15", ""), "no LibreOffice is no old one"


@pytest.mark.skipif(libreoffice.program() is None, reason="needs LibreOffice")
def test_doctor_says_where_the_network_can_not_be_cut(
    said: Callable[[str, str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libreoffice, "is_cut_off", lambda: False)
    assert "RTF、ODT 等会引用外部内容的来件要人工处理" in said("3.11.15", "26.2.5.2")
