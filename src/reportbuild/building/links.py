"""Addresses of the references looked up on the web. The only room that uses the network, when it is told to."""

from __future__ import annotations

import hashlib
import ipaddress
import json
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape
from http.client import HTTPConnection, HTTPException, HTTPMessage
from urllib.parse import quote, urljoin, urlsplit

from reportbuild.model.entries import Lookup

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

ARCHIVE = "https://archive.org/wayback/available?url="
"""Says in JSON which copy of an address the Internet Archive keeps."""

_TITLE = re.compile(rb"<title\b[^>]*>(.*?)</title\s*>", re.DOTALL | re.IGNORECASE)


def is_public(address: Address) -> bool:
    """True for an address on the public internet: no private range, no loopback, nothing local or reserved."""
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_global and not (mapped or address).is_multicast


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is asked of the web, and of whom.

    seconds     for one address, with all that it leads on to
    size        bytes that are read of a page, at most
    redirects   that are followed
    pause       seconds between two requests to one host
    reachable   which machines may be asked at all, by their numbers
    archive     where copies are asked for; empty asks for none
    """

    seconds: float = 20
    size: int = 8 * 1024 * 1024
    redirects: int = 5
    pause: float = 1
    reachable: Callable[[Address], bool] = is_public
    archive: str = ARCHIVE


@dataclass(frozen=True, slots=True)
class Looked:
    """An address, what it led to, and how many of how many that was."""

    url: str
    found: Lookup
    number: int
    of: int


class _RefusedError(Exception):
    """Why an address is not asked, or what came of asking, in words for the file."""


@dataclass(frozen=True, slots=True)
class _Answer:
    url: str
    status: int
    headers: HTTPMessage
    body: bytes


def look_up(
    urls: Sequence[str],
    known: Mapping[str, Lookup],
    *,
    today: str,
    limits: Limits = Limits(),  # frozen
) -> Iterator[Looked]:
    """What each address leads to now, one after the other.

    urls    https and http; others are passed over
    known   what was found before; an archive's copy that was found once stays

    Only public machines are asked, each time by the number that was checked, after redirects too. Nothing but the
    address is sent: no cookies, no names, and no more than one request a second to one host.
    """
    wanted = [url for url in dict.fromkeys(urls) if urlsplit(url).scheme in ("http", "https")]
    asked: dict[str, float] = {}
    for number, url in enumerate(wanted, 1):
        found = _looked_up(url, asked, limits)
        copy = _archived(url, asked, limits) or (known[url].archive if url in known else "")
        yield Looked(url, replace(found, date=today, archive=copy), number, len(wanted))


def _looked_up(url: str, asked: dict[str, float], limits: Limits) -> Lookup:
    try:
        answer = _answer(url, asked, limits)
    except _RefusedError as refused:
        return Lookup(str(refused))
    led_on = answer.url if answer.url != url else ""
    return Lookup(str(answer.status), led_on, _title(answer), hashlib.sha256(answer.body).hexdigest())


def _archived(url: str, asked: dict[str, float], limits: Limits) -> str:
    """The address of the copy that the archive keeps; empty if it keeps none, or does not say."""
    if not limits.archive:
        return ""
    try:
        answer = _answer(limits.archive + quote(url, safe=""), asked, replace(limits, redirects=1))
        copy = json.loads(answer.body)["archived_snapshots"]["closest"]["url"]
    except (_RefusedError, ValueError, KeyError, TypeError):
        return ""
    return re.sub("^http:", "https:", copy) if isinstance(copy, str) else ""


def _answer(url: str, asked: dict[str, float], limits: Limits) -> _Answer:
    """The answer at the end of all redirects. Raises _RefusedError."""
    until = time.monotonic() + limits.seconds
    for _ in range(limits.redirects + 1):
        answer = _asked(url, asked, until, limits)
        if answer.status not in (301, 302, 303, 307, 308) or "Location" not in answer.headers:
            return answer
        url = urljoin(url, answer.headers["Location"].strip())
    raise _RefusedError(f"more than {limits.redirects} redirects")


def _asked(url: str, asked: dict[str, float], until: float, limits: Limits) -> _Answer:
    """The answer to one request. Raises _RefusedError."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise _RefusedError("not an address") from None
    if parts.scheme not in ("http", "https") or not host:
        raise _RefusedError("leads to what is no page of the web")
    _wait(host, asked, limits)
    connection = _Connection(host, port, until, limits.reachable, secure=parts.scheme == "https")
    path = quote(parts.path or "/", safe=_SENT) + (f"?{quote(parts.query, safe=_SENT)}" if parts.query else "")
    try:
        connection.request("GET", path, headers={"User-Agent": "reportbuild links check", "Accept": "*/*"})
        response = connection.getresponse()
        body = _read(response.read1, until, limits.size, connection)
        return _Answer(url, response.status, response.headers, body)
    except TimeoutError:
        raise _RefusedError(f"no answer within {limits.seconds:g} seconds") from None
    except (OSError, HTTPException, UnicodeError) as error:
        raise _RefusedError(_told(error)) from None
    finally:
        connection.close()


_SENT = "/?%:@!$&'()*+,;=~-._[]"
"""Characters that are sent as they are; what is escaped already stays so. Source: RFC 3986, section 3"""


def _wait(host: str, asked: dict[str, float], limits: Limits) -> None:
    pause = asked.get(host, -limits.pause) + limits.pause - time.monotonic()
    if pause > 0:
        time.sleep(pause)
    asked[host] = time.monotonic()


class _Connection(HTTPConnection):
    """A connection to a machine that was looked at first: the number that was checked is the one that is called."""

    def __init__(
        self, host: str, port: int, until: float, reachable: Callable[[Address], bool], *, secure: bool
    ) -> None:
        self.default_port = 443 if secure else 80  # the header names the port only if it is another
        super().__init__(host, port)
        self._until, self._reachable, self._secure = until, reachable, secure

    def connect(self) -> None:
        """Raises OSError, _RefusedError."""
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        numbers = [str(address[4][0]) for address in found]
        if not all(self._reachable(ipaddress.ip_address(number.partition("%")[0])) for number in numbers):
            raise _RefusedError("leads to a machine that is not on the public internet")
        self.sock = socket.create_connection((numbers[0], self.port), timeout=self.left())
        if self._secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)

    def left(self) -> float:
        """Seconds that are left; raises TimeoutError if there are none."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


def _read(read: Callable[[int], bytes], until: float, size: int, connection: _Connection) -> bytes:
    """What is at an address, as far as time and size allow."""
    body = bytearray()
    while len(body) < size:
        if connection.sock:
            connection.sock.settimeout(connection.left())
        elif time.monotonic() > until:
            raise TimeoutError
        piece = read(min(65536, size - len(body)))
        if not piece:
            break
        body += piece
    return bytes(body)


def _title(answer: _Answer) -> str:
    """A page's title as one line of at most 300 characters; empty if it is no page."""
    found = _TITLE.search(answer.body[: 512 * 1024]) if "html" in answer.headers.get("Content-Type", "") else None
    if not found:
        return ""
    try:
        text = found[1].decode(answer.headers.get_content_charset() or "utf-8", "replace")
    except LookupError:
        text = found[1].decode("utf-8", "replace")
    return "".join(c if c.isprintable() else " " for c in " ".join(unescape(text).split()))[:300]


def _told(error: Exception) -> str:
    """What went wrong, in a few words."""
    match error:
        case socket.gaierror():
            return "there is no such host"
        case ssl.SSLError():
            return "its certificate is not good"
        case ConnectionRefusedError():
            return "the host refuses"
    return f"no answer: {type(error).__name__}"
