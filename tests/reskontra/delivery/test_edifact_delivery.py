"""Invoices in EDIFACT on a real ledger: one interchange for each receiver, and letters for what cannot leave so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from ledger_rows import COMPANY, Town
from test_distribution import MIXED, channels, events, order, outbox, waiting

from formats import edifact, edifact_reading, edifact_structure
from reskontra.delivery import edifact_delivery, sent_document
from reskontra.exchange.archive import Archive
from reskontra.home import Home
from reskontra.ledger import Ledger
from reskontra.policy import Policy
from reskontra.processes import BY_NAME

NIGHT = date(2026, 11, 20)
NEXT = date(2026, 11, 23)
OURS, BUYER, OTHER = "7350000000016", "7350000000023", "7350000000030"


@pytest.fixture
def town(ledger: Ledger, home: Home) -> Town:
    """A town with a GLN of its own."""
    town = Town(ledger, home)
    town.choose("distribution", validate_cen=False, workers=1)
    give_gln(town, OURS)
    return town


def give_gln(town: Town, gln: str) -> None:
    town.settings = replace(town.settings, clients=(replace(town.settings.clients[0], gln=gln),))


def partner(town: Town, customer_no: str, gln: str = BUYER, **values: Any) -> str:
    known = {"channel": "edifact", "endpoint_scheme": "0088", "endpoint_id": gln, "name": f"Köparen {customer_no} AB"}
    return town.company(customer_no, **{**known, **values})


def interchanges(town: Town) -> dict[str, edifact.Interchange]:
    """Every interchange sent, by file; each message holds under the directory."""
    found = {name: edifact.read(content) for name, content in outbox(town, "edifact_batch").items()}
    for interchange in found.values():
        for message in interchange.messages:
            edifact_structure.tree(message)
    return found


def heads(town: Town) -> dict[str, dict[str, Any]]:
    """The head of every invoice sent in EDIFACT, by number."""
    read = [
        edifact_reading.read(content)["documents"].to_pylist() for content in outbox(town, "edifact_batch").values()
    ]
    return {head["document_no"]: head for rows in read for head in rows}


def test_each_receiver_gets_one_interchange_that_says_what_the_ledger_says(town: Town) -> None:
    first = order(
        town, partner(town, "2001"), *MIXED, buyer_reference="REF 9", buyer_order_no="PO-1", head_text_1="Avtal"
    )
    other = order(town, partner(town, "2002", OTHER))
    credit = order(town, "2001", {"net_ore": -5_000, "quantity_x100": -100, "unit": "st"}, credits_invoice_no=first)
    fee = order(town, partner(town, "2003", BUYER), {"vat_code": "O"})
    tally = town.run("distribution", NIGHT)

    found = interchanges(town)
    assert {name: (one.sender, one.receiver, one.control_reference) for name, one in found.items()} == {
        f"INVOIC_10_{BUYER}_1.edi": (OURS, BUYER, "1"),
        f"INVOIC_10_{OTHER}_1.edi": (OURS, OTHER, "1"),
    }
    assert [one.prepared for one in found.values()] == ["2611200115"] * 2
    sent = heads(town)
    totals = dict(town.rows("SELECT invoice_no::text, abs(total_ore) FROM invoice"))
    assert set(sent) == {str(number) for number in (first, other, credit, fee)}
    assert {number: head["payable_ore"] for number, head in sent.items()} == totals
    head = sent[str(first)]
    assert (head["buyer_reference"], head["order_reference"], head["buyer_name"]) == (
        "REF 9",
        "PO-1",
        "Köparen 2001 AB",
    )
    assert head["due_on"] == date(2026, 12, 20) and head["note"].startswith("Avtal\nFrågor om innehållet:")
    assert "dröjsmålsränta" in head["payment_terms"] and head["buyer_identity_no"] == COMPANY
    assert sent[str(credit)]["credited_invoice_no"] == str(first) and sent[str(credit)]["due_on"] is None
    assert channels_of(town) == {"edifact"} and not waiting(town)
    assert tally.counts["EDIFACT-fakturor"] == 4
    rows = town.rows("""SELECT m.message_no, m.document_no, x.documents, x.expects_answer, x.answer
                        FROM edi_message AS m
                        JOIN edi_interchange AS x USING (client, receiver_gln, control_reference)
                        WHERE receiver_gln = '7350000000023' ORDER BY 1""")
    numbers = [edifact_number(message) for message in found[f"INVOIC_10_{BUYER}_1.edi"].messages]
    assert rows == [(place, number, 3, True, None) for place, number in enumerate(numbers, start=1)]


def edifact_number(message: edifact.Message) -> str:
    return message.segments[1].at(1)


def channels_of(town: Town) -> set[str]:
    return {channel for _, channel, event in events(town) if event == "handed_over"}


def test_the_next_night_takes_the_next_reference_and_a_rerun_sends_nothing_more(town: Town) -> None:
    order(town, partner(town, "2001"))
    town.run("distribution", NIGHT)
    before = outbox(town), events(town)
    assert not any(town.run("distribution", NIGHT).counts.values())
    assert (outbox(town), events(town)) == before
    order(town, "2001", on=NEXT)
    town.run("distribution", NEXT)
    assert list(interchanges(town)) == [f"INVOIC_10_{BUYER}_1.edi", f"INVOIC_10_{BUYER}_2.edi"]


def test_a_run_that_was_killed_before_its_commit_makes_the_same_bytes_again(town: Town) -> None:
    order(town, partner(town, "2001"), *MIXED)
    order(town, partner(town, "2002", OTHER), *MIXED)
    made = []
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt), town.ledger.transaction():
            BY_NAME["distribution"].run(town.night(NIGHT))
            made.append(outbox(town, "edifact_batch"))
            raise KeyboardInterrupt
        assert not outbox(town) and len(waiting(town)) == 2
    assert made[0] == made[1] and len(made[0]) == 2
    assert town.rows("SELECT count(*) FROM edi_interchange") == [(0,)]


def test_without_our_own_gln_the_customers_get_letters_and_the_night_says_so(town: Town) -> None:
    give_gln(town, "")
    order(town, partner(town, "2001"))
    tally = town.run("distribution", NIGHT)
    assert channels(town) == {"2001": "print"} and not outbox(town, "edifact_batch")
    ((told,),) = [[finding for finding in tally.findings if finding.rule == "DIST-CHANNEL"]]
    assert told.key == "edifact" and "client.gln" in told.message and "1 st" in told.message


@pytest.mark.parametrize(
    "values", [{"endpoint_scheme": "0007", "endpoint_id": COMPANY}, {"endpoint_scheme": None, "endpoint_id": None}]
)
def test_a_customer_without_a_gln_gets_letters(town: Town, values: dict[str, Any]) -> None:
    order(town, partner(town, "2001", **values))
    assert town.run("distribution", NIGHT) and channels(town) == {"2001": "print"}


def test_a_protected_customer_is_in_no_file(town: Town) -> None:
    order(town, partner(town, "2001", protection_code=1))
    town.run("distribution", NIGHT)
    assert channels(town) == {"2001": "restricted"} and not outbox(town, "edifact_batch")


def test_a_document_that_does_not_hold_goes_back_and_is_printed_the_next_night(town: Town) -> None:
    bad = order(town, partner(town, "2001", name="Бета AB"))
    long = order(town, partner(town, "2002"), buyer_order_no="P" * 36)
    good = order(town, partner(town, "2003"))
    tally = town.run("distribution", NIGHT)
    assert set(heads(town)) == {str(good)}
    held = {(finding.rule, finding.key) for finding in tally.findings if finding.severity == "hold"}
    assert held == {("EDI-I6", str(bad)), ("EDI-R7", str(long))}
    assert town.rows("SELECT key, rule, department FROM reject ORDER BY 1") == [
        (str(bad), "EDI-I6", "TEK"), (str(long), "EDI-R7", "TEK")]  # fmt: skip
    assert not any("Бета" in finding.message for finding in tally.findings)
    town.run("distribution", NEXT)
    assert channels(town) == {"2001": "print", "2002": "print", "2003": "edifact"}


def test_when_nothing_for_a_receiver_holds_no_reference_is_used(town: Town) -> None:
    order(town, partner(town, "2001", name="Бета AB"))
    town.run("distribution", NIGHT)
    assert not outbox(town, "edifact_batch")
    order(town, partner(town, "2002"), on=NEXT)
    town.run("distribution", NEXT)
    assert list(interchanges(town)) == [f"INVOIC_10_{BUYER}_1.edi"]


def test_what_a_partner_wants_is_policy_by_date(town: Town) -> None:
    usual = town.policy.rows["edi_partner"]
    changed = {**usual[0], "receiver_gln": BUYER, "valid_from": NEXT, "supplier_role": "SE", "line_break": "no"}
    changed |= {"answer": "none"}
    town.policy = Policy({**town.policy.rows, "edi_partner": [*usual, changed]}, "changed")
    partner(town, "2001")
    for on in (NIGHT, NEXT):
        order(town, "2001", on=on)
        town.run("distribution", on)
    first, second = outbox(town, "edifact_batch").values()
    assert b"NAD+SU+" in first and b"\n" in first and b"NAD+SE+" in second and b"\n" not in second
    assert town.rows("SELECT expects_answer FROM edi_interchange ORDER BY control_reference") == [(True,), (False,)]


def test_many_documents_are_several_interchanges(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edifact_delivery, "MOST_MESSAGES", 2)
    for customer_no in ("2001", "2002", "2003"):
        order(town, partner(town, customer_no))
    order(town, partner(town, "2004", OTHER))
    town.run("distribution", NIGHT)
    counted = {name: len(one.messages) for name, one in interchanges(town).items()}
    assert counted == {f"INVOIC_10_{BUYER}_1.edi": 2, f"INVOIC_10_{BUYER}_2.edi": 1, f"INVOIC_10_{OTHER}_1.edi": 1}
    assert town.rows("SELECT name, row_count FROM outbox WHERE kind = 'edifact_batch' ORDER BY 1") == sorted(
        counted.items()
    )


def test_what_a_customer_got_is_its_own_message_and_nobody_elses(town: Town) -> None:
    numbers = [
        order(town, partner(town, customer_no), head_text_1="Det är 'så' + så: ?") for customer_no in ("2001", "2002")
    ]
    town.run("distribution", NIGHT)
    archive = Archive(town.home.archive)
    ((name, content),) = outbox(town, "edifact_batch").items()
    for place, number in enumerate(numbers, start=1):
        found = sent_document.find(town.ledger, archive, "10", "distributor", f"invoice-{number}")
        assert found and found.ending == ".edi" and found.file_name == f"{name}/{place}.edi"
        assert found.content in content and found.content.startswith(f"UNH+{place}+INVOIC".encode())
        assert f"BGM+380+{number}+9'".encode() in found.content and found.content.count(b"BGM+") == 1
        assert found.content.rstrip().endswith(f"+{place}'".encode())


def test_the_test_environment_marks_its_interchanges(town: Town) -> None:
    town.choose("municipality", environment="test")
    order(town, partner(town, "2001"))
    town.run("distribution", NIGHT)
    assert [one.is_test for one in interchanges(town).values()] == [True]
