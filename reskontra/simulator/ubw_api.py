"""UBW's web API as a small server on this machine: sign-in, paging on a unique key, and the faults of a real one.

The orders are those of a JSON file, which may change while the server runs. Shape: docs/formats/ubw_api.md.
"""

from __future__ import annotations

import json
import re
import secrets
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import parse_qs, urlsplit

HOST = "127.0.0.1"
TOKEN_PATH = "/identity/connect/token"  # noqa: S105 - a path
ORDERS_PATH = "/v1/objects/salesOrders"
SLOW_SECONDS = 0.3

# What may befall a request for orders. Each is met once, then the same request succeeds.
BUSY, BROKEN, EXPIRED, SLOW = "busy", "broken", "expired", "slow"
TROUBLES = (BUSY, BROKEN, EXPIRED, SLOW)

Json: TypeAlias = dict[str, Any]
_CONDITION = re.compile(r"orderId (gt|ge|lt|le|eq) ([0-9]+)")
_HOLDS = {
    "gt": lambda key, bound: key > bound,
    "ge": lambda key, bound: key >= bound,
    "lt": lambda key, bound: key < bound,
    "le": lambda key, bound: key <= bound,
    "eq": lambda key, bound: key == bound,
}


@dataclass
class Api:
    """What the server knows: the file of orders, who may sign in, what befalls the next requests, what was asked.

    `asked` has the path and query of each request, for tests.
    """

    orders: Path
    client_id: str = "reskontra"
    secret: str = "demo"  # noqa: S105 - of an invented municipality
    troubles: deque[str] = field(default_factory=deque)
    tokens: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def sign_in(self, form: dict[str, list[str]]) -> str:
        """A new token; empty when client or secret is wrong."""
        wanted = {"grant_type": "client_credentials", "client_id": self.client_id, "client_secret": self.secret}
        if any(form.get(name) != [value] for name, value in wanted.items()):
            return ""
        token = secrets.token_urlsafe(24)
        with self.lock:
            self.tokens.add(token)
        return token

    def next_trouble(self) -> str:
        """What befalls this request."""
        with self.lock:
            trouble = self.troubles.popleft() if self.troubles else ""
            if trouble == EXPIRED:
                self.tokens.clear()
        return trouble

    def page(self, query: dict[str, list[str]]) -> list[Json]:
        """The orders asked for. Raises ValueError for a question this server does not understand."""
        company, order_by = query.get("companyId", [""])[0], query.get("orderBy", [""])[0]
        conditions = query.get("filter", ["orderId gt 0"])[0].split(" or ")
        parsed = [_CONDITION.fullmatch(condition.strip()) for condition in conditions]
        if order_by != "orderId" or not all(parsed):
            raise ValueError("orderBy=orderId and a filter on orderId")
        bounds = [(_HOLDS[match[1]], int(match[2])) for match in parsed if match]
        found = [
            order
            for order in read(self.orders)
            if order["companyId"] == company and any(holds(int(order["orderId"]), bound) for holds, bound in bounds)
        ]
        found.sort(key=lambda order: int(order["orderId"]))
        offset, limit = int(query.get("offset", ["0"])[0]), int(query.get("limit", ["100"])[0])
        return found[offset : offset + limit]


def read(path: Path) -> list[Json]:
    """The orders of the file; none when there is no file."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def write(path: Path, orders: Iterable[Json]) -> None:
    """Replace the orders of the file in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(list(orders), ensure_ascii=False, indent=1), encoding="utf-8")
    part.replace(path)


@contextmanager
def serve(api: Api, port: int = 0) -> Iterator[str]:
    """Serve inside the block, on the loopback interface only; gives the address for `[ubw_api] base_url`.

    With port 0 a free one is taken.
    """
    handler = type("Handler", (_Handler,), {"api": api})
    with ThreadingHTTPServer((HOST, port), handler) as server:
        thread = threading.Thread(target=server.serve_forever, name="ubw-api", daemon=True)
        thread.start()
        try:
            yield f"http://{HOST}:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    api: Api
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode())
        self.api.asked.append(self.path)
        if not urlsplit(self.path).path.endswith(TOKEN_PATH):
            self._fail(HTTPStatus.NOT_FOUND, "Not found.")
            return
        token = self.api.sign_in(form)
        if token:
            self._answer({"access_token": token, "token_type": "Bearer", "expires_in": 3600})
        else:
            self._fail(HTTPStatus.BAD_REQUEST, "invalid_client")

    def do_GET(self) -> None:
        self.api.asked.append(self.path)
        parts = urlsplit(self.path)
        trouble = self.api.next_trouble()
        if trouble == BUSY:
            self._fail(HTTPStatus.TOO_MANY_REQUESTS, "Too many requests.", {"Retry-After": "0"})
        elif trouble == BROKEN:
            self._fail(HTTPStatus.INTERNAL_SERVER_ERROR, "Unexpected error.")
        elif self.headers.get("Authorization", "").removeprefix("Bearer ") not in self.api.tokens:
            self._fail(HTTPStatus.UNAUTHORIZED, "Invalid JWT.")
        elif not parts.path.endswith(ORDERS_PATH):
            self._fail(HTTPStatus.NOT_FOUND, "Not found.")
        else:
            time.sleep(SLOW_SECONDS * (trouble == SLOW))
            try:
                self._answer(self.api.page(parse_qs(parts.query)))
            except ValueError as cause:
                self._fail(HTTPStatus.BAD_REQUEST, str(cause))

    def log_message(self, *_: object) -> None:
        """Be quiet: what was asked is kept in `Api.asked`."""

    def _fail(self, status: HTTPStatus, message: str, headers: dict[str, str] | None = None) -> None:
        self._answer({"statusCode": int(status), "message": message}, status, headers)

    def _answer(
        self, content: object, status: HTTPStatus = HTTPStatus.OK, headers: dict[str, str] | None = None
    ) -> None:
        body = json.dumps(content, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
