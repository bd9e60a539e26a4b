"""What interest rests on by decision: every basis to the öre through the night, and what a changed basis takes back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from decision_rows import Clerk
from ledger_rows import POLICY, Town, books, town  # noqa: F401 - fixtures
from matching_rows import Bank

from formats import kri
from reskontra.claims import claim_terms, waivers
from reskontra.explaining import explain
from reskontra.night import Night

CHIEF = {"approved_by": "ekonomichef"}


def nightly(night: Night) -> None:
    claim_terms.apply(night)
    waivers.apply_unposted(night)


def rests_on(clerk: Clerk, invoice_no: int, basis: str, on: str, **more: Any) -> tuple[str, str]:
    """A basis decided on a day; `fields` are the basis's own: from_on, rate_x100, margin_x100."""
    return clerk.decides("interest_basis", basis, on, invoice_no=invoice_no, **more)


def paid(clerk: Clerk, invoice_no: int, ore: int, on: str) -> list[tuple[Any, ...]]:
    """The claim paid, and its interest as the night reckons it: days, rate and öre."""
    clerk.town.pay(invoice_no, ore, on)
    clerk.town.run("interest_invoicing", on)
    return lines(clerk, invoice_no)


def lines(clerk: Clerk, invoice_no: int) -> list[tuple[Any, ...]]:
    return [
        row[1:]
        for row in clerk.town.select(
            "interest_line_id, days, rate_percent_x100, interest_ore", "interest_line", invoice_no
        )
    ]


# Basis, fields, capital, due date, paid on, segments. F and rate of each: receivables rules 1.2; I10, I11, I5: 1.9.
EXAMPLES: dict[str, tuple[dict[str, Any], int, str, str, list[tuple[int, int, int]]]] = {
    "VA_36_OPEN": ({"from_on": "2026-03-31"}, 9_000_000, "2026-03-31", "2026-12-31",
                   [(91, 400, 89_753), (184, 400, 181_479)]),
    "VA_36_DUE": ({}, 100_000, "2026-03-31", "2026-04-30", [(30, 1_000, 822)]),
    "CONTRACT": ({"rate_x100": 1_200}, 200_000, "2026-03-31", "2026-05-15", [(45, 1_200, 2_959)]),
    "P7_LOAN": ({"rate_x100": 1_200}, 200_000, "2026-03-31", "2026-05-15", [(45, 1_200, 2_959)]),
    "P4_DAMAGES": ({"from_on": "2026-03-01"}, 1_000_000, "2026-03-13", "2026-04-30", [(30, 1_000, 8_219)]),
    "CRIME": ({"from_on": "2026-01-31"}, 1_000_000, "2026-03-13", "2026-03-02", [(30, 1_000, 8_219)]),
    "SERVED": ({"from_on": "2026-03-31"}, 100_000, "2026-03-31", "2026-04-30", [(30, 1_000, 822)]),
    "P4_30_DAYS": ({"from_on": "2026-02-20"}, 240_000, "2026-02-14", "2026-03-07", [(15, 1_000, 986)]),
    "NONE": ({}, 100_000, "2026-03-31", "2026-04-30", []),
}  # fmt: skip


@pytest.mark.parametrize("basis", EXAMPLES)
def test_each_basis_runs_from_its_own_day_at_its_own_rate(clerk: Clerk, basis: str) -> None:
    """P4_30_DAYS: sent 2026-01-15, F would be 2026-02-14, but it came on the 20th. CRIME is paid in time."""
    fields, ore, due_on, paid_on, expected = EXAMPLES[basis]
    invoice_no = clerk.town.invoice("104711", ore, due_on)
    decided_on = max(
        fields.get("from_on", "2026-02-20"), clerk.town.select("issued_on::text", "invoice", invoice_no)[0][0]
    )
    assert rests_on(clerk, invoice_no, basis, decided_on, fields=fields, **CHIEF)[0] == "done"
    assert paid(clerk, invoice_no, ore, paid_on) == expected
    clerk.town.run("interest_invoicing", "2026-12-31")
    assert lines(clerk, invoice_no) == expected, "reckoned once"


@pytest.mark.parametrize(
    ("agreed", "rate"), [({"rate_x100": 900}, 1_000), ({"rate_x100": 1_100}, 1_100), ({"margin_x100": 950}, 1_150)]
)
def test_a_loan_keeps_its_rate_but_never_less_than_the_late_rate(
    clerk: Clerk, agreed: dict[str, int], rate: int
) -> None:
    """Räntelagen § 7: reference rate 2 and 8 is the least."""
    invoice_no = clerk.town.invoice("104711", 200_000, "2026-03-31")
    assert rests_on(clerk, invoice_no, "P7_LOAN", "2026-03-20", fields=agreed)[0] == "done"
    assert [row[1] for row in paid(clerk, invoice_no, 200_000, "2026-05-15")] == [rate]


def test_a_contract_s_margin_follows_the_reference_rate_and_its_fixed_rate_does_not(clerk: Clerk) -> None:
    margin, fixed = clerk.town.invoices(["104711", "104711"], 1_000_000, "2025-05-02")
    assert rests_on(clerk, margin, "CONTRACT", "2025-05-01", fields={"margin_x100": 500})[0] == "done"
    assert rests_on(clerk, fixed, "CONTRACT", "2025-05-01", fields={"rate_x100": 800})[0] == "done"
    clerk.town.pay(margin, 1_000_000, "2025-07-31")
    clerk.town.pay(fixed, 1_000_000, "2025-07-31")
    clerk.town.run("interest_invoicing", "2025-07-31")
    assert [row[:2] for row in lines(clerk, margin)] == [(59, 800), (31, 700)]
    assert [row[:2] for row in lines(clerk, fixed)] == [(59, 800), (31, 800)]


def test_interest_invoiced_stands_and_an_opposite_line_corrects_it(clerk: Clerk) -> None:
    """9 900,00 paid 20 days late: 54,25 invoiced. By contract 12 %: 65,10; the difference waits."""
    invoice_no = clerk.town.invoice("104711", 990_000, "2026-03-31")
    assert paid(clerk, invoice_no, 990_000, "2026-04-20") == [(20, 1_000, 5_425)]
    ((number,),) = clerk.town.rows("SELECT invoice_no FROM invoice WHERE document_type = 'interest_invoice'")
    state, outcome = rests_on(clerk, invoice_no, "CONTRACT", "2026-05-04", fields={"rate_x100": 1_200})
    assert state == "done" and "ränta på 54,25 kr tas tillbaka" in outcome
    clerk.town.run("interest_invoicing", "2026-05-04")
    assert lines(clerk, invoice_no) == [(20, 1_000, 5_425), (0, 0, -5_425), (20, 1_200, 6_510)]
    waiting = clerk.town.rows(
        """SELECT sum(n.interest_ore)::bigint FROM waiting_interest AS w
           JOIN interest_line AS n USING (client, interest_line_id)"""
    )
    assert waiting == [(1_085,)]
    assert clerk.town.open_ore(number) == {"INTEREST": 5_425}, "what was invoiced stands"
    clerk.town.run("interest_invoicing", "2026-05-05")
    assert len(lines(clerk, invoice_no)) == 3


def test_a_later_decision_replaces_an_earlier_one_and_takes_back_only_what_stands(clerk: Clerk) -> None:
    invoice_no = clerk.town.invoice("104711", 990_000, "2026-03-31")
    paid(clerk, invoice_no, 990_000, "2026-04-20")
    rests_on(clerk, invoice_no, "CONTRACT", "2026-05-04", fields={"rate_x100": 1_200})
    clerk.town.run("interest_invoicing", "2026-05-04")
    assert rests_on(clerk, invoice_no, "NONE", "2026-05-05", **CHIEF)[0] == "done"
    clerk.town.run("interest_invoicing", "2026-05-05")
    assert [row[2] for row in lines(clerk, invoice_no)] == [5_425, -5_425, 6_510, -6_510]
    assert rests_on(clerk, invoice_no, "P3_AGREED_DUE", "2026-05-06")[0] == "done"
    clerk.town.run("interest_invoicing", "2026-05-06")
    assert sum(row[2] for row in lines(clerk, invoice_no)) == 5_425, "as it was first invoiced"
    assert clerk.town.select("interest_basis, ended_on::text", "interest_basis_set", invoice_no) == [
        ("CONTRACT", "2026-05-05"),
        ("NONE", "2026-05-06"),
        ("P3_AGREED_DUE", None),
    ]


def test_what_a_person_has_lowered_stays_lowered_and_a_credit_note_counts_once(clerk: Clerk) -> None:
    """2 500,00, 20 days: 13,70; 10,00 is waived. At 12 %: 16,44. Then 1 000,00 is credited: 9,86 for 1 500,00."""
    invoice_no = clerk.town.invoice("104711", 250_000, "2026-03-31")
    paid(clerk, invoice_no, 250_000, "2026-04-20")
    waived = clerk.decides(
        "waiver", "interest", "2026-04-21", invoice_no=invoice_no, amount_ore=1_000, fields={"code": "ILLNESS"}
    )
    assert waived[0] == "done"
    rests_on(clerk, invoice_no, "CONTRACT", "2026-05-04", fields={"rate_x100": 1_200})
    clerk.town.run("interest_invoicing", "2026-05-04")
    assert [row[2] for row in lines(clerk, invoice_no)] == [1_370, -1_000, -1_370, 1_644]
    clerk.town.credit(invoice_no, 100_000, "2026-05-05")
    clerk.town.run("interest_invoicing", "2026-05-05")
    assert [row[2] for row in lines(clerk, invoice_no)][4:] == [986 - 1_644]


def test_a_reminder_and_a_demand_tell_the_interest_of_the_decided_basis(clerk: Clerk) -> None:
    """10 000,00 damages for crime on 2026-01-31, reminded 2026-04-07: 66 days at 10 %, 180,82."""
    invoice_no = clerk.town.invoice("104711", 1_000_000, "2026-03-31")
    rests_on(clerk, invoice_no, "CRIME", "2026-03-20", fields={"from_on": "2026-01-31"})
    clerk.town.run("reminders", "2026-04-07")
    assert clerk.town.select("interest_ore", "reminder", invoice_no) == [(18_082,)]


@pytest.mark.parametrize(
    ("basis", "fields", "more", "said"),
    [
        ("CRIME", {"from_on": "2026-04-02"}, {}, "efter i dag"),
        ("CRIME", {"from_on": "2026-03-20"}, {}, "efter fakturans dag"),
        ("CRIME", {"from_on": "2002-06-30"}, {}, "andra regler"),
        ("SERVED", {"from_on": "2026-02-28"}, {}, "före fakturans dag"),
        ("CONTRACT", {"rate_x100": 2_401}, {}, "högre än 24 procent"),
        ("CONTRACT", {"rate_x100": 900, "margin_x100": 700}, {}, "inte båda"),
        ("NONE", {}, {}, "godkännas av en chef"),
        ("NONE", {}, {"approved_by": "AB"}, "godkännas av en chef"),
        ("P5_RETURN", {"from_on": "2026-03-01"}, {}, "Ange kreditfakturan"),
        ("P3_AGREED_DUE", {}, {}, "har redan"),
        ("CRIME", {"from_on": "2026-01-31"}, {"invoice_no": 1}, "finns inte"),
    ],
)
def test_what_is_impossible_or_lacks_a_manager_is_a_conflict(
    clerk: Clerk, basis: str, fields: dict[str, Any], more: dict[str, Any], said: str
) -> None:
    invoice_no = clerk.town.invoice("104711", 100_000, "2026-03-31")  # issued 2026-03-01
    state, outcome = clerk.decides(
        "interest_basis", basis, "2026-04-01", **{"invoice_no": invoice_no, "fields": fields, **more}
    )
    assert state == "conflict" and said in outcome
    assert clerk.town.rows("SELECT count(*) FROM interest_basis_set") == [(0,)]


def test_taking_back_more_than_a_clerk_may_give_up_needs_a_manager(clerk: Clerk) -> None:
    ore = 40_000_000
    invoice_no = clerk.town.invoice("104711", ore, "2026-03-31")
    paid(clerk, invoice_no, ore, "2026-04-30")
    fields = {"from_on": "2026-03-20"}
    state, said = rests_on(clerk, invoice_no, "SERVED", "2026-05-04", fields=fields)
    assert state == "conflict" and "ska en chef godkänna" in said
    assert rests_on(clerk, invoice_no, "SERVED", "2026-05-05", fields=fields, **CHIEF)[0] == "done"


def test_a_basis_that_lacks_its_day_puts_the_claim_aside_until_it_is_decided(clerk: Clerk) -> None:
    clerk.town.kravkod("STD_PERSON", interest_basis="P4_DAMAGES")
    invoice_no = clerk.town.invoice("104711", 1_000_000, "2026-03-31")
    assert paid(clerk, invoice_no, 1_000_000, "2026-04-30") == []
    assert clerk.town.found("FROM_MISSING")
    rests_on(clerk, invoice_no, "P4_DAMAGES", "2026-05-04", fields={"from_on": "2026-03-01"})
    clerk.town.run("interest_invoicing", "2026-05-04")
    assert lines(clerk, invoice_no) == [(30, 1_000, 8_219)]


def returned(clerk: Clerk, paid_on: str = "2026-01-31") -> int:
    """A price of 10 000,00 paid on a day and credited 2026-04-20; the credit note."""
    invoice_no = clerk.town.invoice("104711", 1_000_000, "2026-02-13")
    clerk.town.pay(invoice_no, 1_000_000, paid_on)
    return clerk.town.credit(invoice_no, 1_000_000, "2026-04-20")


def test_a_repaid_price_bears_interest_that_we_owe_from_the_day_it_was_paid(clerk: Clerk) -> None:
    """10 000,00 paid 2026-01-31, set off 2026-05-04: 93 days at 2 and 2 procent are 101,92, the customer's credit."""
    credit_no = returned(clerk)
    assert rests_on(clerk, credit_no, "P5_RETURN", "2026-04-21", fields={"from_on": "2026-01-31"})[0] == "done"
    clerk.town.run("interest_invoicing", "2026-04-21")
    assert clerk.town.rows("SELECT count(*) FROM owed_interest") == [(0,)], "not repaid yet"
    clerk.town.invoice("104711", 1_000_000, "2026-05-04")
    clerk.town.run("credit_balances", "2026-05-04")
    clerk.town.run("interest_invoicing", "2026-05-04")
    columns = "from_on::text, to_on::text, days, rate_percent_x100, interest_ore"
    assert clerk.town.select(columns, "owed_interest") == [("2026-02-01", "2026-05-04", 93, 400, 10_192)]
    assert clerk.town.select(
        "amount_ore, rule", "open_item JOIN item USING (client, item_id, amount_ore)", "open_item.kind = 'credit'"
    ) == [(-10_192, "return_interest")]
    posted = """SELECT account_key, sum(amount_ore)::bigint FROM entry_line JOIN entry USING (client, entry_id)
                WHERE event = 'return_interest' GROUP BY 1 ORDER BY 1"""
    assert clerk.town.rows(posted) == [("AR_CREDIT_BALANCE", -10_192), ("INTEREST_EXPENSE", 10_192)]
    clerk.town.run("interest_invoicing", "2026-05-05")
    assert clerk.town.rows("SELECT count(*) FROM owed_interest") == [(1,)], "once"
    Bank(clerk.town).sound()


def test_explain_tells_of_a_credit_note_s_interest_only_where_it_bears_any(clerk: Clerk) -> None:
    def told() -> str:
        return explain.render(explain.explain(clerk.town.ledger, "10", str(credit_no), POLICY))

    credit_no = returned(clerk)
    assert "Räntegrund" not in told()
    rests_on(clerk, credit_no, "P5_RETURN", "2026-04-21", fields={"from_on": "2026-01-31"})
    assert "Räntegrund P5_RETURN, återgång av betalning (beslutad för fakturan), räknas från 2026-01-31" in told()


def test_a_new_day_for_a_repaid_price_gives_the_difference_only(clerk: Clerk) -> None:
    """From 2026-01-26 instead, five days more: 5,48."""
    credit_no = returned(clerk)
    rests_on(clerk, credit_no, "P5_RETURN", "2026-04-21", fields={"from_on": "2026-01-31"})
    clerk.town.invoice("104711", 1_000_000, "2026-05-04")
    clerk.town.run("credit_balances", "2026-05-04")
    clerk.town.run("interest_invoicing", "2026-05-04")
    assert rests_on(clerk, credit_no, "P5_RETURN", "2026-05-05", fields={"from_on": "2026-01-26"})[0] == "done"
    clerk.town.run("interest_invoicing", "2026-05-05")
    assert sum(ore for (ore,) in clerk.town.select("interest_ore", "owed_interest")) == 10_740


def test_no_interest_is_owed_where_nothing_is_repaid(clerk: Clerk) -> None:
    invoice_no = clerk.town.invoice("104711", 1_000_000, "2026-05-13")
    credit_no = clerk.town.credit(invoice_no, 100_000, "2026-04-20")
    state, said = rests_on(clerk, credit_no, "P5_RETURN", "2026-04-21", fields={"from_on": "2026-04-20"})
    assert state == "conflict" and "inget pris betalas tillbaka" in said
    credit_no = returned(clerk)
    for day, said in (("2026-01-13", "före fakturans dag"), ("2026-04-21", "Priset betalades före")):
        assert said in rests_on(clerk, credit_no, "P5_RETURN", "2026-04-22", fields={"from_on": day})[1]


def test_explain_tells_basis_from_day_and_source(clerk: Clerk) -> None:
    def told() -> str:
        return explain.render(explain.explain(clerk.town.ledger, "10", str(invoice_no), POLICY))

    invoice_no = clerk.town.invoice("104711", 100_000, "2026-03-31")
    assert "Räntegrund P3_AGREED_DUE, avtalad förfallodag (kravkodens), räknas från 2026-03-31" in told()
    rests_on(clerk, invoice_no, "P4_DAMAGES", "2026-04-01", fields={"from_on": "2026-03-20"})
    assert "Räntegrund P4_DAMAGES, skadestånd (beslutad för fakturan), räknas från 2026-04-19" in told()
    assert "Räntegrunden ändras från P3_AGREED_DUE till P4_DAMAGES med dag 2026-03-20, beslut av AB" in told()
    rests_on(clerk, invoice_no, "CONTRACT", "2026-04-02", fields={"margin_x100": 650})
    assert "räknas från 2026-03-31, referensräntan och 6,50 procentenheter" in told()


@pytest.mark.parametrize(
    ("basis", "fields", "told"),
    [
        ("CRIME", {"from_on": "2026-01-15"}, ("CRIME", "2026-01-15", "REF", 800)),
        ("CONTRACT", {"rate_x100": 1_200}, ("CONTRACT", "2026-02-27", "FIXED", 1_200)),
        ("CONTRACT", {"margin_x100": 650}, ("CONTRACT", "2026-02-27", "REF", 650)),
        ("P7_LOAN", {"rate_x100": 900}, ("P7_LOAN", "2026-02-27", "REF", 800)),
        ("P7_LOAN", {"rate_x100": 1_100}, ("P7_LOAN", "2026-02-27", "FIXED", 1_100)),
        ("VA_36_OPEN", {"from_on": "2026-02-10"}, ("VA_36_OPEN", "2026-02-10", "REF", 200)),
    ],
)
def test_the_agency_is_told_the_decided_basis_day_and_rate(
    clerk: Clerk, basis: str, fields: dict[str, Any], told: tuple[Any, ...]
) -> None:
    """The I record of the case; a loan's rate is fixed only where it is above the late rate (räntelagen § 7)."""
    invoice_no = clerk.town.invoice("104711", 200_000, "2026-02-27")
    clerk.town.run("reminders", "2026-03-04")
    clerk.town.distribute(date(2026, 3, 4))
    assert rests_on(clerk, invoice_no, basis, "2026-03-05", fields=fields)[0] == "done"
    clerk.town.run("collection", "2026-03-16")
    ((sha256,),) = clerk.town.rows("SELECT sha256 FROM outbox WHERE account = 'agency'")
    (row,) = kri.read(clerk.town.exchange.archive.read(sha256)).tables["invoice"].to_pylist()
    assert (row["interest_basis"], str(row["interest_from_on"]), row["rate_kind"], row["margin_or_rate_x100"]) == told
    state, said = rests_on(clerk, invoice_no, "NONE", "2026-03-17", **CHIEF)
    assert state == "conflict" and "hos ombudet" in said
