"""What all channels of UBL documents share: one set of rules and processes a night, its log, the official rules."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from ledger_rows import COMPANY, Town

from formats import peppol_rules
from reskontra.chain import NightStopped
from reskontra.delivery import ubl_delivery
from reskontra.home import Home
from reskontra.ledger import Ledger

NIGHT = date(2026, 11, 20)
SHEET = """<xsl:stylesheet version="2.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
xmlns:svrl="http://purl.oclc.org/dsdl/svrl"><xsl:template match="/"><svrl:schematron-output>{}</svrl:schematron-output>
</xsl:template></xsl:stylesheet>"""
UNKNOWN_RULE = """<svrl:failed-assert id="PEPPOL-EN16931-R999" flag="fatal" location="/*"><svrl:text>x</svrl:text>
</svrl:failed-assert>"""


@pytest.fixture
def town(ledger: Ledger, home: Home) -> Town:
    town = Town(ledger, home)
    town.choose("distribution", validate_cen=False, workers=1)
    return town


def invoices(town: Town, count: int) -> list[int]:
    company = town.company("2001", endpoint_scheme="0007", endpoint_id=COMPANY)
    return [town.invoice(company, 10_000, NIGHT.isoformat(), distributed=False) for _ in range(count)]


def test_the_log_says_by_which_rules_documents_were_judged(town: Town) -> None:
    invoices(town, 2)
    for _ in range(2):
        town.run("distribution", NIGHT)
    checked = town.select("check_no, channel, rules, stylesheet, sent, refused", "e_invoice_check")
    assert checked == [(1, "peppol", "UBL 2.1, EN 16931 1.3.16, Peppol 3.0.21", None, 2, 0)]


def test_processes_are_started_once_for_all_files_of_a_night(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    started = []

    class Pool(peppol_rules.ProcessPoolExecutor):
        def __init__(self, *args: object, **options: object) -> None:
            started.append(args)
            super().__init__(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(peppol_rules, "ProcessPoolExecutor", Pool)
    monkeypatch.setattr(ubl_delivery, "SHARD", 2)
    monkeypatch.setattr(ubl_delivery, "SMALL_RUN", 3)
    town.choose("distribution", workers=2)
    invoices(town, 5)
    town.run("distribution", NIGHT)
    assert started == [(2,)]
    assert town.rows("SELECT count(*) FROM outbox WHERE kind = 'peppol_batch'") == [(3,)]
    monkeypatch.setattr(ubl_delivery, "SMALL_RUN", 9)
    town.invoice("2001", 10_000, NIGHT.isoformat(), distributed=False)
    town.run("distribution", NIGHT)
    assert started == [(2,)], "few documents are checked where they are"


def test_a_difference_to_the_official_stylesheet_is_named_once_a_rule(town: Town, tmp_path: Path) -> None:
    sheet = tmp_path / "peppol.xslt"
    sheet.write_text(SHEET.format(""), "utf-8")
    town.choose("distribution", peppol_stylesheet=str(sheet))
    invoices(town, 2)
    assert not town.run("distribution", NIGHT).findings

    sheet = tmp_path / "stricter.xslt"
    sheet.write_text(SHEET.format(UNKNOWN_RULE), "utf-8")
    town.choose("distribution", peppol_stylesheet=str(sheet))
    for _ in range(2):
        town.invoice("2001", 10_000, NIGHT.isoformat(), distributed=False)
    told = town.run("distribution", NIGHT).findings
    assert [f.key for f in told if f.rule == peppol_rules.DISAGREES] == ["PEPPOL-EN16931-R999"]
    assert "2 fakturor" in told[0].message
    assert len([f for f in told if f.rule == "PEPPOL-EN16931-R999"]) == 2, "what the official rules refuse is not sent"
    assert town.select("stylesheet, sent, refused", "e_invoice_check", "check_no = 2") == [(str(sheet), 0, 2)]


def test_a_stylesheet_that_is_not_there_stops_the_step(town: Town) -> None:
    town.choose("distribution", peppol_stylesheet="/nowhere/peppol.xslt")
    invoices(town, 1)
    with pytest.raises(NightStopped, match="peppol_stylesheet"):
        town.run("distribution", NIGHT)
