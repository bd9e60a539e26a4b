"""When letters and cases may not leave, and how staff are told of many claims at once."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

import pytest
from ledger_rows import CHILD, Town, books, town  # noqa: F401 - fixtures

from reskontra.claims import dunning

UNDELIVERED = "undelivered_document JOIN document USING (client, document_id)"


def reminded(town: Town) -> list[tuple[int, int]]:
    return town.select("invoice_no, level", "reminder")


def test_a_night_on_a_closed_day_sends_nothing_and_says_so(town: Town) -> None:
    """S5: due + 5 is Saturday 2026-06-06."""
    town.invoice(town.customer("1001"), 150000, "2026-05-31")
    town.run("reminders", "2026-06-06")
    (finding,) = town.found("NOT_BANK_DAY")
    assert finding.severity == "warn" and "2026-06-08" in finding.message
    assert reminded(town) == []


def test_a_refused_bank_file_holds_the_letters_back_until_another_has_come(town: Town) -> None:
    """A sound file that lay beside the refused one does not replace it."""
    town.invoice(town.customer("1001"), 150000, "2026-02-27")
    town.judged("2026-03-04", 1, "refused", at=20)
    town.judged("2026-03-04", 2, "taken", at=20)
    town.run("reminders", "2026-03-04")
    (finding,) = town.found("BANK_FILE_REFUSED")
    assert finding.severity == "stop" and finding.key == "bgmax_1.txt" and "bank/in" in finding.message
    assert reminded(town) == []
    town.judged("2026-03-04", 3, "taken", at=30)
    town.run("reminders", "2026-03-04")
    assert len(reminded(town)) == 1


@pytest.mark.parametrize("account", ["ubw", "bank"])
def test_only_bank_files_of_the_night_hold_letters_back(town: Town, account: str) -> None:
    town.invoice(town.customer("1001"), 150000, "2026-02-27")
    town.judged("2026-03-03" if account == "bank" else "2026-03-04", 1, "refused", at=20, account=account)
    town.run("reminders", "2026-03-04")
    assert len(reminded(town)) == 1


def test_the_guard_is_a_setting(town: Town) -> None:
    town.choose("reminders", require_bank_files=False)
    town.invoice(town.customer("1001"), 150000, "2026-02-27")
    town.judged("2026-03-04", 1, "refused", at=20)
    town.run("reminders", "2026-03-04")
    assert len(reminded(town)) == 1


def test_many_claims_are_named_by_the_first_ones(town: Town) -> None:
    """As many as the settings show."""
    night, most = town.night("2026-03-04"), town.settings.checks.examples
    keys = [str(number) for number in range(most + 3)]
    assert dunning.named(night, keys[:1], "Faktura", "Fakturor") == "Faktura 0"
    assert dunning.named(night, keys[:2], "Faktura", "Fakturor") == "Fakturor 0, 1"
    assert dunning.named(night, keys, "Faktura", "Fakturor").endswith(f", {most - 1} och 3 till")
