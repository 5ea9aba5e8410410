"""LibreOffice starts from a child with limits, sees neither network nor environment, and says what it can't open."""

import http.server
import io
import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from lxml import etree

from pipeline.render.text import pdf_pages_text
from pipeline.tools import libreoffice
from pipeline.tools.guard import Guard
from pipeline.tools.libreoffice import ConversionError
from pipeline.tools.process import run


def _docx(text: str = "岩石") -> bytes:
    document = docx.Document()
    document.add_table(2, 2).cell(0, 0).text = text
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_it_runs_inside_a_child_that_could_not_hold_it() -> None:
    """Its address space is far above the child's 0.5 GB; its time counts on its own, too."""
    with Guard(workers=1, seconds=5, memory=500_000_000) as guard:
        made = guard.call(libreoffice.convert, _docx(), ".docx", "pdf")
    assert isinstance(made, bytes)
    assert made.startswith(b"%PDF")


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """A web server on this machine, and what it was asked for."""
    paths: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815 - http.server's names

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", paths
    server.shutdown()
    server.server_close()


def test_it_fetches_nothing(asked: tuple[str, list[str]], tmp_path: Path) -> None:
    """A page that names a style sheet and a picture; the switches against links alone let the sheet through."""
    address, paths = asked
    page = (
        f'<html><head><link rel="stylesheet" href="{address}/style.css"></head>'
        f'<body><img src="{address}/picture.png"><table><tr><td>岩石</td></tr></table></body></html>'
    ).encode()
    assert libreoffice.convert(page, ".html", "pdf").startswith(b"%PDF")
    assert paths == []
    # The same page in a plain LibreOffice is fetched: the server does listen.
    source = tmp_path / "page.html"
    source.write_bytes(page)
    command = [str(libreoffice.program()), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    subprocess.run([*command, "--convert-to", "pdf", "--outdir", tmp_path, source], check=True, capture_output=True)
    assert paths


def test_it_does_not_get_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", "geheim")
    own = libreoffice._environment("/profile")
    assert "MAIL_PASSWORD" in os.environ
    assert "geheim" not in run(["env"], 10, own, alone=4_000_000_000).output


def test_what_it_can_not_open_is_said() -> None:
    with pytest.raises(ConversionError, match="打不开"):
        libreoffice.convert(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), ".doc", "docx")


def test_several_files_come_back_in_their_order_or_none_of_them() -> None:
    texts = [f"第{number}份" for number in range(11)]
    made = libreoffice.convert_all([_docx(text) for text in texts], ".docx", "pdf")
    assert ["".join(pdf_pages_text(content)) for content in made] == texts
    with pytest.raises(ConversionError, match="打不开"):
        libreoffice.convert_all([_docx(), b"PK\x03\x04" + bytes(2000)], ".docx", "pdf", input_filter="MS Word 2007 XML")


def test_its_switches_say_never() -> None:
    """As the program numbers it: Writer 0 and Calc 1; 2 is “always” to the one and “ask” to the other."""
    root = etree.fromstring(libreoffice._SETTINGS.encode())
    path, name = "{http://openoffice.org/2001/registry}path", "{http://openoffice.org/2001/registry}name"
    said = {
        (item.get(path, "").rpartition("Office.")[2], prop.get(name)): prop.findtext("value")
        for item in root
        for prop in item
    }
    assert said["Writer/Content/Update", "Link"] == "0"
    assert said["Writer/Content/Update", "Field"] == "false"
    assert said["Calc/Content/Update", "Link"] == "1"
    switches = ("DisableMacrosExecution", "BlockUntrustedRefererLinks", "DisableActiveContent")
    assert [said["Common/Security/Scripting", switch] for switch in switches] == ["true"] * 3
    assert said["Common/Security/Scripting", "MacroSecurityLevel"] == "3"


def test_it_is_bound_even_where_nothing_else_is() -> None:
    """Outside a child: memory, processor time and the size of files."""
    words = libreoffice._bounded(50)
    shown = run([*words, "sh", "-c", "ulimit -v; ulimit -t; ulimit -f"], 10).output.split()
    assert shown == [str(4_000_000_000 // 1024), "60", str(500_000_000 // 512)]
