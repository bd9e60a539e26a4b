"""Twins: customers who differ in department and name alone are treated alike, through two months of nights.

`RESKONTRA_TWIN_PAIRS=200` runs the same story with as few pairs.
"""

from __future__ import annotations

import os
import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from ledger_rows import ADDRESS, ANNA, ATTEST, CLIENT, COMPANY, Town

from reskontra.home import Home
from reskontra.ledger import Ledger
from reskontra.rules.bank_days import is_bank_day

PAIRS = int(os.environ.get("RESKONTRA_TWIN_PAIRS", "10000"))
FIRST, LAST = date(2026, 3, 2), date(2026, 5, 4)
DEPARTMENTS = ("TEK", "UBN")
SIDES = ("1", "2")  # the first digit of a twin's customer number
ORDER_TYPES = ("FS", "VA")

# What is done to a twin, with everything that it may depend on, but neither department nor customer number.
TREATMENT = """
SELECT i.department, right(i.customer_no, -1) AS pair, {columns}
FROM {rows} JOIN invoice AS i ON i.client = x.client AND i.invoice_no = x.invoice_no
"""
TREATMENTS = {
    "letters": (
        "letter_claim AS x",
        "x.document_type, x.level, x.sent_on, x.respond_by_on, x.next_step_on, x.open_capital_ore, x.fee_ore, "
        "x.interest_ore",
    ),
    "interest": (
        "interest_line AS x",
        "x.from_on, x.to_on, x.days, x.capital_ore, x.rate_percent_x100, x.year_days, x.interest_ore",
    ),
    "interest invoices": (
        """(SELECT client, invoice_no, issued_on, due_on, total_ore FROM invoice
            WHERE document_type = 'interest_invoice') AS x""",
        "x.issued_on, x.due_on, x.total_ore",
    ),
    "cases": (
        "(SELECT * FROM collection_case_invoice JOIN collection_case USING (client, case_ref)) AS x",
        "x.action, x.sent_on, x.open_capital_ore, x.fee_ore",
    ),
    "recalls": (
        """(SELECT v.client, v.invoice_no, e.event, e.reason, e.happened_on FROM collection_event AS e
            JOIN collection_case_invoice AS v USING (client, case_ref) WHERE e.invoice_no = v.invoice_no) AS x""",
        "x.event, x.reason, x.happened_on",
    ),
    "items": ("item AS x", "x.kind, x.component, x.amount_ore, x.opened_on, x.due_on"),
    "settlements": (
        """(SELECT i.client, i.invoice_no, s.amount_ore, s.value_on, s.rule FROM settlement AS s
            JOIN item AS i USING (client, item_id)) AS x""",
        "x.amount_ore, x.value_on, x.rule",
    ),
    "left open": ("open_item_rest AS x", "x.component, x.open_ore"),
}


@dataclass(frozen=True)
class Pair:
    """What two twins have in common: the debtor, the claim, what they pay and when, and a hold."""

    is_company: bool
    is_agreed: bool
    order_type: str
    total_ore: int
    due_on: date
    payments: tuple[tuple[date, int], ...]
    hold: tuple[str, date, date | None] | None


def pairs(count: int) -> list[Pair]:
    """Pairs of all kinds, the same every time: prompt, late, in parts, silent, held, deferred."""
    chance = random.Random(41)
    made = []
    for _ in range(count):
        due_on = date(2026, 2, 20) + timedelta(days=chance.randrange(30))
        total_ore = chance.randrange(60_00, 100_000_00)
        late = [due_on + timedelta(days=chance.randrange(-5, 50)) for _ in range(2)]
        payments = chance.choice(
            [
                (),
                ((late[0], total_ore),),
                ((late[0], total_ore), (late[0] + timedelta(days=3), 60_00)),
                ((min(late), total_ore // 3), (max(late), total_ore - total_ore // 3)),
                ((late[0], total_ore // 2),),
            ]
        )
        set_on = due_on + timedelta(days=chance.randrange(20))
        hold = chance.choice(
            [
                *(None, None, None),
                ("SOCIAL", set_on, None),
                ("DEFERMENT", set_on, set_on + timedelta(days=chance.randrange(5, 40))),
            ]
        )
        kinds = (chance.random() < 0.3, chance.random() < 0.5, chance.choice(ORDER_TYPES))
        made.append(Pair(*kinds, total_ore, due_on, payments, hold))
    return made


class Twins:
    """A town whose customers are pairs of twins."""

    def __init__(self, town: Town, count: int) -> None:
        self.town = town
        self.pairs = pairs(count)
        self.night = town.night(FIRST - timedelta(days=60))
        self.origin = {"run_id": self.night.run_id, "version_id": self.night.version_id}
        # What happens on each day, by the pair's number: nights look at their own days only.
        self.issued: dict[date, list[int]] = defaultdict(list)
        self.held: dict[date, list[int]] = defaultdict(list)
        self.paid: dict[date, list[tuple[int, int]]] = defaultdict(list)
        for no, pair in enumerate(self.pairs):
            self.issued[pair.due_on - timedelta(days=30)].append(no)
            if pair.hold:
                self.held[pair.hold[1]].append(no)
            for paid_on, amount_ore in pair.payments:
                self.paid[paid_on].append((no, amount_ore))

    def live(self) -> None:
        """Register, invoice, then a night each bank day: payments, holds, interest, letters, hand-over."""
        self.town.load("customer", [self._customer(side, no) for side in SIDES for no in range(len(self.pairs))])
        for day in sorted(self.issued):
            self._invoice(day)
        self.slips = {
            (customer_no[0], int(customer_no[1:])): (invoice_no, bankgiro, ocr)
            for customer_no, invoice_no, bankgiro, ocr in self.town.rows(
                "SELECT customer_no, invoice_no, bankgiro, ocr FROM invoice"
            )
        }
        for day in (FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)):
            if is_bank_day(day):
                self._live_night(day)

    def _live_night(self, day: date) -> None:
        self._hold(day)
        since = max(before for before in (day - timedelta(days=n) for n in range(1, 10)) if is_bank_day(before))
        self._pay(date(2026, 1, 1) if day == FIRST else since + timedelta(days=1), day)
        for process in ("payment_matching", "interest_invoicing", "reminders", "collection"):
            self.town.run_only(process, day)
        self.town.distribute(day)
        # The agency answers at once, so that no night waits for it.
        self.town.ledger.connection.execute("UPDATE kri_file SET answered_on = %s WHERE answered_on IS NULL", (day,))

    def _customer(self, side: str, no: int) -> dict[str, object]:
        pair = self.pairs[no]
        kind = ("organisation", "organisationsnummer", COMPANY) if pair.is_company else ("person", "personnummer", ANNA)
        known = dict(zip(("kind", "identity_type", "identity_no"), kind, strict=True))
        agreed = {"reminder_fee_agreement": "AVT-1" if pair.is_agreed else None}
        return {
            "customer_no": f"{side}{no:05}",
            "name": f"Syskon {side}{no}",
            **known,
            **agreed,
            **ADDRESS,
            **self.origin,
        }

    def _invoice(self, day: date) -> None:
        """One order for each twin whose claim is made on the day, the sides mixed; then their invoices."""
        orders, lines, waiting = [], [], []
        for no in self.issued[day]:
            pair = self.pairs[no]
            for side, department in list(zip(SIDES, DEPARTMENTS, strict=True))[:: 1 if no % 2 else -1]:
                order_id = next(self.town.numbers)
                claim = {"order_id": order_id, "net_ore": pair.total_ore}
                known = {"department": department, "order_type": pair.order_type, "terms_id": "30", "batch_id": "B1"}
                customer = {"customer_no": f"{side}{no:05}", "source_system": "ubw"}
                orders.append({**claim, **known, **customer, **ATTEST, **self.origin})
                coding = {"text": "Avgift", "vat_code": "O", "account": "30125", "dim_1": "4100"}
                lines.append({**claim, **coding, "line_no": 1})
                waiting.append({"order_id": order_id, "waiting_since": day})
        self.town.load("sales_order", orders)
        self.town.load("sales_order_line", lines)
        self.town.load("open_order", waiting)
        self.town.run_only("invoicing", day)
        self.town.distribute(day)

    def _hold(self, day: date) -> None:
        night = self.town.night(day)
        known = {
            "reason": "",
            "set_by": "kadm01",
            "run_id": night.run_id,
            "version_id": night.version_id,
            "set_on": day,
        }
        rows = [
            {"invoice_no": self.slips[side, no][0], "stop_code": hold[0], "until_on": hold[2], **known}
            for no in self.held[day]
            for side in SIDES
            if (hold := self.pairs[no].hold)
        ]
        self.town.load("invoice_stop_set", rows)

    def _pay(self, after: date, until: date) -> None:
        """The payments of the days since the last night."""
        known = {"kind": "payment", "source": "bgmax", "ordinal": 1, "file_id": 1, "file_line": 1, **self.origin}
        known |= {"reference_code": 2, "channel_code": 1, "serial": "1"}
        rows = []
        for paid_on in (after + timedelta(days=days) for days in range((until - after).days + 1)):
            for no, amount_ore in self.paid[paid_on]:
                for side in SIDES[:: 1 if no % 3 else -1]:
                    _, bankgiro, ocr = self.slips[side, no]
                    number = next(self.town.numbers)
                    money = {"paid_on": paid_on, "amount_ore": amount_ore, "bankgiro": bankgiro, "reference": ocr}
                    rows.append({"payment_id": number, "deposit_id": number, "ocr": ocr.lstrip("0"), **money, **known})
        self.town.load("payment", rows)


@pytest.fixture(scope="module")
def lived(
    fresh_database: Callable[[], AbstractContextManager[str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """Two months of nights, once for all tests of this file."""
    with fresh_database() as dsn, Ledger.open(dsn) as ledger:
        town = Town(ledger, Home(tmp_path_factory.mktemp("twins") / "home"))
        Twins(town, PAIRS).live()
        yield town


def unlike(lived: Town, treatment: str) -> tuple[int, list[tuple[object, ...]]]:
    """How many kinds of treatment one side has had, and those that one has had and the other not, or not as often."""
    rows, columns = TREATMENTS[treatment]
    query = TREATMENT.format(rows=rows, columns=columns)
    counted = f"SELECT department, to_jsonb(t) - 'department' AS what, count(*) FROM ({query}) AS t GROUP BY 1, 2"
    one, other = (f"SELECT what, count FROM ({counted}) AS c WHERE department = '{name}'" for name in DEPARTMENTS)
    ((compared,),) = lived.rows(f"SELECT count(*) FROM ({one}) AS o")
    return compared, lived.rows(f"({one} EXCEPT ALL {other}) UNION ALL ({other} EXCEPT ALL {one})")


@pytest.mark.parametrize("treatment", TREATMENTS)
def test_twins_are_treated_alike(lived: Town, treatment: str) -> None:
    """Same steps on the same days with the same fees and interest: what one has, the other has, as often."""
    compared, found = unlike(lived, treatment)
    assert compared > PAIRS / 20, "nothing to compare"
    assert found == []


def test_one_krona_or_one_day_between_twins_is_seen(lived: Town) -> None:
    """The comparison itself: one letter's fee, then one letter's day, made another and taken back."""
    for change in ("fee_ore = fee_ore + 100", "reminded_on = reminded_on + 1"):
        with lived.ledger.undone():
            lived.ledger.connection.execute(f"UPDATE reminder SET {change} WHERE reminder_no = 7")
            assert len(unlike(lived, "letters")[1]) == 2, change


def test_the_story_has_all_that_may_differ(lived: Town) -> None:
    """Letters with and without fee, hand-overs, interest of several lengths, holds that kept letters back."""
    fees = {fee for (fee,) in lived.rows("SELECT DISTINCT fee_ore FROM letter_claim")}
    assert {0, 6000} <= fees
    assert len(lived.rows("SELECT DISTINCT days FROM interest_line")) >= 5
    assert lived.rows("SELECT count(*) FROM collection_case")[0][0] >= PAIRS / 20
    reminded = "SELECT count(*) FROM reminder JOIN invoice USING (client, invoice_no)"
    assert lived.rows(f"{reminded} WHERE reminded_on > due_effective_on + 12")[0][0] > 0


def test_every_step_is_explained_alike(lived: Town) -> None:
    """What explain tells of the next step of twins is the same, word by word, but for their numbers."""
    from reskontra.explaining import explain

    told = []
    for side in SIDES:
        numbers = lived.rows(
            f"SELECT invoice_no FROM invoice WHERE document_type = 'invoice' AND customer_no LIKE '{side}%' "
            "ORDER BY right(customer_no, -1) LIMIT 40"
        )
        lives = [
            explain.explain(lived.ledger, CLIENT, str(number), lived.policy)["invoices"][0] for (number,) in numbers
        ]
        told.append(
            [
                (
                    life["stage"]["stage"],
                    life["stage"]["since_on"],
                    life["next_step"]["step"],
                    life["next_step"]["on"],
                    [kept["code"] for kept in life["next_step"]["kept_back_by"]],
                )
                for life in lives
            ]
        )
    assert told[0] == told[1]
    assert {stage for stage, *_ in told[0]} >= {"REMINDED", "SETTLED"} and len(
        {step for _, _, step, *_ in told[0]}
    ) >= 2


def test_a_departments_report_shows_its_own_rows_alone(lived: Town) -> None:
    """The rejects of two departments in one night: each file has the rows of its own, whatever the other's are."""
    night = lived.night(LAST)
    for number, department in enumerate(DEPARTMENTS, start=1):
        fault = {
            "rule": "LG-TERMS",
            "field": "terms_id",
            "found": f"ZZ{number}",
            "wanted": "Ett villkor.",
            "action": "Rätta.",
        }
        key = {"process": "order_intake", "reject_no": number, "line_no": number, "key": f"70000{number}"}
        lived.insert("reject", run_id=night.run_id, department=department, **fault, **key)
    lived.run_only("reporting", LAST)
    for number, department in enumerate(DEPARTMENTS, start=1):
        name = f"AVVISADE_{department}_{CLIENT}_{LAST:%Y%m%d}.csv"
        ((sha256,),) = lived.rows(f"SELECT sha256 FROM outbox WHERE name = '{name}'")
        content = lived.exchange.archive.read(sha256).decode("utf-8-sig")
        assert f"70000{number}" in content and f"70000{3 - number}" not in content
