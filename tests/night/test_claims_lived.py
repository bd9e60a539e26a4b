"""A small municipality through three months of nights, looked at after every one from outside the house.

What must hold is reckoned here from what the simulator knows (what was paid, credited and decided, what the agency
was sent) and from the rows of the books, never by the house's own statements.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd
import pytest

from formats import reference
from reskontra.home import Home
from reskontra.ledger import Ledger
from reskontra.night import named_stops, opened, run_night
from reskontra.rules.bank_days import add_bank_days
from reskontra.settings import Settings
from reskontra.simulator.bank import REVERSED, TWIN
from reskontra.simulator.counterpart import FOLDER
from reskontra.simulator.rhythm import MONTHLY
from reskontra.simulator.world import World

pytestmark = pytest.mark.timeout(2400)  # some four minutes on a quiet machine of two cores

FIRST, NIGHTS, SIZE, SEED = date(2026, 9, 1), 65, 10, 4
NOT_BOOKED = ("section_held", TWIN, REVERSED)  # told of, and no payment of ours
SEAL_KEY = "0123456789ABCDEF0123456789ABCDEF"  # so that Bankgirot draws, too
CONFLICTING = ("REMIT_MISSING", "DEPOSIT_MISSING", "DEPOSIT_DIFF", "STATUS_DIFF", "INTEREST_DIFF")


@dataclass
class Months:
    """The town after its nights: the outside world, the ledger, and what was found wrong after each night."""

    world: World
    ledger: Ledger
    found: dict[str, list[tuple[date, Any]]] = field(default_factory=dict)
    stops: dict[date, list[str]] = field(default_factory=dict)
    payments: list[pd.DataFrame] = field(default_factory=list)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return [tuple(row.values()) if isinstance(row, dict) else row for row in self._cursor(query)]

    def _cursor(self, query: str) -> list[Any]:
        return self.ledger.connection.execute(query).fetchall()  # type: ignore[arg-type]

    def look(self, day: date) -> None:
        """Look at everything after the night of a day; the agency and the distributor have what it sent."""
        for name, wrong in CHECKS.items():
            self.found.setdefault(name, []).extend((day, one) for one in wrong(self, day))

    @property
    def paid(self) -> dict[str, int]:
        """What has been told as paid with each OCR number, in öre, less what the bank has taken back."""
        told: dict[str, int] = {}
        for frame in self.payments:
            is_paid = ~frame["expected"].isin((*NOT_BOOKED, "unidentified")) & (frame["kind"] == "payment")
            sign = is_paid.astype("int64") - (frame["expected"] == REVERSED).astype("int64")
            for ocr, ore in zip(frame["reference"].astype(str), sign * frame["amount_ore"], strict=True):
                told[ocr] = told.get(ocr, 0) + int(ore)
        return {ocr: ore for ocr, ore in told.items() if ore > 0}


@pytest.fixture(scope="module")
def months(town_home: Callable[..., AbstractContextManager[tuple[Home, Settings]]]) -> Iterator[Months]:
    with town_home("months") as (home, settings), pytest.MonkeyPatch.context() as patch:
        for agreement in settings.clients[0].direct_debit:
            patch.setenv(agreement.hmac_key_env, SEAL_KEY)
        world = World(home, settings, size=SIZE, seed=SEED, via=FOLDER, rhythm=MONTHLY)
        with Ledger.open() as ledger:
            months, day = Months(world, ledger), FIRST
            for _ in range(NIGHTS):
                _live(months, settings, day)
                day = add_bank_days(day, 1)
            yield months
        world.close()


def _live(months: Months, settings: Settings, day: date) -> None:
    months.world.drop(day)
    months.payments.append(pd.read_parquet(months.world.store / day.isoformat() / "payments.parquet"))
    with opened("10", day, settings) as night:
        run_night(night)
        months.stops[day] = named_stops(night)
    months.world.answer(day)
    months.look(day)


def _books(months: Months, _: date) -> Iterator[Any]:
    """Every voucher sums to zero, and each account of items is the sum of what is left of them."""
    yield from months.rows("SELECT entry_id FROM entry_line GROUP BY entry_id HAVING sum(amount_ore) <> 0")
    yield from months.rows(
        """SELECT key, b.ore, i.ore
           FROM (VALUES ('claim', 'AR_CLAIM'), ('credit', 'AR_CREDIT_BALANCE'), ('unidentified', 'AR_UNIDENTIFIED'),
                        ('agency', 'AGENCY_CLEARING')) AS k (kind, key)
           CROSS JOIN LATERAL (SELECT coalesce(sum(amount_ore), 0)::bigint AS ore FROM entry_line
                               WHERE account_key = k.key) AS b
           CROSS JOIN LATERAL (
               SELECT coalesce(sum(t.amount_ore + coalesce((SELECT sum(s.amount_ore) FROM settlement AS s
                                                            WHERE s.item_id = t.item_id), 0)), 0)::bigint AS ore
               FROM item AS t WHERE t.kind = k.kind) AS i
           WHERE b.ore <> i.ore"""
    )


def _steps(months: Months, day: date) -> Iterator[tuple[str, str]]:
    """The steps taken against claims in the night: kind and OCR, from what the distributor and the agency got."""
    letters = months.world.distributor.documents
    sent = letters[letters["document_type"].isin(("reminder", "demand")) & (letters["sent_on"] == pd.Timestamp(day))]
    yield from zip(sent["document_type"], sent["ocr"].astype(str), strict=True)
    for handed_on, _, _, ocr in months.world.agency.handed_over:
        if handed_on == day:
            yield "case", ocr


def _invoices(months: Months) -> pd.DataFrame:
    """The invoices that people have got, by OCR; one to be drawn by Autogiro bears none."""
    documents = months.world.distributor.documents
    invoices = documents[documents["document_type"].isin(("invoice", "interest_invoice"))]
    invoices = invoices.drop_duplicates("document_no")
    return invoices.set_index(invoices["document_no"].map(lambda number: reference.ocr(number, length_digit=True)))


def _settled_or_held(months: Months, day: date) -> Iterator[Any]:
    """No letter and no case about a claim that never came, or that was paid, credited or held when the night began."""
    invoices, paid = _invoices(months), months.paid
    for kind, ocr in _steps(months, day):
        if ocr not in invoices.index:
            yield kind, ocr, "never sent"
            continue
        invoice = invoices.loc[ocr]
        if paid.get(ocr, 0) >= invoice["amount_ore"]:
            yield kind, ocr, "paid"
        if months.world.office.creditor.full.get(invoice["document_no"], day + pd.Timedelta(days=1)) <= day:
            yield kind, ocr, "credited"
        if _held(months, invoice, kind, day):
            yield kind, ocr, "held"


def _held(months: Months, invoice: pd.Series, kind: str, day: date) -> bool:
    """Whether what people have decided keeps a step back: the newest decision about the invoice or the customer."""
    plans = months.world.claims_desk.decided
    mine = [one for one in plans if one.customer_no == invoice["customer_no"] and one.day <= day]
    mine = [one for one in mine if one.invoice_no == invoice["document_no"] or one.call.file == "SPARRAR"]
    if not mine:
        return False
    last = [one for one in mine if one.call.file != "KOPIOR"][-1]
    if last.call.plot == "hardship" and kind == "reminder":
        return False  # social hardship keeps back demands and cases
    if last.call.file == "AVBETALNINGSPLANER":
        return last.call.plot == "plan_kept"
    ended = {("BESTRIDANDEN", 30), ("SPARRAR", 40)}
    return (last.call.file, last.call.days_late) not in ended


def _two_cases(months: Months, _: date) -> Iterator[Any]:
    yield from months.world.agency.twice


def _fees(months: Months, day: date) -> Iterator[Any]:
    """As many reminder fees were posted in the night as letters with one reached people or the restricted folder."""
    charged = months.rows(
        f"""SELECT i.ocr FROM item AS c JOIN entry AS e USING (client, entry_id)
            JOIN invoice AS i ON i.client = c.client AND i.invoice_no = c.invoice_no
            WHERE c.component = 'COST' AND c.kind = 'claim' AND e.event = 'reminder_fee'
              AND e.business_on = '{day}'"""
    )
    written = [ocr for kind, ocr in _steps(months, day) if kind != "case"]
    yield from (Counter(ocr for (ocr,) in charged) - Counter(written)).elements()


def _agency(months: Months, _: date) -> Iterator[Any]:
    """The agency's own book, kept by our files alone, against our open cases and what is open of them with us."""
    agency = months.world.agency
    ours = {
        str(number): (case_ref, ore)
        for number, case_ref, ore in months.rows(
            """SELECT v.invoice_no, v.case_ref,
                      (SELECT t.amount_ore + coalesce((SELECT sum(s.amount_ore) FROM settlement AS s
                                                       WHERE s.item_id = t.item_id), 0)
                       FROM item AS t WHERE t.invoice_no = v.invoice_no AND t.component = 'CAPITAL'
                         AND t.kind = 'claim')::bigint
               FROM open_case_invoice AS v
               WHERE NOT EXISTS (SELECT FROM collection_event AS e
                                 WHERE e.case_ref = v.case_ref AND e.event = 'recalled'
                                   AND (e.invoice_no IS NULL OR e.invoice_no = v.invoice_no))"""
        )
        if case_ref not in agency.refused
    }
    theirs = agency.book()
    yield from ((number, ours.get(number), theirs.get(number)) for number in ours.keys() | theirs.keys()
                if ours.get(number) != theirs.get(number))  # fmt: skip
    yield from agency.returned


def _remittances(months: Months, day: date) -> Iterator[Any]:
    """What the agency owes us in our books: our shares of all it has told of, less what it has paid out to our bank."""
    agency = months.world.agency
    shares = sum(row["creditor_share_ore"] for row in agency.collected)
    told = pd.concat(months.payments)
    is_payout = told["reference"].isin([payout.reference for payout in agency.payouts])
    deposits = told[is_payout & ~told["expected"].isin(NOT_BOOKED)]
    wanted = shares - int(deposits["amount_ore"].sum())
    ((owed,),) = months.rows(
        "SELECT coalesce(sum(amount_ore), 0)::bigint FROM entry_line WHERE account_key = 'AGENCY_CLEARING'"
    )
    if owed != wanted:
        yield owed, wanted
    yield from months.rows(
        f"SELECT rule, key, message FROM finding JOIN run USING (run_id) WHERE rule IN {CONFLICTING} "
        f"AND business_on = '{day}'"
    )


CHECKS: dict[str, Callable[[Months, date], Iterator[Any]]] = {
    "the books hold": _books,
    "no claim goes on after it was paid, credited or held": _settled_or_held,
    "no invoice stands in two cases": _two_cases,
    "no fee without its letter": _fees,
    "the agency has our claims as we have them": _agency,
    "what the agency collects and pays out is squared": _remittances,
}


@pytest.mark.parametrize("check", CHECKS)
def test_after_every_night(months: Months, check: str) -> None:
    assert months.found[check] == []


def _letters(months: Months, kind: str) -> set[str]:
    documents = months.world.distributor.documents
    return set(documents.loc[documents["document_type"] == kind, "ocr"].astype(str))


ENDINGS = {
    "plan completed": "SELECT 1 FROM plan_event WHERE event = 'completed'",
    "plan broken": "SELECT 1 FROM plan_event WHERE event = 'broken'",
    "paid at the agency": "SELECT 1 FROM agency_payment WHERE outcome = 'paid_demand'",
    "plan completed at the agency": "SELECT 1 FROM agency_payment WHERE outcome = 'plan_completed'",
    "paid at Kronofogden": "SELECT 1 FROM agency_payment WHERE outcome = 'surveillance'",
    "recalled, paid": "SELECT 1 FROM collection_event WHERE event = 'recalled' AND reason = 'PAID_DIRECT_FULL'",
    "recalled, credited": "SELECT 1 FROM collection_event WHERE event = 'recalled' AND reason = 'CREDITED_FULL'",
    "recalled, debt relief": "SELECT 1 FROM collection_event WHERE event = 'recalled' AND reason = 'DEBT_RELIEF'",
    "recovered or closed after it": "SELECT 1 FROM write_off WHERE reason_code = 'DEBT_RELIEF_DONE'",
    "handed over for legal action": "SELECT 1 FROM collection_case WHERE action = 'LEGAL'",
    "reminded by the agency": "SELECT 1 FROM case_status WHERE state = 'REMINDED'",
    "paid on the agency's reminder": "SELECT 1 FROM agency_payment WHERE outcome = 'paid_reminder'",
    "our own demand": "SELECT 1 FROM demand",
    "paused, disputed": "SELECT 1 FROM collection_event WHERE event = 'paused' AND reason = 'DISPUTED'",
    "taken up again": "SELECT 1 FROM collection_event WHERE event = 'resumed'",
    "returned": "SELECT 1 FROM collection_event WHERE event = 'closed' AND reason = 'RETURNED'",
    "applied at Kronofogden": "SELECT 1 FROM case_status WHERE state = 'KFM_APPLIED'",
    "contested": "SELECT 1 FROM case_status WHERE state = 'CONTESTED'",
    "ruled": "SELECT 1 FROM case_status WHERE state = 'RULED'",
    "no assets": "SELECT 1 FROM case_status WHERE state = 'NO_ASSETS'",
    "written off": "SELECT 1 FROM write_off",
    "refund approved": "SELECT 1 FROM refund_proposal WHERE state = 'approved'",
    "deferred": "SELECT 1 FROM deferment WHERE refused_for IS NULL",
    "told of in part": "SELECT 1 FROM agency_event WHERE kind = 'DIRECT_PAYMENT' AND open_capital_after_ore > 0",
    "refused by the agency": "SELECT 1 FROM collection_event WHERE event = 'rejected'",
    "interest invoiced": "SELECT 1 FROM interest_invoice_line",
    "waiting fee": "SELECT 1 FROM reminder WHERE fee_ore > 0",
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_ending_has_happened(months: Months, ending: str) -> None:
    assert months.rows(ENDINGS[ending])


def test_claims_are_paid_after_a_reminder_a_demand_of_ours_and_the_agencys(months: Months) -> None:
    paid, handed_over = set(months.paid), {ocr for *_, ocr in months.world.agency.handed_over}
    assert (_letters(months, "reminder") - _letters(months, "demand") - handed_over) & paid
    assert (_letters(months, "demand") - handed_over) & paid
    assert handed_over & paid


def test_every_decision_was_carried_out(months: Months) -> None:
    rows = months.rows(
        """SELECT d.kind, o.state, o.outcome FROM decision AS d JOIN decision_outcome AS o USING (client, decision_id)
           WHERE o.state <> 'done'"""
    )
    assert rows == []
    asked = Counter(one.call.file for one in months.world.claims_desk.decided)
    assert asked["BESTRIDANDEN"] == 3 and asked["SPARRAR"] == 3 and asked["AVBETALNINGSPLANER"] == 2


def test_every_stop_is_a_planted_fault_and_the_last_night_has_none(months: Months) -> None:
    assert months.stops[max(months.stops)] == []
    planted = ("ORDER_10_", "BGMAX_", "avvisad")
    assert [stop for stops in months.stops.values() for stop in stops if not any(p in stop for p in planted)] == []


def test_what_is_wrong_is_seen(months: Months, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each look itself: one settlement too many, one case too many, a letter nobody got, a payout that never came."""
    day, agency = max(months.stops), months.world.agency
    with months.ledger.undone():
        months.ledger.connection.execute(
            """INSERT INTO settlement
               SELECT (jsonb_populate_record(s, '{"settlement_id": 999999999}')).* FROM settlement AS s
               ORDER BY s.settlement_id LIMIT 1"""
        )
        assert list(_books(months, day))
    paid = next(ocr for ocr in months.paid if ocr in _invoices(months).index)
    monkeypatch.setattr(agency, "handed_over", [*agency.handed_over, (day, "K9", "1", paid)])
    assert ("case", paid, "paid") in list(_settled_or_held(months, day))
    documents = months.world.distributor.documents
    reminded_on = documents.loc[documents["document_type"] == "reminder", "sent_on"].max()
    assert not list(_fees(months, reminded_on.date()))
    monkeypatch.setattr(months.world.distributor, "documents", documents[documents["document_type"] != "reminder"])
    assert list(_fees(months, reminded_on.date()))
    monkeypatch.setattr(agency, "book", dict)
    assert list(_agency(months, day))
    monkeypatch.setattr(agency, "payouts", agency.payouts[1:])
    assert list(_remittances(months, day))
