"""What becomes of orders: every status, refund, rejection and change; silence; holds on reminders; work for people."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from datetime import date

import pytest
from autogiro_rows import DUE, AutogiroTown, books, changes, ordered, rejected, served, town  # noqa: F401


def invoice_of(town: AutogiroTown) -> int:
    return int(town.select("invoice_no", "invoice")[0][0])


def reference_of(town: AutogiroTown) -> str:
    return str(town.order()[-1])


@pytest.mark.parametrize(
    ("status", "state", "event", "mandate", "work"),
    [
        ("0", "paid", "paid", "active", 0),
        ("1", "failed", "no_cover", "active", 0),
        ("2", "failed", "no_mandate", "ended", 1),
        ("4", "failed", "no_mandate", "ended", 1),
        ("9", "sent", "retried", "active", 0),
        ("7", "sent", "unknown", "active", 1),
    ],
)
def test_every_status_of_a_payment_specification(
    ordered: AutogiroTown, status: str, state: str, event: str, mandate: str, work: int
) -> None:
    ordered.report(reference_of(ordered), status)
    ordered.orders("2026-03-17")
    assert ordered.order()[0] == state
    assert ordered.events() == ["sent", event]
    assert ordered.mandates() == {"1001": mandate}
    assert len(ordered.work()) == work
    is_open = state == "sent"
    assert bool(ordered.select("order_no", "open_autogiro_order")) == is_open
    assert bool(ordered.hold(invoice_of(ordered))) == (state == "failed")
    assert bool(ordered.found("AG-R9")) == (status == "7")
    ordered.orders("2026-03-17")
    ordered.reports("2026-03-18")
    assert ordered.events() == ["sent", event]  # posted once


def test_o4_no_reminder_before_the_later_of_draw_and_ten_days_and_report_and_five_bank_days(town: AutogiroTown) -> None:
    invoice = town.invoice("1001", 64000, "2026-02-27")
    town.orders("2026-02-20")
    town.report(reference_of(town), "1", paid_on="2026-02-27", amount_ore=64000)
    town.orders("2026-03-02")
    assert town.hold(invoice) == [date(2026, 3, 9)]


def test_a_late_report_holds_longer(town: AutogiroTown) -> None:
    invoice = town.invoice("1001", 64000, "2026-02-27")
    town.orders("2026-02-20")
    town.report(reference_of(town), "1", paid_on="2026-02-27", amount_ore=64000)
    town.orders("2026-03-04")
    assert town.hold(invoice) == [date(2026, 3, 11)]


def test_nobody_is_reminded_while_a_claim_is_drawn_or_held(town: AutogiroTown) -> None:
    town.invoice("1001", 64000, "2026-02-27")
    town.orders("2026-02-20")
    town.run("reminders", "2026-03-04")  # the reminder's usual day
    assert not town.select("reminder_no", "reminder")
    town.report(reference_of(town), "1", paid_on="2026-02-27", amount_ore=64000)
    town.orders("2026-03-02")
    town.run("reminders", "2026-03-06")
    assert not town.select("reminder_no", "reminder")
    town.run("reminders", "2026-03-09")
    assert len(town.select("reminder_no", "reminder")) == 1
    town.orders("2026-03-09")
    assert len(town.select("order_no", "autogiro_order")) == 1  # what has failed is paid by slip


def test_a_retried_draw_ends_with_what_comes_last(ordered: AutogiroTown) -> None:
    reference = reference_of(ordered)
    ordered.report(reference, "9")
    ordered.report(reference, "9", paid_on="2026-03-17")
    ordered.report(reference, "0", paid_on="2026-03-18")
    ordered.orders("2026-03-19")
    assert ordered.order()[0] == "paid" and ordered.events() == ["sent", "retried", "retried", "paid"]
    assert not ordered.hold(invoice_of(ordered))


def test_of_several_answers_the_same_night_the_last_one_holds(ordered: AutogiroTown) -> None:
    ordered.report(reference_of(ordered), "0")
    ordered.refund(reference_of(ordered), "03", "2026-03-18")
    ordered.orders("2026-03-19")
    assert ordered.order()[0] == "refunded" and ordered.events() == ["sent", "paid", "refunded"]


def test_an_answer_without_our_reference_is_known_by_payer_day_and_amount(ordered: AutogiroTown) -> None:
    ordered.report("", "1")
    ordered.orders("2026-03-17")
    assert ordered.order()[0] == "failed"


def test_an_answer_that_fits_two_orders_or_none_is_kept_and_named(ordered: AutogiroTown) -> None:
    ordered.invoice("1001", 178500, DUE)
    ordered.orders("2026-03-10")
    ordered.report("", "1")
    ordered.report("NOT OURS", "1", amount_ore=5, file_line=4)
    ordered.orders("2026-03-17")
    assert [state for (state,) in ordered.select("state", "autogiro_order")] == ["sent", "sent"]
    assert [finding.key for finding in ordered.found("AG-R9")] == ["- rad 3", "- rad 4"]


def test_a_payment_out_is_none_of_ours(ordered: AutogiroTown) -> None:
    ordered.report(reference_of(ordered), "0", transaction_code="32")
    ordered.orders("2026-03-17")
    assert ordered.order()[0] == "sent" and len(ordered.found("AG-R9")) == 1


@pytest.mark.parametrize(
    ("refund_code", "event", "mandate"),
    [
        ("01", "refunded_no_mandate", "ended"),
        ("02", "refunded_no_mandate", "ended"),
        ("03", "refunded", "active"),
        ("05", "refunded", "active"),
    ],
)
def test_every_refund_on_the_payers_initiative(
    ordered: AutogiroTown, refund_code: str, event: str, mandate: str
) -> None:
    ordered.report(reference_of(ordered), "0")
    ordered.orders("2026-03-17")
    ordered.refund(reference_of(ordered), refund_code, "2026-04-20")
    ordered.orders("2026-04-21")
    assert ordered.order()[0] == "refunded" and ordered.events() == ["sent", "paid", event]
    assert ordered.mandates() == {"1001": mandate}
    assert ordered.hold(invoice_of(ordered)) == [date(2026, 4, 28)]
    assert "Kontakta kunden" in ordered.work()[0] and f"(kod {refund_code})" in ordered.work()[0]


def test_silence_is_named_when_five_bank_days_have_passed(ordered: AutogiroTown) -> None:
    ordered.orders("2026-03-20")
    assert ordered.order()[0] == "sent"
    ordered.orders("2026-03-23")
    assert ordered.order()[0] == "unanswered"
    [finding] = ordered.found("AG-SILENT")
    assert "1 autogirouppdrag" in finding.message
    assert ordered.hold(invoice_of(ordered)) == [date(2026, 3, 30)]
    assert "Inget svar" in ordered.work()[0]
    ordered.report(reference_of(ordered), "0")
    ordered.orders("2026-03-24")
    assert ordered.order()[0] == "paid"  # a late answer counts


def test_a_bank_that_tries_again_is_waited_for(ordered: AutogiroTown) -> None:
    ordered.report(reference_of(ordered), "9", paid_on="2026-03-18")
    ordered.orders("2026-03-19")
    ordered.orders("2026-03-24")
    assert ordered.order()[0] == "sent"
    ordered.orders("2026-03-25")
    assert ordered.order()[0] == "unanswered"


@pytest.mark.parametrize("code", ["01", "02", "06", "07", "09", "10", "12", "13", "15", "24"])
def test_every_rejected_order_goes_back_to_the_slip(ordered: AutogiroTown, code: str) -> None:
    name = ordered.drop(rejected(code, reference=reference_of(ordered)))
    ordered.reports("2026-03-10")
    assert ordered.state_of(name) == "taken"
    assert ordered.order()[0] == "rejected"
    assert ordered.mandates() == {"1001": "ended" if code in ("01", "02") else "active"}
    assert f"(kod {code})" in ordered.work()[0] and str(invoice_of(ordered)) in ordered.work()[0]
    assert ordered.hold(invoice_of(ordered)) == [date(2026, 3, 26)]  # the draw and ten days
    ordered.orders("2026-03-11")
    assert len(ordered.select("order_no", "autogiro_order")) == 1


def test_a_retired_code_of_rejection_changes_nothing_by_itself(ordered: AutogiroTown) -> None:
    ordered.drop(rejected("03", reference=reference_of(ordered)))
    ordered.reports("2026-03-10")
    assert ordered.order()[0] == "sent" and ordered.events() == ["sent", "unknown"]
    assert "Fråga banken" in ordered.work()[0]
    assert len(ordered.found("AG-R8")) == 1


def test_a_rejection_without_reference_or_readable_day_is_known_by_payer_and_amount(ordered: AutogiroTown) -> None:
    ordered.drop(rejected("12", paid_on_text="20260333"))
    ordered.reports("2026-03-10")
    assert ordered.order()[0] == "rejected"


def test_a_rejection_of_somebody_elses_order_is_kept_and_named(ordered: AutogiroTown) -> None:
    name = ordered.drop(rejected("13", amount_ore=1))
    ordered.reports("2026-03-10")
    assert ordered.order()[0] == "sent"
    assert [finding.key for finding in ordered.found("AG-R9")] == [f"{name} rad 2"]


@pytest.mark.parametrize("code", ["03", "11", "21"])
def test_what_is_cancelled_without_our_asking_goes_back_to_the_slip(ordered: AutogiroTown, code: str) -> None:
    ordered.drop(changes(code, "12", reference=reference_of(ordered)))
    ordered.reports("2026-03-11")
    assert ordered.order()[0] == "failed" and ordered.events()[-1] == "withdrawn"
    assert "inbetalningskort" in ordered.work()[0]
    assert ordered.hold(invoice_of(ordered)) == [date(2026, 3, 26)]
    ordered.orders("2026-03-11")
    assert len(ordered.select("order_no", "autogiro_order")) == 1  # never drawn again against the payer's will


@pytest.mark.parametrize("values", [{}, {"amount_ore": 0}, {"payment_code": "00"}])
def test_a_cancellation_without_reference_fits_by_what_it_says(
    ordered: AutogiroTown, values: dict[str, object]
) -> None:
    ordered.drop(changes("11", "12", **values))
    ordered.reports("2026-03-11")
    assert ordered.order()[0] == "failed"


def test_a_cancellation_of_all_a_payers_orders_is_about_each(ordered: AutogiroTown) -> None:
    ordered.invoice("1001", 5000, "2026-03-17")
    ordered.orders("2026-03-10")
    ordered.drop(changes("23", "12", amount_ore=0, paid_on=date(2026, 3, 17)))
    ordered.reports("2026-03-11")
    assert ordered.select("amount_ore, state", "autogiro_order") == [(5000, "failed"), (178500, "sent")]


@pytest.mark.parametrize("code", ["01", "02", "04", "05", "10", "11"])
def test_every_refused_cancellation_leaves_the_order_and_is_work(ordered: AutogiroTown, code: str) -> None:
    ordered.settle(invoice_of(ordered), 178500, "2026-03-09")
    ordered.orders("2026-03-10")
    ordered.drop(changes("25", code, reference=reference_of(ordered)))
    ordered.reports("2026-03-11")
    assert ordered.order()[0] == "sent" and ordered.events()[-1] == "not_cancelled"
    assert "kan dras ändå" in ordered.work()[0]


def test_a_cancellation_that_found_nothing_stays_open_until_the_answer(ordered: AutogiroTown) -> None:
    ordered.settle(invoice_of(ordered), 178500, "2026-03-09")
    ordered.orders("2026-03-10")
    ordered.drop(changes("25", "13", reference=reference_of(ordered)))
    ordered.reports("2026-03-11")
    assert ordered.order()[0] == "cancelling" and ordered.events()[-1] == "not_found"
    ordered.report(reference_of(ordered), "0")
    ordered.orders("2026-03-17")
    assert ordered.order()[0] == "paid"


def test_our_cancellation_ends_the_order_without_work_or_hold(ordered: AutogiroTown) -> None:
    ordered.settle(invoice_of(ordered), 178500, "2026-03-09")
    ordered.orders("2026-03-10")
    ordered.drop(changes("25", "12", reference=reference_of(ordered)))
    ordered.reports("2026-03-11")
    assert ordered.order()[0] == "cancelled" and not ordered.select("order_no", "open_autogiro_order")
    assert not ordered.work() and not ordered.hold(invoice_of(ordered))


def test_a_cancellation_by_staff_at_the_bank_is_not_ours(ordered: AutogiroTown) -> None:
    ordered.drop(changes("25", "12", reference=reference_of(ordered)))
    ordered.reports("2026-03-11")
    assert ordered.order()[0] == "failed" and ordered.events()[-1] == "withdrawn"


@pytest.mark.parametrize(("code", "comment"), [("29", "18"), ("28", "18"), ("29", "14"), ("27", "14"), ("26", "14")])
def test_a_moved_draw_is_waited_for_on_its_new_day(ordered: AutogiroTown, code: str, comment: str) -> None:
    moved = changes(code, comment, reference=reference_of(ordered), new_paid_on=date(2026, 3, 30))
    ordered.drop(moved)
    ordered.reports("2026-03-11")
    assert ordered.order()[:3] == ("sent", 178500, date(2026, 3, 30))
    assert ordered.select("draw_on", "open_autogiro_order") == [(date(2026, 3, 30),)]
    ordered.orders("2026-03-25")
    assert ordered.order()[0] == "sent"


def test_a_draw_that_was_not_moved_stays(ordered: AutogiroTown) -> None:
    ordered.drop(changes("29", "15", reference=reference_of(ordered), new_paid_on=date(2026, 3, 30)))
    ordered.reports("2026-03-11")
    assert ordered.order()[:3] == ("sent", 178500, date(2026, 3, 16))


def test_names_and_payer_numbers_that_are_identity_numbers_stand_in_no_message(town: AutogiroTown) -> None:
    town.customer("198112289874")
    town.mandate("198112289874")
    town.invoice("198112289874", 178500, DUE)
    town.orders("2026-03-09")
    town.report(reference_of(town), "2", payer_number="198112289874")
    town.orders("2026-03-17")
    told = " ".join([*town.work(), *(f"{finding.key} {finding.message}" for finding in town.tally.findings)])
    assert "9874" not in told and "Exempel" not in told and "811228-****" in told
