"""Invoices in the internet bank on a real ledger: who is registered, what is sent there, and what the banks report."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ledger_rows import ANNA, COMPANY, SETTINGS, Town, books, empty  # noqa: F401 - fixtures

from formats import efaktura, peppol_invoice, peppol_rules
from reskontra.exchange import Login
from reskontra.exchange.archive import Archive
from reskontra.home import Home
from reskontra.ledger import Ledger
from reskontra.settings import InternetBank
from reskontra.tally import Tally

FRIDAY, MONDAY, TUESDAY, WEDNESDAY = (date(2026, 11, day) for day in (20, 23, 24, 25))
INBOX = SETTINGS.exchange.accounts.distributor
PROXY = "197010101239"  # an invented guardian
FMI = f"{ANNA}.NB.SE"


@pytest.fixture
def town(books: Ledger, home: Home, sftp: Login) -> Iterator[Town]:  # noqa: F811
    town = Town(books, home, sftp)
    town.choose("distribution", validate_cen=False, workers=1)
    yield town
    empty(books)


def drop(town: Town, name: str, header: Any, *rows: str) -> None:
    folder = town.home.sftp / INBOX / "in"
    folder.mkdir(parents=True, exist_ok=True)
    columns = ";".join(column.name for column in header.columns)
    (folder / name).write_text("\n".join([columns, *rows]) + "\n", "utf-8")


def register(town: Town, *rows: str, name: str = "EFAKTURA_REGISTRATION_10_001.csv") -> None:
    drop(town, name, efaktura.REGISTRATIONS, *rows)


def row(number: str, customer: str = "1001", *, event: str = "register", at: str = "2026-11-19T08:00:00+01:00",
        fmi: str = FMI, payer: str = ANNA, autogiro: str = "0") -> str:  # fmt: skip
    return f"{at};{event};{fmi};NB;{payer};{customer};;{autogiro};{number}"


def result(town: Town, *rows: str, name: str = "EFAKTURA_RESULT_10_001.csv") -> None:
    drop(town, name, efaktura.RESULTS, *rows)


def answers(town: Town) -> dict[str, tuple[str, str]]:
    """Every answer sent: registration -> (answer, reason)."""
    archive, found = Archive(town.home.archive), {}
    for (sha256,) in town.rows(
        f"""SELECT p.sha256 FROM outbox AS o JOIN outbox_part AS p USING (client, outbox_id)
            WHERE o.kind = '{efaktura.ANSWER}' ORDER BY o.outbox_id"""
    ):
        for line in archive.read(sha256).decode().splitlines()[1:]:
            number, answer, reason, _ = line.split(";")
            found[number] = (answer, reason)
    return found


def registered(town: Town) -> list[tuple[Any, ...]]:
    return town.select("customer_no, fmi", "bank_recipient")


def sent(town: Town) -> dict[str, bytes]:
    """The members of the newest zip file for the banks."""
    rows = town.rows(
        """SELECT p.sha256 FROM outbox AS o JOIN outbox_part AS p USING (client, outbox_id)
           WHERE o.kind = 'bank_batch' ORDER BY o.outbox_id DESC LIMIT 1"""
    )
    if not rows:
        return {}
    with zipfile.ZipFile(io.BytesIO(Archive(town.home.archive).read(rows[0][0]))) as container:
        return {name: container.read(name) for name in container.namelist()}


def events(town: Town, number: int) -> list[tuple[str, str]]:
    rows = town.rows(
        f"SELECT channel, event FROM document_event WHERE document_id = 'invoice-{number}' ORDER BY event_no"
    )
    return [(channel, event) for channel, event in rows]


def rules(tally: Tally) -> list[str]:
    return [finding.rule for finding in tally.findings]


def tell(town: Town, issuer_id: str, *states: str) -> None:
    """Let the banks know the client by another identity from now on."""
    client = replace(town.settings.clients[0], internet_bank=InternetBank(issuer_id, states))
    town.settings = replace(town.settings, clients=(client,))


def issuer_files(town: Town) -> list[tuple[str, str]]:
    """Name and content of each file that says who we are."""
    rows = town.rows(
        f"""SELECT o.name, p.sha256 FROM outbox AS o JOIN outbox_part AS p USING (client, outbox_id)
            WHERE o.kind = '{efaktura.ISSUER}' ORDER BY o.outbox_id"""
    )
    return [(name, Archive(town.home.archive).read(sha256).decode()) for name, sha256 in rows]


def test_the_distributor_is_told_who_we_are_when_it_changes_and_not_otherwise(town: Town) -> None:
    town.run("distribution", FRIDAY)
    assert issuer_files(town) == [], "no identity, no agreement"
    tell(town, "FUI-4711", "customer_number", "reference")
    town.run("distribution", MONDAY)
    town.run("distribution", MONDAY)
    town.run("distribution", TUESDAY)
    head = "issuer_name;fui;organisation_number;bankgiro;fields_the_payer_must_state\n"
    first = "Exempelstads kommun;FUI-4711;2120009994;50501055;customer_number,reference\n"
    assert issuer_files(town) == [("EFAKTURA_UTSTALLARE_10_20261123_001.csv", head + first)]
    tell(town, "FUI-4711")
    town.run("distribution", TUESDAY)
    tell(town, "FUI-4711", "customer_number", "reference")
    town.run("distribution", WEDNESDAY)
    second = "Exempelstads kommun;FUI-4711;2120009994;50501055;\n"
    assert issuer_files(town)[1:] == [
        ("EFAKTURA_UTSTALLARE_10_20261124_001.csv", head + second),
        ("EFAKTURA_UTSTALLARE_10_20261125_001.csv", head + first),
    ], "what was told last counts, not what was told before that"


def test_a_registered_payer_gets_the_invoice_in_the_bank(town: Town) -> None:
    town.customer("1001")
    register(town, row("R1"))
    town.choose("distribution", validate_cen=True)
    number = town.invoiced("1001", 10_000, FRIDAY)
    tally = town.run("distribution", FRIDAY)
    assert answers(town) == {"R1": ("accepted", "")} and not tally.findings
    assert tally.counts["e-fakturaanmälningar"] == 1 and tally.counts["e-fakturor till internetbank"] == 1
    assert events(town, number) == [("bank", "handed_over")]

    members = sent(town)
    assert list(members) == [f"{number}.xml", "manifest.json"]
    [head] = peppol_invoice.read(members[f"{number}.xml"])["documents"].to_pylist()
    assert head["distribution_code"] == "P01" and head["buyer_bank_id"] == FMI
    assert head["buyer_endpoint_id"] is None and head["buyer_identity_no"] == ANNA[2:]
    assert b"EndpointID" not in members[f"{number}.xml"]
    assert peppol_rules.validate(members[f"{number}.xml"]).to_pylist() == []
    manifest = json.loads(members["manifest.json"])
    assert (manifest["documents"], manifest["amount_sum_ore"]) == (1, 10_000)
    names = town.rows("SELECT name, row_count, ore FROM outbox WHERE kind = 'bank_batch'")
    assert names == [("EFAKTURA_10_20261120_001.zip", 1, 10_000)]


@pytest.mark.parametrize(
    ("customer", "terms", "ore"),
    [
        ({"channel": "print"}, "30", 10_000),  # the customer's own choice
        ({"kind": "organisation"}, "30", 10_000),
        ({}, "0", 10_000),  # due too soon
    ],
)
def test_what_the_bank_cannot_take_is_printed(town: Town, customer: dict[str, Any], terms: str, ore: int) -> None:
    town.customer("1001", **customer)
    register(town, row("R1"))
    if terms == "0":
        town.choose("distribution", bank_due_bank_days=100)
    number = town.invoiced("1001", ore, FRIDAY)
    town.run("distribution", FRIDAY)
    assert events(town, number) == [("print", "handed_over")]


def test_a_credit_note_and_what_autogiro_draws_do_not_go_to_the_bank(town: Town) -> None:
    town.customer("1001")
    register(town, row("R1"))
    invoice = town.invoiced("1001", 10_000, FRIDAY)
    town.run("distribution", FRIDAY)
    town.credit(invoice, 4_000, MONDAY.isoformat())
    town.run("distribution", MONDAY)
    credit = town.rows("SELECT channel FROM document_event WHERE document_id LIKE 'credit_note-%'")
    assert credit == [("print",)]
    mandate = {"payer_number": "1001", "customer_no": "1001", "kind": "account", "origin": "payee", "state": "active"}
    bankgiro = town.settings.clients[0].bankgiro[0].number
    town.insert("mandate", bankgiro=bankgiro, active_on=TUESDAY, **mandate, run_id=1, version_id=1)
    drawn = town.invoiced("1001", 10_000, TUESDAY)
    town.run("distribution", TUESDAY)
    assert events(town, drawn) == [("print", "handed_over")]


def test_who_is_refused_and_why(town: Town) -> None:
    town.customer("1001")
    town.customer("1002", protection_code=1)
    town.customer("1003", status="C")
    town.customer("1004", guardian_no="1005", identity_no="201001012392")
    town.customer("1005", identity_no=PROXY)
    town.customer("1006", identity_no="201101012390", guardian_no="1007")
    town.customer("1007", identity_no="198001012392", protection_code=2)
    register(
        town,
        row("R1"),
        row("R2"),  # the same payer, customer and address once more
        row("R3", "4711"),
        row("R4", ""),
        row("R5", "1002"),
        row("R6", "1003"),
        row("R7", payer=PROXY),
        row("R8", "1004", payer=PROXY, fmi=f"{PROXY}.SEB.SE"),
        row("R9", "1006", payer="198001012392"),
        row("R1"),  # the same event again
    )
    tally = town.run("distribution", FRIDAY)
    assert answers(town) == {
        "R1": ("accepted", ""),
        "R2": ("refused", "duplicate"),
        "R3": ("refused", "unknown_customer_number"),
        "R4": ("refused", "unknown_customer_number"),
        "R5": ("refused", "unknown_customer_number"),
        "R6": ("refused", "closed_customer"),
        "R7": ("refused", "wrong_payer"),
        "R8": ("accepted", ""),
        "R9": ("refused", "unknown_customer_number"),
    }, "a protected person, or whose guardian is, is answered as a number nobody has"
    assert registered(town) == [("1001", FMI), ("1004", f"{PROXY}.SEB.SE")]
    assert tally.counts["e-fakturaanmälningar"] == 9


def test_the_latest_event_wins_in_whatever_order_they_come(town: Town) -> None:
    town.customer("1001")
    late = "2026-11-19T12:00:00+01:00"
    register(town, row("R3", event="change", at=late, fmi=f"{ANNA}.SEB.SE"), row("R1", at="2026-11-18T08:00:00+01:00"))
    town.run("distribution", FRIDAY)
    assert registered(town) == [("1001", f"{ANNA}.SEB.SE")]
    register(town, row("R2", event="deregister"), name="efaktura_registration_2.CSV")
    town.run("distribution", MONDAY)
    assert registered(town) == [("1001", f"{ANNA}.SEB.SE")], "an older deregistration changes nothing"
    register(town, row("R4", event="deregister", at="2026-11-20T12:00:00+01:00"), name="EFAKTURA_REGISTRATION_3.csv")
    town.run("distribution", TUESDAY)
    assert registered(town) == []
    register(town, row("R5", at="2026-11-21T12:00:00+01:00"), name="EFAKTURA_REGISTRATION_4.csv")
    town.run("distribution", WEDNESDAY)
    assert registered(town) == [("1001", FMI)] and answers(town)["R5"] == ("accepted", "")


def test_an_event_told_again_is_not_answered_again(town: Town) -> None:
    town.customer("1001")
    register(town, row("R1"))
    town.run("distribution", FRIDAY)
    register(
        town,
        row("R1"),
        row("R2", event="deregister", at="2026-11-20T09:00:00+01:00"),
        name="EFAKTURA_REGISTRATION_2.csv",
    )
    tally = town.run("distribution", MONDAY)
    assert tally.counts["e-fakturaanmälningar"] == 1
    assert town.rows(f"SELECT count(*) FROM outbox WHERE kind = '{efaktura.ANSWER}'") == [(2,)]
    assert town.select("taken_count, ignored_count", "file_verdict", "taken_count = 1 AND ignored_count = 1") == [
        (1, 1)
    ]


def test_a_bad_row_is_put_aside_and_the_others_are_taken(town: Town) -> None:
    town.customer("1001")
    register(town, row("R1"), row("R2", payer="12"))
    town.run("distribution", FRIDAY)
    assert answers(town) == {"R1": ("accepted", "")}
    assert town.select("taken_count, put_aside_count", "file_verdict") == [(1, 1)]


def test_a_file_with_another_header_is_refused_and_named(town: Town) -> None:
    folder = town.home.sftp / INBOX / "in"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "EFAKTURA_RESULT_x.csv").write_text("a;b\n1;2\n")
    assert "EFA-REFUSED" in rules(town.run("distribution", FRIDAY))


def handed(town: Town) -> int:
    town.customer("1001")
    register(town, row("R1"))
    number = town.invoiced("1001", 10_000, FRIDAY)
    town.run("distribution", FRIDAY)
    assert events(town, number) == [("bank", "handed_over")]
    return number


def told(number: int, status: str, reason: str = "") -> str:
    return f"{number};{FMI};{status};{reason};;NB;2026-11-21T10:00:00+01:00"


def test_what_the_banks_report_is_noted(town: Town) -> None:
    number = handed(town)
    result(town, told(number, "accepted"), told(number, "delivered"), told(99, "accepted"))
    tally = town.run("distribution", MONDAY)
    assert events(town, number) == [("bank", event) for event in ("handed_over", "accepted", "delivered")]
    assert tally.counts["resultat från internetbank"] == 2 and tally.counts["återsända rader"] == 1
    assert registered(town) == [("1001", FMI)]


def test_an_invoice_whose_payer_the_bank_does_not_know_is_printed_and_the_payer_let_go(town: Town) -> None:
    number = handed(town)
    result(town, told(number, "rejected", efaktura.NOT_REGISTERED))
    later = town.invoiced("1001", 5_000, MONDAY)
    town.run("distribution", MONDAY)
    assert registered(town) == []
    assert events(town, number) == [("bank", "handed_over"), ("bank", "rejected"), ("print", "handed_over")]
    assert events(town, later) == [("print", "handed_over")]
    register(town, row("R2", at="2026-11-23T12:00:00+01:00"), name="EFAKTURA_REGISTRATION_2.csv")
    town.run("distribution", TUESDAY)
    assert registered(town) == [("1001", FMI)] and answers(town)["R2"] == ("accepted", "")


def test_another_refusal_prints_the_invoice_and_keeps_the_payer(town: Town) -> None:
    number = handed(town)
    result(town, told(number, "rejected", "410"))
    town.run("distribution", MONDAY)
    assert events(town, number)[-1] == ("print", "handed_over") and registered(town) == [("1001", FMI)]


def test_silence_after_two_bank_days_is_a_warning(town: Town) -> None:
    number = handed(town)
    assert "EFA-SILENT" not in rules(town.run("distribution", MONDAY))
    assert "EFA-SILENT" in rules(town.run("distribution", TUESDAY))
    result(town, told(number, "accepted"))
    assert "EFA-SILENT" not in rules(town.run("distribution", WEDNESDAY))


def test_an_invoice_that_breaks_a_rule_is_named_and_printed_the_next_night(town: Town) -> None:
    mistyped = f"{ANNA[:-1]}{(int(ANNA[-1]) + 1) % 10}"
    town.customer("1001", identity_no=mistyped)
    register(town, row("R1", payer=mistyped))
    number = town.invoiced("1001", 10_000, FRIDAY)
    assert "PEPPOL-COMMON-R049" in rules(town.run("distribution", FRIDAY))
    assert events(town, number) == [("bank", "rejected")] and not sent(town)
    town.run("distribution", MONDAY)
    assert events(town, number)[-1] == ("print", "handed_over")


def test_the_same_night_again_sends_the_same_file_and_no_other(town: Town) -> None:
    handed(town)
    before = sent(town)
    town.run("distribution", FRIDAY)
    assert sent(town) == before and town.rows("SELECT count(*) FROM outbox WHERE kind = 'bank_batch'") == [(1,)]


def test_no_person_is_named_in_what_people_read(town: Town) -> None:
    town.customer("1001")
    register(town, row("R1", payer=PROXY), row("R2", payer="12"), row("R1", "198112289874"))
    tally = town.run("distribution", FRIDAY)
    reports = "".join(path.read_text("utf-8") for path in Path(town.home.sftp).rglob("*.txt"))
    reports += "".join(finding.message for finding in tally.findings)
    assert "Anna" not in reports and ANNA not in reports and PROXY not in reports and ANNA[2:] not in reports
