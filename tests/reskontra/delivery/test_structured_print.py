"""Print by structured file on a real ledger: invoices as marked UBL documents, all other letters as PDF."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from ledger_rows import COMPANY, Town

from formats import peppol_invoice, peppol_own_rules, peppol_rules, print_batch
from formats.markup import parse
from reskontra.exchange.archive import Archive
from reskontra.home import Home
from reskontra.ledger import Ledger

FRIDAY = date(2026, 11, 20)


@pytest.fixture
def town(ledger: Ledger, home: Home) -> Town:
    town = Town(ledger, home)
    town.choose("distribution", validate_cen=False, workers=1, print_format="structured")
    return town


def zips(town: Town, folder: Path) -> dict[str, print_batch.Batch]:
    """The zip files for the print house, unpacked into `folder` and read as it reads them."""
    rows = town.rows(
        """SELECT o.name, p.sha256 FROM outbox AS o JOIN outbox_part AS p USING (client, outbox_id)
           WHERE o.kind = 'print_batch' AND o.name LIKE '%.zip' ORDER BY o.outbox_id"""
    )
    found = {}
    for name, sha256 in rows:
        with zipfile.ZipFile(io.BytesIO(Archive(town.home.archive).read(sha256))) as container:
            assert container.namelist()[-2:] == ["index.csv", "manifest.json"]
            container.extractall(folder / name)
        found[name] = print_batch.read(folder / name)
    return found


def code(path: Path) -> str:
    return str(peppol_invoice.read(path.read_bytes())["documents"]["distribution_code"][0].as_py())


def test_every_invoice_gets_its_form_and_the_batch_adds_up(town: Town, tmp_path: Path) -> None:
    town.choose("distribution", validate_cen=True)
    town.customer("1001", postal_code="99902")
    town.customer("1002", language="en", postal_code="99901")
    invoice = town.invoiced("1001", 10_000, FRIDAY)
    english = town.invoiced("1002", 20_000, FRIDAY)
    credit = town.credit(invoice, 4_000, FRIDAY.isoformat())
    tally = town.run("distribution", FRIDAY)
    ((name, batch),) = zips(town, tmp_path).items()
    assert name == "exempelstad_20261120_1_economy.zip" and tally.counts["brev"] == 3
    rows = batch.index.to_pylist()
    assert [row["document_id"] for row in rows] == [f"invoice-{english}", f"credit_note-{credit}", f"invoice-{invoice}"]
    assert batch.manifest.documents == 3 and batch.manifest.pages == 0
    assert batch.manifest.amount_sum_ore == 10_000 + 20_000 - 4_000
    codes = {row["document_no"]: code(tmp_path / name / row["file"]) for row in rows}
    assert codes == {str(invoice): "101", str(english): "102", str(credit): "101"}
    for row in rows:
        assert peppol_rules.validate((tmp_path / name / row["file"]).read_bytes()).to_pylist() == []
    places = town.rows("SELECT channel, file_name FROM document_event WHERE event = 'handed_over' ORDER BY 2")
    assert places == [("print", f"{name}/{number}.xml") for number in sorted(map(str, (invoice, english, credit)))]


def test_exactly_the_two_missing_addresses_are_let_by(town: Town, tmp_path: Path) -> None:
    town.customer("1001")
    number = town.invoiced("1001", 10_000, FRIDAY)
    town.run("distribution", FRIDAY)
    ((name, _),) = zips(town, tmp_path).items()
    document = (tmp_path / name / f"{number}.xml").read_bytes()
    mark = document.replace(b"AQY", b"XYZ")
    found = {fault.rule for fault in peppol_own_rules.broken_rules(parse(mark))}
    assert found == {"PEPPOL-EN16931-R010", "PEPPOL-EN16931-R020"}
    assert peppol_own_rules.broken_rules(parse(document)) == []


def test_interest_fees_and_autogiro_have_forms_of_their_own(town: Town, tmp_path: Path) -> None:
    town.choose("distribution", print_fee_order_types=("FS",))
    town.customer("1001")
    late = town.invoice("1001", 1_000_000, "2026-09-30")
    town.pay(late, 1_000_000, "2026-11-19", on=FRIDAY.isoformat())
    fee = town.invoiced("1001", 6_000, FRIDAY)
    town.run_only("interest_invoicing", FRIDAY)
    ((interest,),) = town.select("invoice_no", "invoice", "document_type = 'interest_invoice'")
    mandate = {"payer_number": "1002", "customer_no": town.customer("1002"), "kind": "account", "origin": "payee"}
    state = {"state": "active", "active_on": date(2026, 1, 1), "run_id": 1, "version_id": 1}
    town.insert("mandate", bankgiro=town.settings.clients[0].bankgiro[0].number, **mandate, **state)
    drawn = town.invoiced("1002", 10_000, FRIDAY, order_type="OM")
    town.run("distribution", FRIDAY)
    ((name, _),) = zips(town, tmp_path).items()
    assert code(tmp_path / name / f"{drawn}.xml") == "501"
    assert b"PayeeFinancialAccount" not in (tmp_path / name / f"{drawn}.xml").read_bytes()
    assert code(tmp_path / name / f"{fee}.xml") == "301"
    assert code(tmp_path / name / f"{interest}.xml") == "201"


def test_reminders_are_set_by_us_in_a_batch_of_their_own(town: Town, tmp_path: Path) -> None:
    town.invoice(town.customer("1001"), 100_000, "2026-10-30")
    invoice = town.invoiced("1001", 10_000, FRIDAY)
    town.run_only("reminders", FRIDAY)
    town.run("distribution", FRIDAY)
    names = [name for (name,) in town.rows("SELECT name FROM outbox WHERE kind = 'print_batch' ORDER BY name")]
    assert [name.rpartition("_")[2] for name in names] == ["economy.zip", "class"]
    ((_, batch),) = zips(town, tmp_path).items()
    assert batch.index["document_id"].to_pylist() == [f"invoice-{invoice}"]


def test_an_invoice_that_breaks_a_rule_is_set_as_pdf_the_same_night(town: Town) -> None:
    wrong = COMPANY[:-1] + str((int(COMPANY[-1]) + 1) % 10)
    town.company("2001", identity_no=wrong)
    number = town.invoiced("2001", 10_000, FRIDAY)
    tally = town.run("distribution", FRIDAY)
    assert [(f.rule, f.severity, f.key) for f in tally.findings] == [("PEPPOL-COMMON-R049", "warn", str(number))]
    ((channel, place),) = town.rows("SELECT channel, file_name FROM document_event")
    assert channel == "print" and place.endswith(".pdf")


def test_a_letter_without_an_address_is_held_once(town: Town) -> None:
    town.customer("1001", city=None)
    town.invoiced("1001", 10_000, FRIDAY)
    tally = town.run("distribution", FRIDAY)
    assert [f.rule for f in tally.findings] == ["NO_ADDRESS"]
    assert not town.rows("SELECT 1 FROM outbox WHERE kind = 'print_batch'")


def test_the_same_night_twice_is_one_file(town: Town) -> None:
    town.customer("1001")
    town.invoiced("1001", 10_000, FRIDAY)
    for _ in range(2):
        town.run("distribution", FRIDAY)
    assert town.rows("SELECT count(*) FROM outbox WHERE kind = 'print_batch'") == [(1,)]
