"""Invoices in Svefaktura on a real ledger: zip files for the distributor, and letters for what cannot leave so."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from ledger_rows import COMPANY, Town
from lxml import etree
from test_distribution import MIXED, channels, events, order, outbox, waiting

from formats import svefaktura, svefaktura_rules
from reskontra.delivery import ubl_delivery
from reskontra.home import Home
from reskontra.ledger import Ledger
from reskontra.processes import BY_NAME

NIGHT, NEXT = date(2026, 11, 20), date(2026, 11, 23)
NAMES = {"own": svefaktura.INVOICE, "cac": svefaktura.CAC, "cbc": svefaktura.CBC}


@pytest.fixture
def town(ledger: Ledger, home: Home) -> Town:
    town = Town(ledger, home)
    town.choose("distribution", validate_cen=False, workers=1)
    return town


def customer(town: Town, customer_no: str, **values: Any) -> str:
    known = {"channel": "svefaktura", "endpoint_scheme": "0007", "endpoint_id": COMPANY}
    return town.company(customer_no, **{**known, **values})


def sent(town: Town) -> dict[str, bytes]:
    """Every document sent, by its place `file/number.xml`; each holds under the rules."""
    found = {}
    for name, content in outbox(town, "svefaktura_batch").items():
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            found |= {f"{name}/{entry}": container.read(entry) for entry in container.namelist()}
    assert not svefaktura_rules.faults(found.items()).to_pylist()
    return found


def text(xml: bytes, path: str) -> str:
    return str(etree.fromstring(xml).xpath(f"string({path})", namespaces=NAMES))


def test_documents_hold_and_say_what_the_ledger_says(town: Town) -> None:
    first = order(town, customer(town, "2001"), *MIXED, buyer_reference="REF 9", buyer_order_no="PO-1")
    credit = order(town, "2001", {"net_ore": -5_000, "quantity_x100": -100, "unit": "st"}, credits_invoice_no=first)
    tally = town.run("distribution", NIGHT)
    found = sent(town)
    name = "SVEFAKTURA_10_20261120_001.zip"
    assert set(found) == {f"{name}/{first}.xml", f"{name}/{credit}.xml"}
    totals = dict(town.rows("SELECT invoice_no, (abs(total_ore) / 100.0)::numeric(12, 2)::text FROM invoice"))
    for number in (first, credit):
        assert text(found[f"{name}/{number}.xml"], "//cbc:TaxInclusiveTotalAmount") == totals[number]
    xml = found[f"{name}/{first}.xml"]
    assert text(xml, "//own:RequisitionistDocumentReference[1]/cac:ID") == "REF 9"
    assert text(xml, "//cac:SellerParty//cac:PartyTaxScheme[2]/cbc:ExemptionReason") == "F-skattebevis finns"
    assert "dröjsmålsränta" in text(xml, "//cac:PaymentTerms/cbc:Note")
    ((ocr,),) = town.rows(f"SELECT ocr FROM invoice WHERE invoice_no = {first}")
    assert text(xml, "//cac:PaymentInstructionID") == ocr
    assert text(found[f"{name}/{credit}.xml"], "//own:InitialInvoiceDocumentReference/cac:ID") == str(first)
    assert tally.counts["Svefakturor"] == 2 and not waiting(town)
    rows = town.rows("SELECT file_name FROM document_event WHERE event = 'handed_over' ORDER BY 1")
    assert [row[0] for row in rows] == sorted(found)


def test_a_gln_is_shown_as_one_and_a_customer_without_an_address_gets_letters(town: Town) -> None:
    order(town, customer(town, "2001", endpoint_scheme="0088", endpoint_id="7350000000023"))
    order(town, customer(town, "2002", endpoint_scheme=None, endpoint_id=None))
    order(town, customer(town, "2003", protection_code=1))
    town.run("distribution", NIGHT)
    assert channels(town) == {"2001": "svefaktura", "2002": "print", "2003": "restricted"}
    ((xml,),) = [sent(town).values()]
    assert text(xml, "//cac:BuyerParty//cac:ID[@identificationSchemeAgencyID='9']") == "7350000000023"


def test_a_document_that_does_not_hold_goes_back_and_is_printed_the_next_night(town: Town) -> None:
    bad = order(town, customer(town, "2001"), {"unit": "kolly", "quantity_x100": 100})
    good = order(town, customer(town, "2002"))
    tally = town.run("distribution", NIGHT)
    assert [place.rpartition("/")[2] for place in sent(town)] == [f"{good}.xml"]
    assert [(f.rule, f.key) for f in tally.findings if f.severity == "hold"] == [("SVE-I7", str(bad))]
    assert town.rows("SELECT key, rule, department FROM reject") == [(str(bad), "SVE-I7", "TEK")]
    town.run("distribution", NEXT)
    assert channels(town) == {"2001": "print", "2002": "svefaktura"}


def test_reruns_kills_and_many_files(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ubl_delivery, "SHARD", 2)
    for customer_no in ("2001", "2002", "2003"):
        order(town, customer(town, customer_no))
    made = []
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt), town.ledger.transaction():
            BY_NAME["distribution"].run(town.night(NIGHT))
            made.append(outbox(town))
            raise KeyboardInterrupt
    assert made[0] == made[1] and len(waiting(town)) == 3
    town.run("distribution", NIGHT)
    before = outbox(town), events(town)
    assert before[0] == made[0] and len(before[0]) == 2
    assert not any(town.run("distribution", NIGHT).counts.values())
    assert (outbox(town), events(town)) == before
