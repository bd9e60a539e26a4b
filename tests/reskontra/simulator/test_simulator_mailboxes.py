"""Digital mailboxes through three nights on a real ledger: asked, answered, sent, and printed for one who has left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date

import pytest

from reskontra.home import Home
from reskontra.ledger import Ledger
from reskontra.night import opened, run_phase
from reskontra.processes import NIGHT
from reskontra.settings import Settings
from reskontra.simulator.mailboxes import has_mailbox
from reskontra.simulator.world import World

NIGHTS = (date(2026, 10, 12), date(2026, 10, 13), date(2026, 10, 14))
STEPS = ("customer_intake", "order_intake", "invoicing", "distribution__invoices")


@dataclass
class Lived:
    """The town after its nights."""

    ledger: Ledger
    world: World

    def rows(self, query: str) -> list[tuple[object, ...]]:
        return self.ledger.connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def lived(town_home: Callable[..., AbstractContextManager[tuple[Home, Settings]]]) -> Iterator[Lived]:
    with town_home("mailboxes", mailbox="mina_meddelanden") as (home, settings):
        world = World(home, settings, size=12, seed=5)
        with Ledger.open() as ledger:
            for day in NIGHTS:
                world.drop(day)
                with opened("10", day, settings) as night:
                    for step in NIGHT:
                        if step.name in STEPS:
                            run_phase(night, step, "run")
                world.answer(day)
            yield Lived(ledger, world)
        world.close()


def test_who_has_a_mailbox_gets_the_letter_there_and_the_others_on_paper(lived: Lived) -> None:
    answered = lived.rows(
        """SELECT DISTINCT c.customer_no, m.reachable, mailbox_recipient_id(c.identity_type, c.identity_no)
           FROM mailbox_recipient AS m JOIN customer AS c USING (client, customer_no) WHERE m.asked_on IS NOT NULL"""
    )
    assert {reachable for _, reachable, _ in answered} == {True, False}
    assert all(reachable == has_mailbox(str(recipient)) for _, reachable, recipient in answered)
    channels = lived.rows(
        f"""SELECT DISTINCT d.customer_no, e.channel FROM document_event AS e
            JOIN document AS d USING (client, document_id) JOIN run AS r ON r.run_id = d.run_id
            WHERE e.event = 'handed_over' AND r.business_on = '{NIGHTS[0]}'"""
    )
    reached = {customer_no for customer_no, reachable, _ in answered if reachable}
    assert reached & {no for no, channel in channels if channel == "mailbox"}
    assert not {no for no, channel in channels if channel == "mailbox"} - reached
    told = lived.world.distributor.documents
    assert set(told["channel"]) >= {"mailbox", "print"}
    hidden = lived.world.customers.loc[lived.world.customers["role"].str.startswith("protected"), "customer_no"]
    assert not told["customer_no"].isin(hidden).any()


def test_the_one_who_has_left_gets_paper_and_the_others_are_reached(lived: Lived) -> None:
    rejected = lived.world.receipts.rejected["mailbox"]
    stories = dict(
        lived.rows(
            """SELECT document_id, string_agg(channel || ' ' || event, ', ' ORDER BY event_no) FROM document_event
               WHERE document_id IN (SELECT document_id FROM document_event
                                     WHERE channel = 'mailbox' AND event IN ('delivered', 'rejected'))
               GROUP BY document_id"""
        )
    )
    assert stories.pop(f"invoice-{rejected}") == "mailbox handed_over, mailbox rejected, print handed_over"
    assert stories and set(stories.values()) == {"mailbox handed_over, mailbox delivered"}
