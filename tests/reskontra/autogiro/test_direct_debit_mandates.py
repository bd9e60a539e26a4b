"""Mandates: every code of Bankgirot's advice, mandates from the internet bank, staff's decisions, the register."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest
from autogiro_rows import (  # noqa: F401
    DUE,
    OUR_BANKGIRO,
    SENT,
    AutogiroTown,
    advice,
    books,
    online,
    ordered,
    rows,
    served,
    town,
)
from ledger_rows import ANNA, COMPANY

from formats import autogiro_writer

PENDING = {"state": "pending", "active_on": None}


def pending(town: AutogiroTown, **values: object) -> AutogiroTown:
    """Customer 1002, who is another person, with a mandate that waits for its answer."""
    town.customer("1002", identity_no="196408233234")
    town.mandate("1002", **{**PENDING, **values})
    return town


def requests(town: AutogiroTown) -> list[tuple[str, str, str | None]]:
    """Code, payer number and answer code of tonight's records of mandates."""
    return [(row["code"], row["payer_number"], row["answer_code"]) for row in town.sent().mandate.to_pylist()]


# What Bankgirot advises


@pytest.mark.parametrize(
    ("pair", "before", "after", "works"),
    [
        (("04", "32"), "pending", "active", 0),
        (("42", "32"), "pending", "active", 0),
        (("42", "32"), "failed", "active", 0),
        (("04", "10"), "pending", "pending", 1),
        *((("04", code), "pending", "failed", 1) for code in ("09", "20", "21", "23", "29", "30")),
        (("42", "03"), "pending", "failed", 1),
        (("42", "05"), "active", "failed", 1),
        (("43", "07"), "pending", "failed", 1),
        (("03", "33"), "active", "ended", 1),
        (("46", "02"), "active", "ended", 1),
        (("44", "98"), "active", "ended", 1),
        (("10", "00"), "active", "ended", 1),
        *((("03", code), "active", "ended", 1) for code in ("04", "09", "21")),
        *((("03", code), "ended", "ended", 1) for code in ("29", "30")),
        *((("05", code), "active", "active", 1) for code in ("04", "10", "21", "29", "30")),
        (("04", "32"), "ended", "ended", 0),  # crossed our cancellation
        (("43", "07"), "ended", "ended", 1),
        (("46", "98"), "active", "active", 1),  # not a pair of the manual's
        (("93", "01"), "active", "active", 1),  # retired
    ],
)
def test_every_pair_of_codes_of_a_mandate_advice(
    town: AutogiroTown, pair: tuple[str, str], before: str, after: str, works: int
) -> None:
    pending(town, state=before, active_on=date(2026, 1, 2) if before in ("active", "ended") else None)
    name = town.drop(advice(pair, payer_number="1002"))
    town.reports("2026-03-16")
    assert town.state_of(name) == "taken"
    assert town.mandates()["1002"] == after
    assert len(town.work()) == works
    known = town.select("information_code, comment_code, happened_on, payer_number", "mandate_event")
    assert known == [(*pair, date(2026, 3, 16), "1002")]
    town.reports("2026-03-16")
    assert len(town.select("event_no", "mandate_event")) == 1


def test_a_mandate_is_active_from_the_night_that_learns_of_it(town: AutogiroTown) -> None:
    pending(town)
    town.drop(advice(("04", "32"), payer_number="1002"))
    town.reports("2026-02-14")
    town.drop(advice(("42", "32"), payer_number="1002"))
    town.reports("2026-02-18")
    assert town.select("active_on", "mandate", "payer_number = '1002'") == [(date(2026, 2, 14),)]
    town.invoice("1002", 178500, DUE)  # of 14 February too
    town.orders(SENT)
    assert town.order()[0] == "sent"


def test_registered_and_then_refused_by_the_payers_bank_is_refused(town: AutogiroTown) -> None:
    pending(town)
    town.drop(advice(("04", "32"), ("42", "05"), payer_number="1002"))
    town.reports("2026-03-16")
    assert town.mandates()["1002"] == "failed"


def test_a_mandate_that_is_not_ours_is_kept_and_is_work_without_an_identity_number(town: AutogiroTown) -> None:
    town.drop(advice(("04", "32"), payer_number="196408233234"))
    town.reports("2026-03-16")
    assert town.mandates() == {"1001": "active"}
    [text] = town.work()
    assert "640823-****" in text and "3234" not in text and "(kod 04/32)" in text


def test_after_its_end_a_mandate_draws_nothing_and_its_order_disappears_by_itself(ordered: AutogiroTown) -> None:
    ordered.invoice("1001", 5000, "2026-03-17")
    ordered.drop(advice(("46", "02")))
    ordered.reports("2026-03-10")
    ordered.orders("2026-03-10")
    assert [state for (state,) in ordered.select("state", "autogiro_order")] == ["sent"]
    assert len(ordered.select("name", "outbox", "kind = 'autogiro'")) == 1


@pytest.mark.parametrize("first", ["old", "new"])
def test_a_changed_number_is_used_when_both_its_records_are_seen(ordered: AutogiroTown, first: str) -> None:
    ordered.drop(advice(("05", "32"), payer_number="5001"))  # of another year, and not ours then
    ordered.reports("2026-03-09")
    before = len(ordered.work())
    done = ordered.decide("new", "1001", payer_number="5001")
    ordered.reports("2026-03-10")
    assert ordered.outcome(done)[0] == "done"
    ordered.orders("2026-03-10")
    [row] = ordered.sent().mandate.to_pylist()
    assert (row["code"], row["payer_number"], row["new_payer_number"]) == ("05", "1001", "5001")
    records = [advice(("05", "33")), advice(("05", "32"), payer_number="5001", action_on=date(2026, 3, 17))]
    for on, record in zip(("2026-03-11", "2026-03-12"), records if first == "old" else records[::-1], strict=True):
        assert ordered.mandates() == {"1001": "active"}
        ordered.drop(record)
        ordered.reports(on)
    assert ordered.mandates() == {"1001": "ended", "5001": "active"}
    assert ordered.select("active_on", "mandate", "payer_number = '5001'") == [(date(2026, 1, 2),)]
    assert len(ordered.work()) == before


def test_a_refused_change_of_number_leaves_the_old_one(town: AutogiroTown) -> None:
    town.decide("new", "1001", payer_number="5001")
    town.reports("2026-03-10")
    assert town.select("new_payer_number", "mandate") == [("5001",)]
    town.drop(advice(("05", "10")))
    town.reports("2026-03-11")
    assert town.mandates() == {"1001": "active"} and town.select("new_payer_number", "mandate") == [(None,)]
    town.drop(advice(("05", "33")))
    town.drop(advice(("05", "32"), payer_number="5001"))
    town.reports("2026-03-12")
    assert town.mandates() == {"1001": "active"}


# Mandates from the internet bank


def test_the_customers_own_mandate_is_approved(town: AutogiroTown) -> None:
    town.customer("1002", identity_no="196408233234")
    town.drop(online({"payer_number": "1002", "identity_no": "196408233234"}))
    town.reports("2026-03-10")
    assert town.mandates()["1002"] == "pending"
    town.orders("2026-03-10")
    assert requests(town) == [("04", "1002", None)]
    [row] = town.sent().mandate.to_pylist()
    assert row["account"] is None and row["identity_no"] is None
    assert not town.select("request_no", "mandate_request") and not town.work()
    town.drop(advice(("42", "32"), payer_number="1002"))
    town.reports("2026-03-16")
    assert town.mandates()["1002"] == "active"


def test_a_companys_mandate_has_two_zeros_before_its_number(town: AutogiroTown) -> None:
    town.company("2001")
    town.drop(online({"payer_number": "2001", "identity_no": f"00{COMPANY}"}))
    town.reports("2026-03-10")
    assert town.mandates()["2001"] == "pending"


def test_a_number_that_is_nobodys_is_refused(town: AutogiroTown) -> None:
    town.drop(online({"payer_number": "4711"}))
    town.reports("2026-03-10")
    town.orders("2026-03-10")
    assert requests(town) == [("04", "4711", "AV")]
    assert town.mandates() == {"1001": "active"}


def test_somebody_elses_account_waits_for_a_person_or_is_refused_by_setting(town: AutogiroTown) -> None:
    town.customer("1002", identity_no="196408233234")
    town.drop(online({"payer_number": "1002"}))
    town.reports("2026-03-10")
    assert town.select("payer_number, customer_no, reminders", "open_online_mandate") == [("1002", "1002", 0)]
    assert "väntar på beslut" in town.found("AG-ONLINE")[0].message
    assert "någon annan" in town.work()[0] and ANNA not in town.work()[0]
    town.orders("2026-03-10")
    assert not town.select("name", "outbox", "kind = 'autogiro'")
    town.customer("1003", identity_no="196408233234")
    town.choose("direct_debit", other_identity="refuse")
    town.drop(online({"payer_number": "1003"}))
    town.reports("2026-03-11")
    town.orders("2026-03-11")
    assert requests(town) == [("04", "1003", "AV")]


def test_bankgirots_reminders_are_not_answered_twice(town: AutogiroTown) -> None:
    town.customer("1002", identity_no="196408233234")
    given = {"payer_number": "1002", "identity_no": "196408233234"}
    for message_type, on in (("0", "2026-03-10"), ("1", "2026-03-16"), ("2", "2026-03-23")):
        town.drop(online({**given, "message_type": message_type}))
        town.reports(on)
        town.orders(on)
    assert len(town.select("name", "outbox", "kind = 'autogiro'")) == 1


def test_a_reminder_of_what_we_never_saw_is_answered(town: AutogiroTown) -> None:
    town.customer("1002", identity_no="196408233234")
    town.drop(online({"payer_number": "1002", "identity_no": "196408233234", "message_type": "2"}))
    town.reports("2026-03-10")
    assert town.mandates()["1002"] == "pending"


def test_a_reminder_of_what_waits_is_counted(town: AutogiroTown) -> None:
    town.customer("1002", identity_no="196408233234")
    for message_type in ("0", "1"):
        town.drop(online({"payer_number": "1002", "message_type": message_type}))
        town.reports("2026-03-10")
    assert town.select("reminders", "open_online_mandate") == [(1,)]
    assert len(town.work()) == 1 and town.found("AG-ONLINE")


def test_a_payer_who_changes_account_is_drawn_meanwhile(town: AutogiroTown) -> None:
    town.drop(online({"payer_number": "1001"}))
    town.reports("2026-03-10")
    town.orders("2026-03-10")
    assert requests(town) == [("04", "1001", None)] and town.mandates() == {"1001": "active"}


def test_a_protected_persons_mandate_is_for_the_role_that_may(town: AutogiroTown) -> None:
    town.customer("1002", identity_no="196408233234", protection_code=1)
    town.drop(online({"payer_number": "1002", "identity_no": "196408233234"}))
    town.reports("2026-03-10")
    town.orders("2026-03-10")
    assert not town.select("name", "outbox", "kind = 'autogiro'") and "behörighet" in town.work()[0]


def test_the_number_zero_cannot_be_answered(town: AutogiroTown) -> None:
    town.drop(online({"payer_number": "0"}))
    town.reports("2026-03-10")
    town.orders("2026-03-10")
    assert not town.select("name", "outbox", "kind = 'autogiro'") and "noll" in town.work()[0]


# Staff's decisions


def test_a_new_mandate_on_an_account_is_sent_and_its_account_forgotten(town: AutogiroTown) -> None:
    town.customer("1002", identity_no="196408233234")
    done = town.decide("new", "1002", {"clearing": "8327-9", "account": "94 456 789-0"})
    town.reports("2026-03-10")
    assert town.outcome(done)[0] == "done" and town.mandates()["1002"] == "pending"
    town.orders("2026-03-10")
    [row] = town.sent().mandate.to_pylist()
    assert (row["code"], row["payer_number"], row["answer_code"]) == ("04", "1002", None)
    assert (row["account"], row["identity_no"]) == ("8327000944567890", "196408233234")
    told = town.rows(
        "SELECT (SELECT string_agg(e::text, ' ') FROM mandate_event AS e), (SELECT count(*) FROM mandate_request)"
    )
    assert told[0][1] == 0 and "944567890" not in told[0][0] and "3234" not in told[0][0]


def test_a_companys_account(town: AutogiroTown) -> None:
    town.company("2001")
    town.decide("new", "2001", {"clearing": "6000", "account": "123456789"})
    town.reports("2026-03-10")
    town.orders("2026-03-10")
    [row] = town.sent().mandate.to_pylist()
    assert (row["account"], row["identity_no"]) == ("6000000123456789", f"00{COMPANY}")


def test_a_mandate_on_a_bankgiro_number_has_that_number(town: AutogiroTown) -> None:
    town.company("2001")
    town.decide("new", "2001", {"bankgiro": "991-2346"})
    town.reports("2026-03-10")
    town.orders("2026-03-10")
    [row] = town.sent().mandate.to_pylist()
    assert (row["payer_number"], row["account"], row["identity_no"]) == ("9912346", None, None)
    assert town.select("kind, customer_no", "mandate", "payer_number = '9912346'") == [("bankgiro", "2001")]


def test_an_identity_number_is_never_a_payer_number(town: AutogiroTown) -> None:
    for customer_no in ("196408233234", "A-17"):
        town.customer(customer_no, identity_no="196408233234")
        town.decide("new", customer_no, {"clearing": "6000", "account": "123456789"})
    town.reports("2026-03-10")
    numbers = dict(town.select("customer_no, payer_number", "mandate", "customer_no <> '1001'"))
    assert numbers == {"196408233234": "90000000000", "A-17": "90000000001"}
    town.customer("B-1")
    town.decide("new", "B-1", {"clearing": "6000", "account": "123456789"})
    town.reports("2026-03-11")
    assert town.mandates()["90000000002"] == "pending"


def test_an_end_stops_draws_at_once_and_tells_bankgirot(town: AutogiroTown) -> None:
    town.invoice("1001", 178500, DUE)
    done = town.decide("end", "1001")
    town.reports(SENT)
    assert town.outcome(done)[0] == "done" and town.mandates() == {"1001": "ended"}
    town.orders(SENT)
    assert requests(town) == [("03", "1001", None)] and not town.select("order_no", "autogiro_order")


def test_a_new_mandate_that_is_ended_before_it_was_sent_is_never_sent(
    town: AutogiroTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RESKONTRA_AUTOGIRO_KEY")
    town.customer("1002", identity_no="196408233234")
    town.decide("new", "1002", {"clearing": "6000", "account": "123456789"})
    town.reports("2026-03-10")
    town.orders("2026-03-10")
    assert "1 besked" in town.found("AG-KEY")[0].message
    town.decide("end", "1002")
    town.reports("2026-03-11")
    assert town.mandates()["1002"] == "ended" and not town.select("request_no", "mandate_request")


@pytest.mark.parametrize(("choice", "answer_code", "state"), [("new", None, "pending"), ("end", "AV", None)])
def test_a_person_answers_what_waits_from_the_internet_bank(
    town: AutogiroTown, choice: str, answer_code: str | None, state: str | None
) -> None:
    town.customer("1002", identity_no="196408233234")
    town.drop(online({"payer_number": "1002"}))
    town.reports("2026-03-10")
    done = town.decide(choice, "1002")
    town.reports("2026-03-11")
    town.orders("2026-03-11")
    assert town.outcome(done)[0] == "done" and requests(town) == [("04", "1002", answer_code)]
    assert town.mandates().get("1002") == state and not town.select("payer_number", "open_online_mandate")
    town.drop(online({"payer_number": "1002", "message_type": "1"}))  # crossed our answer
    town.reports("2026-03-12")
    assert not town.select("payer_number", "open_online_mandate")


@pytest.mark.parametrize(
    ("choice", "customer_no", "private", "said"),
    [
        ("new", "9999", {"clearing": "6000", "account": "1"}, "Kunden finns inte"),
        ("new", "1002", {}, "Konto eller bankgironummer saknas"),
        ("new", "1002", {"clearing": "6000", "account": "1", "bankgiro": "9912346"}, "inte båda"),
        ("new", "1002", {"bankgiro": "9912345"}, "Bankgironumret är fel"),
        ("new", "1002", {"clearing": "600", "account": "1"}, "Clearingnumret eller"),
        ("new", "1002", {"clearing": "60001", "account": "1"}, "Clearingnumret eller"),
        ("new", "1002", {"clearing": "6000", "account": "1234567890123"}, "Clearingnumret eller"),
        ("new", "1003", {"clearing": "6000", "account": "1"}, "identitetsnummer saknas"),
        ("new", "1004", {"clearing": "6000", "account": "1"}, "behörighet"),
        ("new", "1001", {"clearing": "6000", "account": "1"}, "finns redan"),
        ("end", "1002", {}, "inget medgivande"),
    ],
)
def test_a_decision_that_cannot_be_carried_out_says_why(
    town: AutogiroTown, choice: str, customer_no: str, private: dict[str, str], said: str
) -> None:
    town.customer("1002", identity_no="196408233234")
    town.customer("1003", identity_no=None, identity_type=None)
    town.customer("1004", identity_no="196408233234", protection_code=1)
    done = town.decide(choice, customer_no, private)
    town.reports("2026-03-10")
    state, outcome = town.outcome(done)
    assert state == "conflict" and said in outcome
    assert town.mandates() == {"1001": "active"} and not town.select("request_no", "mandate_request")


def test_several_decisions_on_one_customer_the_same_night_the_first_holds(town: AutogiroTown) -> None:
    first, second = town.decide("end", "1001"), town.decide("new", "1001", {"clearing": "6000", "account": "1"})
    town.reports("2026-03-10")
    assert town.outcome(first)[0] == "done" and "flera beslut" in town.outcome(second)[1]


def test_a_number_of_another_customers_is_not_given_away(town: AutogiroTown) -> None:
    town.customer("1002", identity_no="196408233234")
    town.mandate("1002", "77", state="ended", active_on=date(2026, 1, 2))
    done = town.decide("new", "1001", payer_number="77")
    town.reports("2026-03-10")
    assert "en annan kunds" in town.outcome(done)[1]


# The register


def register(*given: dict[str, str | None]) -> bytes:
    known = {"bankgiro": OUR_BANKGIRO, "payer_number": "1001", "account": "3300000012345678", "identity_no": ANNA}
    known |= {"mandate_type": "1", "last_active_year": "26", "status": "1"}
    table = rows(*({**known, **row} for row in given)).drop_columns(["section_no"])
    table = table.append_column("registered_on", pa.array([date(2025, 1, 2)] * len(given), pa.date32()))
    table = table.append_column("changed_on", pa.nulls(len(given), pa.date32()))
    return autogiro_writer.write_mandate_register(mandate=table)


def test_mandates_from_before_this_system_are_taken_over_when_they_are_the_customers(town: AutogiroTown) -> None:
    town.customer("1002", identity_no="196408233234")
    town.customer("1003", identity_no="196408233234")
    town.company("2001")
    given = [
        {},
        {"payer_number": "1002", "identity_no": "196408233234", "mandate_type": "2"},
        {"payer_number": "1003"},  # somebody else's account
        {"payer_number": "2001", "identity_no": f"00{COMPANY}", "status": "2"},
        {"payer_number": "4711"},
    ]
    town.drop(register(*given))
    town.reports("2026-03-10")
    assert town.mandates() == {"1001": "active", "1002": "active", "2001": "pending"}
    assert town.select("active_on, origin", "mandate", "payer_number = '1002'") == [(date(2026, 3, 10), "online")]
    assert len(town.work()) == 2 and ANNA not in " ".join(town.work())
    assert town.found("AG-REGISTER")
    states = town.select("payer_number, state", "mandate_event")
    assert states == [("1002", "active"), ("1003", None), ("2001", "pending"), ("4711", None)]


def test_the_register_differs_from_ours(town: AutogiroTown) -> None:
    pending(town)
    town.customer("1003", identity_no="196408233234")
    town.mandate("1003", state="ended")
    town.mandate("1003", "88", bankgiro="9912346")  # not of the register's bankgiro number
    town.drop(register({"payer_number": "1002", "identity_no": "196408233234"}, {"payer_number": "1003"}))
    town.reports("2026-03-10")
    assert town.mandates() == {"1001": "active", "1002": "active", "1003": "ended", "88": "active"}
    assert [text.split(": ")[1].split(".")[0] for text in town.work()] == [
        "Medgivandet är avslutat här men finns kvar hos Bankgirot",
        "Medgivandet är aktivt här men finns inte i Bankgirots register",
    ]
