"""The outside world of one invented municipality: what comes in before a night, and who answers what the night sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd

from reskontra.autogiro.direct_debit_seal import seal_key
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
from reskontra.simulator.rhythm import DAILY, MONTHLY, Rhythm
from reskontra.simulator.truth import Morning

BIG_SIZE = 5_000  # from here files are moved in by hand: SFTP is not what is measured

DEMO_SIZE, DEMO_SEED = 16, 2026
# Claims of the first night with ten days to pay are reminded in the second (due + 5), handed over in the third (the
# reminder + 12 and its deadline + 2 bank days) and, when paid since, called back in the fourth; the claims with longer
# terms follow one night later, so that in the last night every process has work.
DEMO_NIGHTS = (date(2026, 10, 12), date(2026, 10, 27), date(2026, 11, 9), date(2026, 11, 23))


class World:
    """UBW, systems, bank, distributor and agency around one home, for the first client of the settings.

    The same seed and size make the same bytes, as far as the nights answer alike. `size` is the number of sound orders
    of a morning beside the stories, `via` how files are put: `sftp` (the home's server must be up) or `folder`;
    `rhythm` says which mornings bring orders. What must become of everything is kept in `<home>/simulator/<date>/`
    (see `truth`). Where the settings have UBW's web API switched on, some orders are offered there: serve `api_orders`
    with `ubw_api.serve`.
    """

    def __init__(
        self,
        home: Home,
        settings: Settings,
        *,
        size: int = 100,
        seed: int = 1,
        faults: bool = True,
        via: str = SFTP,
        rhythm: Rhythm = DAILY,
    ) -> None:
        if size < 1:
            raise ValueError(f"a morning has at least one order, not {size}")
        self.settings, self.store = settings, home.root / "simulator"
        self.api_orders = self.api_orders_of(home)
        self.customers = municipality.customers_of(size, seed, rhythm.plots)
        self._via, self._size, self._seed, self._faults, self._rhythm = via, size, seed, faults, rhythm
        self._counterparts: list[Counterpart] = []
        self._told = pd.DataFrame(columns=TOLD)
        self.office = self._office(home)
        self._settle_distributor(home)
        self._settle_bank(home)
        client, accounts = settings.clients[0], settings.exchange.accounts
        self.clerk = Clerk(self._counterpart(home, accounts.finance), client.code)
        self.claims_desk = ClaimsDesk(self._counterpart(home, accounts.finance), self.customers, client.code)
        self.agency = Agency(
            self._counterpart(home, accounts.agency),
            client.agency,
            test=settings.municipality.environment == "test",
            faults=faults,
            habits=dict(zip(self.customers["customer_no"], self.customers["habit"], strict=True)),
            bankgiro=client.main_bankgiro.number,
        )

    def _counterpart(self, home: Home, account: str) -> Counterpart:
        """A way of its own into an account's folder: each keeps in mind what it has fetched."""
        self._counterparts.append(Counterpart(home, account, self._via))
        return self._counterparts[-1]

    def _office(self, home: Home) -> Office:
        """UBW and the operational systems."""
        accounts = self.settings.exchange.accounts
        names = [accounts.ubw, *(f"systems/{name}" for name in accounts.systems)]
        return Office(
            {name: self._counterpart(home, name) for name in names},
            self.customers,
            self.settings.clients[0].code,
            size=self._size,
            seed=self._seed,
            faults=self._faults,
            api=self.api_orders if self.settings.ubw_api.enabled else None,
            rhythm=self._rhythm,
        )

    def _settle_distributor(self, home: Home) -> None:
        """Who delivers: the distributor, and those who answer in its folder."""
        account, client = self.settings.exchange.accounts.distributor, self.settings.clients[0].code
        own = self._counterpart(home, account)
        self.distributor = Distributor(own, self.store / "printed", faults=self._faults)
        self.receipts = Receipts(own, client, faults=self._faults)
        self.internet_bank = InternetBank(self._counterpart(home, account), self.customers, client)
        self.mailboxes = Mailboxes(self._counterpart(home, account), client)

    def _settle_bank(self, home: Home) -> None:
        """The bank, and Bankgirot where the agreement's seal key is known."""
        account, client = self.settings.exchange.accounts.bank, self.settings.clients[0]
        keys = {agreement.bankgiro: key for agreement in client.direct_debit if (key := seal_key(agreement))}
        self.bankgirot = None
        if keys:
            self.bankgirot = Bankgirot(
                self._counterpart(home, account),
                self.customers,
                client,
                keys=keys,
                test=self.settings.municipality.environment == "test",
                faults=self._faults,
            )
        self.bank = Bank(
            self._counterpart(home, account),
            self.distributor,
            self.customers,
            client,
            test_marker=self.settings.municipality.test_marker,
            seed=self._seed,
            faults=self._faults,
            account=client.bank_account[0].iban if client.bank_account else "",
            drawn=self._drawn if self.bankgirot else None,
            faults_every=self._rhythm.bank_faults_every,
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
        for counterpart in self._counterparts:
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
        """Let what the night of `day` made reach the agency and the distributor; documents delivered, by channel."""
        self.agency.receive()
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
    is_monthly: bool = False,
) -> list[int]:
    """Let a municipality live so many bank days from the first on; what `run_night` gave for each.

    Every morning brings orders, or, where `is_monthly`, the first of each month.

    The home's SFTP server must be up, except for large sizes, whose files are moved in by hand.
    """
    via, rhythm = FOLDER if size >= BIG_SIZE else SFTP, MONTHLY if is_monthly else DAILY
    world = World(home, settings, size=size, seed=seed, faults=faults, via=via, rhythm=rhythm)
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
