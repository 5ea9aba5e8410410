"""Set a machine up: ``.venv`` from the pinned files, system packages, fonts, veraPDF. Standard library only.

``make`` runs it by the machine's own Python before anything else. As root on Debian it installs what is missing;
anywhere else it prints the command to type. What every run needs must be there in the end; what is merely useful may
be missing, and it then says what that costs.
"""

import ctypes.util
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
VENV = PROJECT / ".venv"
FONTS = VENV / "share" / "fonts"
VERAPDF = VENV / "share" / "verapdf"
FONT_PACKAGE = "texlive-lang-chinese"
VERAPDF_ARTIFACT = "org.verapdf.apps:greenfield-apps:1.28.2"
_FANDOL = "usr/share/texlive/texmf-dist/fonts/opentype/public/fandol"


@dataclass(frozen=True)
class Need:
    """Something of the system that the program uses."""

    name: str
    packages: tuple[str, ...]
    """Debian packages that bring it."""
    is_there: Callable[[], bool]
    cost: str
    """What is lost without it."""
    required: bool = False
    only_tests: bool = False
    brew: tuple[str, ...] = ()


def _library(*names: str) -> Callable[[], bool]:
    return lambda: any(ctypes.util.find_library(name) for name in names)


def _program(*names: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(name) for name in names)


def _venv_is_there() -> bool:
    # Debian ships Python without it.
    importlib.invalidate_caches()
    return importlib.util.find_spec("ensurepip") is not None


def _noto_is_there() -> bool:
    if not shutil.which("fc-list"):
        return False
    listed = subprocess.run(["fc-list", "Noto Serif CJK SC", "style"], capture_output=True, check=False)  # noqa: S607
    return b"Bold" in listed.stdout


NEEDS = (
    Need("Python venv", ("python3-venv",), _venv_is_there, "不能安装 Python 包", required=True, brew=("python",)),
    Need(
        "Pango（排版）", ("libpango-1.0-0", "libpangoft2-1.0-0"), _library("pangoft2-1.0", "libpangoft2-1.0-0"),
        "不能生成 PDF", required=True, brew=("pango",),
    ),
    Need(
        "HarfBuzz 子集化", ("libharfbuzz-subset0",), _library("harfbuzz-subset", "libharfbuzz-subset-0"),
        "PDF 文件会大几倍", brew=("harfbuzz",),
    ),
    Need(
        "fontconfig", ("fontconfig",), _program("fc-match"), "不能确定用了哪些字体", required=True, brew=("fontconfig",)
    ),
    Need(
        "Noto CJK 字体", ("fonts-noto-cjk",), _noto_is_there, "标题没有小标宋的代用字体",
        required=True, brew=("font-noto-serif-cjk-sc", "font-noto-sans-cjk-sc"),
    ),
    Need(
        "LibreOffice", ("libreoffice-writer-nogui", "libreoffice-calc-nogui"),
        lambda: bool(shutil.which("soffice")) and _writer_is_there(),
        ".doc、.wps、.et 来件要人工处理，汇编的 Word 目录要打开后自己更新页码", brew=("--cask", "libreoffice"),
    ),
    Need("libarchive", ("libarchive13",), _library("archive"), "RAR、7z 压缩包要人工解压", brew=("libarchive",)),
    Need("Java", ("default-jre-headless",), _program("java"), "归档的 PDF 不能用 veraPDF 验证", brew=("openjdk",)),
    Need("Maven", ("maven",), _program("mvn"), "不能下载 veraPDF", brew=("maven",)),
    Need(
        "poppler-utils", ("poppler-utils",), _program("pdftotext"), "测试不能检查 PDF 页面",
        required=True, only_tests=True, brew=("poppler",),
    ),
    Need(
        "Dovecot", ("dovecot-imapd",), _program("dovecot", "/usr/sbin/dovecot"), "测试不能试收邮件",
        required=True, only_tests=True, brew=("dovecot",),
    ),
    Need("libatomic", ("libatomic1",), _library("atomic"), "测试不能操纵网页浏览器", required=True, only_tests=True),
    Need(
        "Chromium", ("chromium",), _program("chromium", "google-chrome"), "测试不能打开网页",
        required=True, only_tests=True, brew=("--cask", "chromium"),
    ),
)  # fmt: skip


def _writer_is_there() -> bool:
    # Other packages bring a bare soffice that can't open a Word file.
    program = shutil.which("soffice")
    if not program:
        return False
    folder = Path(program).resolve().parent
    return any(folder.glob("libswlo*")) or any(folder.glob("*swlo*")) or sys.platform != "linux"


def missing_needs(*, tests: bool) -> tuple[Need, ...]:
    """What this machine lacks."""
    return tuple(need for need in NEEDS if (tests or not need.only_tests) and not need.is_there())


def main(arguments: list[str]) -> int:
    """Set up; 0 when everything that every run needs is there.

    Args:
        arguments: ``--tests`` adds what tests, lint and types need.
    """
    tests = "--tests" in arguments
    if sys.version_info < (3, 11):  # noqa: UP036 - this runs on whatever the machine has
        print(f"需要 Python 3.11 或更新版本，现为 {sys.version.split()[0]}。")
        return 3
    steps: tuple[Callable[[], int], ...] = (
        lambda: _system_packages(tests=tests),
        lambda: _python_packages(tests=tests),
        _fonts,
        _verapdf,
    )
    for step in steps:
        code = step()
        if code:
            return code
    (VENV / (".ready-tests" if tests else ".ready")).touch()
    return 0


def _system_packages(*, tests: bool) -> int:
    missing = missing_needs(tests=tests)
    packages = [package for need in missing for package in need.packages]
    if not packages:
        return 0
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        print(f"安装系统软件包：{' '.join(packages)}", flush=True)
        _apt("update", "-qq")
        _apt("install", "-y", "-qq", "--no-install-recommends", *packages)
        missing = missing_needs(tests=tests)
    for need in missing:
        print(f"缺少 {need.name}：{need.cost}。安装命令：{install_command(need)}")
    if any(need.required for need in missing):
        print("请先运行上面的命令，再运行一次 make。")
        return 3
    return 0


def install_command(need: Need) -> str:
    """What to type to install it."""
    if sys.platform == "darwin":
        return f"brew install {' '.join(need.brew)}"
    return f"sudo apt-get install -y --no-install-recommends {' '.join(need.packages)}"


def _apt(*arguments: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", *arguments], env=environment, check=False, stdout=subprocess.DEVNULL)  # noqa: S607


def _python_packages(*, tests: bool) -> int:
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.is_file():
        print("建立 .venv", flush=True)
        made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False)
        if made.returncode:
            shutil.rmtree(VENV, ignore_errors=True)
            print("建立 .venv 失败，原因见上。")
            return 3
    name = "requirements-dev.txt" if tests else "requirements.txt"
    print(f"安装 {name} 里的 Python 包", flush=True)
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps",
               "--require-hashes", "--only-binary", ":all:", "-r", str(PROJECT / name)]  # fmt: skip
    if subprocess.run(command, check=False).returncode:
        print(f"安装失败：请检查网络，再运行一次 make。命令是：{' '.join(command)}")
        return 3
    return 0


def _fonts() -> int:
    if any(FONTS.glob("Fandol*.otf")):
        return 0
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        print(
            "缺少仿宋、楷体的免费代用字体 Fandol：请把 Fandol 或仿宋_GB2312、楷体_GB2312 的字体文件放进 inputs/fonts。"
        )
        return 0
    print("取 Fandol 字体（仿宋、楷体、黑体、宋体）", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # apt fetches as a user of its own
        fetched = subprocess.run(
            ["apt-get", "download", "-qq", FONT_PACKAGE],  # noqa: S607
            cwd=folder, check=False, capture_output=True,
        )  # fmt: skip
        package = next(Path(folder).glob("*.deb"), None)
        if fetched.returncode or package is None:
            print(f"取不到软件包 {FONT_PACKAGE}：仿宋、楷体将由别的字体代替。网络恢复后运行 make -B setup 可再试。")
            return 0
        subprocess.run(["dpkg-deb", "-x", str(package), folder], check=True)  # noqa: S607
        FONTS.mkdir(parents=True, exist_ok=True)
        for font in sorted(Path(folder, _FANDOL).glob("*.otf")):
            if "Braille" not in font.name:
                shutil.copy(font, FONTS / font.name)
    return 0


def _verapdf() -> int:
    if any(VERAPDF.glob("*.jar")) or not (shutil.which("java") and shutil.which("mvn")):
        return 0
    print("取 veraPDF（归档时验证 PDF/A）", flush=True)
    command = ["mvn", "--quiet", "--batch-mode", "dependency:copy", f"-Dartifact={VERAPDF_ARTIFACT}",
               f"-DoutputDirectory={VERAPDF}"]  # fmt: skip
    if subprocess.run(command, check=False, cwd=tempfile.gettempdir(), capture_output=True).returncode:
        print("取不到 veraPDF：归档照常进行，PDF/A 记为“未验证”。")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
