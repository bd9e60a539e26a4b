"""Distribution on a real ledger: channels, e-invoices under the official rules, print batches, protected persons."""

from __future__ import annotations

import io
import tempfile
import zipfile
from dataclasses import asdict, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from ledger_rows import ATTEST, COMPANY, Town

from formats import peppol_invoice, peppol_rules, print_batch
from reskontra.chain import NightStopped
from reskontra.delivery import ubl_delivery
from reskontra.exchange.archive import Archive
from reskontra.home import Home
from reskontra.ledger import Ledger
from reskontra.policy import Policy
from reskontra.processes import BY_NAME, STEPS
from reskontra.tally import Finding, Tally
from reskontra.workspace import workspace

NIGHT = date(2026, 11, 20)  # a Friday
NEXT = date(2026, 11, 23)
ENDPOINT = {"endpoint_scheme": "0007", "endpoint_id": COMPANY}
SECRET = "Hemlighetsson"


@pytest.fixture
def town(ledger: Ledger, home: Home) -> Town:
    """A town that leaves CEN's rules, which take seconds to load, to the test that is about them."""
    town = Town(ledger, home)
    town.choose("distribution", validate_cen=False, workers=1)
    return town


def order(town: Town, customer_no: str, *lines: dict[str, Any], on: date = NIGHT, **head: Any) -> int:
    """Invoice one order of these lines, 100 kronor with 25 % VAT if none are given; its number."""
    order_id = next(town.numbers)
    rows = [{"text": "Avgift", "net_ore": 10_000, "vat_code": "S25", **line} for line in lines or ({},)]
    known = {"department": "TEK", "order_type": "FS", "terms_id": "30", "source_system": "ubw", "batch_id": "B1"}
    keys = {"customer_no": customer_no, "net_ore": sum(row["net_ore"] for row in rows), "run_id": 1, "version_id": 1}
    town.insert("sales_order", order_id=order_id, **{**known, **ATTEST, **keys, **head})
    for number, row in enumerate(rows, start=1):
        town.insert("sales_order_line", order_id=order_id, line_no=number, account="30125", dim_1="4100", **row)
    town.insert("open_order", order_id=order_id, waiting_since=on)
    town.run_only("invoicing", on)
    return int(town.rows(f"SELECT invoice_no FROM order_invoice WHERE order_id = {order_id}")[0][0])


MIXED = (
    {"text": "Renhållning", "net_ore": 59_970, "quantity_x100": 300, "unit": "st"},
    {"text": "Lunch", "net_ore": 17_858, "vat_code": "S12", "quantity_x100": 200, "unit": "port"},
    {"text": "Utbildning", "net_ore": 150_000, "vat_code": "E"},
    {"text": "Tillståndsavgift", "net_ore": 1_000, "vat_code": "O"},
)


def outbox(town: Town, kind: str = "%") -> dict[str, bytes]:
    """What was put in the outbox for the distributor, by `file` or `folder/file`."""
    rows = town.rows(
        f"""SELECT o.name, p.name, p.sha256 FROM outbox AS o JOIN outbox_part AS p USING (client, outbox_id)
            WHERE o.account = 'distributor' AND o.kind LIKE '{kind}' ORDER BY o.outbox_id, p.part_no"""
    )
    archive = Archive(town.home.archive)
    return {o if o == p else f"{o}/{p}": archive.read(sha256) for o, p, sha256 in rows}


def e_invoices(town: Town) -> dict[str, bytes]:
    """The XML of every e-invoice sent, by its name in the zip file."""
    found = {}
    for content in outbox(town, "peppol_batch").values():
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            found |= {name: container.read(name) for name in container.namelist()}
    return found


def heads(town: Town) -> dict[str, dict[str, Any]]:
    """The head of every e-invoice sent, by number."""
    read = [peppol_invoice.read(xml)["documents"].to_pylist()[0] for xml in e_invoices(town).values()]
    return {head["document_no"]: head for head in read}


def batches(town: Town, folder: Path) -> dict[str, print_batch.Batch]:
    """The print batches as the print house reads them, by name."""
    for path, content in outbox(town, "print_batch").items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(content)
    return {path.name: print_batch.read(path) for path in sorted(folder.glob("exempelstad_*"))}


def letters(town: Town, folder: Path) -> dict[str, str]:
    """The text of every printed letter, found by the page range of its index row, by document id."""
    found = {}
    for name, batch in batches(town, folder).items():
        for row in batch.index.to_pylist():
            pages = pypdfium2.PdfDocument(folder / name / row["file"])
            numbers = range(row["first_page"] - 1, row["first_page"] - 1 + row["pages"])
            found[row["document_id"]] = " ".join(_text(pages[number]) for number in numbers)
    return found


def _text(page: pypdfium2.PdfPage) -> str:
    return " ".join(page.get_textpage().get_text_bounded().split()).replace("\xa0", " ")


def events(town: Town) -> list[tuple[Any, ...]]:
    return town.rows("SELECT document_id, channel, event FROM document_event ORDER BY document_id, event_no")


def channels(town: Town) -> dict[str, str]:
    """The channel by which each customer's document was handed over."""
    rows = town.rows(
        """SELECT d.customer_no, e.channel FROM document_event AS e JOIN document AS d USING (client, document_id)
           WHERE e.event = 'handed_over'"""
    )
    assert len(rows) == len(dict(rows)), "one document for each customer, handed over once"
    return dict(rows)


def found(tally: Tally, rule: str) -> list[Finding]:
    return [finding for finding in tally.findings if finding.rule == rule]


def waiting(town: Town) -> list[str]:
    return [row[0] for row in town.rows("SELECT document_id FROM undelivered_document ORDER BY 1")]


# Customer data -> the channel of an invoice (decision table of the distribution reference, ruling 3).
DECISIONS = {
    "person": ({}, "print"),
    "organisation with endpoint": ({"kind": "organisation", **ENDPOINT}, "peppol"),
    "organisation without endpoint": ({"kind": "organisation"}, "print"),
    "organisation that wants letters": ({"kind": "organisation", "channel": "print", **ENDPOINT}, "print"),
    "organisation that wants an older format": ({"kind": "organisation", "channel": "edifact", **ENDPOINT}, "print"),
    "sole trader who wants e-invoices": ({"channel": "peppol", **ENDPOINT}, "peppol"),
    "person whose endpoint is nobody's wish": (ENDPOINT, "print"),
    "e-invoices without an endpoint": ({"kind": "organisation", "channel": "peppol"}, "print"),
    "estate": ({"kind": "estate"}, "print"),
    "internal": ({"kind": "internal", **ENDPOINT}, "internal"),
    "protected": ({"protection_code": 1}, "restricted"),
    "protected by another address": ({"protection_code": 2, "street": None, "city": None}, "restricted"),
    "protected sole trader": ({"protection_code": 1, "channel": "peppol", **ENDPOINT}, "restricted"),
}


def test_first_fitting_row_of_the_decision_table_chooses_the_channel(town: Town) -> None:
    numbers = {str(1001 + place): name for place, name in enumerate(DECISIONS)}
    for customer_no, name in numbers.items():
        order(town, town.customer(customer_no, **DECISIONS[name][0]))
    tally = town.run("distribution", NIGHT)
    chosen = {numbers[customer_no]: channel for customer_no, channel in channels(town).items()}
    assert chosen == {name: channel for name, (_, channel) in DECISIONS.items()}
    assert not waiting(town)
    assert tally.counts == {"e-fakturor": 2, "brev": 7, "interna": 1, "skyddade": 3}
    assert {(f.key, f.severity) for f in found(tally, "DIST-CHANNEL")} == {("edifact", "warn"), ("peppol", "warn")}


def test_every_channel_we_lack_is_named_once_with_its_count(town: Town) -> None:
    for customer_no, channel in enumerate(["edifact", "edifact", "svefaktura", "bank", "mailbox"], start=1001):
        order(town, town.customer(str(customer_no), channel=channel))
    told = found(town.run("distribution", NIGHT), "DIST-CHANNEL")
    assert [f.key for f in told] == ["bank", "edifact", "mailbox", "svefaktura"]
    assert "2 st" in told[1].message and "1 st" in told[0].message


def test_e_invoices_hold_under_the_official_rules_and_say_what_the_ledger_says(town: Town) -> None:
    town.choose("distribution", validate_cen=True)
    company = town.company("2001", **ENDPOINT, vat_no="SE559912345101", care_of="c/o Ekonomi", street_2="Plan 2")
    period = {"period_from": date(2026, 11, 1), "period_to": date(2026, 11, 30), "head_text_1": "Avtal 17 <A & B>"}
    invoice = order(town, company, *MIXED, **period, buyer_reference="REF 9", buyer_order_no="PO-1")
    fee_only = order(town, company, {"vat_code": "O"})
    credit = order(town, company, {"net_ore": -5_000, "quantity_x100": -100, "unit": "st"}, credits_invoice_no=invoice)
    late = town.invoice(company, 1_000_000, "2026-09-30", distributed=False)
    town.pay(late, 1_000_000, "2026-11-19", on=NIGHT.isoformat())
    town.run_only("interest_invoicing", NIGHT)
    ((interest, interest_ore),) = town.select("invoice_no, total_ore", "invoice", "document_type = 'interest_invoice'")
    town.run("distribution", NIGHT)

    sent = heads(town)
    assert set(sent) == {str(number) for number in (invoice, fee_only, credit, late, interest)}
    for xml in e_invoices(town).values():
        assert not peppol_rules.validate(xml).to_pylist()
    totals = dict(town.rows("SELECT invoice_no::text, abs(total_ore) FROM invoice"))
    assert {number: head["payable_ore"] for number, head in sent.items()} == totals
    assert (
        sent[str(invoice)]
        | {
            "document_type": "invoice",
            "buyer_reference": "REF 9",
            "order_reference": "PO-1",
            "period_from": date(2026, 11, 1),
            "buyer_street_2": "c/o Ekonomi, Plan 2",
            "ocr": town.rows(f"SELECT ocr FROM invoice WHERE invoice_no = {invoice}")[0][0],
            "due_on": date(2026, 12, 20),
        }
        == sent[str(invoice)]
    )
    assert "Avtal 17 <A & B>\nFrågor om innehållet: Kundtjänst teknik" in sent[str(invoice)]["note"]
    assert "dröjsmålsränta" in sent[str(invoice)]["payment_terms"]
    assert sent[str(credit)]["document_type"] == "credit_note"
    assert sent[str(credit)]["credited_invoice_no"] == str(invoice) and sent[str(credit)]["due_on"] is None
    assert sent[str(interest)]["payable_ore"] == interest_ore > 0
    assert sent[str(interest)]["credited_invoice_no"] == str(late)
    assert "dröjsmålsränta" not in sent[str(interest)]["payment_terms"], "interest bears no interest"
    assert sent[str(interest)]["buyer_vat_no"] is None and sent[str(invoice)]["buyer_vat_no"] == "SE559912345101"
    assert _categories(town, invoice) == {"S", "E"} and _categories(town, fee_only) == {"O"}


def _categories(town: Town, invoice_no: int) -> set[str]:
    return set(peppol_invoice.read(e_invoices(town)[f"{invoice_no}.xml"])["lines"]["vat_category"].to_pylist())


def test_letters_say_what_the_ledger_says_and_the_batch_adds_up(town: Town, tmp_path: Path) -> None:
    anna = town.customer("1001", name="Anna Åberg", street="Storgatan 1", postal_code="99902")
    bo = town.customer("1002", name="Bo Ek", postal_code="99901", language="en")
    invoice = order(town, anna, *MIXED, head_text_1="Avser tomten", period_to=date(2026, 11, 30))
    credit = order(town, anna, {"net_ore": -5_000, "quantity_x100": -100, "unit": "st"}, credits_invoice_no=invoice)
    english = order(town, bo)
    town.run("distribution", NIGHT)

    ((name, batch),) = batches(town, tmp_path).items()
    assert name == "exempelstad_20261120_1_economy"
    rows = batch.index.to_pylist()
    assert [row["document_id"] for row in rows] == [f"invoice-{english}", f"credit_note-{credit}", f"invoice-{invoice}"]
    assert [row["group_key"] for row in rows] == ["1002", "1001", "1001"], "one recipient's letters in one envelope"
    ((ledger_ore,),) = town.rows("SELECT sum(total_ore)::bigint FROM invoice")
    assert batch.manifest.amount_sum_ore == ledger_ore == sum(row["amount_ore"] for row in rows)
    assert rows[1]["amount_ore"] == -6_250 and rows[1]["ocr"] is None and rows[1]["due_on"] is None
    assert rows[2]["due_on"] == date(2026, 12, 20) and rows[2]["bankgiro"] == "50501055"
    text = letters(town, tmp_path)
    for words in ("Att betala 2 459,64 kronor senast 20 december 2026", "Anna Åberg", "Storgatan 1", "Avser tomten",
                  "Period 2026-11-30", "3 st 199,90 25 % 599,70", "Moms 12 % på 178,58 21,43", "ML ej tillämplig",
                  "Kundtjänst teknik", "plus 8 procentenheter"):  # fmt: skip
        assert words in text[f"invoice-{invoice}"], words
    assert "Du krediteras 62,50 kronor" in text[f"credit_note-{credit}"]
    assert f"Avser faktura {invoice}" in text[f"credit_note-{credit}"] and "−" not in text[f"credit_note-{credit}"]
    assert "Invoice" in text[f"invoice-{english}"]


def test_reminders_and_interest_invoices_as_letters(town: Town, tmp_path: Path) -> None:
    anna = town.customer("1001", name="Anna Åberg")
    late = town.invoice(anna, 1_000_000, "2026-09-30")
    town.pay(late, 1_000_000, "2026-11-19", on=NIGHT.isoformat())
    unpaid = town.invoice(town.customer("1002", reminder_fee_agreement="A-17"), 100_000, "2026-10-30")
    town.run_only("interest_invoicing", NIGHT)
    town.run_only("reminders", NIGHT)
    town.run("distribution", NIGHT)

    run_id = town.night(NIGHT).run_id
    classes = [f"exempelstad_20261120_{run_id}_{name}" for name in ("economy", "first_class")]
    assert sorted(batches(town, tmp_path)) == classes
    text = letters(town, tmp_path)
    ((interest, total_ore),) = town.select("invoice_no, total_ore", "invoice", "document_type = 'interest_invoice'")
    ((days, rate),) = town.rows("SELECT days, trim_scale(rate_percent_x100 / 100.0)::text FROM interest_line")
    letter = text[f"interest_invoice-{interest}"]
    assert f"{late} 10 000,00 2026-10-01 2026-11-19 {days} {rate.replace('.', ',')} %" in letter
    assert f"Att betala, kronor {total_ore // 100},{total_ore % 100:02}" in letter
    ((number, respond_by_on, interest_ore),) = town.select("reminder_no, respond_by_on, interest_ore", "reminder")
    letter = text[f"reminder-{number}"]
    ((what_for,),) = town.rows(f"SELECT text FROM invoice WHERE invoice_no = {unpaid}")
    assert f"{unpaid} {what_for} 2026-09-30 2026-10-30 1 000,00 60,00 1 060,00" in letter
    assert f"Att betala 1 060 kronor senast {respond_by_on.day} november 2026" in letter
    assert f"är den {interest_ore // 100},{interest_ore % 100:02} kronor" in letter
    ((ocr,),) = town.rows(f"SELECT ocr FROM invoice WHERE invoice_no = {unpaid}")
    assert f"OCR-nummer {ocr}" in letter
    rows = {row["document_type"]: row for b in batches(town, tmp_path).values() for row in b.index.to_pylist()}
    assert rows["reminder"]["postage_class"] == "first_class" and rows["reminder"]["amount_ore"] == 106_000
    assert rows["reminder"]["due_on"] == respond_by_on and rows["reminder"]["ocr"] == ocr
    assert rows["interest_invoice"]["postage_class"] == "economy"


def test_a_reminder_whose_time_to_answer_is_out_is_not_sent(town: Town) -> None:
    unpaid = town.invoice(town.customer("1001"), 100_000, "2026-10-30")
    town.run_only("reminders", NIGHT)
    tally = town.run("distribution", date(2026, 12, 1))
    assert [f.key for f in found(tally, "DIST-LATE")] == [str(unpaid)]
    assert len(waiting(town)) == 1 and not outbox(town)


@pytest.mark.parametrize(
    ("basis", "language", "said", "unsaid"),
    [
        ("NONE", "sv", "Faktura", "dröjsmålsränta"),
        ("CONTRACT", "sv", "dröjsmålsränta enligt avtalet: 9,5 procent", "referensränta"),
        ("CONTRACT", "en", "interest as agreed: 9.5 per cent", "reference rate"),
        ("P3_AGREED_DUE", "sv", "referensränta plus 8 procentenheter", "avtalet"),
    ],
)
def test_the_interest_clause_is_the_claims_own(
    town: Town, tmp_path: Path, basis: str, language: str, said: str, unsaid: str
) -> None:
    changed = {"interest_basis": basis, "contract_rate_x100": 950 if basis == "CONTRACT" else None}
    rows = [{**row, **changed} for row in town.policy.rows["kravkod"]]
    town.policy = Policy({**town.policy.rows, "kravkod": rows}, "changed")
    company = town.company("2001", **ENDPOINT)
    number = order(town, town.customer("1001", language=language))
    sent = order(town, company)
    town.run("distribution", NIGHT)
    text = letters(town, tmp_path)[f"invoice-{number}"]
    assert said in text and unsaid not in text
    terms = heads(town)[str(sent)]["payment_terms"]
    clauses = {"NONE": "netto.", "CONTRACT": "enligt avtal: 9,5 procent.", "P3_AGREED_DUE": "plus 8 procentenheter."}
    assert terms.startswith("30 dagar netto.") and terms.endswith(clauses[basis])


def test_a_rerun_sends_nothing_more(town: Town) -> None:
    order(town, town.customer("1001"))
    order(town, town.company("2001", **ENDPOINT))
    order(town, town.customer("1002", protection_code=1))
    town.run("distribution", NIGHT)
    before = outbox(town), events(town), town.rows("SELECT * FROM work_item")
    assert not any(town.run("distribution", NIGHT).counts.values())
    assert (outbox(town), events(town), town.rows("SELECT * FROM work_item")) == before


def test_a_run_that_was_killed_before_its_commit_makes_the_same_bytes_again(town: Town) -> None:
    order(town, town.customer("1001"), *MIXED)
    order(town, town.company("2001", **ENDPOINT), *MIXED)
    made = []
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt), town.ledger.transaction():
            BY_NAME["distribution"].run(town.night(NIGHT))
            made.append(outbox(town))
            raise KeyboardInterrupt
        assert not outbox(town) and not events(town) and len(waiting(town)) == 2
    assert made[0] == made[1] and len(made[0]) == 4


def test_a_second_batch_of_the_same_night_has_a_name_of_its_own(town: Town) -> None:
    anna, company = town.customer("1001"), town.company("2001", **ENDPOINT)
    for _ in range(2):
        order(town, anna)
        order(town, company)
        town.run("distribution", NIGHT)
    assert {name.partition("/")[0] for name in outbox(town)} == {
        "exempelstad_20261120_1_economy",
        "exempelstad_20261120_1-2_economy",
        "PEPPOL_10_20261120_001.zip",
        "PEPPOL_10_20261120_002.zip",
    }


def test_e_invoices_are_shared_among_files_and_none_is_lost(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ubl_delivery, "SHARD", 2)
    company = town.company("2001", **ENDPOINT)
    numbers = [order(town, company) for _ in range(5)]
    bad = order(town, company, {"unit": "skäppa"})
    town.run("distribution", NIGHT)
    assert list(outbox(town)) == [f"PEPPOL_10_20261120_00{number}.zip" for number in (1, 2, 3)]
    assert sorted(e_invoices(town)) == [f"{number}.xml" for number in numbers]
    rows = town.rows("SELECT name, row_count, ore FROM outbox WHERE kind = 'peppol_batch' ORDER BY outbox_id")
    assert [(count, ore) for _, count, ore in rows] == [(2, 25_000), (2, 25_000), (1, 12_500)]
    files = dict(town.rows("SELECT document_id, file_name FROM document_event WHERE event = 'handed_over'"))
    assert files[f"invoice-{numbers[4]}"] == f"PEPPOL_10_20261120_003.zip/{numbers[4]}.xml"
    assert waiting(town) == [f"invoice-{bad}"]


@pytest.mark.parametrize(
    ("customer", "line", "rule"),
    [
        ({}, {"unit": "skäppa"}, "BR-CL-23"),  # known before it is written
        ({"endpoint_id": "5599123452"}, {}, "PEPPOL-COMMON-R049"),  # known from the finished document
    ],
)
def test_a_refused_e_invoice_goes_back_and_is_printed_the_next_night_once(
    town: Town, customer: dict[str, Any], line: dict[str, Any], rule: str
) -> None:
    company = town.company("2001", **{**ENDPOINT, **customer})
    bad = order(town, company, line)
    document_id = f"invoice-{bad}"
    told = [town.run("distribution", NIGHT) for _ in range(2)]
    assert events(town) == [(document_id, "peppol", "rejected")] and waiting(town) == [document_id] and not outbox(town)
    for tally in told:
        (finding,) = found(tally, rule)
        assert finding.severity == "hold" and finding.key == str(bad) and "brev nästa natt" in finding.message
    ((key, department, reason, action),) = town.rows("SELECT key, department, rule, action FROM reject")
    assert (key, department, reason) == (str(bad), "TEK", rule) and action
    assert not town.run("distribution", NEXT).findings
    assert events(town) == [(document_id, "peppol", "rejected"), (document_id, "print", "handed_over")]
    assert not waiting(town) and next(iter(outbox(town))).startswith("exempelstad_20261123_2_economy/")


def test_an_e_invoice_above_the_distributors_limit_is_a_fault(town: Town) -> None:
    town.choose("distribution", invoice_max_kib=4)
    order(town, town.company("2001", **ENDPOINT), {"description": "x" * 3000})
    (finding,) = found(town.run("distribution", NIGHT), "PEPPOL-SIZE")
    assert "4 KiB" in finding.message and not outbox(town)


def test_protected_persons_appear_in_nothing_that_leaves(town: Town) -> None:
    hidden = {"name": SECRET, "street": "Lönnvägen 4711", "protection_code": 2}
    town.customer("1001", **hidden)
    town.customer("1002", **hidden)
    town.customer("1003", name="God Man", street="Tryggatan 1")
    town.invoice(town.customer("1004"), 100_000, "2026-10-30")
    town.run_only("reminders", NIGHT)
    ((reminder,),) = town.rows("SELECT reminder_no FROM reminder")
    own = order(town, "1001", {"text": f"Avgift {SECRET}"})
    by_proxy = order(town, "1002", recipient_no="1003")
    for_another = order(town, town.customer("1005"), recipient_no="1001")
    order(town, "1003")
    town.change_customer("1004", protection_code=1, name=SECRET)  # after the reminder was made
    tally = town.run("distribution", NIGHT)

    kept = {path.name: path for path in (town.home.restricted / "10").iterdir()}
    documents = [f"invoice-{own}", f"invoice-{by_proxy}", f"invoice-{for_another}", f"reminder-{reminder}"]
    assert set(kept) == {f"{document}.pdf" for document in documents}
    assert SECRET in _text(pypdfium2.PdfDocument(kept[f"invoice-{own}.pdf"])[0])
    assert {path.stat().st_mode & 0o777 for path in kept.values()} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in (town.home.restricted, town.home.restricted / "10")} == {0o700}
    assert [path.name for path in town.home.restricted.iterdir()] == ["10"], "no working files are left"

    items = dict(town.rows("SELECT key, customer_no FROM work_item"))
    assert items == dict(zip(documents, ["1001", "1002", "1001", "1004"], strict=True))
    archived = [_readable(path.read_bytes()) for path in town.home.archive.rglob("*") if path.is_file()]
    assert len(archived) > 3 and any("God Man" in text for text in archived), "the test reads what is archived"
    told = [finding.message + finding.key for finding in tally.findings]
    told += [str(row) for row in town.rows("SELECT text, kind, key FROM work_item")]
    told += [str(row) for row in town.rows("SELECT * FROM document_event")]
    for text in archived + told:
        assert SECRET not in text and "Lönnvägen" not in text and "Hemlig" not in text
    assert tally.counts["skyddade"] == 4


def _readable(content: bytes) -> str:
    """The words in a file, whatever it is."""
    if content.startswith(b"%PDF"):
        return " ".join(_text(page) for page in pypdfium2.PdfDocument(content))
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            return " ".join(container.read(name).decode() for name in container.namelist())
    return content.decode("utf-8", "replace")


@pytest.mark.parametrize(
    "fault", [{"street": None}, {"postal_code": "999"}, {"city": None}, {"country": "NOR"}, {"name": "\n"}]
)
def test_a_letter_without_a_whole_address_waits_until_it_has_one(town: Town, fault: dict[str, Any]) -> None:
    held = order(town, town.customer("197810289288", **fault))
    sent = order(town, town.customer("1002"))
    (finding,) = found(town.run("distribution", NIGHT), "NO_ADDRESS")
    assert finding.key == str(held) and finding.severity == "hold"
    assert "781028-****" in finding.message and "9288" not in finding.message
    assert waiting(town) == [f"invoice-{held}"]
    town.change_customer("197810289288", name="Bo Ek", street="Vägen 1", postal_code="12345", city="Ort", country="SE")
    town.run("distribution", NEXT)
    assert [event[0] for event in events(town)] == [f"invoice-{held}", f"invoice-{sent}"] and not waiting(town)


def test_what_waits_is_named_once_a_night_and_again_the_next(town: Town) -> None:
    held = order(town, town.customer("1001", street=None))
    night = town.night(NIGHT)
    first, second = (replace(night, step=STEPS[f"distribution__{name}"]) for name in ("invoices", "letters"))
    named = []
    for night in (first, second, first, replace(town.night(NEXT), step=first.step)):
        with town.ledger.transaction():
            findings = BY_NAME["distribution"].run(night).findings
            town.ledger.run("clear_findings", run_id=night.run_id, step=night.step.name, phase="run")
            for number, f in enumerate(findings):
                keys = {"run_id": night.run_id, "step": night.step.name, "phase": "run", "finding_no": number}
                town.ledger.run("add_finding", **keys, **asdict(f))
        named.append([f.key for f in findings])
    assert named == [[str(held)], [], [str(held)], [str(held)]]


def test_a_letter_that_cannot_be_set_is_named_and_the_rest_goes(town: Town) -> None:
    town.choose("distribution", page_limit=1)
    long = order(town, town.customer("1001"), *[{"text": f"Rad {number}"} for number in range(80)])
    fine = order(town, town.customer("1002"))
    tally = town.run("distribution", NIGHT)
    (finding,) = found(tally, "LTR-R2")
    assert finding.key == str(long) and finding.severity == "hold" and "kund 1001" in finding.message
    assert waiting(town) == [f"invoice-{long}"] and events(town) == [(f"invoice-{fine}", "print", "handed_over")]


def test_a_document_without_its_invoice_is_named_and_stays(town: Town) -> None:
    town.insert("undelivered_number", document_type="invoice", first_no=99, last_no=99)
    (finding,) = found(town.run("distribution", NIGHT), "DIST-UNKNOWN")
    assert finding.key == "invoice-99" and waiting(town) == ["invoice-99"]


def test_settings_decide_envelopes_and_name_the_reminder_channel_that_is_not_built(town: Town, tmp_path: Path) -> None:
    town.choose("distribution", envelopes_together=False, reminder_channel="mailbox", window_top_mm=55)
    town.choose("reminders", postage_class="economy")
    town.invoice(town.customer("1001"), 100_000, "2026-10-30")
    town.run_only("reminders", NIGHT)
    number = order(town, "1001")
    tally = town.run("distribution", NIGHT)
    ((name, batch),) = batches(town, tmp_path).items()
    assert name.endswith("_economy") and {"reminder", "invoice"} == set(batch.index["document_type"].to_pylist())
    assert batch.index["group_key"].to_pylist() == batch.index["document_id"].to_pylist()
    assert f"invoice-{number}" in batch.index["document_id"].to_pylist()
    assert [f.key for f in found(tally, "DIST-CHANNEL")] == ["mailbox"]


def test_without_the_letters_font_the_night_stops_at_the_step(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reskontra.printing.look._packaged_fonts", tuple)
    order(town, town.customer("1001"))
    with pytest.raises(NightStopped, match="distribution: Teckensnittet Source Sans Pro finns inte"):
        town.run("distribution", NIGHT)
    assert len(waiting(town)) == 1


def test_a_batch_of_nothing_is_not_sent(town: Town) -> None:
    town.choose("distribution", page_limit=1)
    order(town, town.customer("1001"), *[{"text": f"Rad {number}"} for number in range(80)])
    town.run("distribution", NIGHT)
    town.run("distribution", NEXT)
    assert not outbox(town) and not events(town)


def test_what_stays_waits_again_and_nothing_between(town: Town) -> None:
    kept, sent, kept_too = (
        order(town, town.customer(number, **address))
        for number, address in (("1001", {"street": None}), ("1002", {}), ("1003", {"street": None}))
    )
    town.run("distribution", NIGHT)
    assert waiting(town) == [f"invoice-{kept}", f"invoice-{kept_too}"]
    assert events(town) == [(f"invoice-{sent}", "print", "handed_over")]


def test_the_balance_holds_over_nights_and_a_lost_document_breaks_it(town: Town) -> None:
    order(town, town.customer("1001", street=None))
    order(town, town.customer("1002"))
    town.run("distribution", NIGHT)
    _finish(town, NIGHT)
    order(town, "1002", on=NEXT)
    town.run("distribution", NEXT)
    _finish(town, NEXT)
    town.ledger.connection.execute("DELETE FROM undelivered_number")
    with pytest.raises(NightStopped, match=r"skillnad -1 st, -125,00 kr"):
        town.run("distribution", date(2026, 11, 24))


def test_a_night_that_never_came_to_distribution_does_not_stop_the_next(town: Town) -> None:
    order(town, town.customer("1001", street=None))
    town.run("distribution", NIGHT)
    order(town, town.customer("1002"), on=NIGHT)  # made after it, and the night ended there
    order(town, town.customer("1003"), on=NEXT)  # a night without distribution
    order(town, town.customer("1004"), on=date(2026, 11, 24))
    assert town.run("distribution", date(2026, 11, 24)).counts["brev"] == 3


def _finish(town: Town, on: date) -> None:
    """Note that the night's last distribution is done, and that the night came to its reconciliation."""
    night = town.night(on)
    for step in ("distribution__letters", "reconciliation"):
        keys = {"run_id": night.run_id, "step": step, "phase": "run"}
        row = town.ledger.row("begin_attempt", **keys, version_id=night.version_id)
        assert row is not None
        town.ledger.run("end_attempt", **keys, attempt=row["attempt"], state="done", message=None)


def test_the_same_documents_give_the_same_container(tmp_path: Path) -> None:
    at = datetime(2026, 11, 20, 1, 15)
    for name in ("a.zip", "b.zip"):
        ubl_delivery.pack(tmp_path / name, [("1.xml", b"<a/>"), ("2.xml", b"<b/>")], at)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as container:
        assert [entry.filename for entry in container.infolist()] == ["1.xml", "2.xml"]
        assert {entry.date_time for entry in container.infolist()} == {(2026, 11, 20, 1, 15, 0)}


def test_a_workspace_is_the_owners_alone_and_leaves_nothing(tmp_path: Path) -> None:
    before = tempfile.gettempdir()
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "left.json").write_text("left by a killed run")
    with pytest.raises(RuntimeError), workspace(tmp_path / "work") as folder:
        assert not list(folder.iterdir()) and folder.stat().st_mode & 0o777 == 0o700
        with tempfile.TemporaryDirectory() as inner:
            assert Path(inner).parent == folder
        raise RuntimeError
    assert not (tmp_path / "work").exists() and tempfile.gettempdir() == before
