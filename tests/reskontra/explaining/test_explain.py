"""The life of an invoice: found by any of its numbers, told from the order to the agency's case, without names."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from ledger_rows import ANNA, Town

from reskontra import posting
from reskontra.explaining.explain import explain, render
from reskontra.home import Home
from reskontra.ledger import Ledger


@pytest.fixture
def town(ledger: Ledger, home: Home) -> Town:
    town = Town(ledger, home)
    town.night("2026-01-30")
    town.customer("104711")
    return town


def told(town: Town, key: object) -> dict:
    """The story as a program gets it."""
    return json.loads(json.dumps(explain(town.ledger, "10", str(key))))


@pytest.fixture
def paid_late(town: Town) -> int:
    """An invoice paid in two parts, the second after its due date, with the interest of it reckoned."""
    number = town.invoice("104711", 2_000_000, "2026-03-02")
    town.pay(number, 400_000, "2026-02-20")
    town.pay(number, 1_600_000, "2026-04-01")
    town.run("interest_invoicing", "2026-04-01")
    town.run("ledger_export", "2026-04-01")
    return number


def test_an_invoice_is_found_by_number_ocr_order_and_payment(town: Town, paid_late: int) -> None:
    (ocr,) = town.rows(f"SELECT ocr FROM invoice WHERE invoice_no = {paid_late}")[0]
    for key, found_as in (
        (paid_late, "invoice"),
        (ocr, "ocr"),
        (f"00{ocr}", "ocr"),
        (1, "order"),
        ("payment:2", "payment"),
    ):
        story = told(town, key)
        assert story["found_as"] == found_as, key
        assert [each["invoice"]["invoice_no"] for each in story["invoices"]] == [paid_late], key


def test_a_number_that_is_two_things_names_the_other(town: Town, paid_late: int) -> None:
    columns = [
        name
        for (name,) in town.rows("SELECT attname FROM pg_attribute WHERE attrelid = 'payment'::regclass AND attnum > 0")
    ]
    values = ", ".join("1" if name == "payment_id" else name for name in columns)
    town.ledger.connection.execute(f"INSERT INTO payment SELECT {values} FROM payment WHERE payment_id = 2")
    story = explain(town.ledger, "10", "1")
    assert (story["found_as"], story["also"]) == ("order", [{"found_as": "payment", "id": 1}])
    assert "Numret är också betalning 1: reskontra explain payment:1" in render(story)
    assert told(town, "payment:1")["found_as"] == "payment"
    assert "väntar på att matchas" in render(explain(town.ledger, "10", "payment:1"))


def test_what_is_unknown_has_no_story(town: Town) -> None:
    for key in (99, "abc", "", "1' OR 1=1", "9" * 40, "order:1"):
        assert told(town, key) == {}, key


def test_the_whole_life_is_told(town: Town, paid_late: int) -> None:
    (life,) = told(town, paid_late)["invoices"]
    assert life["invoice"]["open_ore"] == 0 and life["invoice"]["issued_on"] == "2026-01-31"
    assert life["invoice"]["policy_version"] == town.policy.version
    (order,) = life["orders"]
    assert (order["order_id"], order["receipt_attest_by"], order["decision_attest_by"]) == (1, "user1", "user2")
    assert [(line["account"], line["dim_1"], line["net_ore"]) for line in life["lines"]] == [
        ("30125", "4100", 2_000_000)
    ]
    assert [(p["amount_ore"], p["rule"], p["evidence"][:3]) for p in life["payments"]] == [
        (400_000, "ocr_part", "OCR"),
        (1_600_000, "ocr_exact", "OCR"),
    ]
    assert [(item["component"], item["amount_ore"], item["open_ore"]) for item in life["items"]] == [
        ("CAPITAL", 2_000_000, 0)
    ]
    assert [
        (e["event"], e["account_key"], e["account"], e["amount_ore"], e["voucher_no"]) for e in life["entries"]
    ] == [
        ("invoice", "AR_CLAIM", "1511", 2_000_000, 1),
        ("payment_matched", "AR_CLAIM", "1511", -400_000, 2),
        ("payment_matched", "AR_CLAIM", "1511", -1_600_000, 4),
    ]
    assert [(e["rule"], e["rule_version"], e["payment_id"], e["value_on"]) for e in life["entries"]] == [
        (None, None, None, "2026-01-31"),
        ("ocr_part", 1, 2, "2026-02-20"),
        ("ocr_exact", 1, 3, "2026-04-01"),
    ]
    assert [(v["entry_id"], v["account_key"], v["amount_ore"]) for v in life["vouchers"]][:2] == [
        (1, "AR_CLAIM", 2_000_000),
        (1, "INCOME", -2_000_000),
    ]
    assert {v["entry_id"] for v in life["vouchers"]} == {e["entry_id"] for e in life["entries"]}
    assert [(d["document_type"], d["event"], d["channel"]) for d in life["documents"]] == [
        ("invoice", "handed_over", "print")
    ]
    (interest,) = life["interest"]
    assert (interest["days"], interest["capital_ore"]) == (30, 1_600_000)
    assert interest["interest_invoice_no"] is not None


def test_a_small_difference_is_told_in_words(town: Town) -> None:
    number = town.invoice("104711", 150_000, "2026-03-02")
    town.pay(number, 149_650, "2026-02-20")

    said = render(explain(town.ledger, "10", str(number)))
    assert "liten differens version" in said and "small_difference" not in said


def test_the_interest_invoice_says_what_it_charges(town: Town, paid_late: int) -> None:
    (life,) = told(town, paid_late)["invoices"]
    (charged,) = told(town, life["interest"][0]["interest_invoice_no"])["invoices"]
    assert charged["invoice"]["document_type"] == "interest_invoice"
    assert [row["claim_invoice_no"] for row in charged["interest"]] == [paid_late]


def test_a_credit_note_and_its_invoice_tell_of_each_other(town: Town) -> None:
    number = town.invoice("104711", 100_000, "2026-03-02")
    credit = town.credit(number, 40_000, "2026-02-10")
    (life,), (credited,) = told(town, number)["invoices"], told(town, credit)["invoices"]
    assert [(e["event"], e["invoice_no"], e["rule"]) for e in life["entries"]] == [
        ("invoice", number, None),
        ("credit_note", credit, "credit_note"),
    ]
    assert life["invoice"]["open_ore"] == 60_000
    assert credited["invoice"]["credits_invoice_no"] == number
    assert {e["entry_id"] for e in credited["entries"]} == {
        e["entry_id"] for e in life["entries"] if e["event"] == "credit_note"
    }
    assert f"Krediterar faktura {number}" in render(explain(town.ledger, "10", str(credit)))


def test_what_was_taken_back_is_told_in_order_with_what_it_takes_back(town: Town) -> None:
    number = town.invoice("104711", 100_000, "2026-03-02")
    town.pay(number, 100_000, "2026-02-20")
    night = town.night("2026-02-23")
    with town.ledger.transaction():
        posting.begin(night)
        town.ledger.connection.execute(
            """INSERT INTO new_settlement (place, event, department, account_key, item_id, amount_ore, value_on,
                                           payment_id, reverses_settlement_id, rule, evidence)
               SELECT 1, 'payment_undone', 'TEK', 'AR_CLAIM', item_id, -amount_ore, value_on, payment_id, settlement_id,
                      'undone', 'beslut 1 av ABCD01'
               FROM settlement"""
        )
        town.ledger.connection.execute(
            "INSERT INTO posting (event, department, account_key, amount_ore) "
            "VALUES ('payment_undone', 'TEK', 'AR_UNIDENTIFIED', -100000)"
        )
        posting.post(night)
    (life,) = told(town, number)["invoices"]
    (opened, paid, undone) = life["entries"]
    assert (undone["reverses_settlement_id"], undone["reverses_entry_id"]) == (paid["settlement_id"], paid["entry_id"])
    assert (opened["settlement_id"], life["invoice"]["open_ore"]) == (None, 100_000)
    assert [(row["amount_ore"], row["rule"], row["business_on"]) for row in life["payments"]] == [
        (100_000, "ocr_exact", "2026-02-20"),
        (-100_000, "undone", "2026-02-23"),
    ]
    text = render(explain(town.ledger, "10", str(number)))
    assert f"återför avräkning {paid['settlement_id']}, post {undone['item_id']} 1 000,00 kr på konto 1511" in text
    assert "-1 000,00 kr från post" in text and "beslut 1 av ABCD01" in text


def test_the_candidates_of_a_payment_are_told_with_their_scores(town: Town) -> None:
    number = town.invoice("104711", 100_000, "2026-03-02")
    town.pay(number, 40_000, "2026-02-20")
    (payment_id,) = town.rows("SELECT payment_id FROM payment")[0]
    known = {"payment_id": payment_id, "rule_version": 2, "amount_ore": 40_000, "run_id": 1, "version_id": 1}
    for invoice_no, score, rule in ((number, 60, "payer_amount"), (number + 1, 90, "text_number")):
        town.insert(
            "match_candidate", **known, invoice_no=invoice_no, score_percent=score, rule=rule, evidence=f"E {ANNA}"
        )
    for candidates in (
        told(town, f"payment:{payment_id}")["candidates"],
        told(town, number)["invoices"][0]["candidates"],
    ):
        assert [(row["invoice_no"], row["score_percent"], row["rule"], row["evidence"]) for row in candidates] == [
            (number + 1, 90, "text_number", "E 811228-****"),
            (number, 60, "payer_amount", "E 811228-****"),
        ]
    assert f"kandidat faktura {number}, 60 %: " in render(explain(town.ledger, "10", f"payment:{payment_id}"))


def test_draws_and_what_keeps_reminders_back_are_told(town: Town) -> None:
    number = town.invoice("104711", 100_000, "2026-03-02")
    (item_id,) = town.select("item_id", "item", number)[0]
    town.insert(
        "autogiro_order",
        order_no=1,
        reference="2026000001000001",
        bankgiro="50501055",
        payer_number="1",
        customer_no="104711",
        invoice_no=number,
        item_id=item_id,
        amount_ore=100_000,
        draw_on=date(2026, 3, 2),
        made_on=date(2026, 2, 20),
        state="failed",
        file_name="ag.txt",
        run_id=1,
        version_id=1,
    )
    for event_no, event, on, said in (
        (1, "sent", "2026-02-20", "sänt"),
        (2, "no_cover", "2026-03-02", "täckning saknas"),
    ):
        moment = {"happened_on": date.fromisoformat(on), "text": said, "run_id": 1, "version_id": 1}
        town.insert("autogiro_order_event", event_no=event_no, order_no=1, event=event, **moment)
    town.insert(
        "reminder_hold",
        invoice_no=number,
        until_on=date(2026, 3, 12),
        reason="Autogiro.",
        order_no=1,
        run_id=1,
        version_id=1,
    )
    (life,) = told(town, number)["invoices"]
    assert [(row["event"], row["happened_on"], row["draw_on"], row["state_now"]) for row in life["draws"]] == [
        ("sent", "2026-02-20", "2026-03-02", "failed"),
        ("no_cover", "2026-03-02", "2026-03-02", "failed"),
    ]
    assert [(row["until_on"], row["reason"]) for row in life["reminder_holds"]] == [("2026-03-12", "Autogiro.")]
    text = render(explain(town.ledger, "10", str(number)))
    assert "Autogirouppdrag 1 om 1 000,00 kr den 2026-03-02: täckning saknas" in text
    assert "Påminns tidigast 2026-03-12: Autogiro." in text


def test_reminders_and_cases_are_told_in_order_of_time(town: Town) -> None:
    number = town.invoice("104711", 100_000, "2026-03-02")
    town.run_only("reminders", date(2026, 3, 9))
    town.distribute(date(2026, 3, 9))
    town.insert(
        "collection_case",
        case_ref="K000000001",
        customer_no="104711",
        action="DEMAND",
        sent_on=date(2026, 3, 25),
        file_no=1,
        run_id=1,
        version_id=1,
    )
    town.insert(
        "collection_case_invoice", case_ref="K000000001", invoice_no=number, open_capital_ore=100_000, fee_ore=0
    )
    for event, on in (("sent", date(2026, 3, 25)), ("recalled", date(2026, 4, 1))):
        town.insert(
            "collection_event",
            event_id=f"K000000001-{event}",
            case_ref="K000000001",
            event=event,
            reason="PAID_DIRECT_FULL" if event == "recalled" else "DEMAND",
            happened_on=on,
            file_name="f.csv",
            run_id=1,
            version_id=1,
        )
    text = render(explain(town.ledger, "10", str(number)))
    days = re.findall(r"^    (20\d\d-\d\d-\d\d)  ", text, re.MULTILINE)
    assert len(days) >= 5 and days == sorted(days)
    assert "Påminnelse 1 om 1 000,00 kr" in text
    assert "Inkassoärende K000000001 återkallat (PAID_DIRECT_FULL)" in text


def test_a_returned_order_says_why(town: Town) -> None:
    town.insert(
        "reject",
        run_id=1,
        process="order_intake",
        reject_no=1,
        line_no=6,
        key="700009",
        department="TEK",
        rule="LG-TERMS",
        field="terms_id",
        found=f"ZZ {ANNA}",
        wanted="Ett betalningsvillkor som finns.",
        action="Rätta ordern i UBW.",
    )
    story = explain(town.ledger, "10", "700009")
    assert story["found_as"] == "returned_order"
    text = render(story)
    assert "terms_id: ”ZZ 811228-****”. Ett betalningsvillkor som finns. Rätta ordern i UBW. (LG-TERMS)" in text


def test_an_order_that_is_held_or_waits_says_so(town: Town) -> None:
    town.invoice("104711", 100_000, "2026-03-02")
    town.ledger.connection.execute("""INSERT INTO open_order VALUES ('10', 1, '2026-02-01', 'Kunden är inte aktiv.')""")
    assert "Faktureras inte: Kunden är inte aktiv." in render(explain(town.ledger, "10", "order:1"))


def test_findings_about_the_invoice_are_told(town: Town) -> None:
    number = town.invoice("104711", 100_000, "2026-03-02")
    town.ledger.run(
        "add_finding",
        run_id=1,
        step="reminders",
        phase="run",
        finding_no=1,
        rule="NO_ADDRESS",
        severity="hold",
        key=str(number),
        message=f"Faktura {number} påminns inte.",
    )
    assert f"Påminna: Faktura {number} påminns inte. (NO_ADDRESS)" in render(explain(town.ledger, "10", str(number)))


def test_no_name_address_or_identity_number_is_told(town: Town, paid_late: int) -> None:
    text = json.dumps(told(town, paid_late), ensure_ascii=False) + render(explain(town.ledger, "10", str(paid_late)))
    for word in ("Anna", "Exempelgatan", ANNA, ANNA[2:], "Avgift"):
        assert word not in text, word


def test_a_customer_number_that_is_an_identity_number_is_masked(town: Town) -> None:
    town.customer(ANNA)
    number = town.invoice(ANNA, 100_000, "2026-03-02")
    story = told(town, number)
    assert story["invoices"][0]["invoice"]["customer_no"] == "811228-****"
    assert ANNA not in json.dumps(story)
