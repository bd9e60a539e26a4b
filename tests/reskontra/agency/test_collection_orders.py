"""Collection orders: claims of another ledger become cases, are called back and never become receivables of ours."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from agency_rows import (
    AGENCY,
    CASES,
    US,
    all_sent,
    answer,
    books,  # noqa: F401 - fixture
    drop,
    row,
    sent,
    status,
    town,  # noqa: F401 - fixture
)
from collection_order_rows import (
    CLAIM,
    NIGHT,
    RECALL,
    emptied,  # noqa: F401 - fixture
    open_orders,
    order,
    rejected,
    served,  # noqa: F401 - fixture
    told,
)
from ledger_rows import ANNA, CHILD, COMPANY, Town

from formats import kri


def test_a_sound_order_is_a_case_the_same_night_and_nothing_in_our_books(town: Town) -> None:
    order(town, CLAIM, CLAIM | {"invoice_no": "H-4600", "due_on": date(2026, 2, 26), "reminder_fee_ore": None})
    town.run("collection", NIGHT)
    lines = sent(town, CASES).decode().splitlines()
    assert lines[1] == (
        f"C;K000000001;DEMAND;P;5501;{ANNA};Exempel, Anna;;Exempelgatan 1;;99999;Exempelstad;SE;;;sv;0;STD_PERSON;"
        "RENT_HOME;Y;2029-01-31;N;N;;"
    )
    assert lines[2].startswith("I;K000000001;H-4600;4711008;2026-01-28;2026-02-26;")
    assert lines[3] == (
        "I;K000000001;H-4711;4711008;2026-01-28;2026-02-27;2026-02-27;;2026-01-31;Avgift januari 2026;1500.00;0.00;"
        "1500.00;P3_AGREED_DUE;2026-02-27;REF;8.00;;"
    )
    assert lines[4:] == ["F;K000000001;H-4711;REMINDER;60.00;2026-03-04", "T;6;1;2;1;3000.00;60.00"]
    assert open_orders(town) == [("H-4600", "K000000001"), ("H-4711", "K000000001")]
    assert told(town) == ["H-4600;K000000001;sent;DEMAND", "H-4711;K000000001;sent;DEMAND"]
    assert town.rows("SELECT (SELECT count(*) FROM entry) + (SELECT count(*) FROM item)") == [(0,)]
    town.run("collection", "2026-03-17")
    assert [name for name in all_sent(town) if "CASES" in name] == [CASES]


def test_the_intakes_leave_the_file_and_the_step_may_be_run_again(town: Town) -> None:
    name = order(town, CLAIM)
    town.run("customer_intake", NIGHT)
    town.run("order_intake", NIGHT)
    assert town.tally.findings == []
    town.run("collection", NIGHT)
    before = town.select("account, name, sha256", "outbox")
    town.run("collection", NIGHT)
    assert town.select("account, name, sha256", "outbox") == before and len(open_orders(town)) == 1
    assert town.select("name, state", "inbound_file") == [(name, "taken")]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"id_no": "198112289875"}, "ID_INVALID"),
        ({"id_no": CHILD}, "MINOR"),
        ({"ocr": "4711009"}, "FIELD_INVALID"),
        ({"name": None}, "NAME_MISSING"),
        ({"city": None}, "ADDRESS_MISSING"),
        ({"text": "Avgift hemtjänst"}, "TEXT_NOT_NEUTRAL"),
        ({"text": None}, "FIELD_MISSING"),
        ({"kravkod": "NO_SUCH"}, "KRAVKOD_UNKNOWN"),
        ({"kravkod": "ELDERCARE"}, "KRAVKOD"),
        ({"debtor_kind": "E"}, "DECEASED"),
        ({"open_capital_ore": 9999}, "AMOUNT_TOO_SMALL"),
        ({"open_capital_ore": 150001}, "FIELD_INVALID"),
        ({"reminder_on": None, "reminder_fee_ore": None}, "NOT_REMINDED"),
        ({"reminder_on": date(2026, 3, 5)}, "NOT_DUE"),
        ({"due_on": date(2026, 3, 16)}, "NOT_DUE"),
        ({"period_to": date(2023, 3, 15)}, "LIMITED"),
        ({"reminder_fee_ore": 6001}, "FEE_NOT_ALLOWED"),
        ({"reminder_fee_agreed": False}, "FEE_NOT_ALLOWED"),
        ({"interest_from_on": None}, "FIELD_MISSING"),
    ],
)
def test_a_row_that_breaks_a_rule_of_ours_goes_back(town: Town, change: dict[str, Any], rule: str) -> None:
    order(town, CLAIM | change, CLAIM | {"invoice_no": "H-4712", "customer_no": "5502", "id_no": f"16{COMPANY}",
                                         "debtor_kind": "O", "name": "Exempelbolaget AB"})  # fmt: skip
    town.run("collection", NIGHT)
    assert open_orders(town) == [("H-4712", "K000000001")]
    assert f";{rule};" in rejected(town) and "H-4711" in rejected(town)
    assert "Exempel, Anna" not in rejected(town) and "1981" not in rejected(town)


def test_the_last_day_before_limitation_still_goes(town: Town) -> None:
    order(town, CLAIM | {"period_to": date(2023, 3, 16)})
    town.run("collection", NIGHT)
    assert kri.read(sent(town, CASES)).tables["case"]["limits_on"].to_pylist() == [date(2026, 3, 16)]


@pytest.mark.parametrize("known_by", ["file", "register"])
def test_a_protected_person_is_work_for_a_person_and_in_no_file(town: Town, known_by: str) -> None:
    if known_by == "register":
        town.customer("1001", protection_code=1)
    order(town, CLAIM | ({"protection_code": "1"} if known_by == "file" else {}))
    town.run("collection", NIGHT)
    assert all_sent(town) == [] and open_orders(town) == []
    assert town.select("kind, key", "work_item") == [("protected_order", "vatten/H-4711")]
    texts = [text for (text,) in town.rows("SELECT text FROM work_item")] + [rejected(town)]
    texts += [str(finding) for finding in town.tally.findings]
    assert all(word not in text for text in texts for word in ("Anna", ANNA, "Exempelgatan"))


def test_a_claim_is_ordered_once_at_a_time(town: Town) -> None:
    order(town, CLAIM, CLAIM)
    town.run("collection", NIGHT)
    assert rejected(town).count("DUPLICATE_INVOICE") == 1
    order(town, CLAIM, serial=2)
    town.run("collection", "2026-03-17")
    assert len(open_orders(town)) == 1 and town.select("count(*)", "collection_order") == [(1,)]


def test_where_the_agency_reminds_no_reminder_is_asked_for(town: Town) -> None:
    town.kravkod("STD_PERSON", hand_over="at_reminder")
    order(town, CLAIM | {"reminder_on": None, "reminder_fee_ore": None})
    town.run("collection", "2026-03-04")
    file = kri.read(sent(town, f"KRI_CASES_{US}_{AGENCY}_000001_20260304.csv"))
    assert file.tables["case"]["action"].to_pylist() == ["REMINDER"]


def test_an_order_waits_when_no_case_may_leave_and_may_be_taken_back_unsent(town: Town) -> None:
    order(town, CLAIM, CLAIM | {"invoice_no": "H-4712"})
    town.run("collection", "2026-03-21")
    assert open_orders(town) == [("H-4711", None), ("H-4712", None)]
    order(town, RECALL, serial=2)
    town.run("collection", "2026-03-23")
    assert [name.split("_")[1] for name in all_sent(town)] == ["CASES"]
    assert [invoice for invoice, _ in open_orders(town)] == ["H-4712"]


def test_a_recall_goes_the_same_night_and_closes_when_confirmed(town: Town) -> None:
    order(town, CLAIM, CLAIM | {"invoice_no": "H-4712"})
    town.run("collection", NIGHT)
    order(town, RECALL, RECALL | {"invoice_no": "H-9999"}, serial=2)
    town.run("collection", "2026-03-17")
    name = f"KRI_RECALLS_{US}_{AGENCY}_000001_20260317.csv"
    event = "exempelstad-2026-000001"
    record = f"R;{event};K000000001;H-4711;WITHDRAW;PAID_DIRECT_FULL;2026-03-17;;DEBTOR"
    assert sent(town, name).decode().splitlines()[1] == record
    assert "UNKNOWN_INVOICE" in rejected(town) and told(town, "2026-03-17") == [
        "H-4711;K000000001;recalled;PAID_DIRECT_FULL"
    ]
    order(town, RECALL, serial=3)
    answer(town, [row(CASES, "ACCEPTED"), row(name, "ACCEPTED", event, "OK")], "2026-03-18")
    town.run("collection", "2026-03-18")
    assert [invoice for invoice, _ in open_orders(town)] == ["H-4712"]
    assert "H-4711;K000000001;recall_confirmed;" in told(town, "2026-03-18")
    assert len([sent for sent in all_sent(town) if "RECALLS" in sent]) == 1


def test_a_protection_that_appears_calls_the_case_back_the_same_night(town: Town) -> None:
    order(town, CLAIM)
    town.run("collection", NIGHT)
    town.customer("1001", protection_code=2)
    town.run("collection", "2026-03-17")
    recalls = kri.read(sent(town, f"KRI_RECALLS_{US}_{AGENCY}_000001_20260317.csv")).tables["recall"]
    assert recalls.select(["case_ref", "mode", "reason"]).to_pylist() == [
        {"case_ref": "K000000001", "mode": "WITHDRAW", "reason": "PROTECTED_ID"}
    ]


def test_one_that_waits_is_not_sent_when_its_debtor_is_held(town: Town) -> None:
    order(town, CLAIM)
    town.run("collection", "2026-03-21")
    town.customer("1001", protection_code=2)
    town.run("collection", "2026-03-23")
    assert all_sent(town) == [] and open_orders(town) == [] and len(town.found("ORDER_HELD")) == 1


def test_a_rejected_case_goes_back_and_may_be_ordered_again(town: Town) -> None:
    order(town, CLAIM)
    town.run("collection", NIGHT)
    answer(town, [row(CASES, "PARTLY", "K000000001", "REJECTED", "ADDRESS_MISSING")], "2026-03-17")
    town.run("collection", "2026-03-17")
    assert open_orders(town) == [] and told(town, "2026-03-17") == ["H-4711;K000000001;rejected;ADDRESS_MISSING"]
    assert "UBW" not in str(town.found("ADDRESS_MISSING")[0])
    order(town, CLAIM | {"address_1": "Exempelgatan 2"}, serial=2)
    town.run("collection", "2026-03-18")
    assert open_orders(town) == [("H-4711", "K000000002")]


def test_a_refused_file_is_sent_again(town: Town) -> None:
    order(town, CLAIM)
    town.run("collection", NIGHT)
    answer(town, [row(CASES, "REFUSED", code="COUNT_DIFF")], "2026-03-17")
    town.run("collection", "2026-03-17")
    assert open_orders(town) == [("H-4711", "K000000002")]


def test_a_closed_case_is_forgotten_and_told(town: Town) -> None:
    order(town, CLAIM)
    town.run("collection", NIGHT)
    answer(town, [row(CASES, "ACCEPTED")], "2026-03-17")
    drop(town, "STATUS", {"status": [status("AG-1", "K000000001", "CLOSED_PAID", "2026-03-17")]}, "2026-03-17")
    town.run("collection", "2026-03-17")
    assert open_orders(town) == [] and "H-4711;K000000001;closed;CLOSED_PAID" in told(town, "2026-03-17")
