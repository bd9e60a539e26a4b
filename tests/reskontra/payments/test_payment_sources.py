"""Who reports what when: rows by date and bankgiro number, reports outside their days, and banks that are silent."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from autogiro_bank import draw, specification
from camt_bank import DAY, entry, message, paid
from ledger_house import LedgerHouse, empty_house, house, sftp_home  # noqa: F401

from reskontra.claims import dunning
from reskontra.payments import payment_sources
from reskontra.payments.payment_files import reported_by
from reskontra.policy import FOLDER, Policy
from reskontra.tally import Tally

MONDAY, TUESDAY, WEDNESDAY = (date(2026, 11, day) for day in (23, 24, 25))


def row(product: str, **changed: Any) -> dict[str, Any]:
    usual = {"bank": "exempelbanken", "product": product, "bankgiro": "*", "valid_from": date(2020, 1, 1)}
    return {**usual, "last_on": None, "silence": "warn", "ground": "test", **changed}


def choose(house: LedgerHouse, *rows: dict[str, Any]) -> None:
    policy = Policy({**house.house.night.policy.policy.rows, "payment_source": list(rows)}, "changed")
    house.house.night.policy = policy.on(house.house.night.business_on)


def drop(house: LedgerHouse, data: bytes, name: str = "bank.txt") -> list[str]:
    house.house.drop(name, data, "bank")
    house.house.run("payment_intake")
    return [finding.rule for finding in house.house.findings]


@pytest.mark.parametrize(
    ("bank", "product", "day", "silence"),
    [
        ("handelsbanken", "bgmax", date(2026, 5, 31), "warn"),
        ("handelsbanken", "bgmax", date(2026, 6, 1), None),
        ("handelsbanken", "camt054", date(2026, 4, 30), None),
        ("handelsbanken", "camt054", date(2026, 6, 1), "hold"),
        ("danskebank", "bgmax", date(2026, 9, 7), "hold"),
        ("danskebank", "bgmax", date(2026, 11, 27), "warn"),
        ("danskebank", "bgmax", date(2026, 11, 28), None),
        ("lansforsakringar", "camt053", date(2026, 12, 1), "hold"),
        ("seb", "autogiro", date(2027, 1, 1), "normal"),
    ],
)
def test_each_bank_leaves_bgmax_on_its_own_day(
    house: LedgerHouse,
    bank: str,
    product: str,
    day: date,
    silence: str | None,
) -> None:
    house.house.night.policy = Policy.load(FOLDER).on(day)
    found = payment_sources.row_of(house.house.night, bank, product, "50501055", day)
    assert (found and found["silence"]) == silence


def test_a_bankgiro_may_have_days_of_its_own(house: LedgerHouse) -> None:
    choose(house, row("bgmax"), row("bgmax", bankgiro="9912346", last_on=date(2026, 11, 1)))
    night = house.house.night
    assert payment_sources.row_of(night, "exempelbanken", "bgmax", "50501055", DAY) is not None
    assert payment_sources.row_of(night, "exempelbanken", "bgmax", "9912346", DAY) is None


def test_a_file_after_the_last_day_of_its_product_is_booked_and_named(house: LedgerHouse) -> None:
    choose(house, row("bgmax", last_on=date(2026, 11, 19)), row("camt054"))
    data = house.bgmax({"amount_ore": 100_00, "reference": "1"}, on=DAY)

    assert "PAY-SOURCE" in drop(house, data)
    assert len(house.house.rows("SELECT * FROM payment")) == 1


def test_a_bank_that_has_reported_before_and_is_silent_is_named(house: LedgerHouse) -> None:
    choose(house, row("bgmax"))
    assert drop(house, house.bgmax({"amount_ore": 1_00, "reference": "1"}, on=DAY)) == []
    house.house.next_night(TUESDAY)
    choose(house, row("bgmax"))
    house.house.run("payment_intake")

    (finding,) = house.house.findings
    assert (finding.rule, finding.severity) == ("PAY-SOURCE-SILENT", "warn")
    assert "2026-11-23" in finding.message and "BgMax" in finding.message


def refused_on_monday(house: LedgerHouse) -> bytes:
    """Monday's report comes with a wrong count, in the night of Monday; the right one, and the night is Tuesday's."""
    choose(house, row("bgmax", silence="hold"))
    drop(house, house.bgmax({"amount_ore": 1_00, "reference": "1"}, on=DAY))
    house.house.next_night(MONDAY)
    choose(house, row("bgmax", silence="hold"))
    right = house.bgmax({"amount_ore": 2_00, "reference": "2"}, on=MONDAY).replace(b"0120261120", b"0120261123")
    assert drop(house, right.replace(b"70" + b"%08d" % 1, b"70" + b"%08d" % 5), "fel.txt") == ["PAY-REFUSED"]
    house.house.next_night(TUESDAY)
    choose(house, row("bgmax", silence="hold"))
    return right


def test_a_report_that_came_and_was_refused_is_not_told_of_as_missing(house: LedgerHouse) -> None:
    """The next night names the file, once; letters wait, and say why."""
    refused_on_monday(house)
    house.house.run("payment_intake")
    (finding,) = house.house.findings
    assert (finding.rule, finding.key) == ("PAY-SOURCE-REFUSED", "fel.txt")
    assert "fel.txt avvisades natten 2026-11-23" in finding.message and "rättad fil" in finding.message
    tally = Tally()
    assert not dunning.may_send(house.house.night, tally, "påminnelser")
    (stop,) = tally.findings
    assert stop.rule == "BANK_FILE_MISSING" and "fel.txt avvisades natten 2026-11-23" in stop.message

    house.house.next_night(WEDNESDAY)
    choose(house, row("bgmax", silence="hold"))
    house.house.run("payment_intake")
    assert [finding.rule for finding in house.house.findings] == ["PAY-SOURCE-SILENT"], "Tuesday's has not come at all"


def test_a_refused_report_that_has_been_replaced_is_forgotten(house: LedgerHouse) -> None:
    assert drop(house, refused_on_monday(house), "ratt.txt") == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"01BGMAX               0120261123173035010331P", (("bgmax",), MONDAY)),
        (b"01BGMAX               0120261399173035010331P", (("bgmax",), None)),
        (b"01AUTOGIRO              20261123060000000001", (("autogiro",), MONDAY)),
        (b"<a:Document><a:CreDtTm> 2026-11-23T18:00:00", (("camt054", "camt053"), MONDAY)),
        (b"<Document/>", (("camt054", "camt053"), None)),
        (b"nothing", (("bgmax",), None)),
    ],
)
def test_what_a_broken_file_says_of_itself(content: bytes, told: tuple[tuple[str, ...], date | None]) -> None:
    opening = specification(draw(1_00, "A1")) if content.startswith(b"01AUTOGIRO") else content
    content = opening.replace(b"20261120060000000001", b"20261123060000000001")
    assert reported_by(io.BytesIO(content)) == told


def test_over_a_weekend_fridays_report_is_enough(house: LedgerHouse) -> None:
    choose(house, row("bgmax"))
    drop(house, house.bgmax({"amount_ore": 1_00, "reference": "1"}, on=DAY))
    house.house.next_night(MONDAY)
    choose(house, row("bgmax"))
    house.house.run("payment_intake")

    assert house.house.findings == []


def test_an_empty_file_is_a_report(house: LedgerHouse) -> None:
    choose(house, row("bgmax"))
    drop(house, house.bgmax({"amount_ore": 1_00, "reference": "1"}, on=DAY))
    house.house.next_night(TUESDAY)
    choose(house, row("bgmax"))
    empty = "01BGMAX               0120261123173035010331P".ljust(80) + "\r\n" + "70" + "0" * 32 + " " * 46 + "\r\n"

    assert drop(house, empty.encode(), "tom.txt") == []


def test_nobody_is_silent_before_the_first_report(house: LedgerHouse) -> None:
    choose(house, row("bgmax", silence="hold"))
    house.house.run("payment_intake")

    assert house.house.findings == []
    assert dunning.may_send(house.house.night, Tally(), "påminnelser") == (house.house.night.business_on == MONDAY)


@pytest.mark.parametrize(("silence", "sends"), [("hold", False), ("warn", True), ("normal", True)])
def test_letters_wait_for_the_source_that_is_expected_that_day(
    house: LedgerHouse,
    silence: str,
    sends: bool,
) -> None:
    choose(house, row("bgmax", silence=silence), row("camt054", silence="normal"))
    drop(house, house.bgmax({"amount_ore": 1_00, "reference": "1"}, on=DAY))
    house.house.next_night(TUESDAY)
    choose(house, row("bgmax", silence=silence), row("camt054", silence="normal"))
    tally = Tally()

    assert dunning.may_send(house.house.night, tally, "påminnelser") is sends
    assert [finding.rule for finding in tally.findings] == ([] if sends else ["BANK_FILE_MISSING"])


def test_letters_do_not_wait_for_a_source_that_has_ended(house: LedgerHouse) -> None:
    rows = row("bgmax", silence="hold", last_on=DAY), row("camt054", silence="hold")
    choose(house, *rows)
    drop(house, house.bgmax({"amount_ore": 1_00, "reference": "1"}, on=DAY))
    house.house.next_night(TUESDAY)
    choose(house, *rows)
    drop(house, message(entry(paid(1_00, "2"), booked_on=MONDAY), written="2026-11-23T18:00:00+01:00"), "camt.xml")

    assert dunning.may_send(house.house.night, Tally(), "påminnelser")
