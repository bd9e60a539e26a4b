"""Autogiro files with sections of two clients of the house: each night takes its own part, and the whole adds up."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from autogiro_bank import CUSTOMER, draw, refund, specification
from autogiro_rows import KEY, advice
from ledger_house import BANKGIRO, LedgerHouse, empty_house, house, sftp_home  # noqa: F401
from test_payment_sharing import THEIRS, Pair

from formats import hmac_seal
from reskontra import chain
from reskontra.policy import Policy
from reskontra.processes import BY_NAME, STEPS
from reskontra.settings import DirectDebitAgreement
from reskontra.tally import Finding

THEIR_NUMBER, OTHER_KEY = "009902", "0" * 32


class AutogiroPair(Pair):
    """Two clients of one house, each with an agreement on Autogiro and a mandate of payer 1001."""

    def __init__(self, first: LedgerHouse) -> None:
        super().__init__(first)
        agreement = DirectDebitAgreement(THEIRS, THEIR_NUMBER, "RESKONTRA_OTHER_KEY")
        company = replace(self.company, direct_debit=(agreement,))
        self.settings = replace(self.settings, clients=(self.settings.clients[0], company))
        rows = {**self.policy.rows}
        rows["payment_source"] = [*rows["payment_source"], {**rows["payment_source"][0], "product": "autogiro"}]
        self.policy = Policy(rows, "changed")
        for client, number in (("10", BANKGIRO), ("20", THEIRS)):
            self.house.ledger.connection.execute(
                """INSERT INTO mandate (client, bankgiro, payer_number, customer_no, kind, origin, state, active_on,
                                        run_id, version_id)
                   VALUES (%s, %s, '1001', '1001', 'account', 'payee', 'active', '2026-01-02', 1, 1)""",
                (client, number),
            )

    def reports(self, code: str) -> list[Finding]:
        """The step of direct debit that takes reports, in a client's night; what it found."""
        night, process = self._night(self.settings.client(code)), BY_NAME["direct_debit"]
        night.step = STEPS["direct_debit__reports"]
        with self.house.ledger.transaction():
            tally = process.run(night)
            chain.store(night, process)
        night.exchange.settle_files()
        return tally.findings

    def events(self) -> list[tuple[Any, ...]]:
        query = "SELECT client, bankgiro, event FROM mandate_event ORDER BY client, event_no"
        return [tuple(row.values()) for row in self.house.rows(query)]


@pytest.fixture
def pair(house: LedgerHouse) -> AutogiroPair:
    return AutogiroPair(house)


def specifications() -> bytes:
    """Ours: 100.00 + 40.00 drawn, one without cover; theirs: 25.50 drawn and 7.00 given back."""
    ours = specification(draw(100_00, "A1"), draw(50_00, "A2", "1"), draw(40_00, "A3"))
    drawn = [{**draw(ore, name), "bankgiro": THEIRS} for ore, name in ((25_50, "B1"), (7_00, "B0"))]
    theirs = specification(drawn[0], refunds=(refund(drawn[1]),), bankgiro=THEIRS, customer=THEIR_NUMBER)
    return ours + theirs


def advices(number: str = THEIR_NUMBER) -> bytes:
    """A mandate advice that ends the mandate of payer 1001 with each client."""
    ours = advice(("46", "02"))
    return ours + ours.replace(b"0050501055", THEIRS.zfill(10).encode()).replace(b"009901", number.encode())


CITY = [("10", BANKGIRO, "payment", 100_00), ("10", BANKGIRO, "payment", 40_00)]
COMPANY = [("20", THEIRS, "payment", 25_50), ("20", THEIRS, "reversal", 7_00)]


@pytest.mark.parametrize("order", [("10", "20"), ("20", "10")])
def test_each_night_books_its_own_sections_once(pair: AutogiroPair, order: tuple[str, str]) -> None:
    pair.drop("spec.txt", specifications())
    for code in order:
        assert [finding.rule for finding in pair.run(code)] == []
    assert pair.booked() == CITY + COMPANY
    assert pair.verdicts() == [("10", "taken", 5, 2, 0, 3), ("20", "taken", 5, 2, 0, 3)], "the whole file, in each"
    (shared,) = pair.house.rows("SELECT client, payment_count, amount_ore, file_id FROM shared_file")
    assert (shared["client"], shared["payment_count"], shared["amount_ore"]) == (
        ("20", 2, 18_50) if order[0] == "10" else ("10", 2, 140_00)
    )
    assert shared["file_id"] is not None
    before = pair.house.everything()
    assert pair.run(order[0]) == pair.run(order[1]) == []
    assert pair.house.everything() == before


def test_rows_of_the_other_client_are_not_kept_here(pair: AutogiroPair) -> None:
    pair.drop("spec.txt", specifications())
    pair.run("10")
    pair.run("20")
    rows = pair.house.rows("SELECT client, bankgiro FROM autogiro_report_row ORDER BY client, row_no")
    assert [tuple(row.values()) for row in rows] == [("10", BANKGIRO)] * 3 + [("20", THEIRS)] * 2


def test_a_part_that_is_not_what_the_first_night_counted_is_named(pair: AutogiroPair) -> None:
    pair.drop("spec.txt", specifications())
    pair.run("10")
    pair.house.ledger.connection.execute("UPDATE shared_file SET amount_ore = amount_ore + 1")
    (finding,) = pair.run("20")
    assert (finding.rule, finding.severity) == ("PAY-SHARED", "hold")
    assert "2 poster, 18,50 kr" in finding.message and "2 poster, 18,51 kr" in finding.message


def test_a_section_of_nobody_refuses_the_file_for_all(pair: AutogiroPair) -> None:
    nobodys = specification({**draw(1_00, "C1"), "bankgiro": "9020033"}, bankgiro="9020033")
    pair.drop("spec.txt", specifications() + nobodys)
    for code in ("10", "20"):
        (stop,) = pair.run(code)
        assert (stop.rule, stop.severity) == ("PAY-REFUSED", "stop") and "AG-R2" in stop.message
        assert "902-0033" in stop.message
    assert pair.booked() == []


def test_a_wrong_customer_number_of_the_other_client_refuses_the_file(pair: AutogiroPair) -> None:
    pair.drop("spec.txt", specifications().replace(THEIR_NUMBER.encode(), CUSTOMER.encode()))
    (stop,) = pair.run("10")
    assert "AG-R2" in stop.message and THEIR_NUMBER in stop.message and pair.booked() == []


def test_the_seal_of_any_agreement_of_the_house_is_enough(pair: AutogiroPair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESKONTRA_AUTOGIRO_KEY", KEY)
    monkeypatch.setenv("RESKONTRA_OTHER_KEY", OTHER_KEY)
    pair.drop("spec.txt", hmac_seal.seal(specifications(), OTHER_KEY, date(2026, 11, 20)))
    assert pair.run("10") == pair.run("20") == []
    assert pair.booked() == CITY + COMPANY

    pair.drop("bad.txt", hmac_seal.seal(specifications(), KEY[::-1], date(2026, 11, 20)))
    (finding,) = pair.run("10")
    assert (finding.rule, finding.severity) == ("SEAL", "hold")
    assert pair.run("20") == [], "held where it was taken up"


@pytest.mark.parametrize("order", [("10", "20"), ("20", "10")])
def test_each_night_takes_its_part_of_a_report(pair: AutogiroPair, order: tuple[str, str]) -> None:
    pair.drop("advice.txt", advices())
    for code in order:
        assert pair.reports(code) == []
    assert pair.events() == [("10", BANKGIRO, "end"), ("20", THEIRS, "end")]
    assert pair.verdicts() == [("10", "taken", 2, 1, 0, 1), ("20", "taken", 2, 1, 0, 1)]
    assert [row["state"] for row in pair.house.rows("SELECT state FROM mandate ORDER BY client")] == ["ended"] * 2
    before = pair.house.everything()
    assert pair.reports(order[0]) == pair.reports(order[1]) == []
    assert pair.house.everything() == before


def test_payment_intake_leaves_a_shared_report_alone(pair: AutogiroPair) -> None:
    """The other client's night may have passed its reports when the file is shared."""
    pair.drop("advice.txt", advices())
    pair.reports("10")
    assert pair.run("20") == [] and pair.verdicts() == [("10", "taken", 2, 1, 0, 1)]
    assert pair.reports("20") == []
    assert pair.events() == [("10", BANKGIRO, "end"), ("20", THEIRS, "end")]


def test_a_refused_report_is_refused_for_every_client_that_it_names(pair: AutogiroPair) -> None:
    pair.drop("advice.txt", advices("009903"))
    assert [finding.rule for finding in pair.reports("10")] == ["AG-REFUSED"]
    assert pair.events() == []
    pair.drop("count.txt", advices().replace(b"0000001", b"0000002"))
    assert [finding.rule for finding in pair.reports("10")] == ["AG-REFUSED"]
    assert pair.run("20") == [], "reports are no matter of payment intake"
    (stop,) = pair.reports("20")
    assert stop.rule == "AG-REFUSED" and "AG-R4" in stop.message
