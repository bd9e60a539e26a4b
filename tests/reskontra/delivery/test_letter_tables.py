"""Letters of claims and plans from the ledger: what their tables say is what the printed letter says."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from credit_rows import credit
from ledger_rows import Town

from formats import print_batch
from reskontra import distribution
from reskontra.delivery import print_delivery
from reskontra.exchange.archive import Archive
from reskontra.home import Home
from reskontra.ledger import Ledger
from reskontra.tally import Tally

NIGHT = date(2026, 11, 20)  # a Friday
MADE = {"run_id": 1, "version_id": 1}
LAST = {"last_settlement_id": 0}
PROPOSED = {
    "amount_ore": 7_700, "method": "none", "approvers_needed": 1, "proposed_on": NIGHT, "content_sha256": "0",
    "state_on": NIGHT, "state_reason": "Prov",
}  # fmt: skip
DECIDED = {"decided_by": "Eva Ek", "reason": "Sjukdom", "decision_id": 1}


@pytest.fixture
def town(ledger: Ledger, home: Home) -> Town:
    """A town with one customer and three claims that fell due in October."""
    town = Town(ledger, home)
    town.choose("distribution", workers=1)
    town.customer("1001", name="Anna Åberg")
    return town


def claims(town: Town, count: int = 3) -> list[int]:
    return town.invoices(["1001"] * count, 100_000, "2026-10-09")


def queue(town: Town, document_type: str, number: int, amount_ore: int) -> None:
    """Let the letter wait for distribution."""
    named = {"document_type": document_type, "document_no": number, "customer_no": "1001", "department": "TEK"}
    town.insert("letter", **named, amount_ore=amount_ore, **MADE)
    town.insert("undelivered_number", document_type=document_type, first_no=number, last_no=number)


def printed(town: Town, postage_class: str) -> tuple[dict[str, Any], str]:
    """The index row and the text of the one letter in the night's batch of a class."""
    night, tally = town.night(NIGHT), Tally()
    with tempfile.TemporaryDirectory() as work, town.ledger.transaction():
        distribution.choose(night)
        print_delivery.deliver(night, Path(work), postage_class, tally)
    assert tally.findings == []
    return sent(town)


def sent(town: Town, batch: str = "%") -> tuple[dict[str, Any], str]:
    """The index row and the text of the one letter in the print batch whose name is like that."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        of_batch = f"SELECT client, outbox_id FROM outbox WHERE kind = 'print_batch' AND name LIKE '{batch}'"
        for part, sha256 in town.select("name, sha256", "outbox_part", f"(client, outbox_id) IN ({of_batch})"):
            (folder / part).write_bytes(Archive(town.home.archive).read(sha256))
        [row] = print_batch.read(folder).index.to_pylist()
        pages = pypdfium2.PdfDocument(folder / row["file"])
        text = " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in pages)
    return row, text.replace("\xa0", " ")


def reminder(town: Town, number: int, invoices: list[int], *, fees: list[int], level: int = 1) -> None:
    days = {"reminded_on": NIGHT, "respond_by_on": date(2026, 11, 30), "next_step_on": date(2026, 12, 2)}
    for place, (invoice_no, fee_ore) in enumerate(zip(invoices, fees, strict=True), start=1):
        known = {"reminder_no": number, "place": place, "invoice_no": invoice_no, "customer_no": "1001", "level": level}
        asked = {"open_capital_ore": 100_000, "fee_ore": fee_ore, "interest_ore": 822}
        town.insert("reminder", **known, **days, **asked, department="TEK", **MADE)


def test_a_joint_reminder_asks_for_each_claim_by_its_own_number(town: Town) -> None:
    invoices = claims(town)
    reminder(town, 7, invoices, fees=[6_000, 0, 0], level=2)
    queue(town, "reminder", 7, 312_000)  # with a fee of an earlier letter
    row, text = printed(town, "first_class")
    assert (row["document_type"], row["amount_ore"], row["ocr"]) == ("reminder", 312_000, None)
    assert (row["due_on"], row["bankgiro"]) == (date(2026, 11, 30), "50501055")
    assert "Andra påminnelsen" in text and "Att betala 3 120 kronor senast 30 november 2026" in text
    numbers = dict(town.rows("SELECT invoice_no, ocr FROM invoice"))
    assert f"{invoices[0]} " in text and f"{numbers[invoices[0]]} 2026-10-09 1 000,00 120,00 1 120,00" in text
    for invoice_no in invoices[1:]:
        assert f"{numbers[invoice_no]} 2026-10-09 1 000,00 0,00 1 000,00" in text
    assert "Till och med 20 november 2026 är den 24,66 kronor" in text
    assert "#41#" not in text


def test_a_joint_reminder_tells_of_open_credits_and_asks_for_all_the_same(town: Town) -> None:
    invoices = claims(town, 2)
    town.customer("1002", name="Bo Ek")
    credit(town, "1001", 50_000, "2026-11-18", invoice_no=invoices[1])
    credit(town, "1001", 1_250, "2026-11-19")
    approved = credit(town, "1001", 7_700, "2026-11-17")
    credit(town, "1002", 9_900, "2026-11-17")
    town.insert("refund_proposal", proposal_id=1, customer_no="1001", state="approved", **PROPOSED, **MADE)
    town.insert("refund_proposal_item", proposal_id=1, item_id=approved, amount_ore=7_700)
    reminder(town, 7, invoices, fees=[6_000, 0])
    queue(town, "reminder", 7, 206_000)
    town.run("distribution", NIGHT)

    row, text = sent(town, "%first_class")
    told = f"Du har också pengar till godo hos oss Faktura Belopp {invoices[1]} 500,00 Inbetalning 12,50"
    assert told in text and "Pengarna är inte avräknade i det här brevet." in text
    assert "77,00" not in text and "99,00" not in text, "money on its way back; another customer's"
    assert row["amount_ore"] == 206_000 and "Att betala, kronor 2 060,00" in text, "nothing is subtracted"
    kept = town.select("document_no, place, invoice_no, amount_ore", "letter_credit")
    assert sorted(kept) == [(7, 1, invoices[1], 50_000), (7, 2, None, 1_250)]

    town.run("distribution", NIGHT)
    assert town.rows("SELECT count(*) FROM letter_credit") == [(2,)], "a step run again notes no more"


def test_a_letter_that_waited_tells_of_the_credits_it_was_made_with(town: Town) -> None:
    reminder(town, 8, claims(town, 1), fees=[6_000])
    queue(town, "reminder", 8, 106_000)
    town.change_customer("1001", postal_code=None)
    credit(town, "1001", 1_250, "2026-11-19")
    town.run("distribution", NIGHT)
    assert not town.rows("SELECT 1 FROM outbox WHERE kind = 'print_batch'")
    credit(town, "1001", 3_300, "2026-11-20")
    town.change_customer("1001", postal_code="99999")
    town.run("distribution", date(2026, 11, 23))
    _, text = sent(town, "%first_class")
    assert "Faktura Belopp Inbetalning 12,50 Pengarna är inte avräknade" in text and "33,00" not in text


def test_a_reminder_of_one_claim_keeps_its_slip(town: Town) -> None:
    [invoice_no] = claims(town, 1)
    reminder(town, 8, [invoice_no], fees=[6_000])
    queue(town, "reminder", 8, 106_000)
    row, text = printed(town, "first_class")
    assert row["ocr"] == town.rows("SELECT ocr FROM invoice")[0][0]
    assert "Betalningspåminnelse" in text and "#41#" in text and "1 000,00 60,00 1 060,00" in text


def test_a_demand_leaves_first_class_with_all_the_law_wants(town: Town) -> None:
    invoices = claims(town, 2)
    days = {"demanded_on": NIGHT, "respond_by_on": date(2026, 12, 2), "next_step_on": date(2026, 12, 4)}
    town.insert("demand", demand_no=3, customer_no="1001", department="TEK", **days, fee_ore=18_000, **MADE)
    for place, invoice_no in enumerate(invoices, start=1):
        costs = {"open_cost_ore": 6_000, "fee_ore": 18_000} if place == 1 else {"open_cost_ore": 0, "fee_ore": 0}
        named = {"demand_no": 3, "place": place, "invoice_no": invoice_no}
        town.insert("demand_claim", **named, open_capital_ore=100_000, **costs, interest_ore=1_151)
        counted = {"from_on": date(2026, 10, 10), "to_on": NIGHT, "days": 42, "capital_ore": 100_000}
        rate = {"rate_percent_x100": 1000, "year_days": 365, "interest_ore": 1_151}
        town.insert("demand_interest", demand_no=3, invoice_no=invoice_no, **counted, **rate)
    queue(town, "demand", 3, 224_000)
    row, text = printed(town, "first_class")
    assert (row["document_type"], row["document_no"], row["postage_class"]) == ("demand", "K3", "first_class")
    assert (row["amount_ore"], row["due_on"], row["ocr"]) == (224_000, date(2026, 12, 2), None)
    for words in (
        "Inkassokrav",
        "Exempelstads kommun, Tekniska förvaltningen",
        "1 000,00 240,00",
        "Kapital 2 000,00 Kostnader 240,00",
        f"{invoices[0]} 1 000,00 2026-10-10 2026-11-20 42 10 % 11,51",
        "Räntan är 23,02 kronor till och med 20 november 2026. ",
        "Invänd skriftligt senast 2 december 2026",
        "Kundtjänst teknik",
        "Betala varje faktura för sig",
    ):
        assert words in text, words


def agree(town: Town, invoices: list[int]) -> None:
    """A plan of two claims in three parts."""
    sums = {"capital_ore": 200_000, "interest_ore": 2_302, "cost_ore": 6_000, "fee_ore": 17_000, "base_ore": 225_302}
    named = {"plan_no": 5, "customer_no": "1001", "department": "TEK", "ocr": "2600000059", "bankgiro": "50501055"}
    town.insert(
        "instalment_plan", **named, starts_on=NIGHT, **sums, instalments=3, approved_by=None, **LAST, **DECIDED, **MADE
    )
    for number, (day, ore) in enumerate({"2026-12-28": 75_100, "2027-01-25": 75_100, "2027-02-25": 75_102}.items(), 1):
        days = {"nominal_on": date.fromisoformat(day), "due_on": date.fromisoformat(day)}
        town.insert("instalment", plan_no=5, instalment_no=number, **days, amount_ore=ore)
    rows = [(invoices[0], "CAPITAL", 100_000), (invoices[0], "COST", 6_000), (invoices[0], "INTEREST", 1_151)]
    rows += [(invoices[1], "CAPITAL", 100_000), (invoices[1], "INTEREST", 1_151)]
    rows.append((invoices[0], "COST", 17_000))  # the plan's own fee
    for item_id, (invoice_no, component, ore) in enumerate(rows, start=900):
        known = {"plan_no": 5, "item_id": item_id, "invoice_no": invoice_no}
        town.insert("plan_item", **known, component=component, amount_ore=ore)


def letter_of_plan(town: Town, letter_no: int, kind: str, **values: Any) -> None:
    town.insert("plan_letter", letter_no=letter_no, plan_no=5, kind=kind, written_on=NIGHT, **values, **MADE)
    queue(town, "plan", letter_no, values["amount_ore"])


def test_the_agreement_of_a_plan_shows_its_schedule_and_has_no_slip(town: Town) -> None:
    agree(town, claims(town, 2))
    letter_of_plan(town, 1, "agreement", due_on=date(2026, 12, 28), amount_ore=225_302, instalment_no=None)
    row, text = printed(town, "economy")
    assert (row["document_type"], row["document_no"], row["ocr"], row["due_on"]) == ("plan", "A1", None, None)
    for words in (
        "Du betalar i 3 delar, den första på 751 kronor senast 28 december 2026",
        "3 25 februari 2027 2600000059 751,02",
        "Kapital 2 000,00 Ränta 23,02 Kostnader 60,00 Avgift för avbetalningsplan 170,00",
        "Summa att betala, kronor 2 253,02",
    ):
        assert words in text, words
    assert "#41#" not in text


def test_the_notice_of_a_late_instalment_is_paid_with_the_plans_number(town: Town) -> None:
    agree(town, claims(town, 2))
    letter_of_plan(town, 2, "notice", due_on=date(2026, 12, 7), amount_ore=75_100, instalment_no=1)
    row, text = printed(town, "economy")
    assert (row["ocr"], row["bankgiro"], row["due_on"]) == ("2600000059", "50501055", date(2026, 12, 7))
    assert "Delbetalning saknas" in text and "Att betala 751 kronor senast 7 december 2026" in text
    assert "Det här är betalning 1 av 3." in text
    assert "#41#" in text
