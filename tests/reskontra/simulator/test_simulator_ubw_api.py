"""UBW's web API as the simulator serves it, met by the night's own session over real HTTP."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pandas as pd
import pytest

from formats import ubw_order_json
from reskontra.orders.ubw_api import UbwSession, UbwUnavailable
from reskontra.settings import Settings, UbwApi
from reskontra.simulator import api_orders, municipality, orders, streams, ubw_api
from reskontra.simulator.ubw_api import Api

DAY = date(2026, 11, 2)
FIRST = 900_000_001


@pytest.fixture
def api(tmp_path: Path) -> Api:
    customers = municipality.customers_of(60, 1)
    pool = customers.loc[customers["role"] == "household", "customer_no"].to_numpy()
    made = orders.of_stream(streams.STORY, pool[:5], DAY, np.random.default_rng(1)).with_amounts()
    made.header["order_id"] = pd.Series(range(FIRST, FIRST + 5))
    made.header["fault"] = [*api_orders.RULES, "", ""]
    api = Api(tmp_path / "orders.json")
    ubw_api.write(api.orders, api_orders.as_json(made, "10", DAY))
    return api


@pytest.fixture
def settings(api: Api, monkeypatch: pytest.MonkeyPatch) -> Iterator[UbwApi]:
    monkeypatch.setenv("RESKONTRA_UBW_SECRET", api.secret)
    with ubw_api.serve(api) as address:
        yield replace(Settings.load().ubw_api, enabled=True, base_url=address, page_size=2)


def numbers(answer: bytes) -> list[int]:
    return [order["orderId"] for order in json.loads(answer)]


def test_pages_follow_the_key(settings: UbwApi) -> None:
    with UbwSession(settings, "10") as session:
        assert numbers(session.page_after(0)) == [FIRST, FIRST + 1]
        assert numbers(session.page_after(FIRST + 3)) == [FIRST + 4]
        assert numbers(b"".join(session.named([FIRST + 1, FIRST + 2]))) == [FIRST + 1, FIRST + 2]
    with UbwSession(settings, "20") as other:
        assert numbers(other.page_after(0)) == [], "another client's orders are not shown"


def test_every_trouble_is_met_once_and_then_the_page_comes(api: Api, settings: UbwApi) -> None:
    with UbwSession(settings, "10") as session:
        session.page_after(0)
        for trouble in ubw_api.TROUBLES:
            api.troubles.append(trouble)
            asked = len(api.asked)
            assert numbers(session.page_after(0)) == [FIRST, FIRST + 1]
            signed_in = sum(urlsplit(path).path.endswith(ubw_api.TOKEN_PATH) for path in api.asked[asked:])
            tried = len(api.asked) - asked - signed_in
            assert (tried, signed_in) == {"slow": (1, 0), "expired": (2, 1)}.get(trouble, (2, 0)), trouble


def test_a_wrong_secret_is_not_let_in(api: Api, settings: UbwApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESKONTRA_UBW_SECRET", "wrong")
    with UbwSession(settings, "10") as session, pytest.raises(UbwUnavailable, match="inloggning"):
        session.page_after(0)
    assert not api.tokens


def test_the_orders_are_read_by_the_nights_codec(settings: UbwApi) -> None:
    with UbwSession(replace(settings, page_size=50), "10") as session:
        page = ubw_order_json.read(session.page_after(0))
    assert page.header.num_rows == 5 and page.item.num_rows == 5
    assert set(page.faults["key"].to_pylist()) == {str(FIRST + 2)}, "only the amount that is no number is a fault"
    attests = {row["order_id"]: row for row in page.attest.to_pylist()}
    assert attests[str(FIRST)]["decision_attest_by"] is None
    assert attests[str(FIRST + 1)]["decision_attest_by"] == attests[str(FIRST + 1)]["receipt_attest_by"]
    assert attests[str(FIRST + 4)]["decision_attest_by"] != attests[str(FIRST + 4)]["receipt_attest_by"]


def test_what_the_server_does_not_understand_is_refused(api: Api) -> None:
    with pytest.raises(ValueError, match="orderBy"):
        api.page(parse_qs("companyId=10&filter=orderId gt 0"))
    with pytest.raises(ValueError, match="filter"):
        api.page(parse_qs("companyId=10&orderBy=orderId&filter=customerId eq 1"))


def test_orders_may_change_while_the_server_runs(api: Api, settings: UbwApi) -> None:
    api.troubles = deque()
    with UbwSession(settings, "10") as session:
        session.page_after(0)
        ubw_api.write(api.orders, ubw_api.read(api.orders)[4:])
        assert numbers(session.page_after(0)) == [FIRST + 4]
