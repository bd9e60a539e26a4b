"""The one table of processes: what the night does, in which order, and what must balance."""

from __future__ import annotations

import itertools
from importlib.util import find_spec

import pytest

from reskontra.ledger import statements
from reskontra.processes import BY_NAME, NIGHT, OCCASIONS, PROCESSES, STEPS

BUILT = [process for process in PROCESSES if not process.planned]
ORDER = [step.name for step in NIGHT]


def test_all_seventeen_processes_are_named_once() -> None:
    assert len(PROCESSES) == len(BY_NAME) == 17
    assert {number for process in PROCESSES for number in process.sub_process} == set(range(1, 15))


def test_every_built_process_runs_in_the_night_and_no_planned_one() -> None:
    assert {step.process.name for step in NIGHT} == {process.name for process in BUILT}


@pytest.mark.parametrize("process", BUILT, ids=lambda process: process.name)
def test_a_built_process_has_its_module_and_its_totals(process) -> None:
    assert find_spec(f"reskontra.{process.name}")
    assert f"{process.name}_totals" in statements()


def test_steps_have_names_and_titles_of_their_own() -> None:
    assert len(STEPS) == len(NIGHT) == len({step.title for step in NIGHT})
    assert {step.occasion for step in NIGHT if step.occasion} == set(OCCASIONS)


@pytest.mark.parametrize("step", ["reminders", "collection"])
def test_money_is_read_matched_and_set_off_immediately_before_claims_go_on(step: str) -> None:
    """So that a claim whose payment has arrived, or that the customer's own money covers, never does."""
    place = ORDER.index(step)
    before = ("payment_intake", "payment_matching", "credit_balances")
    assert ORDER[place - 3 : place] == [f"{name}__before_{step}" for name in before]


def test_the_night_follows_the_customer_and_the_books_come_last() -> None:
    story = [
        "customer_intake", "order_intake", "invoicing", "distribution__invoices", "payment_intake", "payment_matching",
        "interest_invoicing", "reminders", "collection", "distribution__letters", "ledger_export", "reconciliation",
        "reporting",
    ]  # fmt: skip
    places = [ORDER.index(name) for name in story]
    assert places == sorted(places) and ORDER[-3:] == story[-3:]


def test_equations_are_between_totals_of_processes_that_run_no_later() -> None:
    first = {name: ORDER.index(name) for name in reversed([step.name for step in NIGHT])}
    first |= {process.name: min(n for n, step in enumerate(NIGHT) if step.process is process) for process in BUILT}
    for process in BUILT:
        for side in itertools.chain.from_iterable(process.balances):
            for name in side.split(" + "):
                of, _, total = name.removeprefix("previous:").partition(".")
                assert total and of in BY_NAME, name
                assert first[of] <= first[process.name], f"{process.name} weighs {name} before it is known"
