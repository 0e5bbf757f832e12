"""Promises of looking up addresses: only public machines, within limits of time and size, and told as it was."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
from typer.testing import CliRunner

from reportbuild.building import links
from reportbuild.building.links import Limits, is_public, look_up
from reportbuild.cli import app
from reportbuild.model.entries import Lookup

PAGE = b"<html><head><title>Trees &amp;\n shade</title></head><body>Trees</body></html>"

LOCAL = Limits(seconds=3, pause=0, archive="", reachable=lambda address: address.is_loopback)
"""Limits that let tests ask this machine, and no other."""


class Site(BaseHTTPRequestHandler):
    """A small site on this machine."""

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", f"/{path.removeprefix('/to/')}")
            self.end_headers()
        elif path == "/round":
            self.send_response(301)
            self.send_header("Location", "/round")
            self.end_headers()
        elif path == "/inside":
            self.send_response(302)
            self.send_header("Location", "http://10.0.0.1/secret")
            self.end_headers()
        elif path == "/file":
            self.send_response(302)
            self.send_header("Location", "file:///etc/passwd")
            self.end_headers()
        elif path == "/slow":
            self.send_response(200)
            self.end_headers()
            self.server.stop.wait(5)  # type: ignore[attr-defined]
        elif path == "/large":
            self._send(b"x" * 100_000, "text/plain")
        elif path == "/available":
            self._send(b'{"archived_snapshots": {"closest": {"url": "http://archive.example/1/trees"}}}', "text/json")
        elif path == "/page":
            self._send(PAGE, "text/html; charset=utf-8")
        else:
            self.send_error(404)

    def _send(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing is said of it."""


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.stop = threading.Event()  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.stop.set()  # type: ignore[attr-defined]
    server.shutdown()
    thread.join()
    server.server_close()


def found(url: str, limits: Limits = LOCAL) -> Lookup:
    (looked,) = look_up([url], {}, today="2025-07-18", limits=limits)
    return looked.found


def test_what_is_there_is_written_down(site: str) -> None:
    """The answer's number, the title as one line, the digest of all that was there, the day."""
    assert found(f"{site}/page") == Lookup(
        "200", title="Trees & shade", sha256=hashlib.sha256(PAGE).hexdigest(), date="2025-07-18"
    )


def test_redirects_are_followed_and_said(site: str) -> None:
    """Where an address leads in the end is written down, and a circle ends."""
    assert found(f"{site}/to/page").address == f"{site}/page"
    assert found(f"{site}/round").status == "more than 5 redirects"


def test_what_is_not_there_is_dead(site: str) -> None:
    """A page that is gone, a host that does not answer."""
    assert found(f"{site}/gone").status == "404"
    assert found(f"{site}/gone").dead
    assert found("http://127.0.0.1:9/").status == "the host refuses"


def test_an_answer_to_programs_alone_is_not_dead() -> None:
    """A site that shuts programs out, or is busy, may well show its page to readers."""
    assert not Lookup("403").dead
    assert not Lookup("503").dead
    assert not Lookup("200").dead
    assert Lookup("410").dead
    assert Lookup("there is no such host").dead


def test_waiting_has_an_end(site: str) -> None:
    """A page that never ends is left."""
    assert found(f"{site}/slow", Limits(0.5, pause=0, archive="", reachable=LOCAL.reachable)).status.startswith(
        "no answer within 0.5"
    )


def test_no_more_is_read_than_allowed(site: str) -> None:
    """The digest is that of what was read."""
    limits = Limits(3, size=1000, pause=0, archive="", reachable=LOCAL.reachable)
    assert found(f"{site}/large", limits).sha256 == hashlib.sha256(b"x" * 1000).hexdigest()


def test_only_public_machines_are_asked(site: str) -> None:
    """Not by address, not by name, and not when a page leads there."""
    refused = "leads to a machine that is not on the public internet"
    assert found(f"{site}/page", Limits(3, pause=0, archive="")).status == refused
    assert found("http://localhost/", Limits(3, pause=0, archive="")).status == refused
    assert found(f"{site}/inside").status == refused
    assert found(f"{site}/file").status == "leads to what is no page of the web"


PRIVATE = (
    *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1"),
    *("::1", "fe80::1", "fc00::1", "::ffff:10.0.0.1", "ff02::1", "255.255.255.255"),
)


@pytest.mark.parametrize("number", PRIVATE)
def test_private_numbers_are_not_public(number: str) -> None:
    """Whatever the way they are written."""
    assert not is_public(ip_address(number))


def test_public_numbers_are_public() -> None:
    """Of either kind."""
    assert is_public(ip_address("93.184.216.34"))
    assert is_public(ip_address("2606:2800:220:1:248:1893:25c8:1946"))


def test_other_addresses_are_passed_over() -> None:
    """A mail address is no page."""
    assert list(look_up(["mailto:a@example.org", "doi:10.1/x", ""], {}, today="2025-07-18", limits=LOCAL)) == []


def test_copies_are_asked_for_and_kept(site: str) -> None:
    """An archive's copy is written down, and one that was known stays if the archive does not answer."""
    asking = Limits(3, pause=0, archive=f"{site}/available?url=", reachable=LOCAL.reachable)
    assert found(f"{site}/page", asking).archive == "https://archive.example/1/trees"
    known = {f"{site}/page": Lookup("200", archive="https://archive.example/2/trees")}
    silent = Limits(3, pause=0, archive=f"{site}/gone?url=", reachable=LOCAL.reachable)
    (looked,) = look_up([f"{site}/page"], known, today="2025-07-18", limits=silent)
    assert looked.found.archive == "https://archive.example/2/trees"


def manuscript(folder: Path, url: str) -> Path:
    (folder / "book.yaml").write_text(
        "title: T\ndate: 2026-01-15\ncontents: [one.md]\neditions: {r: {}}\nbibliography: {archived: true}\n"
    )
    (folder / "one.md").write_text("# One\n\nTrees give shade [@smith].\n")
    work = {"id": "smith", "type": "webpage", "title": "T", "author": "S", "issued": "2020", "URL": url}
    (folder / "references.json").write_text(json.dumps([work]))
    return folder


def test_the_command_writes_a_file_that_check_reads(site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was found lies beside the references; check tells of a dead address, without asking anybody again."""
    monkeypatch.setattr(links, "Limits", lambda **_: LOCAL)
    folder = manuscript(tmp_path, f"{site}/gone")
    looked = CliRunner().invoke(app, ["links", "check", "-m", str(folder), "--no-archive"])
    assert looked.exit_code == 0
    assert f"1/1  dead: 404  {site}/gone" in looked.output
    lock = (folder / "references.lock.yaml").read_text()
    assert 'status: "404"' in lock
    checked = CliRunner().invoke(app, ["check", "-m", str(folder), "--no-cache"])
    assert "bib.dead-link" in checked.output


def test_without_any_answer_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a connection must not declare all addresses dead."""
    monkeypatch.setattr(links, "Limits", lambda **_: LOCAL)
    folder = manuscript(tmp_path, "http://127.0.0.1:9/")
    looked = CliRunner().invoke(app, ["links", "check", "-m", str(folder), "--no-archive"])
    assert looked.exit_code == 2
    assert not (folder / "references.lock.yaml").exists()
