"""What customers with a mandate are told: letters without a slip, e-invoices without an account, the day of draw."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from autogiro_rows import DUE, AutogiroTown
from ledger_rows import books, empty  # noqa: F401 - fixture
from test_distribution import ENDPOINT, batches, e_invoices, heads, letters

from formats import peppol_rules
from reskontra.home import Home
from reskontra.ledger import Ledger

ISSUED = "2026-02-14"


@pytest.fixture
def town(books: Ledger, home: Home):
    town = AutogiroTown(books, home)
    town.choose("distribution", validate_cen=False, workers=1)
    town.customer("1001")
    town.mandate("1001")
    yield town
    empty(books)


def test_a_letter_tells_the_day_of_the_draw_and_has_no_slip(town: AutogiroTown, tmp_path: Path) -> None:
    drawn = town.invoice("1001", 178500, "2026-03-14", distributed=False)  # a Saturday: drawn on Monday
    town.customer("1002")
    paid = town.invoice("1002", 178500, "2026-03-14", distributed=False)
    town.run("distribution", "2026-02-13")
    text = letters(town, tmp_path)
    assert "1 785 kronor dras från ditt konto 16 mars 2026" in text[f"invoice-{drawn}"]
    assert "Du har autogiro" in text[f"invoice-{drawn}"] and "Så betalar du" not in text[f"invoice-{drawn}"]
    assert "Så betalar du" in text[f"invoice-{paid}"] and "autogiro" not in text[f"invoice-{paid}"]
    index = {row["document_id"]: row for batch in batches(town, tmp_path).values() for row in batch.index.to_pylist()}
    assert index[f"invoice-{drawn}"]["ocr"] is None and index[f"invoice-{drawn}"]["bankgiro"] is None
    assert index[f"invoice-{paid}"]["ocr"] and index[f"invoice-{paid}"]["bankgiro"]


def test_a_letter_tells_the_months_day_of_the_settings(town: AutogiroTown, tmp_path: Path) -> None:
    town.choose("direct_debit", draw_day=28)
    town.invoice("1001", 178500, DUE, distributed=False)
    town.run("distribution", ISSUED)
    assert "dras från ditt konto 30 mars 2026" in next(iter(letters(town, tmp_path).values()))


@pytest.mark.parametrize("change", ["younger", "ended", "protected", "failed"])
def test_without_a_mandate_that_holds_the_letter_has_its_slip(town: AutogiroTown, tmp_path: Path, change: str) -> None:
    """The order of a draw that failed, or a mandate that ended, before the letter left: it is paid by slip."""
    town.customer("1003", protection_code=1 if change == "protected" else 0)
    values = {"younger": {"active_on": date(2026, 2, 15)}, "ended": {"state": "ended"}}.get(change, {})
    town.mandate("1003", **values)
    invoice = town.invoice("1003", 178500, DUE, distributed=False)
    if change == "failed":
        ((item_id,),) = town.select("item_id", "item", invoice)
        order = {"reference": "A" * 16, "bankgiro": "50501055", "payer_number": "1003", "customer_no": "1003"}
        order |= {"invoice_no": invoice, "item_id": item_id, "amount_ore": 1, "draw_on": date(2026, 3, 16)}
        days = {"made_on": date(2026, 3, 9), "state": "failed", "file_name": "X"}
        town.insert("autogiro_order", order_no=1, run_id=1, version_id=1, **order, **days)
    town.run("distribution", ISSUED)
    told = letters(town, tmp_path)
    assert not told if change == "protected" else "Så betalar du" in told[f"invoice-{invoice}"]


def test_an_e_invoice_names_the_mandate_and_no_account_and_holds_under_the_rules(town: AutogiroTown) -> None:
    town.choose("distribution", validate_cen=True)
    town.company("2001", **ENDPOINT)
    town.mandate("2001")
    drawn = town.invoice("2001", 178500, DUE, distributed=False)
    town.company("2002", **ENDPOINT)
    paid = town.invoice("2002", 178500, DUE, distributed=False)
    town.run("distribution", ISSUED)
    xml = {name.removesuffix(".xml"): content for name, content in e_invoices(town).items()}
    assert not any(peppol_rules.validate(content).to_pylist() for content in xml.values())
    assert b">49</cbc:PaymentMeansCode>" in xml[str(drawn)] and b"PayeeFinancialAccount" not in xml[str(drawn)]
    assert b"<cac:PaymentMandate><cbc:ID>2001</cbc:ID>" in xml[str(drawn)]
    assert "dras via autogiro" in heads(town)[str(drawn)]["payment_terms"]
    assert b">30</cbc:PaymentMeansCode>" in xml[str(paid)] and "autogiro" not in heads(town)[str(paid)]["payment_terms"]


def test_an_identity_number_is_no_mandates_name(town: AutogiroTown) -> None:
    town.company("2001", **ENDPOINT)
    town.mandate("2001", "198112289874")
    town.invoice("2001", 178500, DUE, distributed=False)
    town.run("distribution", ISSUED)
    [content] = e_invoices(town).values()
    assert b"<cac:PaymentMandate><cbc:ID>AUTOGIRO</cbc:ID>" in content and b"9874" not in content
