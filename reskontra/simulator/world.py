"""The outside world of one invented municipality: what comes in before a night, and who answers what the night sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd

from reskontra.direct_debit_seal import seal_key
from reskontra.home import Home
from reskontra.rules.bank_days import add_bank_days, next_bank_day_or_same
from reskontra.settings import Settings
from reskontra.simulator import municipality, truth
from reskontra.simulator.agency import Agency
from reskontra.simulator.autogiro import Bankgirot
from reskontra.simulator.bank import TOLD, Bank
from reskontra.simulator.claims_desk import ClaimsDesk
from reskontra.simulator.clerk import Clerk
from reskontra.simulator.counterpart import FOLDER, SFTP, Counterpart
from reskontra.simulator.distributor import Distributor
from reskontra.simulator.internet_bank import InternetBank
from reskontra.simulator.mailboxes import Mailboxes
from reskontra.simulator.office import Office
from reskontra.simulator.receipts import Receipts
from reskontra.simulator.truth import Morning

BANKGIROT = "bankgirot"  # has the bank's folder too
INTERNET_BANK, MAILBOXES = "internet_bank", "mailboxes"  # have the distributor's
BIG_SIZE = 5_000  # from here files are moved in by hand: SFTP is not what is measured

DEMO_SIZE, DEMO_SEED = 16, 2026
# Claims of the first night with ten days to pay are reminded in the second (due + 5), handed over in the third (the
# reminder + 12 and its deadline + 2 bank days) and, when paid since, called back in the fourth; the claims with longer
# terms follow one night later, so that in the last night every process has work.
DEMO_NIGHTS = (date(2026, 10, 12), date(2026, 10, 27), date(2026, 11, 9), date(2026, 11, 23))


class World:
    """UBW, systems, bank, distributor and agency around one home, for the first client of the settings.

    The same seed and size make the same bytes, as far as the nights answer alike. `size` is the number of sound orders
    a morning beside the stories, `via` how files are put: `sftp` (the home's server must be up) or `folder`. What must
    become of everything is kept in `<home>/simulator/<date>/` (see `truth`). Where the settings have UBW's web API
    switched on, some orders are offered there: serve `api_orders` with `ubw_api.serve`.
    """

    def __init__(
        self, home: Home, settings: Settings, *, size: int = 100, seed: int = 1, faults: bool = True, via: str = SFTP
    ) -> None:
        if size < 1:
            raise ValueError(f"a morning has at least one order, not {size}")
        self.settings, self.store = settings, home.root / "simulator"
        self.api_orders = self.api_orders_of(home)
        accounts, client = settings.exchange.accounts, settings.clients[0]
        offices = [accounts.ubw, *(f"systems/{name}" for name in accounts.systems)]
        names = [*offices, accounts.bank, accounts.distributor, accounts.agency, accounts.finance]
        self._counterparts = {name: Counterpart(home, name, via) for name in names}
        self.customers = municipality.customers_of(size, seed)
        self.office = Office(
            {name: self._counterparts[name] for name in offices},
            self.customers,
            client.code,
            size=size,
            seed=seed,
            faults=faults,
            api=self.api_orders if settings.ubw_api.enabled else None,
        )
        self.distributor = Distributor(self._counterparts[accounts.distributor], self.store / "printed", faults=faults)
        self._counterparts[MAILBOXES] = Counterpart(home, accounts.distributor, via)
        self.mailboxes = Mailboxes(self._counterparts[MAILBOXES], client.code)
        self._counterparts[INTERNET_BANK] = Counterpart(home, accounts.distributor, via)
        self.internet_bank = InternetBank(self._counterparts[INTERNET_BANK], self.customers, client.code)
        self.receipts = Receipts(self._counterparts[accounts.distributor], client.code, faults=faults)
        keys = {agreement.bankgiro: key for agreement in client.direct_debit if (key := seal_key(agreement))}
        self._counterparts[BANKGIROT] = Counterpart(home, accounts.bank, via)
        self.bankgirot = (
            Bankgirot(
                self._counterparts[BANKGIROT],
                self.customers,
                client,
                keys=keys,
                test=settings.municipality.environment == "test",
                faults=faults,
            )
            if keys
            else None
        )
        self.bank = Bank(
            self._counterparts[accounts.bank],
            self.distributor,
            self.customers,
            client,
            test_marker=settings.municipality.test_marker,
            seed=seed,
            faults=faults,
            account=client.bank_account[0].iban if client.bank_account else "",
            drawn=self._drawn if self.bankgirot else None,
        )
        self.clerk = Clerk(self._counterparts[accounts.finance], client.code)
        self.claims_desk = ClaimsDesk(self._counterparts[accounts.finance], self.customers, client.code)
        self._told = pd.DataFrame(columns=TOLD)
        self.agency = Agency(
            self._counterparts[accounts.agency],
            client.agency,
            test=settings.municipality.environment == "test",
            faults=faults,
            payers=frozenset(self.customers.loc[self.customers["habit"] == "pays_agency", "customer_no"]),
            bankgiro=client.main_bankgiro.number,
        )

    @staticmethod
    def api_orders_of(home: Home) -> Path:
        """The file of the orders that UBW's web API offers in a home."""
        return home.root / "simulator" / "ubw_api" / "orders.json"

    def _drawn(self) -> set[str]:
        """The customers whose invoices Bankgirot draws."""
        return self.bankgirot.payers if self.bankgirot else set()

    def close(self) -> None:
        """Log out everywhere."""
        for counterpart in self._counterparts.values():
            counterpart.close()

    @classmethod
    def demo(cls, home: Home, settings: Settings, *, seed: int = DEMO_SEED, via: str = SFTP) -> World:
        """A small municipality whose last night, of `demo_nights`, gives every process work."""
        return cls(home, settings, size=DEMO_SIZE, seed=seed, via=via)

    def drop(self, day: date) -> Morning:
        """All that comes in before the night of `day`, from every counterpart; the truth of it is written down."""
        self.answer(day)
        morning = self.drop_morning(day)
        decided = self.clerk.answer(day, self._told) | self.claims_desk.answer(day, self.distributor.documents)
        drawn = self.bankgirot.answer(day).files if self.bankgirot else {}
        told_by_agency = self._agency_answers(day)
        answered = self.bank.answer(day)
        reported = self.internet_bank.answer(day, self.distributor.documents)
        reported |= self.receipts.answer(day, self.distributor.documents)
        reported |= self.distributor.edi.answer() | self.mailboxes.answer(day)
        accounts = self.settings.exchange.accounts
        sent = (
            (accounts.finance, decided),
            (accounts.bank, drawn | answered.files),
            (accounts.agency, told_by_agency),
            (accounts.distributor, reported),
        )
        for account, files in sent:
            morning.files += [(account, name, len(data)) for name, data in files.items()]
        self._told = pd.concat([self._told, answered.payments], ignore_index=True)
        truth.write(self.store, morning, answered.payments)
        return morning

    def _agency_answers(self, day: date) -> dict[str, bytes]:
        """The agency's files; what it pays out comes to the bank, unidentified where one night reads of both."""
        paid_out = len(self.agency.payouts)
        sent = self.agency.answer(day)
        for payout in self.agency.payouts[paid_out:]:
            self.bank.deposit(
                payout.payout_on,
                payout.amount_ore,
                payout.reference,
                "Inkassoombudet",
                expected="unidentified" if payout.payout_on <= day else "agency_reference",
            )
        return sent

    def answer(self, day: date) -> dict[str, int]:
        """Let the distributor deliver what the night of `day` made, which the customers then act on; its documents."""
        return self.distributor.fetch()

    def drop_morning(self, day: date) -> Morning:
        """Customers, orders and attests of one morning, put in their folders."""
        return self.office.drop(day, self.distributor.documents, self.bank.paid)


def simulate(
    home: Home,
    settings: Settings,
    *,
    first_on: date,
    nights: int,
    size: int,
    seed: int,
    faults: bool,
    run_night: Callable[[date], int],
) -> list[int]:
    """Let a municipality live so many bank days from the first on; what `run_night` gave for each.

    The home's SFTP server must be up, except for large sizes, whose files are moved in by hand.
    """
    world = World(home, settings, size=size, seed=seed, faults=faults, via=FOLDER if size >= BIG_SIZE else SFTP)
    codes, day = [], next_bank_day_or_same(first_on)
    try:
        for _ in range(nights):
            world.drop(day)
            codes.append(run_night(day))
            world.answer(day)
            day = add_bank_days(day, 1)
    finally:
        world.close()
    return codes


def demo_nights() -> tuple[date, ...]:
    """The business dates of the demo, in order; call `World.drop` before each."""
    return DEMO_NIGHTS
