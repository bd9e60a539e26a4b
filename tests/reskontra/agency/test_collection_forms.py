"""The form of the agency's files is a setting: the loop in XML, and ours as Amili's JSON."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from agency_rows import (
    AGENCY,
    US,
    _made,
    accounts,
    all_sent,
    answer,
    books,  # noqa: F401 - fixture
    collected,
    findings,
    in_case,
    row,
    sent,
    served,  # noqa: F401 - fixture
    town,  # noqa: F401 - fixture
)
from ledger_rows import Town

from formats import kri, kri_xml

CASE = "K000000001"


def agree(town: Town, form: str, **values: str) -> None:
    """The client and its agency agree on another form of their files."""
    chosen = {"format": form, **values}
    clients = tuple(replace(client, agency=replace(client.agency, **chosen)) for client in town.settings.clients)
    town.settings = replace(town.settings, clients=clients)


def drop(town: Town, type_name: str, tables: dict[str, list[dict[str, Any]]], on: str) -> str:
    """Drop the agency's first file of a type, as XML; its name."""
    day = date.fromisoformat(on)
    moment = datetime.combine(day, time(5), tzinfo=ZoneInfo("Europe/Stockholm"))
    header = kri.Header(type_name, AGENCY, US, 1, moment, day, False)
    records = {record.name: record for record in kri.FILE_TYPES[type_name].records}
    name = kri_xml.file_name(header.name)
    content = kri_xml.write(header, {key: _made(records[key], rows) for key, rows in tables.items()})
    (town.home.sftp / "agency" / "in" / name).write_bytes(content)
    return name


def test_the_whole_loop_in_xml(town: Town) -> None:
    """A case out, its acknowledgement and money in, our answer and a direct payment out: nothing but XML."""
    agree(town, "kri_xml")
    town.customer("1001")
    invoice = in_case(town)
    cases = f"KRI_CASES_{US}_{AGENCY}_000001_20260316.xml"
    assert kri_xml.read(sent(town, cases), cases).tables["invoice"]["invoice_no"].to_pylist() == [str(invoice)]
    drop(town, "ACK", {"ack": [{"file_name": cases, "file_result": "ACCEPTED", "row_key": CASE, "row_result": "OK"}]},
         "2026-03-17")  # fmt: skip
    line = collected("AG-1", CASE, invoice, "2026-03-17", 50000, capital=50000, open_capital=100000, open_interest=740)
    drop(town, "COLLECTED", {"payment": [line]}, "2026-03-18")
    town.run("collection", "2026-03-18")
    assert findings(town) == [] and accounts(town)["AGENCY_CLEARING"] == 50000
    town.pay(invoice, 100000, "2026-03-19")
    town.run("collection", "2026-03-19")
    assert [name.split("_")[1] for name in all_sent(town)] == ["CASES", "ACK", "EVENTS"]
    assert all(name.endswith(".xml") for name in all_sent(town))
    events = kri_xml.read(sent(town, next(name for name in all_sent(town) if "EVENTS" in name)))
    assert events.tables["event"].select(["kind", "amount_ore", "open_capital_after_ore"]).to_pylist() == [
        {"kind": "DIRECT_PAYMENT", "amount_ore": 100000, "open_capital_after_ore": 0}
    ]


def test_a_file_of_the_other_form_is_refused_by_name(town: Town) -> None:
    town.customer("1001")
    in_case(town)
    drop(town, "ACK", {"ack": []}, "2026-03-17")
    town.run("collection", "2026-03-17")
    assert len(town.found("AGENCY_FILE_REFUSED")) == 1


def test_amili_gets_its_json_and_a_person_tells_the_rest(town: Town) -> None:
    """Case, payment and cancellation under the public names; a pause is work for a person; their answers are KRI."""
    agree(town, "amili", account="A1")
    town.customer("1001")
    paid = in_case(town)
    cases = f"AMILI_CASES_{US}_{AGENCY}_000001_20260316.json"
    (case,) = json.loads(sent(town, cases))
    assert case["account"] == "A1" and case["debts"][0]["invoice_number"] == str(paid)
    assert town.select("row_count, ore", "outbox", "kind = 'collection_cases'") == [(1, 150000)]
    answer(town, [row(cases, "ACCEPTED", CASE, "OK", number="77")], "2026-03-17")
    night = town.night("2026-03-17")
    held = {"stop_code": "DISPUTE", "set_on": night.business_on, "reason": "", "set_by": "ab", "run_id": night.run_id}
    town.insert("invoice_stop_set", invoice_no=paid, **held, version_id=night.version_id)
    town.run("collection", "2026-03-17")
    assert all_sent(town) == [cases] and town.select("kind, key", "work_item") == [
        ("agency_by_hand", "exempelstad-2026-000001")
    ]
    assert "ett uppehåll i ärende K000000001" in town.rows("SELECT text FROM work_item")[0][0]
    town.pay(paid, 150000, "2026-03-18")
    town.run("collection", "2026-03-18")
    assert [name.split("_")[:2] for name in all_sent(town)[1:]] == [["AMILI", "RECALLS"], ["AMILI", "EVENTS"]]
    recalls, events = (json.loads(sent(town, name)) for name in all_sent(town)[1:])
    assert recalls["cancellations"] == [{"invoice_number": str(paid)}]
    assert [(each["invoice_number"], each["amount"]) for each in events["payments"]] == [(str(paid), "1500.00")]
    before = town.select("name, sha256", "outbox")
    town.run("collection", "2026-03-18")
    assert town.select("name, sha256", "outbox") == before and len(town.select("1", "work_item")) == 1


def test_a_case_that_amili_cannot_be_told_stays_and_is_named(town: Town) -> None:
    """After our own demand the case is LEGAL, with a demand fee: the public names have neither."""
    town.kravkod("STD_PERSON", hand_over="after_demand")
    agree(town, "amili", account="A1")
    town.invoice(town.customer("1001"), 150000, "2026-02-27")
    for night in ("2026-03-04", "2026-03-16"):
        town.run("reminders", night)
        town.distribute(date.fromisoformat(night))
    for night in ("2026-03-30", "2026-04-09"):
        town.run("collection", night)
    assert all_sent(town) == [] and town.select("1", "open_case_invoice") == []
    assert [finding.severity for finding in town.found("AGENCY_CANNOT")] == ["hold"]
