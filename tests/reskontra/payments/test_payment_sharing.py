"""Files with money of two clients of the house: each night books its own part once, and the whole adds up."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from camt_bank import ACCOUNT, DAY, entry, message, paid
from ledger_house import BANKGIRO, LedgerHouse, empty_house, house, sftp_home  # noqa: F401

from reskontra import chain
from reskontra.exchange import Exchange, Limits
from reskontra.exchange.archive import Archive
from reskontra.night import Night
from reskontra.policy import Policy
from reskontra.processes import BY_NAME
from reskontra.settings import Client
from reskontra.tally import Finding

THEIRS, NOBODYS = "54029681", "9020033"
OTHER = replace(ACCOUNT, iban="SE4550000000058398257466", number="50000000058398257466", bankgiros=(THEIRS,))
OURS = {"bank": "exempelbanken", "bankgiro": "*", "last_on": None, "silence": "normal", "ground": "test"}


class Pair:
    """Clients 10 and 20 of one house, and the bank that sends their files to one folder."""

    def __init__(self, first: LedgerHouse) -> None:
        self.first, self.house = first, first.house
        (city, *_) = self.house.settings.clients
        self.company = replace(
            city,
            code="20",
            name="Bolaget",
            bankgiro=(replace(city.bankgiro[0], number=THEIRS),),
            bank_account=(OTHER,),
            direct_debit=(),
        )
        self.settings = replace(self.house.settings, clients=(city, self.company))
        rows = [
            {**OURS, "product": product, "valid_from": DAY - timedelta(days=999)} for product in ("bgmax", "camt054")
        ]
        self.policy = Policy({**self.house.night.policy.policy.rows, "payment_source": rows}, "changed")
        self.on = self.house.night.business_on
        self.findings: list[Finding] = []

    def drop(self, name: str, data: bytes) -> None:
        self.house.drop(name, data, "bank")

    def run(self, code: str, *, is_killed: bool = False) -> list[Finding]:
        """Payment intake in a client's night, settled as a night does; what it found."""
        night = self._night(self.settings.client(code))
        try:
            with self.house.ledger.transaction():
                tally = BY_NAME["payment_intake"].run(night)
                chain.store(night, BY_NAME["payment_intake"])
                if is_killed:
                    raise KeyboardInterrupt
        except KeyboardInterrupt:
            return []
        night.exchange.settle_files()
        chain.check_balances(night, BY_NAME["payment_intake"])
        return tally.findings

    def _night(self, client: Client) -> Night:
        row = self.house.ledger.row("open_run", client=client.code, business_on=self.on)
        assert row is not None
        exchange = Exchange(
            self.house.ledger,
            Archive(self.house.home.archive),
            self.house.login,
            client=client.code,
            run_id=row["run_id"],
            business_on=self.on,
            limits=Limits(stable_seconds=0),
        )
        policy = self.policy.on(self.on)
        ledger, home = self.house.ledger, self.house.home
        return Night(self.settings, client, self.on, row["run_id"], 1, ledger, exchange, policy, home)

    def booked(self) -> list[tuple[Any, ...]]:
        query = "SELECT client, bankgiro, kind, amount_ore FROM payment ORDER BY client, payment_id"
        return [tuple(row.values()) for row in self.house.rows(query)]

    def receipts(self) -> list[str]:
        found = self.house.home.sftp.rglob("*.KVITTENS.txt")
        return [path.read_text(encoding="utf-8") for path in sorted(found) if "bank" in str(path)]

    def verdicts(self) -> list[tuple[Any, ...]]:
        """Client, state, rows read, taken, put aside and ignored of every file from the bank."""
        query = """SELECT client, state, read_count, taken_count, put_aside_count, ignored_count FROM file_verdict
                   JOIN inbound_file USING (client, file_id, state) WHERE account = 'bank' ORDER BY client, file_id"""
        return [tuple(row.values()) for row in self.house.rows(query)]


@pytest.fixture
def pair(house: LedgerHouse) -> Pair:
    return Pair(house)


def bgmax_of(pair: Pair, *sections: tuple[str, int]) -> bytes:
    """A BgMax file with a section of one payment for each bankgiro number and öre."""
    parts = []
    for place, (number, ore) in enumerate(sections):
        pair.first._deposit = [told for told, _ in sections[:place]].count(number)  # its serials are without gaps
        one = {"amount_ore": ore, "reference": "1", "serial": f"{place + 1:012}"}
        parts.append(pair.first.bgmax(one, bankgiro=number, on=DAY))
    bodies = [b"\r\n".join(part.split(b"\r\n")[1:-2]) for part in parts]
    end = b"70" + b"%08d" % len(parts) + b"0" * 16 + b"%08d" % len(parts)
    return b"\r\n".join([parts[0].split(b"\r\n")[0], *bodies, end.ljust(80), b""])


def camt_of(*payments: tuple[str | None, int], **given: Any) -> bytes:
    return message(entry(*(paid(ore, str(n), bankgiro=number) for n, (number, ore) in enumerate(payments))), **given)


MIXED = [(BANKGIRO, 100_00), (THEIRS, 20_00), (BANKGIRO, 30_00), (THEIRS, 5_00)]
CITY = [("10", BANKGIRO, "payment", 100_00), ("10", BANKGIRO, "payment", 30_00)]
COMPANY = [("20", THEIRS, "payment", 20_00), ("20", THEIRS, "payment", 5_00)]


@pytest.mark.parametrize("order", ["10 first", "20 first"])
@pytest.mark.parametrize("product", ["bgmax", "camt"])
def test_each_night_takes_its_own_part_once(pair: Pair, product: str, order: str) -> None:
    first, second = ("10", "20") if order == "10 first" else ("20", "10")
    pair.drop("bank.txt", bgmax_of(pair, *MIXED) if product == "bgmax" else camt_of(*MIXED))
    assert pair.run(first) == []
    assert pair.booked() == (CITY if first == "10" else COMPANY)
    assert pair.run(second) == []

    assert pair.booked() == CITY + COMPANY
    before = pair.house.everything()
    assert pair.run(first) == pair.run(second) == []
    assert pair.house.everything() == before
    assert pair.verdicts() == [("10", "taken", 4, 2, 0, 2), ("20", "taken", 4, 2, 0, 2)], "the whole file, in each"
    assert sum("bokas i de" in receipt for receipt in pair.receipts()) == 2
    lying = sorted(path.name for path in (pair.house.home.sftp / "bank").rglob("bank*") if path.is_file())
    assert len(lying) == 4, "a copy and a receipt for each client"


@pytest.mark.parametrize("product", ["bgmax", "camt"])
def test_killed_before_the_commit_the_part_is_taken_the_next_time(pair: Pair, product: str) -> None:
    pair.drop("bank.txt", bgmax_of(pair, *MIXED) if product == "bgmax" else camt_of(*MIXED))
    pair.run("10")
    pair.run("20", is_killed=True)
    assert pair.booked() == CITY
    pair.run("20")
    assert pair.booked() == CITY + COMPANY


def test_a_shared_file_that_comes_again_is_a_duplicate_in_both_nights(pair: Pair) -> None:
    data = bgmax_of(pair, *MIXED)
    pair.drop("bank.txt", data)
    pair.run("10")
    pair.run("20")
    pair.drop("again.txt", data)
    pair.drop("trimmed.txt", data.replace(b"\r\n", b"\n"))
    pair.run("20")
    pair.run("10")

    assert pair.booked() == CITY + COMPANY
    assert {row[1] for row in pair.verdicts()[1:]} <= {"taken", "duplicate"}


def test_a_bankgiro_of_nobody_is_held_once_and_booked_by_who_gets_it(pair: Pair) -> None:
    pair.drop("bank.txt", bgmax_of(pair, (BANKGIRO, 100_00), (NOBODYS, 7_00), (THEIRS, 20_00)))
    (finding,) = pair.run("10")
    assert (finding.rule, finding.severity) == ("PAY-BANKGIRO", "hold") and "902-0033" in finding.message
    assert pair.run("20") == [], "named by the night that holds it"
    assert pair.verdicts() == [("10", "taken", 3, 1, 1, 1), ("20", "taken", 3, 1, 0, 2)]

    more = replace(pair.company, bankgiro=(*pair.company.bankgiro, replace(pair.company.bankgiro[0], number=NOBODYS)))
    pair.settings = replace(pair.settings, clients=(pair.settings.clients[0], more))
    pair.on += timedelta(days=2)
    assert pair.run("10") == [] and pair.house.rows("SELECT * FROM held_section") == []
    assert pair.run("20") == []
    assert pair.booked() == [CITY[0], COMPANY[0], ("20", NOBODYS, "payment", 7_00)]
    before = pair.house.everything()
    assert pair.run("10") == pair.run("20") == []
    assert pair.house.everything() == before


def test_a_camt_file_of_the_other_clients_account_goes_to_its_night(pair: Pair) -> None:
    """Money on client 20's account is client 20's, with or without its bankgiro number; ours on it is ours."""
    rows = [(THEIRS, 20_00), (None, 5_00), (BANKGIRO, 100_00)]
    pair.drop("bank.xml", camt_of(*rows, account=OTHER.iban))
    assert pair.run("10") == []
    assert pair.booked() == CITY[:1]
    assert pair.run("20") == []
    assert pair.booked() == CITY[:1] + COMPANY
    deposits = pair.house.rows("SELECT client, account, amount_ore FROM deposit ORDER BY client")
    assert [tuple(row.values()) for row in deposits] == [("10", OTHER.number, 100_00), ("20", OTHER.number, 25_00)]


def test_an_account_of_nobody_is_refused(pair: Pair) -> None:
    pair.drop("bank.xml", camt_of((BANKGIRO, 1_00), account="SE3550000000054910000003"))
    pair.run("20")
    assert "CAM-R4" in pair.house.report("bank.xml") and pair.booked() == []


def test_an_entry_that_does_not_sum_is_put_aside_by_the_client_of_its_account(pair: Pair) -> None:
    wrong = entry(paid(50_00, "2"), ref="A2", amount_ore=51_00)
    pair.drop("bank.xml", message(entry(paid(20_00, "1", bankgiro=THEIRS)), wrong))
    pair.run("10")
    pair.run("20")
    assert pair.verdicts() == [("10", "taken", 2, 0, 1, 1), ("20", "taken", 1, 1, 0, 0)]


@pytest.mark.parametrize("product", ["bgmax", "camt"])
def test_a_refused_file_is_refused_for_every_client_that_it_names(pair: Pair, product: str) -> None:
    """Nobody is dunned for what may be paid in it: the file is accepted or refused as a unit, by all."""
    if product == "bgmax":
        data = bgmax_of(pair, *MIXED).replace(b"70" + b"%08d" % 4, b"70" + b"%08d" % 5)
    else:
        data = camt_of(*MIXED).replace(b"<Sum>155.00</Sum>", b"<Sum>155.01</Sum>")
    pair.drop("bank.txt", data)
    for code in ("10", "20"):
        (stop,) = pair.run(code)
        assert (stop.rule, stop.severity, stop.key) == ("PAY-REFUSED", "stop", "bank.txt")
        assert ("BGM-C4" if product == "bgmax" else "CAM-R9") in stop.message
    assert pair.booked() == [] and {row[:2] for row in pair.verdicts()} == {("10", "refused"), ("20", "refused")}
    before = pair.house.everything()
    assert pair.run("10") == pair.run("20") == []
    assert pair.house.everything() == before

    pair.drop("right.txt", bgmax_of(pair, *MIXED) if product == "bgmax" else camt_of(*MIXED))
    pair.run("20")
    pair.run("10")
    assert pair.booked() == CITY + COMPANY


def test_a_refused_file_of_ours_alone_is_no_matter_of_the_others(pair: Pair) -> None:
    pair.drop("bank.txt", bgmax_of(pair, MIXED[0]).replace(b"70" + b"%08d" % 1, b"70" + b"%08d" % 5))
    assert [finding.rule for finding in pair.run("10")] == ["PAY-REFUSED"]
    assert pair.run("20") == [] and pair.house.rows("SELECT * FROM shared_file") == []


def test_pages_are_shared_together(pair: Pair) -> None:
    for number, ore in ((1, 100_00), (2, 30_00)):
        rows = [paid(ore, str(number)), paid(ore // 5, "9", bankgiro=THEIRS)]
        data = message(entry(*rows, ref=f"A{number}"), page=(number, number == 2))
        pair.drop(f"page{number}.xml", data)
    assert pair.run("10") == pair.run("20") == []
    assert [row[3] for row in pair.booked()] == [100_00, 30_00, 20_00, 6_00]


def test_what_the_other_client_has_not_taken_is_named_the_next_night(pair: Pair) -> None:
    pair.drop("bank.txt", bgmax_of(pair, *MIXED))
    assert pair.run("10") == []
    pair.on += timedelta(days=2)
    (finding,) = pair.run("10")
    assert (finding.rule, finding.severity) == ("PAY-SHARED", "warn")
    assert "2 poster, 25,00 kr, är för klient 20 (Bolaget)" in finding.message
    pair.run("20")
    assert pair.run("10") == []


def test_a_part_that_is_not_what_the_first_night_counted_is_named(pair: Pair) -> None:
    """Between the nights client 20 lost one of its numbers in the settings."""
    more = replace(pair.company, bankgiro=(*pair.company.bankgiro, replace(pair.company.bankgiro[0], number=NOBODYS)))
    settled = pair.settings
    pair.settings = replace(pair.settings, clients=(pair.settings.clients[0], more))
    pair.drop("bank.txt", bgmax_of(pair, (BANKGIRO, 100_00), (NOBODYS, 7_00), (THEIRS, 20_00)))
    pair.run("10")
    pair.settings = settled
    (finding,) = pair.run("20")
    assert (finding.rule, finding.severity) == ("PAY-SHARED", "hold")
    assert "1 poster, 20,00 kr" in finding.message and "2 poster, 27,00 kr" in finding.message


def test_both_nights_prove_their_deposits_and_the_whole_is_the_bank_file(pair: Pair) -> None:
    """Three ways: the file's sections, each client's deposits, and each client's payments."""
    pair.drop("bank.txt", bgmax_of(pair, *MIXED))
    pair.run("10")
    pair.run("20")
    rows = pair.house.rows(
        """SELECT client, sum(amount_ore)::bigint AS ore, sum(payment_count)::bigint AS count FROM deposit GROUP BY 1
           UNION ALL SELECT client, sum(amount_ore)::bigint, count(*) FROM payment GROUP BY 1
           UNION ALL SELECT client, amount_ore, payment_count FROM shared_file"""
    )
    found = sorted(tuple(row.values()) for row in rows)
    assert found == [("10", 130_00, 2)] * 2 + [("20", 25_00, 2)] * 3
    assert sum(ore for _, ore in MIXED) == 130_00 + 25_00
