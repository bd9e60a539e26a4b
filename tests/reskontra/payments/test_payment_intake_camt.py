"""camt.054 and camt.053 in payment intake: deposits, references, reversals, pages, copies, statements and twins."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from autogiro_bank import draw, specification
from camt_bank import ACCOUNT, DAY, entry, message, paid
from intake_examples import order
from ledger_house import LedgerHouse, empty_house, house, sftp_home  # noqa: F401

from reskontra.policy import Policy

NEW = {"bank": "exempelbanken", "bankgiro": "*", "valid_from": date(2020, 1, 1), "last_on": None, "silence": "warn"}


@pytest.fixture
def bank(house: LedgerHouse) -> LedgerHouse:
    """A house whose bank has left BgMax for camt.054."""
    return sources(house, "camt054")


def sources(house: LedgerHouse, *products: str) -> LedgerHouse:
    silence = {"autogiro": {"silence": "normal"}}
    rows = [{**NEW, "product": product, "ground": "test", **silence.get(product, {})} for product in products]
    policy = Policy({**house.house.night.policy.policy.rows, "payment_source": rows}, "changed")
    house.house.night.policy = policy.on(house.house.night.business_on)
    return house


def drop(house: LedgerHouse, data: bytes, name: str = "camt.xml") -> None:
    house.house.drop(name, data, "bank")
    house.house.run("payment_intake")


def booked(house: LedgerHouse, columns: str = "kind, amount_ore, reference") -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in house.house.rows(f"SELECT {columns} FROM payment ORDER BY payment_id")]


def deposits(
    house: LedgerHouse,
    columns: str = "bankgiro, deposit_key, amount_ore, payment_count",
) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in house.house.rows(f"SELECT {columns} FROM deposit ORDER BY deposit_id")]


def findings(house: LedgerHouse) -> list[tuple[str, str]]:
    return [(finding.rule, finding.severity) for finding in house.house.findings]


def receipt(house: LedgerHouse, name: str = "camt.xml") -> str:
    (path,) = house.house.home.sftp.rglob(f"{name}.KVITTENS.txt")
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("version", ["camt.054.001.02", "camt.054.001.04", "camt.054.001.08"])
def test_an_entry_is_a_deposit_and_its_payments_are_booked(bank: LedgerHouse, version: str) -> None:
    extra = [
        {
            "sign": 1,
            "reference": "2026000009",
            "reference_kind": "document",
            "document_type": "CINV",
            "amount_ore": 800,
        },
        {
            "sign": -1,
            "reference": "6026000001",
            "reference_kind": "document",
            "document_type": "CREN",
            "amount_ore": 300,
        },
    ]
    rows = [
        paid(100_00, "002026000001251", payer="Anna Exempel", servicer_ref="S1", end_to_end_id="E1"),
        paid(50_00, "Hyra mars", reference_kind="free", sender_bankgiro="9912346"),
        paid(5_00, extra=extra, texts=["Tack"]),
    ]
    drop(bank, message(entry(*rows, batch_count=3), version=version))

    assert booked(
        bank, "source, amount_ore, reference, ocr, reference_code, serial, sender_bankgiro, end_to_end_id"
    ) == [
        ("camt", 100_00, "002026000001251", "2026000001251", 2, "S1", None, "E1"),
        ("camt", 50_00, "Hyra mars", None, 3, "", "9912346", None),
        ("camt", 5_00, "", None, 0, "", None, None),
    ]
    assert deposits(bank) == [("50501055", "20261120-A1", 155_00, 3)]
    references = bank.house.rows(
        "SELECT payment_id, sign, reference, amount_ore, reference_code FROM payment_reference"
    )
    assert [tuple(row.values()) for row in references] == [(3, 1, "2026000009", 800, 4), (3, -1, "6026000001", 300, 4)]
    assert bank.house.rows("SELECT payment_id, text FROM payment_text WHERE text = 'Tack'")[0]["payment_id"] == 3
    assert bank.house.rows("SELECT payment_id, name FROM payer") == [{"payment_id": 1, "name": "Anna Exempel"}]
    assert bank.house.totals("payment_intake") == {"deposits": (3, 155_00), "payments": (3, 155_00)}
    assert bank.house.folder_of("camt.xml") == "done/2026-11" and findings(bank) == []


def test_the_bank_is_known_by_the_account_and_other_accounts_are_refused(bank: LedgerHouse) -> None:
    drop(bank, message(entry(paid(100_00)), account="SE4550000000058398257466"))

    assert "CAM-R4" in bank.house.report("camt.xml") and booked(bank) == []
    assert "58398257466" not in bank.house.report("camt.xml"), "the account is shown by its last digits"


def test_the_account_may_be_given_without_iban(bank: LedgerHouse) -> None:
    drop(bank, message(entry(paid(100_00)), account=ACCOUNT.number, account_scheme="BBAN"))

    assert booked(bank) == [("payment", 100_00, "")]


def test_one_entry_for_two_bankgiros_is_two_deposits(bank: LedgerHouse) -> None:
    rows = [
        paid(100_00, "1"),
        paid(40_00, "2", bankgiro="9912346"),
        paid(7_00, "3"),
        paid(3_00, "4", bankgiro="9912346"),
    ]
    drop(bank, message(entry(*rows)))

    assert deposits(bank) == [("50501055", "20261120-A1", 107_00, 2), ("9912346", "20261120-A1", 43_00, 2)]
    assert booked(bank, "bankgiro, deposit_id, amount_ore") == [
        ("50501055", 1, 100_00),
        ("9912346", 2, 40_00),
        ("50501055", 1, 7_00),
        ("9912346", 2, 3_00),
    ]


def test_money_without_our_bankgiro_is_booked_on_the_accounts_first(bank: LedgerHouse) -> None:
    drop(bank, message(entry(paid(10_00, bankgiro=None), paid(5_00, bankgiro="54029681"))))

    assert deposits(bank) == [("50501055", "20261120-A1", 15_00, 2)]
    assert findings(bank) == [("PAY-BANKGIRO", "warn")]
    assert "5402-9681" in bank.house.findings[0].message


def test_a_batch_without_details_is_one_payment_that_says_so(bank: LedgerHouse) -> None:
    drop(bank, message(entry(amount_ore=900_00, text="Bankgiroinsättning")))

    assert booked(bank) == [("payment", 900_00, "")]
    texts = [row["text"] for row in bank.house.rows("SELECT text FROM payment_text ORDER BY line_no")]
    assert len(texts) == 2 and "inga uppgifter" in texts[0] and texts[1] == "Bankgiroinsättning"


def test_entries_that_the_bank_has_not_booked_are_ignored_by_name(bank: LedgerHouse) -> None:
    drop(bank, message(entry(paid(100_00, "1")), entry(paid(55_00, "2"), ref="A2", status="PDNG")))

    assert booked(bank) == [("payment", 100_00, "1")]
    assert "CAM-R5" in receipt(bank) and "55,00" in receipt(bank)


def test_fees_and_payouts_are_ignored_by_name_with_their_sum(bank: LedgerHouse) -> None:
    fee = {"is_credit": False, "bankgiro": None}
    drop(
        bank, message(entry(paid(100_00, "1")), entry(paid(12_50, **fee), ref="A2", is_credit=False, amount_ore=12_50))
    )

    assert booked(bank) == [("payment", 100_00, "1")]
    assert "avgifter och utbetalningar" in receipt(bank) and "12,50" in receipt(bank)


def debited(amount_ore: int, ref: str = "R1", is_reversal: bool = True, **changed: Any) -> dict[str, Any]:
    row = paid(amount_ore, is_credit=False, **{"bankgiro": None, **changed})
    return entry(row, ref=ref, is_credit=False, amount_ore=amount_ore, is_reversal=is_reversal)


@pytest.mark.parametrize(
    "named",
    [{"servicer_ref": "S1"}, {"tx_id": "S1"}, {"end_to_end_id": "E1"}],
    ids=["serial", "transaction", "end to end"],
)
def test_a_reversal_takes_back_the_payment_that_the_bank_names(bank: LedgerHouse, named: dict[str, str]) -> None:
    first = paid(100_00, "1", servicer_ref="S1", end_to_end_id="E1")
    drop(bank, message(entry(first, paid(100_00, "2", servicer_ref="S2"))), "first.xml")
    drop(bank, message(debited(100_00, is_reversal=False, **named), message_id="M2"), "second.xml")

    assert booked(bank, "payment_id, kind, amount_ore, reverses_payment_id")[2:] == [(3, "reversal", 100_00, 1)]
    assert deposits(bank)[1][2:] == (-100_00, 1)
    assert bank.house.totals("payment_intake")["payments"] == (3, 100_00)


def test_a_reversal_by_ocr_takes_back_what_settled_the_invoice(bank: LedgerHouse) -> None:
    (invoice,) = bank.invoice(order())
    bank.pay({"amount_ore": invoice["total_ore"], "reference": invoice["ocr"]})
    drop(bank, message(debited(invoice["total_ore"], reference=invoice["ocr"], reference_kind="structured")))

    assert booked(bank, "kind, reverses_payment_id") == [("payment", None), ("reversal", 1)]


@pytest.mark.parametrize(
    ("ore", "named", "is_named"),
    [
        (99_00, {"servicer_ref": "S1"}, True),
        (99_00, {"end_to_end_id": "E1"}, True),
        (99_00, {"end_to_end_id": "E1", "is_reversal": False}, False),
        (99_00, {"servicer_ref": "S1", "is_reversal": False}, True),
        (101_00, {"servicer_ref": "S1"}, False),
        (7_00, {}, False),
    ],
    ids=["a part", "a part by the payer's number", "a payout of ours", "the bank's number", "more", "nothing"],
)
def test_a_reversal_may_take_back_a_part_and_never_more(
    bank: LedgerHouse, ore: int, named: dict[str, Any], is_named: bool
) -> None:
    drop(bank, message(entry(paid(100_00, "1", servicer_ref="S1", end_to_end_id="E1"))), "first.xml")
    drop(bank, message(debited(ore, **named), message_id="M2"), "second.xml")

    expected = [("reversal", ore, 1 if is_named else None)]
    if named.get("is_reversal") is False and not is_named:
        expected = []
    assert booked(bank, "kind, amount_ore, reverses_payment_id")[1:] == expected


def test_parts_of_a_payment_are_taken_back_until_nothing_is_left(bank: LedgerHouse) -> None:
    drop(bank, message(entry(paid(100_00, "1", servicer_ref="S1"))), "first.xml")
    parts = [debited(ore, ref=f"R{ore}", servicer_ref="S1") for ore in (60_00, 30_00, 20_00)]
    drop(bank, message(*parts, message_id="M2"), "second.xml")
    drop(bank, message(debited(10_00, ref="R9", servicer_ref="S1"), message_id="M3"), "third.xml")

    assert booked(bank, "amount_ore, reverses_payment_id")[1:] == [(60_00, 1), (30_00, 1), (20_00, None), (10_00, 1)]


@pytest.mark.parametrize("named", [{"servicer_ref": "S1"}, {"end_to_end_id": "E1"}, {"reference": "1"}])
@pytest.mark.parametrize("entries", ["one entry", "two entries", "reversal first"])
def test_a_reversal_in_the_file_of_its_payment(bank: LedgerHouse, named: dict[str, str], entries: str) -> None:
    kind = {"reference_kind": "structured"} if "reference" in named else {}
    both = [paid(100_00, "1", servicer_ref="S1", end_to_end_id="E1"), paid(40_00, "2", servicer_ref="S2")]
    back = paid(100_00, is_credit=False, **{"bankgiro": None, **named, **kind})
    if entries == "one entry":
        drop(bank, message(entry(*both, {**back, "bankgiro": "50501055"})))
    else:
        made = [entry(*both), entry(back, ref="R1", is_credit=False, amount_ore=100_00, is_reversal=True)]
        drop(bank, message(*(made if entries == "two entries" else made[::-1])))

    rows = booked(bank, "kind, amount_ore, reverses_payment_id")
    assert rows == [("payment", 100_00, None), ("payment", 40_00, None), ("reversal", 100_00, 1)]
    assert bank.house.totals("payment_intake")["payments"] == (3, 40_00)


@pytest.mark.parametrize("earlier", ["bgmax", "camt"])
def test_a_reversal_named_before_its_payment_in_the_same_night_leaves_the_balance_as_it_was(
    bank: LedgerHouse, earlier: str
) -> None:
    """The file of the reversal is the first by name, the payment is not matched yet: both are booked and matched."""
    (invoice,) = bank.invoice(order())
    before = bank.open_items(), bank.balances()
    ore, ocr = invoice["total_ore"], invoice["ocr"]
    number = {"reference": ocr, "reference_kind": "structured"} if earlier == "bgmax" else {"servicer_ref": "S1"}
    bank.house.drop("a.xml", message(debited(ore, **number), message_id="M2"), "bank")
    if earlier == "bgmax":
        bank.house.drop("b.txt", bank.bgmax({"amount_ore": ore, "reference": ocr}, on=DAY), "bank")
    else:
        bank.house.drop("b.xml", message(entry(paid(ore, ocr, servicer_ref="S1"))), "bank")
    bank.house.run("payment_intake")
    bank.house.run("payment_matching")

    assert booked(bank, "kind, reverses_payment_id") == [("payment", None), ("reversal", 1)]
    assert bank.rules() == ["ocr_exact", "reversed"]
    assert (bank.open_items(), bank.balances()) == before
    assert bank.house.rows("SELECT * FROM item WHERE kind = 'unidentified'") == []


@pytest.mark.parametrize("named", [{"servicer_ref": "S1"}, {"end_to_end_id": "E1"}, {"reference": "ocr"}])
def test_a_reversal_finds_the_payment_that_a_later_intake_of_the_same_night_brings(
    bank: LedgerHouse, named: dict[str, str]
) -> None:
    """The reversal is matched, and on the worklist, when the payment comes: it leaves the list by opposite entries."""
    (invoice,) = bank.invoice(order())
    before = bank.open_items(), bank.balances()
    ore, ocr = invoice["total_ore"], invoice["ocr"]
    number = {"reference": ocr, "reference_kind": "structured"} if "reference" in named else named
    take(bank, message(debited(ore, **number), message_id="M2"), "a.xml")
    assert bank.rules() == ["reversal_unidentified"]
    take(bank, message(entry(paid(ore, ocr, servicer_ref="S1", end_to_end_id="E1"))), "b.xml")

    assert (bank.open_items(), bank.balances()) == before
    (found,) = bank.house.rows("SELECT payment_id, reverses_payment_id FROM found_reversal")
    assert (found["payment_id"], found["reverses_payment_id"]) == (1, 2)
    again = bank.house.everything()
    take(bank, b"", "")
    assert bank.house.everything() == again
    lines = bank.house.rows(
        "SELECT event, sum(amount_ore)::bigint AS ore FROM entry JOIN entry_line USING (client, entry_id)"
        " GROUP BY event HAVING sum(amount_ore) <> 0"
    )
    assert lines == []


def test_a_payment_of_a_later_night_is_not_taken_back_by_an_old_reversal(bank: LedgerHouse) -> None:
    """The customer pays again with the same OCR: the reversal of what we never saw stays with a person."""
    (invoice,) = bank.invoice(order())
    number = {"reference": invoice["ocr"], "reference_kind": "structured"}
    take(bank, message(debited(invoice["total_ore"], **number), message_id="M2"), "a.xml")
    bank.house.next_night()
    take(bank, message(entry(paid(invoice["total_ore"], invoice["ocr"]))), "b.xml")

    assert bank.house.rows("SELECT * FROM found_reversal") == []
    assert "ocr_exact" in bank.rules()


def take(bank: LedgerHouse, data: bytes, name: str) -> None:
    """Lay a file with the bank, if any, and let an intake and a matching of the night at hand take it."""
    if name:
        bank.house.drop(name, data, "bank")
    bank.house.run("payment_intake")
    bank.house.run("payment_matching")


def test_a_payment_told_of_again_beside_its_reversal_is_taken_back_once(bank: LedgerHouse) -> None:
    """The second message repeats the entry of the first: the payment booked then is the one taken back."""
    first = entry(paid(100_00, "1", servicer_ref="S1"))
    drop(bank, message(first), "first.xml")
    drop(bank, message(first, debited(100_00, servicer_ref="S1"), message_id="M2"), "second.xml")

    assert booked(bank, "kind, reverses_payment_id") == [("payment", None), ("reversal", 1)]


def test_a_payment_is_taken_back_once(bank: LedgerHouse) -> None:
    drop(bank, message(entry(paid(100_00, "1", servicer_ref="S1"))), "first.xml")
    drop(bank, message(debited(100_00, servicer_ref="S1"), message_id="M2"), "second.xml")
    drop(bank, message(debited(100_00, ref="R2", servicer_ref="S1"), message_id="M3"), "third.xml")

    assert booked(bank, "reverses_payment_id") == [(None,), (1,), (None,)]


def test_two_reversals_in_one_file_take_back_one_payment_once(bank: LedgerHouse) -> None:
    drop(bank, message(entry(paid(100_00, "1", servicer_ref="S1"))), "first.xml")
    both = debited(100_00, servicer_ref="S1"), debited(100_00, ref="R2", servicer_ref="S1")
    drop(bank, message(*both, message_id="M2"), "second.xml")

    assert booked(bank, "reverses_payment_id") == [(None,), (1,), (None,)]


def test_a_debit_on_our_bankgiro_is_a_reversal_also_when_unmarked(bank: LedgerHouse) -> None:
    drop(bank, message(debited(100_00, is_reversal=False, bankgiro="50501055")))

    assert booked(bank, "kind, amount_ore") == [("reversal", 100_00)]


def test_a_payout_that_comes_back_is_not_a_payment(bank: LedgerHouse) -> None:
    drop(bank, message(entry(paid(100_00, "1")), entry(paid(30_00, is_return=True), ref="A2")))

    assert booked(bank) == [("payment", 100_00, "1")]
    assert findings(bank) == [("CAM-R6", "hold")] and "30,00" in bank.house.findings[0].message


def test_an_entry_that_does_not_sum_is_put_aside_and_the_others_go_on(bank: LedgerHouse) -> None:
    wrong = entry(paid(50_00, "2"), ref="A2", amount_ore=51_00)
    drop(bank, message(entry(paid(100_00, "1")), wrong))

    assert booked(bank) == [("payment", 100_00, "1")]
    assert findings(bank) == [("CAM-R8", "hold")]
    assert "CAM-R8" in bank.house.report("camt.xml") and "51,00" in receipt(bank)


def test_a_wrong_batch_count_puts_the_entry_aside(bank: LedgerHouse) -> None:
    drop(bank, message(entry(paid(50_00, "2"), batch_count=2)))

    assert booked(bank) == [] and findings(bank) == [("CAM-R8", "hold")]


def test_another_currency_puts_the_entry_aside(bank: LedgerHouse) -> None:
    drop(bank, message(entry(paid(5_00, currency="EUR"), currency="EUR")))

    assert booked(bank) == [] and findings(bank) == [("CAM-R7", "hold")]


def test_a_wrong_total_refuses_the_file_and_nothing_of_it_stays(bank: LedgerHouse) -> None:
    data = message(entry(paid(100_00, "1"))).replace(b"<Sum>100.00</Sum>", b"<Sum>100.01</Sum>")
    drop(bank, data)

    assert "CAM-R9" in bank.house.report("camt.xml") and booked(bank) == []
    assert findings(bank) == [("PAY-REFUSED", "stop")]


@pytest.mark.parametrize(
    "data",
    [
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:pain.002.001.10'/>",
        b"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.054.001.08'>",
        "\ufeff<a/>".encode("utf-16"),
    ],
    ids=["entities", "another message", "cut off", "another encoding"],
)
def test_xml_that_is_no_sound_camt_is_refused(bank: LedgerHouse, data: bytes) -> None:
    drop(bank, data)

    assert bank.house.folder_of("camt.xml") == "rejected"


def test_the_same_notification_in_other_bytes_is_a_duplicate(bank: LedgerHouse) -> None:
    data = message(entry(paid(100_00, "1")))
    drop(bank, data, "first.xml")
    drop(bank, data.replace(b"\n", b"\n\n"), "second.xml")

    assert bank.house.state_of("second.xml") == "duplicate" and len(booked(bank)) == 1


def test_an_entry_reported_again_in_another_message_is_booked_once(bank: LedgerHouse) -> None:
    drop(bank, message(entry(paid(100_00, "1"))), "first.xml")
    drop(bank, message(entry(paid(100_00, "1")), entry(paid(9_00, "2"), ref="A2"), message_id="M2"), "second.xml")

    assert booked(bank) == [("payment", 100_00, "1"), ("payment", 9_00, "2")]
    assert "lästa förut" in receipt(bank, "second.xml")


def test_an_entry_reported_again_with_another_amount_is_named(bank: LedgerHouse) -> None:
    drop(bank, message(entry(paid(100_00, "1"))), "first.xml")
    drop(bank, message(entry(paid(101_00, "1")), message_id="M2"), "second.xml")

    assert booked(bank) == [("payment", 100_00, "1")]
    assert ("CAM-R3", "hold") in findings(bank)


@pytest.mark.parametrize(
    ("amount_ore", "serial", "count"),
    [(100_00, "B2", 2), (90_00, "B2", 2), (100_00, "B1", 1), (90_00, "B1", 1), (100_00, None, 1), (90_00, None, 2)],
    ids=["equal amount", "other amount", "again", "again, changed", "not numbered", "not numbered, other amount"],
)
def test_entries_counted_from_one_in_every_message_are_told_apart(
    bank: LedgerHouse, amount_ore: int, serial: str | None, count: int
) -> None:
    """Two notifications of a day, each with an entry 1 and no AcctSvcrRef: what the bank tells again is booked once."""
    first = paid(100_00, "1", servicer_ref="B1" if serial else None)
    drop(bank, message(entry(first, ref=None, entry_ref="1")), "first.xml")
    later = paid(amount_ore, "2", servicer_ref=serial)
    drop(bank, message(entry(later, ref=None, entry_ref="1"), message_id="M2"), "second.xml")

    assert len(booked(bank)) == count
    assert (("CAM-R3", "hold") in findings(bank)) == (serial == "B1" and amount_ore == 90_00)


def test_a_copy_is_not_booked_and_named_when_its_original_is_unknown(bank: LedgerHouse) -> None:
    drop(bank, message(entry(paid(100_00, "1")), copy_duplicate="DUPL"))
    assert booked(bank) == [] and findings(bank) == [("CAM-R3", "hold")]

    drop(bank, message(entry(paid(100_00, "1"))), "original.xml")
    assert booked(bank) == [("payment", 100_00, "1")]


def test_pages_wait_for_the_last_and_are_taken_together(bank: LedgerHouse) -> None:
    first = message(entry(paid(100_00, "1")), page=(1, False))
    second = message(entry(paid(50_00, "2"), ref="A2"), page=(2, True))
    drop(bank, first, "page1.xml")
    assert booked(bank) == [] and bank.house.folder_of("page1.xml") == "held"
    assert ("CAM-R3", "hold") in findings(bank)

    bank.house.next_night()
    drop(bank, second, "page2.xml")
    assert booked(bank) == [("payment", 100_00, "1"), ("payment", 50_00, "2")]
    assert bank.house.folder_of("page1.xml").startswith("done") and bank.house.folder_of("page2.xml").startswith("done")


def test_a_missing_page_in_the_middle_holds_the_others(bank: LedgerHouse) -> None:
    drop(bank, message(entry(paid(100_00, "1")), page=(1, False)), "page1.xml")
    drop(bank, message(entry(paid(50_00, "2"), ref="A2"), page=(3, True)), "page3.xml")

    assert booked(bank) == []


def test_a_broken_page_is_refused_and_the_others_wait_for_a_new_one(bank: LedgerHouse) -> None:
    second = message(entry(paid(50_00, "2"), ref="A2"), page=(2, True))
    drop(bank, message(entry(paid(100_00, "1")), page=(1, False)), "page1.xml")
    drop(bank, second.replace(b"<NbOfNtries>1<", b"<NbOfNtries>7<"), "page2.xml")

    assert booked(bank) == []
    assert bank.house.folder_of("page1.xml") == "held" and "CAM-R9" in bank.house.report("page2.xml")
    drop(bank, second, "page2_ny.xml")
    assert len(booked(bank)) == 2


def test_a_gap_in_the_banks_numbers_is_a_warning(bank: LedgerHouse) -> None:
    drop(bank, message(entry(paid(1_00)), sequence_no="7"), "a.xml")
    drop(bank, message(entry(paid(1_00), ref="A2"), sequence_no="9", message_id="M2"), "b.xml")

    assert findings(bank) == [("CAM-SEQ", "warn")] and "8" in bank.house.findings[0].message


def test_a_file_without_entries_is_taken_as_empty(bank: LedgerHouse) -> None:
    drop(bank, message())

    assert bank.house.state_of("camt.xml") == "taken" and "Tom fil" in receipt(bank)


def test_direct_debit_deposits_are_linked_and_not_booked(bank: LedgerHouse) -> None:
    sources(bank, "camt054", "autogiro")
    drop(bank, message(entry(paid(100_00), ref="AG1", family="IDDT")), "camt.xml")
    assert booked(bank) == [] and findings(bank) == [("CAM-R12", "warn")]

    drop(bank, specification(draw(60_00, "A1"), draw(40_00, "A2")), "autogiro.txt")
    (row,) = bank.house.rows("SELECT kind, amount_ore, deposit_id FROM bank_entry")
    assert tuple(row.values()) == ("direct_debit", 100_00, 1)
    assert findings(bank) == []


def test_a_statement_of_an_account_with_notifications_is_only_held_against_them(house: LedgerHouse) -> None:
    sources(house, "camt054", "camt053")
    drop(house, message(entry(paid(100_00, "1"))), "camt.xml")
    statement = message(
        entry(paid(100_00, "1")),
        entry(paid(8_00), ref="A9"),
        entry(paid(3_00, is_credit=False), ref="F1", is_credit=False, amount_ore=3_00),
        version="camt.053.001.08",
        message_id="S1",
    )
    drop(house, statement, "statement.xml")

    assert booked(house) == [("payment", 100_00, "1")]
    rows = house.house.rows("SELECT kind, servicer_ref, amount_ore, deposit_id FROM bank_entry ORDER BY 2")
    assert [tuple(row.values()) for row in rows] == [("statement", "A1", 100_00, 1), ("statement", "A9", 8_00, None)]
    assert ("CAM-R12", "warn") in findings(house)


@pytest.mark.parametrize(
    ("told", "is_linked"),
    [
        ({"ref": "A1"}, True),
        ({"ref": None, "entry_ref": "A1"}, True),
        ({"ref": "Z9"}, True),
        ({"ref": "Z9", "booked_on": date(2026, 11, 19)}, False),
        ({"ref": "A1", "amount_ore": 99_00, "payments": []}, False),
    ],
    ids=["the bank's reference", "the entry's reference", "day and amount", "another day", "another amount"],
)
def test_a_statement_is_linked_by_reference_then_by_day_and_amount(
    house: LedgerHouse, told: dict[str, Any], is_linked: bool
) -> None:
    """CAM-R12: AcctSvcrRef, then NtryRef, then amount and date."""
    sources(house, "camt054", "camt053")
    drop(house, message(entry(paid(100_00, "1"))), "camt.xml")
    drop(house, message(entry(paid(100_00, "1"), **told), version="camt.053.001.08", message_id="S1"), "statement.xml")

    (row,) = house.house.rows("SELECT deposit_id FROM bank_entry")
    assert row["deposit_id"] == (1 if is_linked else None)
    assert (("CAM-R12", "warn") in findings(house)) == (not is_linked)


def test_a_debit_with_return_information_is_a_reversal(bank: LedgerHouse) -> None:
    """CAM-R6: reversed, debited on our bankgiro, or returned."""
    drop(bank, message(debited(100_00, is_reversal=False, is_return=True)))

    assert booked(bank, "kind, amount_ore, reverses_payment_id") == [("reversal", 100_00, None)]


def test_a_statement_is_booked_where_the_bank_sends_nothing_else(house: LedgerHouse) -> None:
    sources(house, "camt053")
    drop(house, message(entry(paid(100_00, "1")), version="camt.053.001.04"))

    assert booked(house) == [("payment", 100_00, "1")]
    assert findings(house) == []


def test_a_payment_told_of_by_bgmax_and_camt_is_booked_once(house: LedgerHouse) -> None:
    sources(house, "bgmax", "camt054")
    rows = [{"amount_ore": 100_00, "reference": "2026000001251"}, {"amount_ore": 55_00, "reference": "2026000002259"}]
    drop(house, house.bgmax(*rows, on=DAY), "bgmax.txt")
    drop(house, message(entry(paid(100_00, "2026000001251"), paid(8_00, "2026000003257"))), "camt.xml")

    assert booked(house, "source, amount_ore") == [("bgmax", 100_00), ("bgmax", 55_00), ("camt", 8_00)]
    (twin,) = house.house.rows("SELECT payment_id, source, amount_ore, rule, file_line FROM twin_payment")
    assert (twin["payment_id"], twin["source"], twin["amount_ore"]) == (1, "camt", 100_00) and twin["file_line"] > 1
    assert deposits(house, "amount_ore, payment_count, twin_ore, twin_count")[1] == (8_00, 1, 100_00, 1)
    assert ("PAY-TWIN", "warn") in findings(house)
    assert house.house.totals("payment_intake") == {"deposits": (3, 163_00), "payments": (3, 163_00)}


def test_explain_shows_both_reports_of_a_twin(house: LedgerHouse) -> None:
    sources(house, "bgmax", "camt054")
    drop(house, house.bgmax({"amount_ore": 100_00, "reference": "2026000001251"}, on=DAY), "bgmax.txt")
    drop(house, message(entry(paid(100_00, "2026000001251"))), "camt.xml")
    rows = house.house.ledger.rows("story_payments", client="10", invoice_no=None, payment_id=1)

    assert rows[0]["file_name"] == "bgmax.txt"
    assert re.fullmatch(r"rad \d+ i camt\.xml", rows[0]["also_told"])


@pytest.mark.parametrize(("in_bgmax", "in_camt", "left"), [(2, 2, 2), (2, 3, 3), (3, 2, 3), (1, 0, 1), (0, 2, 2)])
def test_equal_payments_are_counted_in_each_report(
    house: LedgerHouse,
    in_bgmax: int,
    in_camt: int,
    left: int,
) -> None:
    sources(house, "bgmax", "camt054")
    if in_bgmax:
        rows = [{"amount_ore": 100_00, "reference": "2026000001251"}] * in_bgmax
        drop(house, house.bgmax(*rows, on=DAY), "bgmax.txt")
    if in_camt:
        drop(house, message(entry(*[paid(100_00, "2026000001251")] * in_camt)), "camt.xml")

    assert len(booked(house)) == left


def test_twins_are_known_over_several_files_of_the_second_report(house: LedgerHouse) -> None:
    sources(house, "bgmax", "camt054")
    one = paid(100_00, "2026000001251")
    drop(house, house.bgmax(*[{"amount_ore": 100_00, "reference": "2026000001251"}] * 2, on=DAY), "bgmax.txt")
    for number in (1, 2, 3):
        drop(house, message(entry(one, ref=f"A{number}"), message_id=f"M{number}"), f"camt{number}.xml")

    assert booked(house, "source") == [("bgmax",), ("bgmax",), ("camt",)]


@pytest.mark.parametrize(
    ("theirs", "ours", "is_twin"),
    [
        ({"payer": "Anna Exempel"}, {"payer": "EXEMPEL, ANNA"}, True),
        ({"payer": "Anna Exempel"}, {"payer": "Bo Ek"}, False),
        ({"payer": "Anna Exempel"}, {}, True),
        ({}, {"payer": "Anna Exempel"}, True),
        ({"reference": "Hyra", "payer": "Anna"}, {"reference": "hyra ", "payer": "Anna"}, True),
        ({"reference": "Hyra", "payer": "Anna"}, {"reference": "Hyra", "payer": "Bo"}, False),
        ({"reference": "Hyra"}, {"reference": "El"}, False),
        ({"reference": "123455", "payer": "Anna"}, {"reference": "00123455", "payer": "A Exempel"}, True),
    ],
)
def test_payers_and_references_tell_twins_from_strangers(
    house: LedgerHouse,
    theirs: dict[str, str],
    ours: dict[str, str],
    is_twin: bool,
) -> None:
    sources(house, "camt054", "bgmax")
    kind = "structured" if theirs.get("reference", "").isdigit() else "free" if "reference" in theirs else "none"
    drop(house, message(entry(paid(100_00, theirs.get("reference"), reference_kind=kind, payer=theirs.get("payer")))))
    code = "2" if ours.get("reference", "").isdigit() else "3" if "reference" in ours else "0"
    data = house.bgmax({"amount_ore": 100_00, "reference": ours.get("reference", ""), "reference_code": code}, on=DAY)
    if "payer" in ours:
        line = b"26" + ours["payer"].encode("iso-8859-1").ljust(78)
        data = data.replace(b"\r\n15", b"\r\n" + line + b"\r\n15")
    drop(house, data, "bgmax.txt")

    assert len(booked(house)) == (1 if is_twin else 2)


def free(amount_ore: int, text: str, name: str) -> dict[str, Any]:
    """A payment of the camt bank without OCR."""
    return paid(amount_ore, text or None, reference_kind="free" if text else "none", payer=name)


def told_in_bgmax(house: LedgerHouse, *payments: tuple[int, str, str]) -> bytes:
    """The same in BgMax: öre, text and payer."""
    rows = [{"amount_ore": ore, "reference": text, "reference_code": "3" if text else "0"} for ore, text, _ in payments]
    lines = house.bgmax(*rows, on=DAY).split(b"\r\n")
    for place, (_, _, name) in reversed(list(enumerate(payments, start=3))):
        lines.insert(place, b"26" + name.encode("iso-8859-1").ljust(78))
    return b"\r\n".join(lines)


LONG = "Hyra för november, lägenhet 1203 på Exempelgatan 1"
TOLD = [(100_00, "Hyra", "Anna Exempel"), (40_00, LONG[:25], "Bo Ek"), (7_00, "", "Eva Exempel")]


@pytest.mark.parametrize("first", ["bgmax", "camt"])
@pytest.mark.parametrize(
    "payers",
    [("Anna Exempel", "Bo Ek", "Eva Exempel"), ("A Exempel och B Exempel", "Ek Ekonomi AB", "Dödsboet efter E")],
    ids=["same payers", "other payers"],
)
def test_a_deposit_told_of_by_both_is_booked_once_whoever_is_said_to_have_paid(
    house: LedgerHouse, first: str, payers: tuple[str, ...]
) -> None:
    """No OCR, other payers, a text that BgMax cuts and one that it leaves out: day, bankgiro, sum and count agree."""
    sources(house, "bgmax", "camt054")
    rows = [free(100_00, "Hyra", payers[0]), free(40_00, LONG, payers[1]), free(7_00, "Till Eva", payers[2])]
    files = {"bgmax": told_in_bgmax(house, *TOLD), "camt": message(entry(*rows))}
    for name in (first, *(other for other in files if other != first)):
        drop(house, files[name], name)

    assert len(booked(house)) == 3 and ("PAY-TWIN", "warn") in findings(house)
    assert house.house.totals("payment_intake")["payments"] == (3, 147_00)
    assert [row["source"] for row in house.house.rows("SELECT DISTINCT source FROM twin_payment")] == [
        "camt" if first == "bgmax" else "bgmax"
    ]


@pytest.mark.parametrize(
    ("beside", "others"),
    [
        ([], []),
        ([], [(1_00, "Annat", "Bo Ek")]),
        ([(40_00, "El", "Anna Exempel")], [(15_00, "El", "Bo Ek"), (25_00, "El", "Bo Ek")]),
    ],
    ids=["one payment", "another sum", "another count"],
)
def test_payments_of_different_deposits_and_payers_are_two_and_named_as_doubtful(
    house: LedgerHouse, beside: list[tuple[int, str, str]], others: list[tuple[int, str, str]]
) -> None:
    sources(house, "bgmax", "camt054")
    drop(house, told_in_bgmax(house, TOLD[0], *beside), "bgmax.txt")
    drop(house, message(entry(free(100_00, "Hyra", "Bo Ek"), *(free(*row) for row in others))))

    assert len(booked(house)) == 2 + len(beside) + len(others)
    doubts = [finding for finding in house.house.findings if finding.rule == "PAY-TWIN-DOUBT"]
    assert [doubt.severity for doubt in doubts] == ["warn"] and "betalning 1 från" in doubts[0].message
    assert "Anna" not in doubts[0].message and "Ek" not in doubts[0].message


def naming(house: LedgerHouse, amount_ore: int, ocr: str) -> bytes:
    """A BgMax file of a payment that names nobody and, in a TK22, one OCR number; and of another of 1.00."""
    rows = [{"amount_ore": ore, "reference": "", "reference_code": "0"} for ore in (amount_ore, 1_00)]
    lines = house.bgmax(*rows, on=DAY).split(b"\r\n")
    own = lines[2].decode("iso-8859-1")
    lines.insert(3, f"22{own[2:12]}{ocr:<25}{own[37:55]}4{own[56:]}".encode("iso-8859-1"))
    return b"\r\n".join(lines).replace(b"700000000200000000" + b"0" * 8, b"700000000200000000" + b"00000001")


@pytest.mark.parametrize("first", ["bgmax", "camt"])
@pytest.mark.parametrize(
    ("named", "left"),
    [("2026000004", 3), ("2026000005", 2), (None, 2)],
    ids=["another invoice", "the same invoice", "nothing named"],
)
def test_what_a_payment_names_besides_tells_twins_from_strangers(
    house: LedgerHouse, first: str, named: str | None, left: int
) -> None:
    """Neither has a reference of its own, and BgMax no payer: equal day and amount are not enough to lose a payment."""
    sources(house, "bgmax", "camt054")
    documents = [(1, named, "CINV", 800_00), (-1, "6026000001", "CREN", 57_55)]
    columns = ("sign", "reference", "document_type", "amount_ore")
    extra = [{"reference_kind": "document", **dict(zip(columns, row, strict=True))} for row in documents]
    told = paid(742_45, payer="Anna Exempel", **({"extra": extra} if named else {}))
    ocr = "202600000525"  # the OCR number of invoice 2026000005
    files = {"bgmax": naming(house, 742_45, ocr), "camt": message(entry(told))}
    for name in (first, *(other for other in files if other != first)):
        drop(house, files[name], name)

    assert len(booked(house)) == left
    assert (("PAY-TWIN-DOUBT", "warn") in findings(house)) == (left == 3)


@pytest.mark.parametrize(("ref", "left"), [("2026-00001", 1), ("1", 1), ("77", 2)])
def test_a_deposit_of_one_payment_is_the_same_when_it_bears_the_serial(house: LedgerHouse, ref: str, left: int) -> None:
    sources(house, "bgmax", "camt054")
    drop(house, told_in_bgmax(house, TOLD[0]), "bgmax.txt")
    drop(house, message(entry(free(100_00, "Hyra", "Bo Ek"), ref=ref)))

    assert len(booked(house)) == left


def test_true_twins_in_one_deposit_remain_two(house: LedgerHouse) -> None:
    sources(house, "bgmax", "camt054")
    drop(house, told_in_bgmax(house, TOLD[0], (100_00, "Hyra", "Bo Ek")), "bgmax.txt")
    drop(house, message(entry(free(100_00, "Hyra", "Ek Bo"), free(100_00, "Hyra", "A E"))))

    assert booked(house, "source") == [("bgmax",), ("bgmax",)]
    drop(house, message(entry(free(100_00, "Hyra", "Ek Bo"), ref="A2"), message_id="M2"), "more.xml")
    assert booked(house, "source") == [("bgmax",), ("bgmax",), ("camt",)]


def test_a_report_outside_its_days_is_booked_and_named(house: LedgerHouse) -> None:
    sources(house, "bgmax")
    drop(house, message(entry(paid(100_00, "1"))))

    assert booked(house) == [("payment", 100_00, "1")]
    assert ("PAY-SOURCE", "warn") in findings(house)
