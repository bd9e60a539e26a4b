"""Orders: which claims are drawn, when, once each; cancellations; the sealed file; a night run again or killed."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from datetime import date

import pytest
from autogiro_rows import DUE, KEY, OUR_BANKGIRO, SENT, AutogiroTown, books, changes, ordered, served, town  # noqa: F401

from formats import hmac_seal
from reskontra import checks
from reskontra.processes import STEPS


def nothing_sent(town: AutogiroTown) -> bool:
    return not town.select("name", "outbox", "kind = 'autogiro'")


def test_a_due_claim_is_ordered_once_on_its_due_date(town: AutogiroTown) -> None:
    invoice = town.invoice("1001", 178500, DUE)
    assert nothing_sent(town)
    town.orders("2026-03-06")  # six bank days before
    assert nothing_sent(town)
    assert town.orders(SENT).counts == {
        "svar på uppdrag": 0,
        "uppdrag": 1,
        "makuleringar": 0,
        "besked om medgivanden": 0,
    }
    assert town.order() == ("sent", 178500, date(2026, 3, 16), f"{invoice}A00001")
    [row] = town.sent().payment.to_pylist()
    assert (row["code"], row["period_code"], row["repeat_count"]) == ("82", "0", None)
    assert (row["payer_number"], row["amount_ore"], row["paid_on"]) == ("1001", 178500, date(2026, 3, 16))
    assert (row["bankgiro"], row["reference"]) == (OUR_BANKGIRO, f"{invoice}A00001")
    for night in (SENT, "2026-03-10", "2026-03-13", "2026-03-16"):
        assert "uppdrag" not in town.orders(night).counts
    assert len(town.select("order_no", "autogiro_order")) == 1
    assert town.select("item_id", "open_autogiro_order") == town.select("item_id", "open_item")
    assert town.events() == ["sent"]


def test_the_file_is_sealed_and_named_as_bankgirot_wants_it(ordered: AutogiroTown) -> None:
    [(name, rows, ore, sequence)] = ordered.select("name, row_count, ore, sequence_no", "outbox", "kind = 'autogiro'")
    assert (name, rows, ore, sequence) == ("BFEP.IAGAG.K0009901.D260309.T011500", 1, 178500, 1)
    content = (ordered.home.sftp / "bank" / "out" / name).read_bytes()
    assert content == ordered.bytes_sent()
    assert [line[:2] for line in content.split(b"\r\n")] == [b"00", b"01", b"82", b"99"]
    assert {len(line) for line in content.split(b"\r\n")} == {80}
    assert hmac_seal.verify(content, KEY)
    assert ordered.select("file_name", "autogiro_order") == [(name,)]


def test_a_night_run_again_sends_nothing_more_and_a_killed_one_sends_the_same_bytes(town: AutogiroTown) -> None:
    town.invoice("1001", 178500, DUE)

    class Killed(Exception):
        pass

    sent = []
    for _ in range(2):
        with pytest.raises(Killed), town.ledger.transaction():
            _run_only(town, SENT)
            sent.append(town.bytes_sent())
            raise Killed
    town.orders(SENT)
    assert sent == [town.bytes_sent()] * 2
    town.orders(SENT)
    assert town.select("sequence_no", "outbox", "kind = 'autogiro'") == [(1,)]
    assert town.select("order_no", "autogiro_order") == [(1,)]


def _run_only(town: AutogiroTown, on: str) -> None:
    """The step without what follows its commit."""
    login, town.login = town.login, None
    try:
        town.orders(on)
    finally:
        town.login = login


def test_what_comes_later_the_same_night_leaves_in_a_file_of_its_own(ordered: AutogiroTown) -> None:
    ordered.customer("1002")
    ordered.mandate("1002")
    ordered.invoice("1002", 5000, DUE)
    ordered.orders(SENT)
    names = [name for _, name in ordered.select("outbox_id, name", "outbox", "kind = 'autogiro'")]
    assert names == ["BFEP.IAGAG.K0009901.D260309.T011500", "BFEP.IAGAG.K0009901.D260309.T011501"]
    assert [row["amount_ore"] for row in ordered.sent().payment.to_pylist()] == [5000]


def test_a_test_environment_sends_to_the_test_address(town: AutogiroTown) -> None:
    town.choose("municipality", environment="test")
    town.invoice("1001", 178500, DUE)
    town.orders(SENT)
    assert town.select("name", "outbox", "kind = 'autogiro'") == [("BFEP.IAGZZ.K0009901.D260309.T011500",)]


@pytest.mark.parametrize("key", [None, "", "1234", KEY + "0", "X" * 32])
def test_without_a_key_orders_wait_and_the_night_says_so(
    town: AutogiroTown, monkeypatch: pytest.MonkeyPatch, key: str | None
) -> None:
    if key is None:
        monkeypatch.delenv("RESKONTRA_AUTOGIRO_KEY")
    else:
        monkeypatch.setenv("RESKONTRA_AUTOGIRO_KEY", key)
    town.orders("2026-02-20")
    assert town.found("AG-KEY") == []  # nothing waits yet
    town.invoice("1001", 178500, DUE)
    town.orders(SENT)
    [finding] = town.found("AG-KEY")
    assert finding.severity == "hold" and "RESKONTRA_AUTOGIRO_KEY" in finding.message
    assert "1 fakturor" in finding.message and (not key or key not in finding.message)
    assert nothing_sent(town) and not town.select("order_no", "autogiro_order")
    monkeypatch.setenv("RESKONTRA_AUTOGIRO_KEY", KEY)
    town.orders("2026-03-10")
    assert town.order()[:3] == ("sent", 178500, date(2026, 3, 16))


@pytest.mark.parametrize(
    "mandate",
    [
        {"state": "pending", "active_on": None},
        {"state": "ended"},
        {"state": "failed"},
        {"active_on": date(2026, 2, 15)},  # the day after the invoice: its customer was told to pay a slip
    ],
    ids=["pending", "ended", "failed", "later than the invoice"],
)
def test_only_a_mandate_that_held_when_the_invoice_was_made_draws_it(
    town: AutogiroTown, mandate: dict[str, object]
) -> None:
    town.customer("1002")
    town.mandate("1002", **mandate)
    town.invoice("1002", 178500, DUE)
    town.orders(SENT)
    assert nothing_sent(town)


def test_a_mandate_as_old_as_the_invoice_draws_it(town: AutogiroTown) -> None:
    town.customer("1002")
    town.mandate("1002", active_on=date(2026, 2, 14))
    town.invoice("1002", 178500, DUE)
    town.orders(SENT)
    assert town.order()[0] == "sent"


def test_nobody_is_drawn_for_what_is_paid_credited_stopped_handed_over_reminded_or_not_sent(town: AutogiroTown) -> None:
    paid = town.invoice("1001", 10000, DUE)
    town.settle(paid, 10000, "2026-03-02")
    credited = town.invoice("1001", 20000, DUE)
    town.credit(credited, 20000, "2026-03-02")
    town.customer("1003", kind="estate")
    town.mandate("1003")
    town.invoice("1003", 30000, DUE)
    handed_over = town.invoice("1001", 40000, DUE)
    town.insert("open_case_invoice", invoice_no=handed_over, case_ref="K1")
    reminded = town.invoice("1001", 50000, "2026-02-27")
    town.run("reminders", "2026-03-04")
    assert town.select("invoice_no", "reminder") == [(reminded,)]
    town.invoice("1001", 60000, DUE, distributed=False)
    town.orders(SENT)
    assert nothing_sent(town)


def hold(town: AutogiroTown, invoice_no: int, stop_code: str, until_on: str | None = None) -> None:
    held = {"stop_code": stop_code, "set_on": date(2026, 3, 1), "until_on": until_on and date.fromisoformat(until_on)}
    town.insert("invoice_stop_set", invoice_no=invoice_no, **held, reason="", set_by="AB", run_id=1, version_id=1)


def test_what_people_have_stopped_is_not_drawn_until_the_stop_is_over(town: AutogiroTown) -> None:
    stopped = {stop: town.invoice("1001", 10_000, DUE) for stop in ("DISPUTE", "DEFERMENT", "PLAN")}
    for stop, invoice_no in stopped.items():
        hold(town, invoice_no, stop)
    town.insert(
        "customer_stop_set",
        **{"customer_no": "1001", "stop_code": "NO_ADDRESS", "set_on": date(2026, 3, 1), "reason": "", "set_by": "AB"},
        **{"run_id": 1, "version_id": 1},
    )
    over = town.invoice("1001", 20_000, DUE)
    hold(town, over, "DEFERMENT", "2026-03-08")
    town.orders(SENT)
    assert town.select("invoice_no", "autogiro_order") == [(over,)]


def test_no_row_of_a_protected_person_leaves(town: AutogiroTown) -> None:
    town.invoice("1001", 178500, DUE)
    town.change_customer("1001", protection_code=1)
    town.orders(SENT)
    assert nothing_sent(town)


def test_what_is_left_is_drawn_and_a_credit_balance_is_not(town: AutogiroTown) -> None:
    invoice = town.invoice("1001", 178500, DUE)
    town.credit(invoice, 78500, "2026-03-02")
    town.orders(SENT)
    assert town.order()[:2] == ("sent", 100000)


def test_of_several_mandates_the_one_of_the_invoices_bankgiro_draws(town: AutogiroTown) -> None:
    town.mandate("1001", "5555551", bankgiro="9912346", active_on=date(2026, 2, 1))
    town.mandate("1001", "77", active_on=date(2026, 2, 2))
    town.invoice("1001", 178500, DUE)
    town.orders(SENT)
    assert [row["payer_number"] for row in town.sent().payment.to_pylist()] == ["77"]


def test_the_cut_off_holds_over_closed_days(town: AutogiroTown) -> None:
    """Due on Holy Saturday 4 April 2026, so drawn on Tuesday 7 April: orders close on Maundy Thursday at 19:00."""
    town.invoice("1001", 178500, "2026-04-04")
    town.orders("2026-04-02")
    assert town.order()[:3] == ("sent", 178500, date(2026, 4, 7))


def test_an_order_that_is_late_is_drawn_on_the_first_day_that_can_be(town: AutogiroTown) -> None:
    """A night on Good Friday leaves when Tuesday is already closed for orders: Wednesday is drawn."""
    town.invoice("1001", 178500, "2026-04-04")
    town.orders("2026-04-03")
    assert town.order()[:3] == ("sent", 178500, date(2026, 4, 8))


def test_the_payer_has_eight_weekdays_notice(town: AutogiroTown) -> None:
    town.customer("1002", terms_id="10")
    town.mandate("1002")
    invoice = town.invoiced("1002", 178500, date(2026, 3, 2), terms_id="10")  # due on Thursday 12 March
    town.distribute(date(2026, 3, 4))
    town.orders("2026-03-05")
    assert nothing_sent(town)  # 16 March is too far away
    town.orders("2026-03-09")
    assert town.order() == ("sent", 178500, date(2026, 3, 16), f"{invoice}A00001")


# Cancellations


def test_a_claim_that_is_paid_otherwise_is_cancelled_and_never_the_same_day(ordered: AutogiroTown) -> None:
    [(invoice,)] = ordered.select("invoice_no", "invoice")
    ordered.settle(invoice, 178500, SENT)
    assert "makuleringar" not in ordered.orders(SENT).counts
    assert ordered.orders("2026-03-10").counts["makuleringar"] == 1
    [row] = ordered.sent().change.to_pylist()
    assert (row["code"], row["payment_code"], row["payer_number"]) == ("25", "82", "1001")
    assert (row["paid_on"], row["amount_ore"], row["reference"]) == (date(2026, 3, 16), 178500, f"{invoice}A00001")
    assert ordered.order()[0] == "cancelling" and ordered.events() == ["sent", "cancel_sent"]
    ordered.orders("2026-03-11")
    assert ordered.events() == ["sent", "cancel_sent"]


def test_a_changed_sum_is_drawn_anew_when_the_cancellation_is_confirmed(ordered: AutogiroTown) -> None:
    [(invoice,)] = ordered.select("invoice_no", "invoice")
    ordered.credit(invoice, 78500, "2026-03-09")
    ordered.orders("2026-03-10")
    ordered.orders("2026-03-11")
    assert ordered.order()[0] == "cancelling"  # no new order yet: the old one may still be drawn
    ordered.drop(changes("25", "12", reference=f"{invoice}A00001"))
    ordered.reports("2026-03-11")
    assert ordered.order()[0] == "cancelled"
    ordered.orders("2026-03-11")
    assert ordered.order() == ("sent", 100000, date(2026, 3, 16), f"{invoice}A00002")
    assert [row["amount_ore"] for row in ordered.sent().payment.to_pylist()] == [100000]


@pytest.mark.parametrize("stop", ["case", "estate", "DISPUTE", "DEFERMENT", "PLAN"])
def test_a_stopped_claim_is_cancelled(ordered: AutogiroTown, stop: str) -> None:
    [(invoice,)] = ordered.select("invoice_no", "invoice")
    if stop == "case":
        ordered.insert("open_case_invoice", invoice_no=invoice, case_ref="K1")
    elif stop.isupper():
        hold(ordered, invoice, stop)
    else:
        ordered.change_customer("1001", kind="estate")
    ordered.orders("2026-03-10")
    assert ordered.order()[0] == "cancelling"


def test_after_the_cut_off_nothing_is_cancelled(ordered: AutogiroTown) -> None:
    [(invoice,)] = ordered.select("invoice_no", "invoice")
    ordered.settle(invoice, 178500, "2026-03-13")
    ordered.orders("2026-03-16")
    assert ordered.order()[0] == "sent"


def test_the_last_night_that_can_cancel_does(ordered: AutogiroTown) -> None:
    [(invoice,)] = ordered.select("invoice_no", "invoice")
    ordered.settle(invoice, 178500, "2026-03-12")
    ordered.orders("2026-03-13")  # Friday, until 19:00
    assert ordered.order()[0] == "cancelling"


def test_no_cancellation_of_a_protected_person_leaves(ordered: AutogiroTown) -> None:
    [(invoice,)] = ordered.select("invoice_no", "invoice")
    ordered.settle(invoice, 178500, "2026-03-10")
    ordered.change_customer("1001", protection_code=2)
    ordered.orders("2026-03-10")
    assert ordered.order()[0] == "sent"


def test_a_cancellation_that_bankgirot_refused_is_not_sent_again(ordered: AutogiroTown) -> None:
    [(invoice,)] = ordered.select("invoice_no", "invoice")
    ordered.settle(invoice, 178500, SENT)
    ordered.orders("2026-03-10")
    ordered.drop(changes("25", "04", reference=f"{invoice}A00001"))
    ordered.reports("2026-03-11")
    assert ordered.order()[0] == "sent"
    assert "kan dras ändå" in ordered.work()[0]
    assert "makuleringar" not in ordered.orders("2026-03-11").counts


# The suite on what was sent


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("", None),
        ("amount_ore = 178501", "högre än fakturan"),
        ("draw_on = made_on", "hinner inte"),
    ],
)
def test_an_order_that_cannot_be_right_stops_the_night(ordered: AutogiroTown, change: str, said: str | None) -> None:
    if change:
        ordered.ledger.connection.execute(f"UPDATE autogiro_order SET {change}")  # type: ignore[arg-type]
    assert [said in message for message in _stops(ordered)] == ([True] if said else [])


def test_a_protected_person_or_a_claim_drawn_twice_stops_the_night(ordered: AutogiroTown) -> None:
    ordered.ledger.connection.execute(
        """INSERT INTO autogiro_order SELECT (o).* FROM (SELECT jsonb_populate_record(
               a, jsonb_build_object('order_no', 2, 'reference', repeat('B', 16))) AS o FROM autogiro_order a) x"""
    )
    ordered.change_customer("1001", protection_code=1)
    assert {message.split(": ")[1] for message in _stops(ordered)} == {
        "en skyddad person får inte dras.",
        "fordran dras mer än en gång.",
    }


def _stops(town: AutogiroTown) -> list[str]:
    night = town.night(SENT)
    with town.ledger.transaction():
        tally = checks.run(night, STEPS["direct_debit__orders"], "check_after")
    return [finding.message for finding in tally.findings if finding.severity == "stop"]
