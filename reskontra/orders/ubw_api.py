"""A signed-in session with UBW's web API: sales orders page by page, with patience.

Source: Unit4 ERP Web API (OAuth 2 client credentials; object read with `filter`, `orderBy`, `limit`, `offset`). The
order's JSON is described in docs/formats/ubw_api.md.
"""

from __future__ import annotations

import email.utils
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import httpx

if TYPE_CHECKING:
    from reskontra.settings import UbwApi

ORDERS = "/v1/objects/salesOrders"
KEY = "orderId"
FIRST_WAIT_SECONDS = 0.5  # doubled each time
LONGEST_WAIT_SECONDS = 60.0  # also of a Retry-After: the night does not wait longer for UBW
ASKED_AT_A_TIME = 40  # order numbers in one filter, so that the address stays short


class UbwUnavailable(Exception):
    """UBW's API does not answer as agreed; the message (Swedish) says what was tried. The night goes on without it."""


class UbwSession:
    """One signed-in session. Every call is a read, so it may be repeated without harm."""

    def __init__(self, settings: UbwApi, company: str) -> None:
        self.settings = settings
        self.company = company
        self._token = ""
        self._client = httpx.Client(timeout=settings.timeout_seconds)

    def __enter__(self) -> UbwSession:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def page_after(self, key: int) -> bytes:
        """The next orders with a number above `key`, at most `page_size`, in order of number; the raw answer.

        Asked from the last number instead of by a growing offset, so that an order that leaves UBW meanwhile cannot
        push another one over the edge of a page.
        """
        return self._orders(f"{KEY} gt {key}", limit=self.settings.page_size)

    def named(self, keys: list[int]) -> Iterator[bytes]:
        """The orders with these numbers that UBW still has; raw answers."""
        for start in range(0, len(keys), ASKED_AT_A_TIME):
            asked = keys[start : start + ASKED_AT_A_TIME]
            yield self._orders(" or ".join(f"{KEY} eq {key}" for key in asked), limit=len(asked))

    def _orders(self, condition: str, *, limit: int) -> bytes:
        parameters = {
            "companyId": self.company,
            "filter": condition,
            "orderBy": KEY,
            "limit": str(limit),
            "offset": "0",
        }
        return self._get(self.settings.base_url.rstrip("/") + ORDERS, parameters)

    def _get(self, address: str, parameters: dict[str, str]) -> bytes:
        self._token = self._token or self._sign_in()
        answer = self._tried("GET", address, params=parameters, headers=self._bearer())
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            self._token = self._sign_in()
            answer = self._tried("GET", address, params=parameters, headers=self._bearer())
        if answer.status_code != httpx.codes.OK:
            raise UbwUnavailable(f"UBW:s webbtjänst svarade {answer.status_code} på {ORDERS}: {answer.text[:200]}")
        return answer.content

    def _bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}", "Accept": "application/json"}

    def _sign_in(self) -> str:
        secret = os.environ.get(self.settings.secret_env)
        if not secret:
            raise UbwUnavailable(f"Hemligheten till UBW saknas: sätt miljövariabeln {self.settings.secret_env}.")
        form = {
            "grant_type": "client_credentials",
            "scope": self.settings.scope,
            "client_id": self.settings.client_id,
            "client_secret": secret,
        }
        query = {"tenant": self.settings.tenant} if self.settings.tenant else {}
        answer = self._tried("POST", urljoin(self.settings.base_url, self.settings.token_path), params=query, data=form)
        token = _field(answer, "access_token")
        if answer.status_code != httpx.codes.OK or not token:
            raise UbwUnavailable(f"UBW:s inloggning svarade {answer.status_code}. Kontrollera klient-id och hemlighet.")
        return token

    def _tried(self, method: str, address: str, **request: object) -> httpx.Response:
        """The answer; asked again with growing pauses while UBW is busy, broken or silent."""
        trouble = ""
        for attempt in range(self.settings.retries + 1):
            pause = FIRST_WAIT_SECONDS * 2**attempt
            try:
                answer = self._client.request(method, address, **request)  # type: ignore[arg-type]
            except httpx.TransportError as failure:
                trouble = type(failure).__name__
            else:
                if answer.status_code != httpx.codes.TOO_MANY_REQUESTS and answer.status_code < 500:
                    return answer
                trouble = f"svar {answer.status_code}"
                pause = max(pause, _retry_after(answer))
            if attempt < self.settings.retries:
                time.sleep(min(pause, LONGEST_WAIT_SECONDS))
        where, times = httpx.URL(address).host, self.settings.retries + 1
        raise UbwUnavailable(f"UBW:s webbtjänst {where} kunde inte läsas efter {times} försök ({trouble}).")


def _field(answer: httpx.Response, name: str) -> str:
    try:
        return str(answer.json().get(name) or "")
    except (ValueError, AttributeError):
        return ""


def _retry_after(answer: httpx.Response) -> float:
    """Seconds that the server asks us to wait: a number, or a moment."""
    asked = answer.headers.get("Retry-After", "")
    if asked.isdigit():
        return float(asked)
    try:
        moment = email.utils.parsedate_to_datetime(asked)
    except ValueError:
        return 0.0
    return max(0.0, (moment.astimezone(UTC) - datetime.now(UTC)).total_seconds())
