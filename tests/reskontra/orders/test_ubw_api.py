"""UBW's web API against a real HTTP server: paging, patience, attests, and orders that wait in UBW."""

from __future__ import annotations

import json
import re
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import intake_examples as ex
import pytest
from intake_examples import House, empty_house, sftp_home  # noqa: F401 - fixtures

from reskontra.orders import ubw_api

SECRET = "invented-secret"
ATTESTED = {
    "receiptAttest": {"by": "ANNEX", "at": "2026-11-20T10:00:00+01:00"},
    "decisionAttest": {"by": "BEREK", "at": "2026-11-20T11:00:00+01:00"},
}


class Ubw:
    """What the server has and how it misbehaves.

    `answers` are status codes given before it behaves; from the call after `down_after` on it answers 500.
    """

    def __init__(self) -> None:
        self.orders: dict[int, dict] = {}
        self.answers: list[int] = []
        self.tokens = 0
        self.expired = False
        self.down_after: int | None = None
        self.calls: Counter[str] = Counter()
        self.queries: list[dict[str, list[str]]] = []
        self.body: bytes | None = None
        self.address = ""

    def has(self, *numbers: int, **changed: object) -> None:
        for number in numbers:
            self.orders[number] = api_order(number, **changed)


def api_order(number: int, **changed: object) -> dict:
    line = {
        "lineNumber": 1,
        "productCode": "T100",
        "description": "Konsulttimmar",
        "quantity": 12.5,
        "price": 800.00,
        "amount": 10000.10,
        "account": "30125",
        "accountingDimension1": "4100",
        "texts": ["Enligt avtal 2026-17", "Avser 2026-10-01 - 2026-10-31"],
    }
    return {
        "companyId": "10",
        "orderId": number,
        "orderType": "FS",
        "transactionType": "42",
        "status": "N",
        "customerId": "104711",
        "paymentTermsId": "30",
        "responsible": "ANNEX",
        "orderLines": [line | changed.pop("line", {})],
        **ATTESTED,
        **changed,
    }


class Handler(BaseHTTPRequestHandler):
    ubw: Ubw

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        assert self.path == "/identity/connect/token"
        self.ubw.calls["token"] += 1
        wanted = {"grant_type": ["client_credentials"], "client_secret": [SECRET], "scope": ["api"]}
        if {name: form.get(name) for name in wanted} != wanted:
            return self.answer(400, b"{}")
        self.ubw.tokens += 1
        return self.answer(200, json.dumps({"access_token": f"token-{self.ubw.tokens}"}).encode())

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        query = parse_qs(address.query)
        self.ubw.calls["orders"] += 1
        self.ubw.queries.append(query)
        if self.ubw.expired:
            self.ubw.expired = False
            return self.answer(401, b'{"statusCode":401,"message":"Invalid JWT."}')
        if self.ubw.down_after is not None and self.ubw.calls["orders"] > self.ubw.down_after:
            return self.answer(500, b"{}")
        if self.ubw.answers:
            return self.answer(self.ubw.answers.pop(0), b"{}")
        assert address.path == "/api/v1/objects/salesOrders"
        assert self.headers["Authorization"] == f"Bearer token-{self.ubw.tokens}"
        assert query["companyId"] == ["10"]
        assert query["orderBy"] == ["orderId"]
        return self.answer(200, self.ubw.body or self.page(query))

    def page(self, query: dict[str, list[str]]) -> bytes:
        (condition,), (limit,), (offset,) = query["filter"], query["limit"], query["offset"]
        numbers = [int(number) for number in re.findall(r"orderId eq (\d+)", condition)]
        above = re.fullmatch(r"orderId gt (\d+)", condition)
        chosen = [n for n in sorted(self.ubw.orders) if (n > int(above[1]) if above else n in numbers)]
        return json.dumps([self.ubw.orders[n] for n in chosen[int(offset) : int(offset) + int(limit)]]).encode()

    def answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing is written to the test's output."""


@pytest.fixture
def ubw(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ubw]:
    monkeypatch.setenv("RESKONTRA_UBW_SECRET", SECRET)
    monkeypatch.setattr(ubw_api, "FIRST_WAIT_SECONDS", 0.01)
    ubw = Ubw()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("H", (Handler,), {"ubw": ubw}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    ubw.address = f"http://127.0.0.1:{server.server_port}/api"
    yield ubw
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def house(empty_house: House, ubw: Ubw) -> House:  # noqa: F811
    api = replace(empty_house.settings.ubw_api, enabled=True, base_url=ubw.address, page_size=3, retries=2)
    empty_house.settings = empty_house.night.settings = replace(empty_house.settings, ubw_api=api)
    empty_house.drop("kunder.txt", ex.customers({}))
    empty_house.run("customer_intake")
    return empty_house


def taken(house: House) -> list[int]:
    return [row["order_id"] for row in house.rows("SELECT order_id FROM sales_order ORDER BY 1")]


def test_an_order_is_taken_as_from_a_file_to_the_ore(house: House, ubw: Ubw) -> None:
    ubw.has(700001, externalReference="SRC-1", accountable="Ref Bo Ek", headerText1="Avser oktober")
    house.run("order_intake")
    (order,) = house.rows("SELECT * FROM sales_order")
    assert (order["order_id"], order["source_system"], order["department"]) == (700001, "ubw_api", "TEK")
    assert (order["net_ore"], order["terms_id"], order["buyer_order_no"]) == (1_000_010, "30", "SRC-1")
    assert (order["receipt_attest_by"], order["decision_attest_by"]) == ("ANNEX", "BEREK")
    assert (str(order["period_from"]), str(order["period_to"])) == ("2026-10-01", "2026-10-31")
    (line,) = house.rows("SELECT * FROM sales_order_line")
    assert (line["net_ore"], line["quantity_x100"], line["unit_price_x100"]) == (1_000_010, 1250, 80_000)
    assert (line["vat_code"], line["dim_1"]) == ("S25", "4100")
    assert line["description"] == "Enligt avtal 2026-17\nAvser 2026-10-01 - 2026-10-31"
    assert house.totals("order_intake") == {"read": (1, 1_000_010), "taken": (1, 1_000_010), "returned": (0, 0)}


def test_all_pages_are_read_and_the_next_night_goes_on_from_there(house: House, ubw: Ubw) -> None:
    ubw.has(*range(700001, 700008))
    house.run("order_intake")
    assert taken(house) == list(range(700001, 700008))
    assert [query["filter"] for query in ubw.queries] == [
        ["orderId gt 0"],
        ["orderId gt 700003"],
        ["orderId gt 700006"],
    ]
    ubw.has(700009)
    house.next_night()
    house.run("order_intake")
    assert taken(house)[-1] == 700009
    assert ubw.queries[-1]["filter"] == ["orderId gt 700007"]


def test_every_page_is_archived_as_it_came(house: House, ubw: Ubw) -> None:
    ubw.has(700001)
    house.run("order_intake")
    (page,) = house.rows("SELECT sha256, orders FROM api_page")
    assert json.loads(house.night.exchange.archive.read(page["sha256"])) == [ubw.orders[700001]]


def test_a_second_run_changes_nothing(house: House, ubw: Ubw) -> None:
    ubw.has(700001)
    ubw.has(700002, receiptAttest=None)
    ubw.has(700003, customerId="999")
    house.run("order_intake")
    before = house.everything()
    house.run("order_intake")
    assert house.everything() == before


@pytest.mark.parametrize(
    "lack",
    [
        {"receiptAttest": None},
        {"decisionAttest": {"by": "BEREK"}},
        {"decisionAttest": {"by": "", "at": "2026-11-20T11:00:00+01:00"}},
        {"decisionAttest": {"by": " annex", "at": "2026-11-20T11:00:00+01:00"}},
    ],
)
def test_an_order_without_two_attests_stays_in_ubw_and_is_asked_for_again(house: House, ubw: Ubw, lack: dict) -> None:
    ubw.has(700001, **lack)
    ubw.has(700002)
    for _ in range(2):
        house.run("order_intake")
        assert taken(house) == [700002]
        assert [(finding.severity, finding.key) for finding in house.findings] == [("hold", "700001")]
        house.next_night()
    assert house.totals("order_intake")["read"] == (0, 0)
    ubw.has(700001)
    house.run("order_intake")
    assert taken(house) == [700001, 700002]
    assert house.findings == []
    assert house.rows("SELECT order_key FROM held_api_order") == []


def test_a_faulty_order_goes_back_once_and_is_judged_again_when_it_has_changed(house: House, ubw: Ubw) -> None:
    ubw.has(700001, customerId="999")
    house.run("order_intake")
    assert house.rejects() == {"700001": {"ORD-CUSTOMER"}}
    house.next_night()
    house.run("order_intake")
    assert house.rejects() == {}
    ubw.has(700001)
    house.run("order_intake")
    assert taken(house) == [700001]


def test_an_order_that_is_gone_from_ubw_is_forgotten_and_named(house: House, ubw: Ubw) -> None:
    ubw.has(700001, receiptAttest=None)
    house.run("order_intake")
    ubw.orders.clear()
    house.next_night()
    house.run("order_intake")
    assert [finding.rule for finding in house.findings] == ["UBW-GONE"]
    assert house.rows("SELECT order_key FROM held_api_order") == []


def test_a_value_of_the_wrong_kind_sends_its_order_back(house: House, ubw: Ubw) -> None:
    ubw.has(700001, line={"amount": 10.005})
    ubw.has(700002)
    house.run("order_intake")
    assert house.rejects() == {"700001": {"UBW-VALUE", "ORD-AMOUNT"}}
    assert taken(house) == [700002]


def test_ubw_may_be_busy_for_a_while(house: House, ubw: Ubw) -> None:
    ubw.has(700001)
    ubw.answers = [429, 503]
    house.run("order_intake")
    assert taken(house) == [700001]
    assert ubw.calls == {"token": 1, "orders": 3}


def test_when_ubw_is_down_the_night_goes_on_with_a_warning(house: House, ubw: Ubw) -> None:
    ubw.has(700001)
    ubw.answers = [500] * 3
    house.run("order_intake")
    assert [(finding.severity, finding.rule) for finding in house.findings] == [("warn", "UBW-DOWN")]
    assert taken(house) == []
    house.next_night()
    house.run("order_intake")
    assert taken(house) == [700001]


def test_what_was_taken_before_ubw_went_down_stands(house: House, ubw: Ubw) -> None:
    ubw.has(*range(700001, 700005))
    ubw.down_after = 1
    house.run("order_intake")
    assert taken(house) == [700001, 700002, 700003]
    assert [finding.rule for finding in house.findings] == ["UBW-DOWN"]
    ubw.down_after = None
    house.next_night()
    house.run("order_intake")
    assert taken(house) == [700001, 700002, 700003, 700004]


def test_an_expired_token_is_renewed_once(house: House, ubw: Ubw) -> None:
    ubw.has(700001)
    ubw.expired = True
    house.run("order_intake")
    assert taken(house) == [700001]
    assert ubw.calls["token"] == 2


def test_a_wrong_secret_or_none_is_a_warning_that_does_not_show_it(
    house: House, ubw: Ubw, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESKONTRA_UBW_SECRET", "wrong-one")
    house.run("order_intake")
    monkeypatch.delenv("RESKONTRA_UBW_SECRET")
    messages = [finding.message for finding in house.findings]
    house.run("order_intake")
    messages += [finding.message for finding in house.findings]
    assert len(messages) == 2
    assert "wrong-one" not in str(messages)
    assert "RESKONTRA_UBW_SECRET" in messages[1]


@pytest.mark.parametrize("body", [b"<html>", b'{"value": []}', b"[1]", b'[{"orderId": "x"}]', b"\xff"])
def test_an_answer_that_is_no_list_of_orders_is_a_warning(house: House, ubw: Ubw, body: bytes) -> None:
    ubw.body = body
    house.run("order_intake")
    assert [finding.rule for finding in house.findings] == ["UBW-DOWN"]


def test_a_server_that_ignores_the_filter_is_not_asked_for_ever(house: House, ubw: Ubw) -> None:
    ubw.body = json.dumps([api_order(number) for number in (700001, 700002, 700003)]).encode()
    house.run("order_intake")
    assert taken(house) == [700001, 700002, 700003]
    assert [finding.rule for finding in house.findings] == ["UBW-DOWN"]
    assert ubw.calls["orders"] == 2


def test_switched_off_it_is_not_asked_at_all(house: House, ubw: Ubw) -> None:
    api = replace(house.settings.ubw_api, enabled=False)
    house.night.settings = replace(house.settings, ubw_api=api)
    house.run("order_intake")
    assert ubw.calls == {}
    assert house.findings == []
