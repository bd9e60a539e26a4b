"""The distributor's receipts on a real ledger: what arrived, what is printed instead, and post that comes back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest
from ledger_rows import COMPANY, SETTINGS, Town, books, empty  # noqa: F401 - fixtures

from formats import distributor_receipt
from formats.delimited import SerialName
from reskontra.exchange import Login
from reskontra.explaining.explain import explain, render
from reskontra.home import Home
from reskontra.ledger import Ledger
from reskontra.tally import Tally

THURSDAY, FRIDAY, MONDAY, TUESDAY = (date(2026, 11, day) for day in (19, 20, 23, 24))
ENDPOINT = {"endpoint_scheme": "0007", "endpoint_id": COMPANY}
INBOX = SETTINGS.exchange.accounts.distributor


@pytest.fixture
def town(books: Ledger, home: Home, sftp: Login) -> Iterator[Town]:  # noqa: F811
    town = Town(books, home, sftp)
    town.choose("distribution", validate_cen=False, workers=1)
    yield town
    empty(books)


def receipt(town: Town, *rows: dict[str, Any], on: date = MONDAY, serial: int = 1, client: str = "10") -> str:
    """Drop a receipt file of these rows; its name. What a row does not say is a Peppol document accepted on Friday."""
    known = {"channel": "peppol", "event": "accepted", "event_time": datetime(2026, 11, 20, 8, 15, tzinfo=UTC)}
    columns = distributor_receipt.LAYOUT.columns
    given = [{**known, **row} for row in rows]
    table = pa.table({c.name: pa.array([row.get(c.name) for row in given], c.kind.type) for c in columns})
    name = distributor_receipt.file_name(SerialName(client, on, serial))
    folder = town.home.sftp / INBOX / "in"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(distributor_receipt.write(table))
    return name


def handed(town: Town, customer_no: str = "2001", **values: Any) -> str:
    """An invoice to an organisation with a Peppol address, handed over on Friday; its document."""
    number = town.invoiced(town.company(customer_no, **{**ENDPOINT, **values}), 10_000, FRIDAY)
    town.run("distribution", FRIDAY)
    return f"invoice-{number}"


def events(town: Town, document_id: str) -> list[tuple[str, str]]:
    rows = town.rows(f"SELECT channel, event FROM document_event WHERE document_id = '{document_id}' ORDER BY event_no")
    return [(channel, event) for channel, event in rows]


def verdict(town: Town, name: str) -> tuple[str, int, int, int]:
    ((state, taken, aside, ignored),) = town.rows(
        f"""SELECT v.state, taken_count, put_aside_count, ignored_count FROM file_verdict AS v
            JOIN inbound_file AS f USING (client, file_id) WHERE f.name = '{name}'"""
    )
    return state, taken, aside, ignored


def named(tally: Tally, rule: str) -> list[str]:
    return [finding.key for finding in tally.findings if finding.rule == rule]


def test_receipts_are_noted_once_and_nothing_is_sent_again(town: Town) -> None:
    document = handed(town)
    rows = [{"document_id": document}, {"document_id": document, "event": "delivered"}]
    first = receipt(town, rows[0], *rows)
    assert town.run("distribution", MONDAY).counts["kvittenser"] == 2
    assert verdict(town, first) == ("taken", 2, 0, 1), "the same row twice is one event"
    second = receipt(town, {"document_id": document, "event": "delivered", "reason_text": "igen"}, serial=2)
    town.run("distribution", TUESDAY)
    assert verdict(town, second) == ("taken", 0, 0, 1)
    assert events(town, document) == [("peppol", "handed_over"), ("peppol", "accepted"), ("peppol", "delivered")]
    assert not town.rows("SELECT 1 FROM unanswered_document")
    ((on, at),) = town.rows("SELECT event_on, event_at FROM document_event WHERE event = 'delivered'")
    assert (on, at) == (FRIDAY, datetime(2026, 11, 20, 8, 15, tzinfo=UTC))


WRONG = {
    "RCP-DOCUMENT": {"document_id": "invoice-4711"},
    "RCP-CHANNEL": {"channel": "bank"},
    "RCP-EVENT": {"event": "printed"},
    "RCP-TIME": {"event_time": datetime(2026, 11, 18, 8, 15, tzinfo=UTC)},
    "RCP-REASON": {"event": "rejected"},
    "RCP-PRINT": {"pages": 2},
}


@pytest.mark.parametrize("rule", WRONG)
def test_an_impossible_row_goes_back_and_the_others_go_on(town: Town, rule: str) -> None:
    document = handed(town)
    name = receipt(town, {"document_id": document, **WRONG[rule]}, {"document_id": document})
    town.run("distribution", MONDAY)
    assert verdict(town, name) == ("taken", 1, 1, 0)
    assert events(town, document) == [("peppol", "handed_over"), ("peppol", "accepted")]
    reports = {path.name for path in (town.home.sftp / INBOX / "done").rglob(f"{name}.*")}
    assert reports == {f"{name}.KVITTENS.txt", f"{name}.AVVISAD.txt", f"{name}.AVVISAD.csv"}
    said = next((town.home.sftp / INBOX / "done").rglob(f"{name}.AVVISAD.csv")).read_text(encoding="utf-8-sig")
    assert rule in said and "Rätta raden" in said


def test_an_e_invoice_may_be_named_as_its_file_is(town: Town) -> None:
    document = handed(town)
    receipt(town, {"document_id": document.removeprefix("invoice-")})
    town.run("distribution", MONDAY)
    assert events(town, document) == [("peppol", "handed_over"), ("peppol", "accepted")]


def test_the_life_of_an_invoice_tells_the_answers_and_the_channel_that_failed(town: Town) -> None:
    document = handed(town)
    refusal = {"document_id": document, "event": "rejected", "reason_code": "UNKNOWN", "reason_text": "19811228-9874"}
    receipt(town, refusal)
    town.run("distribution", MONDAY)
    story = render(explain(town.ledger, "10", document.removeprefix("invoice-")))
    assert "avvisad som e-faktura" in story and "Kanalen peppol nådde inte kunden från 2026-11-23" in story
    assert "9874" not in story


def test_a_moment_of_tomorrow_is_taken_and_one_after_that_is_not(town: Town) -> None:
    document = handed(town)
    moments = [datetime(2026, 11, day, 12, tzinfo=UTC) for day in (24, 25)]
    name = receipt(town, *({"document_id": document, "event_time": moment} for moment in moments))
    town.run("distribution", MONDAY)
    assert verdict(town, name) == ("taken", 1, 1, 0)


def test_a_file_that_is_no_receipt_file_is_refused_and_named(town: Town) -> None:
    handed(town)
    (town.home.sftp / INBOX / "in").mkdir(parents=True, exist_ok=True)
    (town.home.sftp / INBOX / "in" / "KVITTENS_10_20261123_001.csv").write_bytes(b"fel;rubrik\n1;2\n")
    tally = town.run("distribution", MONDAY)
    assert named(tally, "RCP-REFUSED") == ["KVITTENS_10_20261123_001.csv"]
    assert (town.home.sftp / INBOX / "rejected" / "KVITTENS_10_20261123_001.csv").exists()


def test_a_file_that_nobody_knows_is_refused_and_named(town: Town) -> None:
    (town.home.sftp / INBOX / "in" / "rapport.csv").write_bytes(b"vad;som;helst\n")
    tally = town.run("distribution", MONDAY)
    assert named(tally, "RCP-UNKNOWN") == ["rapport.csv"]
    assert (town.home.sftp / INBOX / "rejected" / "rapport.csv.AVVISAD.txt").exists()


def test_what_the_receiver_refuses_is_printed_the_same_night_and_only_once(town: Town) -> None:
    document = handed(town)
    refusal = {"document_id": document, "event": "rejected", "reason_code": "UNKNOWN", "reason_text": "Okänd mottagare"}
    receipt(town, refusal)
    tally = town.run("distribution", MONDAY)
    number = document.removeprefix("invoice-")
    assert named(tally, "DIST-REFUSED") == [number]
    assert events(town, document)[1:] == [("peppol", "rejected"), ("print", "handed_over")]
    later = {**refusal, "event_time": datetime(2026, 11, 23, 9, tzinfo=UTC)}
    receipt(town, later, serial=2)
    town.run("distribution", TUESDAY)
    assert events(town, document)[3:] == [("peppol", "rejected")], "noted, and not printed again"
    assert not town.rows("SELECT 1 FROM undelivered_document")
    note = town.select("channel, reason, since_on, ended_on", "customer_channel_note")
    assert note == [("peppol", "UNKNOWN: Okänd mottagare", MONDAY, None)]


def test_the_note_on_a_customer_ends_when_the_channel_reaches_it_again(town: Town) -> None:
    document = handed(town)
    receipt(town, {"document_id": document, "event": "rejected", "reason_code": "UNKNOWN"})
    town.run("distribution", MONDAY)
    number = town.invoiced("2001", 10_000, TUESDAY)
    town.run("distribution", TUESDAY)
    at = datetime(2026, 11, 24, 9, tzinfo=UTC)
    receipt(town, {"document_id": f"invoice-{number}", "event": "delivered", "event_time": at}, on=TUESDAY)
    town.run("distribution", date(2026, 11, 25))
    assert town.select("channel, ended_on", "customer_channel_note") == [("peppol", date(2026, 11, 25))]


def test_a_silent_document_is_printed_once_when_its_channel_answers_of_others(town: Town) -> None:
    silent, answered = handed(town), handed(town, "2002")
    receipt(town, {"document_id": answered})
    assert not named(town.run("distribution", TUESDAY), "DIST-UNANSWERED"), "two bank days"
    tally = town.run("distribution", date(2026, 11, 25))
    assert named(tally, "DIST-UNANSWERED") == ["peppol"] and not named(tally, "DIST-SILENT")
    assert events(town, silent) == [("peppol", "handed_over"), ("print", "handed_over")]
    assert events(town, answered) == [("peppol", "handed_over"), ("peppol", "accepted")]
    assert town.select("kind, key, closed_on", "work_item") == [("unanswered_document", silent, None)]
    receipt(town, {"document_id": silent, "event": "delivered"}, serial=2)
    tally = town.run("distribution", date(2026, 11, 26))
    assert not named(tally, "DIST-UNANSWERED") and not town.rows("SELECT 1 FROM undelivered_document")
    assert town.select("kind, closed_on", "work_item") == [("unanswered_document", date(2026, 11, 26))]


def test_a_channel_that_never_answers_is_named_and_nothing_is_printed_twice(town: Town) -> None:
    document = handed(town)
    tally = town.run("distribution", date(2026, 11, 25))
    assert named(tally, "DIST-SILENT") == ["peppol"]
    assert events(town, document) == [("peppol", "handed_over")]
    number = town.invoiced("2001", 10_000, date(2026, 11, 26))
    town.run("distribution", date(2026, 11, 26))
    at = datetime(2026, 11, 27, 9, tzinfo=UTC)
    receipt(town, {"document_id": f"invoice-{number}", "event_time": at}, on=date(2026, 11, 27))
    town.run("distribution", date(2026, 11, 27))
    tally = town.run("distribution", date(2026, 12, 14))
    assert not named(tally, "DIST-SILENT") and events(town, document) == [("peppol", "handed_over")]


def test_returned_post_stops_the_customer_until_a_new_address_comes(town: Town) -> None:
    number = town.invoiced(town.customer("1001"), 10_000, FRIDAY)
    town.run("distribution", FRIDAY)
    back = {"document_id": f"invoice-{number}", "channel": "print", "event": "returned", "reason_code": "MOVED"}
    receipt(town, back)
    tally = town.run("distribution", MONDAY)
    assert named(tally, "DIST-RETURNED") == [f"invoice-{number}"]
    stops = "customer_no, stop_code, set_on, set_by, ended_on"
    assert town.select(stops, "customer_stop_set") == [("1001", "NO_ADDRESS", MONDAY, "distribution", None)]
    assert town.select("kind, customer_no, closed_on", "work_item") == [("returned_post", "1001", None)]
    town.run("distribution", TUESDAY)
    assert town.select("ended_on", "customer_stop_set") == [(None,)], "the address is the same"
    town.change_customer("1001", street="Nygatan 2")
    town.run("distribution", date(2026, 11, 25))
    assert town.select("ended_on, ended_by", "customer_stop_set") == [(date(2026, 11, 25), "distribution")]
    assert town.select("closed_on", "work_item") == [(date(2026, 11, 25),)]


def test_a_hold_that_people_have_set_is_not_lifted_by_a_new_address(town: Town) -> None:
    number = town.invoiced(town.customer("1001"), 10_000, FRIDAY)
    town.run("distribution", FRIDAY)
    keys = {"run_id": 1, "version_id": 1}
    town.insert(
        "customer_stop_set",
        customer_no="1001",
        stop_code="NO_ADDRESS",
        set_on=FRIDAY,
        reason="",
        set_by="ANNEX",
        **keys,
    )
    receipt(town, {"document_id": f"invoice-{number}", "channel": "print", "event": "returned"})
    town.run("distribution", MONDAY)
    town.change_customer("1001", street="Nygatan 2")
    town.run("distribution", TUESDAY)
    assert town.select("set_by, ended_on", "customer_stop_set") == [("ANNEX", None)]


def test_post_returned_from_an_address_that_is_not_the_customers_any_more_stops_nothing(town: Town) -> None:
    number = town.invoiced(town.customer("1001"), 10_000, FRIDAY)
    town.run("distribution", FRIDAY)
    night = town.night(MONDAY)
    town.ledger.connection.execute(
        """INSERT INTO customer_history (client, customer_no, ended_run_id, state)
           SELECT client, customer_no, %s, to_jsonb(customer) FROM customer""",
        (night.run_id,),
    )
    town.change_customer("1001", street="Nygatan 2")
    receipt(town, {"document_id": f"invoice-{number}", "channel": "print", "event": "returned"})
    town.run("distribution", MONDAY)
    assert not town.rows("SELECT 1 FROM customer_stop_set")
    assert events(town, f"invoice-{number}")[-1] == ("print", "returned")


def test_the_print_house_says_what_it_used_and_its_refusal_is_a_work_item(town: Town) -> None:
    number = town.invoiced(town.customer("1001"), 10_000, FRIDAY)
    town.run("distribution", FRIDAY)
    one = {"document_id": f"invoice-{number}", "channel": "print"}
    refusal = {**one, "event": "rejected", "reason_code": "DAMAGED"}
    receipt(town, {**one, "event": "printed", "postage_class": "first_class", "pages": 2}, refusal)
    tally = town.run("distribution", MONDAY)
    assert town.select("postage_class, pages", "document_event", "event = 'printed'") == [("first_class", 2)]
    assert town.select("kind, key", "work_item") == [("refused_letter", f"invoice-{number}")]
    assert named(tally, "DIST-REFUSED") == [str(number)]
    assert not town.rows("SELECT 1 FROM undelivered_document"), "a letter is not sent twice by itself"


def test_a_protected_persons_document_has_no_receipts(town: Town) -> None:
    number = town.invoiced(town.customer("1001", protection_code=1), 10_000, FRIDAY)
    town.run("distribution", FRIDAY)
    name = receipt(town, {"document_id": f"invoice-{number}", "channel": "print", "event": "returned"})
    town.run("distribution", MONDAY)
    assert verdict(town, name) == ("taken", 0, 1, 0) and not town.rows("SELECT 1 FROM customer_stop_set")


def test_another_clients_receipts_are_left_alone(town: Town) -> None:
    handed(town)
    others = SETTINGS.clients[0]
    assert others.code == "10"
    name = receipt(town, {"document_id": "invoice-1"}, client="99")
    tally = town.run("distribution", MONDAY)
    assert verdict(town, name)[:3] == ("taken", 0, 1), "a client nobody knows is the first client's to judge"
    assert not named(tally, "RCP-REFUSED")
