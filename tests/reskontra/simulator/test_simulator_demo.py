"""The demo's nights on a real ledger: what the simulator says must happen does happen, and every process has work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date

import pandas as pd
import pytest

from reskontra.home import Home
from reskontra.ledger import Ledger
from reskontra.night import opened, run_phase
from reskontra.processes import NIGHT
from reskontra.settings import Settings
from reskontra.simulator import truth
from reskontra.simulator.bank import TWIN
from reskontra.simulator.truth import Morning
from reskontra.simulator.world import World, demo_nights

FIRST, SECOND, THIRD, LAST = demo_nights()


@dataclass
class Lived:
    """The demo after its nights: what was dropped each morning, and what each process did each night."""

    ledger: Ledger
    world: World
    mornings: dict[date, Morning] = field(default_factory=dict)
    payments: dict[date, pd.DataFrame] = field(default_factory=dict)
    done: dict[date, dict[str, dict[str, int]]] = field(default_factory=dict)

    def frame(self, query: str) -> pd.DataFrame:
        cursor = self.ledger.connection.execute(query)
        return pd.DataFrame(cursor.fetchall(), columns=[column.name for column in cursor.description])


@pytest.fixture(scope="module")
def lived(town_home: Callable[..., AbstractContextManager[tuple[Home, Settings]]]) -> Iterator[Lived]:
    with town_home("demo") as (home, settings):
        world = World.demo(home, settings)
        with Ledger.open() as ledger:
            lived = Lived(ledger, world)
            for day in demo_nights():
                lived.mornings[day] = world.drop(day)
                lived.payments[day] = pd.read_parquet(world.store / day.isoformat() / "payments.parquet")
                lived.done[day] = _night(settings, day)
                world.answer(day)
            yield lived
        world.close()


def _night(settings: Settings, day: date) -> dict[str, dict[str, int]]:
    """Run the processes that the outside world meets, each at its first occasion; what each of them counted."""
    met = [step for step in NIGHT if step.process.name not in ("ledger_export", "reconciliation", "reporting")]
    first_or_letters = [step for step in met if step.occasion in ("", "invoices", "letters")]
    with opened("10", day, settings) as night:
        return {step.name: run_phase(night, step, "run").counts for step in first_or_letters}


@pytest.mark.parametrize("day", demo_nights())
def test_each_order_becomes_what_the_truth_says(lived: Lived, day: date) -> None:
    morning = lived.mornings[day]
    expected = pd.concat([frame for frame in (morning.orders, morning.released) if len(frame)])
    invoiced = lived.frame(
        f"""SELECT p.order_id, i.document_type FROM order_invoice AS p
            JOIN invoice AS i USING (client, invoice_no) JOIN run AS r ON r.run_id = i.run_id
            WHERE r.business_on = '{day}'"""
    ).set_index("order_id")["document_type"]
    for outcome, document_type in ((truth.INVOICED, "invoice"), (truth.CREDITED, "credit_note")):
        wanted = expected.loc[expected["outcome"] == outcome, "order_id"].astype("int64")
        assert set(invoiced[invoiced == document_type].index) == set(wanted)


@pytest.mark.parametrize("day", demo_nights())
def test_each_faulty_order_comes_back_by_its_rule(lived: Lived, day: date) -> None:
    orders = lived.mornings[day].orders
    found = lived.frame(
        f"""SELECT DISTINCT j.key, j.rule FROM reject AS j JOIN run AS r USING (run_id)
            WHERE j.process = 'order_intake' AND r.business_on = '{day}'"""
    )
    returned = orders[orders["outcome"] == truth.RETURNED]
    missing = set(zip(returned["order_id"].astype(str), returned["rule"], strict=True)) - set(
        zip(found["key"], found["rule"], strict=True)
    )
    assert not missing
    assert set(found["key"]) == set(returned["order_id"].astype(str)), "nothing else comes back"


@pytest.mark.parametrize("day", demo_nights()[1:])
def test_each_payment_is_settled_by_its_rule(lived: Lived, day: date) -> None:
    settled = lived.frame(
        f"""SELECT DISTINCT ON (p.payment_id) p.payment_id, a.rule FROM payment AS p
            JOIN allocation AS a USING (client, payment_id) JOIN run AS r ON r.run_id = p.run_id AND r.run_id = a.run_id
            WHERE r.business_on = '{day}' ORDER BY p.payment_id, a.entry_id
            """
    )
    told = lived.payments[day]
    wanted = told.loc[~told["expected"].isin(["section_held", TWIN]), "expected"].value_counts().to_dict()
    twins = lived.frame(
        f"SELECT t.payment_id FROM twin_payment AS t JOIN run AS r USING (run_id) WHERE r.business_on = '{day}'"
    )
    assert len(twins) == (told["expected"] == TWIN).sum()
    assert settled["rule"].value_counts().to_dict() == wanted


def test_every_process_has_work_in_the_last_night(lived: Lived) -> None:
    idle = {name: counts for name, counts in lived.done[LAST].items() if not any(counts.values())}
    assert not idle


def test_the_last_night_has_every_kind_of_work(lived: Lived) -> None:
    done = lived.done[LAST]
    assert done["interest_invoicing"]["räntefakturor"] == 1
    assert done["invoicing"]["kreditfakturor"] == 3
    assert done["collection"]["återkallelser"] == 1, "a case paid since"
    assert done["collection"]["ärenden"] and done["collection"]["kvittenser"]
    assert done["reminders"]["påminnelseavgifter"]
    assert done["distribution__invoices"]["e-fakturor"] and done["distribution__invoices"]["skyddade"]
    kinds = set(lived.payments[LAST]["expected"])
    assert kinds >= {
        "ocr_exact",
        "ocr_part",
        "ocr_small_difference",
        "overpayment",
        "double_payment",
        "unidentified",
        "deduction_credit_note",
        "deduction_unidentified",
        "section_held",
    }


def test_credits_meet_paid_and_open_invoices(lived: Lived) -> None:
    found = lived.frame(
        f"""SELECT c.invoice_no, EXISTS (SELECT FROM item AS k WHERE k.client = c.client AND k.kind = 'credit'
                     AND k.invoice_no = c.invoice_no) AS was_paid
            FROM invoice AS c JOIN run AS r ON r.run_id = c.run_id
            WHERE c.document_type = 'credit_note' AND r.business_on = '{LAST}'"""
    )
    assert set(found["was_paid"]) == {True, False}


def test_the_last_night_has_no_named_stop(lived: Lived) -> None:
    stops = lived.frame(
        f"""SELECT f.message FROM finding AS f JOIN run AS r USING (run_id)
            WHERE f.severity = 'stop' AND r.business_on = '{LAST}'"""
    )
    assert stops.empty, stops["message"].tolist()


def test_the_distributor_answers_of_every_document_and_every_answer_is_taken(lived: Lived) -> None:
    files = lived.frame(
        """SELECT v.taken_count, v.put_aside_count FROM file_verdict AS v JOIN inbound_file AS f USING (client, file_id)
           WHERE f.name LIKE 'KVITTENS%'"""
    )
    assert len(files) >= 3 and (files["taken_count"] > 0).all() and not files["put_aside_count"].any()
    silent = lived.frame("SELECT 1 FROM finding WHERE rule IN ('DIST-SILENT', 'DIST-UNANSWERED')")
    assert silent.empty


def test_small_orders_wait_until_they_make_an_invoice(lived: Lived) -> None:
    small = pd.concat([lived.mornings[FIRST].orders, lived.mornings[LAST].released])
    small = small[small["stream"] == "small"]
    assert (small["outcome"] == truth.WAITS).any() and (small["outcome"] == truth.INVOICED).any()


def test_the_agency_refuses_one_case_and_takes_the_others(lived: Lived) -> None:
    agency = lived.world.agency
    answered = {case_ref for sent_on, case_ref, *_ in agency.handed_over if sent_on < LAST}
    assert len(answered & set(agency.refused)) == 1 and len(answered & set(agency.cases)) >= 3
    events = lived.frame("SELECT event, count(*) FROM collection_event GROUP BY event").set_index("event")["count"]
    assert events["rejected"] == 1 and events["accepted"] == len(answered) - 1


def test_nobody_protected_stands_in_what_the_distributor_got(lived: Lived) -> None:
    customers = lived.world.customers
    hidden = customers.loc[customers["role"].str.startswith("protected"), "customer_no"]
    assert not lived.world.distributor.documents["customer_no"].isin(hidden).any()


def test_an_invoice_reaches_the_internet_bank_and_is_reported(lived: Lived) -> None:
    events = lived.frame("SELECT document_id, event FROM document_event WHERE channel = 'bank' ORDER BY event_no")
    assert {"handed_over", "accepted", "delivered"} <= set(events["event"])
    assert not lived.frame("SELECT 1 AS one FROM bank_registration WHERE answer = 'refused'").size


def test_a_debtor_pays_the_agency_and_the_payout_is_squared(lived: Lived) -> None:
    paid = lived.frame("SELECT event_id, total_ore, creditor_share_ore, outcome FROM agency_payment")
    agency = lived.world.agency
    assert paid["event_id"].tolist() == [row["event_id"] for row in agency.collected]
    assert set(paid["outcome"]) == {"paid_demand"} and len(paid) == 1
    (payout,) = agency.payouts
    assert payout.amount_ore == paid["creditor_share_ore"].sum()
    assert len(lived.frame("SELECT remit_id FROM remittance_deposit")) == 1
    owed = lived.frame("SELECT sum(amount_ore) AS ore FROM entry_line WHERE account_key = 'AGENCY_CLEARING'")
    assert owed["ore"].tolist() == [0]
    assert not agency.returned, "nothing of the agency's came back"


def test_of_two_plans_one_is_kept_and_one_broken(lived: Lived) -> None:
    customer_no = lived.world.customers.set_index("plot")["customer_no"]
    events = lived.frame(
        """SELECT p.customer_no, e.event FROM plan_event AS e JOIN instalment_plan AS p USING (client, plan_no)
           ORDER BY e.plan_no, e.event_no"""
    )
    of = events.groupby("customer_no")["event"].apply(list).to_dict()
    assert of == {customer_no["plan_kept"]: ["agreed"], customer_no["plan_broken"]: ["agreed", "notice", "broken"]}


def test_no_letter_is_sent_about_a_claim_that_is_disputed_deferred_written_off_or_in_a_kept_plan(lived: Lived) -> None:
    customer_no = lived.world.customers.set_index("plot")["customer_no"]
    quiet = set(customer_no[["disputes", "deferred", "plan_kept"]])
    assert not set(lived.frame("SELECT customer_no FROM reminder")["customer_no"]) & quiet
    cases = set(lived.frame("SELECT customer_no FROM collection_case")["customer_no"])
    assert not cases & (quiet | set(customer_no[["hardship", "written_off"]])) and customer_no["pays_agency"] in cases


def test_every_decision_of_the_desk_is_carried_out(lived: Lived) -> None:
    states = lived.frame(
        """SELECT d.kind, o.state FROM decision AS d JOIN decision_outcome AS o USING (client, decision_id)
           WHERE d.kind NOT IN ('match', 'refund')"""
    )
    assert len(states) == len(lived.world.claims_desk.decided) == 7 and set(states["state"]) == {"done"}


def test_the_refunds_that_the_clerk_approves_are_approved(lived: Lived) -> None:
    answers = lived.frame(
        """SELECT o.state, o.outcome FROM decision AS d JOIN decision_outcome AS o USING (client, decision_id)
           WHERE d.kind = 'refund'"""
    )
    assert set(answers["state"]) == {"done"}, answers["outcome"].tolist()


def test_what_the_demo_points_at_is_there(lived: Lived) -> None:
    seen = {row["what"]: row for row in lived.ledger.rows("worth_seeing", client="10")}
    assert set(seen) == {
        "Återkallat ärende",
        "Utbetalning från ombudet, avstämd mot banken",
        "Bruten avbetalningsplan, med påminnelsen före",
        "Faktura till internetbank",
        "Faktura som EDIFACT",
        "E-faktura som avvisades och blev brev",
        "EDIFACT-faktura som köparen avvisade (APERAK) och som blev brev",
    }
    assert all(row["account"] and row["file_name"] for row in seen.values())
    rejected = lived.world.receipts.rejected["peppol"]
    assert seen["E-faktura som avvisades och blev brev"]["key"] == f"invoice-{rejected}"


def test_edifact_partners_accept_all_but_one_invoice_which_becomes_a_letter(lived: Lived) -> None:
    told = lived.frame(
        """SELECT e.document_id, string_agg(e.channel || ' ' || e.event, ', ' ORDER BY e.event_no) AS story
           FROM document_event AS e JOIN edi_message AS m USING (client, document_id) GROUP BY e.document_id"""
    ).set_index("document_id")["story"]
    rejected = told.pop(f"invoice-{lived.world.distributor.edi.rejected}")
    assert rejected.startswith("edifact handed_over, edifact accepted, edifact rejected, print handed_over")
    assert set(told) <= {"edifact handed_over, edifact accepted", "edifact handed_over"}
    assert "edifact handed_over, edifact accepted" in set(told)
    answers = lived.frame("SELECT answer FROM edi_interchange ORDER BY sent_on, receiver_gln")["answer"].tolist()
    assert len(answers) == len(demo_nights()) and set(answers[:-1]) == {"accepted"}, "the last is answered after it"
