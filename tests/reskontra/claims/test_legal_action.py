"""Legal action: an unpaid demand of ours is announced, the department may object, only then the agency gets it."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

import json
from datetime import date
from typing import Any

import psycopg
import pytest
from agency_rows import (
    AGENCY,
    US,
    all_sent,
    answer,
    books,  # noqa: F401 - fixture
    claims_of,
    drop,
    row,
    sent,
    served,  # noqa: F401 - fixture
    status,
    town,  # noqa: F401 - fixture
)
from decision_rows import Clerk
from ledger_rows import ANNA, Town

from formats import kri
from reskontra import checks
from reskontra.claims import legal_action
from reskontra.decisions import decision_stops
from reskontra.exchange.staff_sheets import read_staff_file
from reskontra.explaining import dry_run
from reskontra.explaining.explain import explain, render
from reskontra.night import Night
from reskontra.policy import Policy
from reskontra.processes import STEPS
from reskontra.tally import kronor

DUE, REMINDED, DEMANDED, RESPOND_BY, RIPE = "2026-02-27", "2026-03-04", "2026-03-16", "2026-03-26", "2026-03-30"  # S1
LAST_DAY, HANDED_OVER = "2026-04-08", "2026-04-09"  # five bank days after S1's legal step; Easter lies between


@pytest.fixture(autouse=True)
def after_demand(town: Town) -> None:
    """People's claims are demanded by us."""
    town.kravkod("STD_PERSON", hand_over="after_demand")


def letters(town: Town, *nights: str) -> None:
    """The nights' letters, which then leave us."""
    for night in nights:
        town.run("reminders", night)
        town.distribute(date.fromisoformat(night))


def demanded(town: Town, *amounts: int, customer_no: str = "1001", **customer: Any) -> list[int]:
    """Claims of S1 on one customer, all demanded by us."""
    town.customer(customer_no, **customer)
    claims = [town.invoice(customer_no, ore, DUE) for ore in amounts]
    letters(town, REMINDED, DEMANDED)
    return claims


def collect(town: Town, *nights: str) -> None:
    """The nights' hand-over, each answered by the agency."""
    for night in nights:
        before = all_sent(town)
        town.run("collection", night)
        for name in all_sent(town)[len(before) :]:
            answer(town, [row(name, "ACCEPTED")], night)


def lists(town: Town) -> dict[str, list[dict[str, Any]]]:
    """The lists of announced claims that finance has been sent."""
    found = town.rows("SELECT name, sha256 FROM outbox WHERE name LIKE 'RATTSLIG%.csv' ORDER BY 1")
    return {name: read_staff_file(town.exchange.archive.read(sha256), name).table.to_pylist() for name, sha256 in found}


def objects(clerk: Clerk, invoice_no: int, night: str, objected_on: str, ground: str = "UNDER_REVIEW") -> tuple:
    fields = {"code": ground, "from_on": objected_on}
    return clerk.decides("objection", "object", night, invoice_no=invoice_no, fields=fields)


def decide(night: Night) -> None:
    decision_stops.apply(night)
    legal_action.take_objections(night)
    legal_action.take_surveillance(night)


@pytest.fixture
def clerk(town: Town) -> Clerk:
    return Clerk(town, decide)


def test_an_unpaid_demand_is_announced_on_its_day_and_handed_over_when_the_time_is_out(town: Town) -> None:
    """S1: the legal step is 2026-03-30; five bank days over Easter end on 2026-04-08; the next night hands over."""
    (invoice,) = demanded(town, 150000)
    collect(town, "2026-03-27")
    assert lists(town) == {}
    collect(town, RIPE)
    assert town.tally.counts["aviserade för rättslig åtgärd"] == 1
    (announced,) = lists(town).pop("RATTSLIG_ATGARD_10_20260330.csv")
    assert announced == {
        **{"line_no": 2, "Förvaltning": "TEK", "Kundnummer": "1001", "Faktura": str(invoice)},
        **{"Öppet belopp": "1500.00", "Öppna avgifter": "180.00", "Förfallodag": DUE, "Inkassokrav": "1"},
        **{"Krävd den": DEMANDED, "Svar senast": RESPOND_BY, "Invändning senast": LAST_DAY},
    }
    collect(town, "2026-03-31", LAST_DAY)
    assert claims_of(town) == [] and len(lists(town)) == 1
    collect(town, HANDED_OVER)
    assert claims_of(town) == [("LEGAL", invoice)]
    collect(town, "2026-04-10")
    assert len(claims_of(town)) == 1 and len(lists(town)) == 1


@pytest.mark.parametrize("heard", [True, False])
def test_the_check_after_hand_over_stops_a_case_whose_department_has_not_been_heard(town: Town, heard: bool) -> None:
    (invoice,) = demanded(town, 150000)
    town.run("collection", RIPE)
    town.run("collection", HANDED_OVER)
    if not heard:  # as if the last day to object were that night
        town.ledger.connection.execute(
            """ALTER TABLE legal_announcement DISABLE TRIGGER USER;
               UPDATE legal_announcement SET object_by_on = '2026-04-09';
               ALTER TABLE legal_announcement ENABLE TRIGGER USER"""
        )
    found = checks.run(town.night(HANDED_OVER), STEPS["collection"], "check_after").findings
    assert [(finding.severity, finding.key) for finding in found] == [("stop", str(invoice))] * (not heard)


def test_the_case_tells_the_demand_and_its_fee(town: Town) -> None:
    (invoice,) = demanded(town, 150000, reminder_fee_agreement="AVT-1")
    collect(town, RIPE, HANDED_OVER)
    file = kri.read(sent(town, f"KRI_CASES_{US}_{AGENCY}_000001_20260409.csv"))
    ((action, note),) = zip(*(file.tables["case"][name].to_pylist() for name in ("action", "note")), strict=True)
    assert (action, note) == ("LEGAL", "Inkassokrav 2026-03-16")
    fees = [(fee["fee_code"], fee["amount_ore"], str(fee["charged_on"])) for fee in file.tables["fee"].to_pylist()]
    assert fees == [("REMINDER", 6000, REMINDED), ("DEMAND", 18000, DEMANDED)]
    assert town.select("open_capital_ore, fee_ore", "collection_case_invoice", invoice) == [(150000, 24000)]


@pytest.mark.parametrize(("amounts", "gone"), [((49999,), 0), ((50000,), 1), ((25000, 25000), 2), ((25000, 24999), 0)])
def test_the_smallest_sum_is_of_the_debtor(town: Town, amounts: tuple[int, ...], gone: int) -> None:
    """Ruling 8: 500.00 a debtor, also when several claims make it up together; another debtor's count for nothing."""
    town.customer("1002")
    town.invoice("1002", 49999, DUE)
    demanded(town, *amounts)
    collect(town, RIPE, HANDED_OVER)
    assert len(claims_of(town)) == gone and town.select("count(*)", "legal_announcement") == [(gone,)]
    assert len(town.select("1", "collection_case")) == (gone > 0), "one case a debtor"


def test_what_is_paid_before_the_last_day_does_not_go_and_what_is_left_must_be_enough(town: Town) -> None:
    paid, left = demanded(town, 45000, 20000)
    collect(town, RIPE)
    town.pay(paid, 45000, "2026-04-07")
    collect(town, HANDED_OVER)
    assert claims_of(town) == [], "200.00 is left"
    assert [(number,) for number in (paid, left)] == town.select("invoice_no", "legal_announcement")


def test_claims_of_one_debtor_wait_for_each_other_where_neither_is_enough(town: Town) -> None:
    """300.00 each, announced a week apart: one case of both when the later one's time is out."""
    first = town.invoice(town.customer("1001"), 30000, DUE)
    other = town.invoice("1001", 60000, "2026-02-26")
    letters(town, REMINDED, DEMANDED)
    town.invoice("1001", 30000, "2026-03-06")
    letters(town, "2026-03-11", "2026-03-23")
    collect(town, RIPE)
    town.pay(other, 60000, "2026-03-31")
    collect(town, "2026-04-08", HANDED_OVER)
    assert claims_of(town) == []
    collect(town, "2026-04-16")
    assert len(claims_of(town)) == 2 and first in [number for _, number in claims_of(town)]


def test_an_objection_in_time_holds_the_claim_until_a_person_ends_it_and_then_it_is_announced_anew(
    town: Town, clerk: Clerk
) -> None:
    (invoice,) = demanded(town, 150000)
    collect(town, RIPE)
    state, outcome = objects(clerk, invoice, HANDED_OVER, LAST_DAY)
    assert state == "done" and "när spärren OBJECTION avslutas aviseras fakturan på nytt" in outcome
    reason = "Förvaltningen utreder fordran: skäl"
    assert town.select("stop_code, reason, set_by", "active_stop", invoice) == [("OBJECTION", reason, "AB")]
    collect(town, HANDED_OVER, "2026-04-20")
    assert claims_of(town) == [] and len(lists(town)) == 1
    town.run("reminders", "2026-04-27")
    (review,) = town.rows("SELECT sha256 FROM outbox WHERE name = 'SPARRAR_ATT_SE_OVER_10_20260427.csv'")
    assert f";{invoice};" in town.exchange.archive.read(review[0]).decode("utf-8-sig")
    assert clerk.decides("stop", "end", "2026-04-27", invoice_no=invoice, fields={"code": "OBJECTION"})[0] == "done"
    collect(town, "2026-04-27")
    assert list(lists(town)) == ["RATTSLIG_ATGARD_10_20260330.csv", "RATTSLIG_ATGARD_10_20260427.csv"]
    assert objects(clerk, invoice, "2026-04-28", LAST_DAY)[0] == "conflict", "the earlier announcement's day"
    collect(town, "2026-05-05")
    assert claims_of(town) == [], "five bank days from 2026-04-27, May Day between"
    collect(town, "2026-05-06")
    assert claims_of(town) == [("LEGAL", invoice)]


@pytest.mark.parametrize(
    ("objected_on", "ground", "said"),
    [
        ("2026-04-09", "SOCIAL", "för sent: sista dagen var 2026-04-08"),
        ("2026-03-29", "SOCIAL", "aviserades först 2026-03-30"),
        ("2026-04-10", "SOCIAL", "har inte varit än"),
        (LAST_DAY, "HITTEPA", "Använd någon av AGREEMENT, CREDIT, DISPROPORTIONATE, SOCIAL, UNDER_REVIEW."),
    ],
)
def test_an_objection_that_cannot_be_heard_is_answered_and_holds_nothing(
    town: Town, clerk: Clerk, objected_on: str, ground: str, said: str
) -> None:
    (invoice,) = demanded(town, 150000)
    collect(town, RIPE)
    state, outcome = objects(clerk, invoice, HANDED_OVER, objected_on, ground)
    assert state == "conflict" and said in outcome
    assert town.select("1", "active_stop") == [] == town.select("1", "legal_objection")
    collect(town, HANDED_OVER)
    assert len(claims_of(town)) == 1


def test_objections_to_what_is_not_announced_paid_gone_or_unknown(town: Town, clerk: Clerk) -> None:
    gone, paid = demanded(town, 150000, 150000)
    late = town.invoice("1001", 150000, DUE)
    collect(town, RIPE)
    town.pay(paid, 150000, "2026-04-01")
    collect(town, HANDED_OVER)
    wanted = {gone: "ärende K000000001. Sätt en spärr", paid: "inget kvar", late: "inte aviserad", 99: "finns inte"}
    for invoice, said in wanted.items():
        state, outcome = objects(clerk, invoice, "2026-04-10", LAST_DAY)
        assert state == "conflict" and said in outcome, invoice
    assert town.select("1", "active_stop") == []


def test_of_two_objections_the_first_counts_and_a_second_night_changes_nothing(town: Town, clerk: Clerk) -> None:
    (invoice,) = demanded(town, 150000)
    collect(town, RIPE)
    fields = {"code": "CREDIT", "from_on": "2026-03-31"}
    first, second = (clerk.asks("objection", "object", invoice_no=invoice, fields=fields) for _ in range(2))
    clerk.works("2026-04-01")
    assert [clerk.outcome(number)[0] for number in (first, second)] == ["done", "conflict"]
    clerk.works("2026-04-02")
    assert town.select("decision_id, ground", "legal_objection") == [(first, "CREDIT")]
    assert objects(clerk, invoice, "2026-04-07", "2026-04-07") == (
        "conflict",
        "Förvaltningen har redan invänt; spärren är satt 2026-04-01.",
    )
    state, outcome = clerk.decides("stop", "set", "2026-04-07", invoice_no=invoice, fields={"code": "OBJECTION"})
    assert (state, outcome) == ("conflict", "Förvaltningens invändningar lämnas i filen INVANDNINGAR.")


def test_files_of_objections_and_of_re_opened_decisions_are_read_and_answered_row_by_row(town: Town) -> None:
    """A decision is named by the number that stands in its answer."""
    held, deferred = demanded(town, 150000, 150000)
    collect(town, RIPE)
    objections = [
        "Fakturanummer;Invänt den;Invändningsgrund;Beslutat av;Orsak",
        f"{held};2026-03-31;credit;ANNEX;Krediteras i april",
        "77;2026-03-31;CREDIT;ANNEX;Fel nummer",
        f"{held};;CREDIT;ANNEX;utan dag",
    ]
    deferments = [
        "Fakturanummer;Anstånd till;Begärt den;Grund;Flytta förfallodag;Beslutat av;Godkänt av;Orsak",
        f"{deferred};2026-05-15;2026-03-30;HOUSING_ALLOWANCE;;ANNEX;;enligt telefon",
    ]
    told = file_answers(town, "2026-04-01", invandningar=objections, anstand=deferments)
    assert town.tally.counts["invändningar mot rättslig åtgärd"] == 2 and town.tally.counts["återsända rader"] == 1
    assert [(row["Beslut"], row["Utfall"]) for row in told["invandningar"]] == [
        ("Invändning", "Genomfört"),
        ("Invändning", "Inte genomfört"),
    ]
    assert town.select("ground, objected_on, reason", "legal_objection", held) == [
        ("CREDIT", date(2026, 3, 31), "Krediteras i april")
    ]
    assert town.select("stop_code", "active_stop", deferred) == [("DEFERMENT",)]
    (given,) = told["anstand"]
    reopened = [
        "Fakturanummer;Ersätter beslut;Beslutat av;Godkänt av;Orsak",
        f"{deferred};{given['Beslutsnummer']};ANNEX;;fel faktura",
    ]
    (answered,) = file_answers(town, "2026-04-02", omprovningar=reopened)["omprovningar"]
    assert (answered["Beslut"], answered["Utfall"]) == ("Omprövning", "Genomfört")
    assert town.tally.counts["omprövade beslut"] == 1 and town.select("1", "active_stop", deferred) == []


def file_answers(town: Town, night: str, **files: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Drop decision files for a night; the rows of each one's answer."""
    folder = town.home.sftp / "finance"
    for name, lines in files.items():
        (folder / "in" / f"{name}.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")
    town.run("decision_intake", night)
    answers = {name: folder / "out" / f"SVAR_{name}.csv" for name in files}
    return {name: read_staff_file(path.read_bytes(), path.name).table.to_pylist() for name, path in answers.items()}


@pytest.mark.parametrize("code", ["DISPUTE", "DEFERMENT", "PLAN", "LIMITED", "RENT_ROUTINE", "SOCIAL"])
def test_a_hold_keeps_a_claim_from_being_announced_and_from_being_handed_over(town: Town, code: str) -> None:
    held, later = demanded(town, 150000, 150000)
    hold = {"stop_code": code, "reason": "", "set_by": "ab", "run_id": 1, "version_id": 1}
    town.insert("invoice_stop_set", invoice_no=held, set_on=date(2026, 3, 25), **hold)
    collect(town, RIPE)
    assert town.select("invoice_no", "legal_announcement") == [(later,)]
    town.insert("invoice_stop_set", invoice_no=later, set_on=date(2026, 4, 1), **hold)
    collect(town, HANDED_OVER)
    assert claims_of(town) == []


def test_a_protected_person_stands_on_no_list_and_is_work_for_a_person(town: Town) -> None:
    (invoice,) = demanded(town, 150000, name="Hemlig Person")
    town.change_customer("1001", protection_code=1)
    collect(town, RIPE, HANDED_OVER)
    assert lists(town) == {} and claims_of(town) == [] == town.select("1", "legal_announcement")
    ((kind, key, text),) = town.select("kind, key, text", "work_item")
    assert (kind, key) == ("protected_case", str(invoice)) and "Hemlig" not in text


def test_one_who_is_protected_after_the_announcement_does_not_go(town: Town) -> None:
    demanded(town, 150000)
    collect(town, RIPE)
    town.change_customer("1001", protection_code=2)
    collect(town, HANDED_OVER)
    assert claims_of(town) == [] and len(town.select("1", "work_item")) == 1


def test_the_list_has_no_identity_number(town: Town) -> None:
    demanded(town, 150000, customer_no=ANNA)
    collect(town, RIPE)
    (announced,) = lists(town)["RATTSLIG_ATGARD_10_20260330.csv"]
    assert ANNA not in str(announced) and announced["Kundnummer"] != ""


def test_a_demand_that_has_not_left_us_or_came_back_goes_no_further(town: Town) -> None:
    """Inkassolagen § 6: no legal action before a demand has reached the debtor."""
    town.invoice(town.customer("1001"), 150000, DUE)
    letters(town, REMINDED)
    town.run("reminders", DEMANDED)
    collect(town, RIPE)
    assert len(town.found("LETTER_NOT_SENT")) == 1 and lists(town) == {}
    town.distribute(date(2026, 3, 31))
    origin = dict(
        zip(("run_id", "version_id"), town.rows("SELECT run_id, version_id FROM document_event")[0], strict=True)
    )
    town.insert(
        "document_event", document_id="demand-1", event_no=2, channel="print", event="returned",
        event_on=date(2026, 3, 31), **origin,
    )  # fmt: skip
    collect(town, "2026-03-31")
    assert len(town.found("DEMAND_RETURNED")) == 1 and lists(town) == {}


def test_what_the_agency_has_demanded_is_the_agencys_to_take_further(town: Town) -> None:
    """A claim with the agency gets no second case, whatever its kravkod says later; nor does one it has given back."""
    town.kravkod("STD_PERSON", hand_over="at_demand")
    invoice = town.invoice(town.customer("1001"), 150000, DUE)
    letters(town, REMINDED)
    collect(town, DEMANDED)
    town.kravkod("STD_PERSON", hand_over="after_demand")
    for night in (RIPE, HANDED_OVER):
        letters(town, night)
        collect(town, night)
    assert claims_of(town) == [("DEMAND", invoice)] and lists(town) == {} == dict(town.select("1, 1", "demand"))


def test_what_we_have_demanded_is_not_demanded_again_by_the_agency(town: Town) -> None:
    """The kravkod changes to at_demand after our letter: no second demand with a second fee."""
    (invoice,) = demanded(town, 150000)
    town.kravkod("STD_PERSON", hand_over="at_demand")
    collect(town, "2026-03-27", RIPE, HANDED_OVER)
    assert claims_of(town) == [("LEGAL", invoice)]


def test_nothing_goes_while_the_agency_has_not_answered_nor_on_a_closed_day(town: Town) -> None:
    demanded(town, 150000)
    collect(town, RIPE)
    town.run("collection", "2026-04-11")
    assert claims_of(town) == [] and len(town.found("NOT_BANK_DAY")) == 1
    first = town.invoice(town.customer("1002"), 150000, "2026-02-27", order_type="HL")
    letters(town, "2026-04-02")
    town.kravkod("RENT_PREMISES", hand_over="at_demand")
    town.run("collection", "2026-04-14")
    assert town.select("invoice_no", "open_case_invoice")[0] and first
    town.run("collection", "2026-04-30")
    assert town.found("ACK_MISSING")


def test_a_case_that_was_rejected_is_not_announced_again(town: Town) -> None:
    (invoice,) = demanded(town, 150000)
    collect(town, RIPE)
    town.run("collection", HANDED_OVER)
    answer(town, [row(all_sent(town)[-1], "PARTLY", "K000000001", "REJECTED", "ADDRESS_MISSING")], "2026-04-10")
    town.run("collection", "2026-04-10")
    assert town.select("1", "open_case_invoice") == [] and len(lists(town)) == 1
    town.ledger.connection.execute("UPDATE work_item SET closed_on = '2026-04-13'")
    collect(town, "2026-04-14")
    assert len(claims_of(town)) == 2 and town.select("invoice_no", "open_case_invoice") == [(invoice,)]


def test_a_night_run_again_gives_the_same_rows_and_bytes(town: Town) -> None:
    demanded(town, 150000, 70000)
    tables = ("legal_announcement", "collection_case", "outbox", "number_series")
    for night in (RIPE, HANDED_OVER):
        town.run("collection", night)
        before = [town.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]
        town.run("collection", night)
        assert before == [town.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]
    assert len(claims_of(town)) == 2


def test_announcements_and_objections_are_kept_as_they_were(town: Town, clerk: Clerk) -> None:
    (invoice,) = demanded(town, 150000)
    collect(town, RIPE)
    assert objects(clerk, invoice, "2026-04-01", "2026-03-31")[0] == "done"
    for table in ("legal_announcement", "legal_objection"):
        with pytest.raises(psycopg.errors.RaiseException):
            town.ledger.connection.execute(f"DELETE FROM {table}")


def step_of(town: Town, invoice: int) -> dict[str, Any]:
    (told,) = json.loads(json.dumps(explain(town.ledger, "10", str(invoice), town.policy)))["invoices"]
    return told["next_step"]


def test_explain_tells_announcement_last_day_objection_and_case(town: Town, clerk: Clerk) -> None:
    (invoice,) = demanded(town, 150000)
    assert (step_of(town, invoice)["step"], step_of(town, invoice)["on"]) == ("case_notice", RIPE)
    collect(town, RIPE)
    coming = step_of(town, invoice)
    assert (coming["step"], coming["on"]) == ("case_legal", HANDED_OVER)
    assert f"sista dag att invända {LAST_DAY}" in coming["reason"]
    assert objects(clerk, invoice, "2026-04-01", "2026-03-31")[0] == "done"
    coming = step_of(town, invoice)
    assert (coming["step"], coming["on"]) == ("case_notice", None)
    assert [kept["code"] for kept in coming["kept_back_by"]] == ["OBJECTION"]
    said = render(explain(town.ledger, "10", str(invoice), town.policy))
    announced = (
        f"Aviserad till förvaltningen TEK för rättslig åtgärd, {kronor(150000)} kr, invändning senast {LAST_DAY}"
    )
    assert f"{RIPE}  {announced}" in said
    assert "2026-04-01  Förvaltningens invändning 2026-03-31, grund UNDER_REVIEW, beslut av AB" in said
    assert clerk.decides("stop", "end", "2026-04-10", invoice_no=invoice, fields={"code": "OBJECTION"})[0] == "done"
    collect(town, "2026-04-13", "2026-04-21")
    assert step_of(town, invoice)["step"] == "agency"


def test_objections_are_the_months_exceptions(town: Town, clerk: Clerk) -> None:
    (invoice,) = demanded(town, 150000)
    collect(town, RIPE)
    assert objects(clerk, invoice, "2026-04-01", "2026-03-31", "SOCIAL")[0] == "done"
    found = town.select("ground, detail, decided_by", "claim_exception", f"invoice_no = {invoice}")
    assert found == [("objection", "SOCIAL", "AB")], "the hold it set is that decision, not one more"


def test_a_dry_run_of_a_past_night_hands_over_what_that_night_did(town: Town) -> None:
    """Later announcements and objections are put back: the claim goes on its night and not the night before."""
    (invoice,) = demanded(town, 150000)
    collect(town, RIPE, "2026-03-31", HANDED_OVER, "2026-04-10")
    for night, steps in {
        RIPE: [],
        HANDED_OVER: [("lika", "Rättslig åtgärd hos ombudet", invoice)],
        "2026-04-10": [],
    }.items():
        outcome = dry_run.run(town.ledger, town.settings, "10", date.fromisoformat(night), town.policy)
        told = [(row["outcome"], row["step_title"], row["invoice_no"]) for row in outcome.rows.to_pylist()]
        assert told == steps, night
    assert town.select("count(*)", "legal_announcement") == [(1,)]


def test_a_dry_run_of_the_announcing_night_by_a_lower_minimum_sends_nothing(town: Town) -> None:
    """The department must be asked first, whatever the rules: a changed minimum hands nothing over the same night."""
    demanded(town, 40000)
    collect(town, RIPE, HANDED_OVER)
    rows = [{**each, "legal_minimum_ore": 10000} for each in town.policy.rows["kravkod"]]
    lower = Policy({**town.policy.rows, "kravkod": rows}, "lower")
    outcome = dry_run.run(town.ledger, town.settings, "10", date(2026, 4, 9), town.policy, lower)
    assert outcome.rows.num_rows == 0 and lists(town) == {}


def given_back(town: Town, state: str = "RETURNED") -> int:
    """A claim that went to legal action, and that the agency has ended its case of."""
    (invoice,) = demanded(town, 150000)
    collect(town, RIPE, HANDED_OVER, "2026-04-10")
    drop(town, "STATUS", {"status": [status("S1", "K000000001", state, "2026-05-11")]}, "2026-05-11")
    collect(town, "2026-05-11", "2026-05-12")
    return invoice


def watches(clerk: Clerk, invoice_no: int, night: str) -> tuple[str, str]:
    return clerk.decides("surveillance", "watch", night, invoice_no=invoice_no, fields={"flag": True})


def test_what_the_agency_has_given_back_goes_again_for_surveillance_only_by_a_persons_decision(
    town: Town, clerk: Clerk
) -> None:
    invoice = given_back(town)
    assert claims_of(town) == [("LEGAL", invoice)] and town.select("reason", "told_hold") == [("RECALLED",)]
    assert watches(clerk, invoice, "2026-05-13")[0] == "done"
    assert watches(clerk, invoice, "2026-05-13") == ("conflict", "Det är redan beslutat att fakturan ska bevakas.")
    coming = step_of(town, invoice)
    assert (coming["step"], coming["on"], coming["kept_back_by"]) == ("case_surveillance", "2026-05-15", [])
    collect(town, "2026-05-15")
    assert claims_of(town) == [("LEGAL", invoice), ("SURVEILLANCE", invoice)]
    assert town.select("case_ref", "open_case_invoice", invoice) == [("K000000002",)]
    assert "ärende K000000002" in watches(clerk, invoice, "2026-05-18")[1]
    drop(town, "STATUS", {"status": [status("S2", "K000000002", "RETURNED", "2026-06-15")]}, "2026-06-15")
    collect(town, "2026-06-15", "2026-06-16")
    assert len(claims_of(town)) == 2, "one decision, one case"
    assert watches(clerk, invoice, "2026-06-17")[0] == "done"
    collect(town, "2026-06-17")
    assert len(claims_of(town)) == 3
    found = town.select("ground", "claim_exception", f"invoice_no = {invoice}")
    assert found == [("surveillance",)] * 2


def test_surveillance_waits_for_what_holds_any_case_back(town: Town, clerk: Clerk) -> None:
    invoice = given_back(town)
    assert watches(clerk, invoice, "2026-05-13")[0] == "done"
    held = {"set_on": date(2026, 5, 13), "reason": "", "set_by": "ab", "run_id": 1, "version_id": 1}
    town.insert("invoice_stop_set", invoice_no=invoice, stop_code="DISPUTE", **held)
    collect(town, "2026-05-15")
    assert len(claims_of(town)) == 1
    town.ledger.connection.execute("UPDATE invoice_stop_set SET ended_on = '2026-05-18', ended_by = 'ab'")
    town.run("collection", "2026-05-18")
    answer(town, [row(all_sent(town)[-1], "PARTLY", "K000000002", "REJECTED", "ADDRESS_MISSING")], "2026-05-19")
    collect(town, "2026-05-19", "2026-05-20")
    assert len(claims_of(town)) == 2, "rejected: not again until a person has closed the work item"
    town.ledger.connection.execute("UPDATE work_item SET closed_on = '2026-05-20'")
    collect(town, "2026-05-21")
    assert len(claims_of(town)) == 3


@pytest.mark.parametrize("state", ["CLOSED_WITHDRAWN", "CLOSED_LIMITED", "CLOSED_PAID"])
def test_a_case_that_ended_otherwise_is_not_watched(town: Town, clerk: Clerk, state: str) -> None:
    invoice = given_back(town, state)
    assert "Bara det som ombudet har lämnat tillbaka" in watches(clerk, invoice, "2026-05-13")[1]
    other = town.invoice("1001", 150000, DUE)
    assert watches(clerk, other, "2026-05-13")[0] == watches(clerk, 99, "2026-05-13")[0] == "conflict"
