"""Collection: when and how claims are handed over, who never is, and recalls."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from datetime import date

import pytest
from agency_rows import (
    AGENCY,
    CASES,
    RECALLS,
    US,
    all_sent,
    answer,
    books,  # noqa: F401 - fixture
    claims_of,
    in_case,
    reminded,
    row,
    sent,
    served,  # noqa: F401 - fixture
    town,  # noqa: F401 - fixture
)
from ledger_rows import ANNA, CHILD, COMPANY, Town

from formats import kri
from reskontra import checks
from reskontra.policy import Policy
from reskontra.processes import STEPS
from reskontra.rules.bank_days import previous_bank_day

SCHEDULE = {
    "S8": ("2025-12-31", "2026-01-07", "2026-01-19"),
    "S1": ("2026-02-27", "2026-03-04", "2026-03-16"),
    "S2": ("2026-03-13", "2026-03-18", "2026-03-30"),
    "S4": ("2026-04-30", "2026-05-05", "2026-05-18"),
}


def test_the_day_of_the_demand(town: Town) -> None:
    """Printed due date, letter, demand: not the same night as the letter, nor the bank day before the demand."""
    for example, (due_on, reminder_on, demand_on) in SCHEDULE.items():
        invoice = town.invoice(town.customer(example), 150000, due_on)
        town.run("reminders", reminder_on)
        town.run("collection", reminder_on)
        town.distribute(date.fromisoformat(reminder_on))
        town.run("collection", previous_bank_day(date.fromisoformat(demand_on)))
        assert town.select("1", "open_case_invoice", invoice) == [], example
        town.run("collection", demand_on)
        assert claims_of(town)[-1] == ("DEMAND", invoice), example
        answer(town, [row(all_sent(town)[-1], "ACCEPTED")], demand_on)


def test_the_file(town: Town) -> None:
    """A person with a fee of ours and a company with two claims, byte by byte; counts and sums in the trailer."""
    town.customer("100231", reminder_fee_agreement="AVT-1")
    town.company("200417", name="Exempelbolaget AB", street="Box 2", city="EXEMPELSTAD")
    person = town.invoice("100231", 150000, "2026-02-27", period_to=date(2026, 1, 31), period_from=date(2026, 1, 1))
    first = town.invoice("200417", 84050, "2026-02-26")
    second = town.invoice("200417", 1200000, "2026-02-25")
    town.run("reminders", "2026-03-04")
    town.distribute(date(2026, 3, 4))
    town.run("collection", "2026-03-16")
    lines = sent(town, CASES).decode().splitlines()
    line_of = {line.split(";")[2]: line for line in lines if line.startswith("I;")}
    assert lines[0] == f"H;KRI;1.0;CASES;{US};{AGENCY};1;2026-03-16T01:15:00+01:00;2026-03-16;SEK;P"
    assert lines[1] == (
        f"C;K000000001;DEMAND;P;100231;{ANNA};Exempel, Anna;;Exempelgatan 1;;99999;Exempelstad;SE;;;sv;0;STD_PERSON;"
        "GOODS_SERVICE;Y;2029-01-31;N;N;Kundtjänst teknik 0999-104 00;"
    )
    assert line_of[str(person)] == (
        f"I;K000000001;{person};{person}2{town.select('right(ocr, 1)', 'invoice', person)[0][0]};2026-01-28;2026-02-27;"
        "2026-02-27;2026-01-01;2026-01-31;Avgift januari 2026;1500.00;0.00;1500.00;P3_AGREED_DUE;2026-02-27;REF;8.00;;"
        f"{person}.pdf"
    )
    assert lines[3] == f"F;K000000001;{person};REMINDER;60.00;2026-03-04"
    assert lines[4] == (
        f"C;K000000002;DEMAND;O;200417;16{COMPANY};Exempelbolaget AB;;Box 2;;99999;EXEMPELSTAD;SE;;;sv;0;STD_COMPANY;"
        "GOODS_SERVICE;N;2036-01-26;N;N;Kundtjänst teknik 0999-104 00;"
    )
    assert [line.split(";")[2] for line in lines[5:7]] == [str(second), str(first)]
    assert lines[7] == "T;8;2;3;1;14340.50;60.00"
    assert town.select("row_count, ore, sequence_no", "outbox", "account = 'agency'") == [(3, 1434050, 1)]
    assert town.select("invoice_no, case_ref, open_capital_ore, fee_ore", "collection_case_invoice") == [
        (person, "K000000001", 150000, 6000),
        (first, "K000000002", 84050, 0),
        (second, "K000000002", 1200000, 0),
    ]


def test_a_demand_posts_no_fee(town: Town) -> None:
    """The demand and its 180.00 are the agency's."""
    invoice = reminded(town, town.customer("1001", reminder_fee_agreement="AVT-1"))
    before = town.rows("SELECT count(*) FROM entry")
    town.run("collection", "2026-03-16")
    assert town.rows("SELECT count(*) FROM entry") == before
    assert town.open_ore(invoice) == {"CAPITAL": 150000, "COST": 6000}


def test_a_fee_that_was_paid_is_not_claimed_again(town: Town) -> None:
    """560.00 pays the fee first, then 500.00 of the capital."""
    invoice = reminded(town, town.customer("1001", reminder_fee_agreement="AVT-1"))
    town.pay(invoice, 56000, "2026-03-10")
    town.run("collection", "2026-03-16")
    file = kri.read(sent(town, CASES))
    assert file.tables["fee"].num_rows == 0
    assert file.tables["invoice"]["open_capital_ore"].to_pylist() == [100000]


@pytest.mark.parametrize(("open_ore", "cases"), [(9999, 0), (10000, 1)])
def test_the_smallest_demand(town: Town, open_ore: int, cases: int) -> None:
    """100.00 for each invoice, whatever the debtor owes in all."""
    town.customer("1001")
    reminded(town, total_ore=open_ore)
    town.run("collection", "2026-03-16")
    assert len(claims_of(town)) == cases


def test_the_agency_reminds_where_the_kravkod_says_so(town: Town) -> None:
    """at_reminder: action REMINDER at due + 5, no letter and no fee of ours, from 50.00."""
    town.kravkod("STD_PERSON", hand_over="at_reminder")
    town.customer("1001", reminder_fee_agreement="AVT-1")
    invoice = town.invoice("1001", 5000, "2026-02-27")
    town.pay(town.invoice("1001", 10000, "2026-02-26"), 5001, "2026-03-02")
    town.run("collection", "2026-03-03")
    assert claims_of(town) == []
    town.run("reminders", "2026-03-04")
    town.run("collection", "2026-03-04")
    assert town.select("1", "reminder") == [] and claims_of(town) == [("REMINDER", invoice)]
    file = kri.read(sent(town, f"KRI_CASES_{US}_{AGENCY}_000001_20260304.csv"))
    assert file.tables["case"]["reminder_fee_agreed"].to_pylist() == [True] and file.tables["fee"].num_rows == 0


def test_a_claim_we_reminded_of_is_demanded_though_the_agency_now_reminds(town: Town) -> None:
    """The kravkod's policy changes after our letter: never two reminders for one claim."""
    invoice = reminded(town, town.customer("1001"))
    town.kravkod("STD_PERSON", hand_over="at_reminder")
    town.run("collection", "2026-03-13")
    assert claims_of(town) == []
    town.run("collection", "2026-03-16")
    assert claims_of(town) == [("DEMAND", invoice)]


def test_a_second_level_without_its_day_is_no_level(town: Town) -> None:
    """A kravkod with two levels and one day only: the first letter is the last."""
    town.kravkod("STD_PERSON", reminder_levels=2)
    invoice = reminded(town, town.customer("1001"))
    town.run("collection", "2026-03-16")
    assert claims_of(town) == [("DEMAND", invoice)]


@pytest.mark.parametrize("change", [{"hand_over": "never"}, {"hand_over": "after_demand"}, {"demand": False}])
def test_kravkods_that_are_not_handed_over(town: Town, change: dict[str, object]) -> None:
    reminded(town, town.customer("1001"))
    town.kravkod("STD_PERSON", **change)
    town.run("collection", "2026-03-16")
    assert claims_of(town) == []


def test_paid_claims_never_go(town: Town) -> None:
    """Paid in the very night, and credited."""
    town.customer("1001")
    town.pay(reminded(town), 150000, "2026-03-16")
    town.customer("1002")
    town.credit(reminded(town, "1002"), 150000, "2026-03-13")
    town.run("collection", "2026-03-16")
    assert claims_of(town) == [] and all_sent(town) == []


def test_a_second_run_of_the_night_changes_nothing(town: Town) -> None:
    town.customer("1001")
    in_case(town)
    before = [town.rows(f"SELECT * FROM {table}") for table in ("collection_case", "collection_event", "outbox")]
    town.run("collection", "2026-03-16")
    assert [
        town.rows(f"SELECT * FROM {table}") for table in ("collection_case", "collection_event", "outbox")
    ] == before
    assert town.rows("SELECT next_number FROM number_series WHERE series LIKE 'kri CASES%'") == [(2,)]


@pytest.mark.parametrize("code", [1, 2])
def test_no_byte_of_a_protected_person_leaves(town: Town, code: int) -> None:
    """Marked after the reminder: the claim becomes work for a person, the others go."""
    town.customer("1001", name="Hemlig Person", street="Dolda gatan 7")
    hidden = reminded(town)
    town.customer("1002")
    reminded(town, "1002")
    town.change_customer("1001", protection_code=code)
    town.run("collection", "2026-03-16")
    content = sent(town, CASES).decode()
    assert not any(word in content for word in ("Hemlig", "Person", "Dolda", "1001", str(hidden)))
    ((kind, key, customer_no, text),) = town.select("kind, key, customer_no, text", "work_item")
    assert (kind, key, customer_no) == ("protected_case", str(hidden), "1001") and "Hemlig" not in text
    assert not any("Hemlig" in finding.message or "1001" in finding.message for finding in town.tally.findings)


NOT_TAKEN = [
    ({"identity_no": CHILD}, "MINOR"),
    ({"kind": "estate"}, "DECEASED"),
    ({"identity_no": None, "identity_type": None}, "ID_INVALID"),
    ({"name": ""}, "NAME_MISSING"),
    ({"street": None}, "ADDRESS_MISSING"),
    ({"postal_code": None}, "ADDRESS_MISSING"),
    ({"country": "?"}, "ADDRESS_MISSING"),
]


def test_what_the_agency_could_not_take_is_put_aside_and_the_rest_goes(town: Town) -> None:
    """One finding for each reason, by invoice; the cases that go are numbered without gaps."""
    customers = [town.customer(str(number)) for number in range(len(NOT_TAKEN) + 1)]
    invoices = town.invoices(customers, 150000, "2026-02-27")
    town.run("reminders", "2026-03-04")
    town.distribute(date(2026, 3, 4))
    for customer_no, (who, _) in zip(customers, NOT_TAKEN, strict=False):
        town.change_customer(customer_no, **who)
    town.run("collection", "2026-03-16")
    for (_, reason), invoice in zip(NOT_TAKEN, invoices, strict=False):
        (finding,) = town.found(reason)
        assert finding.severity == "hold" and str(invoice) in finding.message and "Exempel" not in finding.message
    assert claims_of(town) == [("DEMAND", invoices[-1])]
    assert town.select("case_ref", "collection_case") == [("K000000001",)]


@pytest.mark.parametrize(("text", "goes"), [("Hemtjänst mars", False), ("LSS mars", False), ("Hyra Vallsson", True)])
def test_texts_are_neutral(town: Town, text: str, goes: bool) -> None:
    """TEXT_NOT_NEUTRAL: the whole case of the debtor is put aside."""
    article = [
        {**row, "neutral_text": text} if row["article"] == "F100" else row for row in town.policy.rows["article"]
    ]
    whole = town.policy
    town.policy = Policy({**whole.rows, "article": article}, "changed")
    town.customer("1001")
    town.invoice("1001", 150000, "2026-02-26")
    town.invoice("1001", 150000, "2026-02-27", article="F100")
    town.run("reminders", "2026-03-04")
    town.distribute(date(2026, 3, 4))
    town.run("collection", "2026-03-16")
    assert (len(claims_of(town)), len(town.found("TEXT_NOT_NEUTRAL"))) == ((2, 0) if goes else (0, 1))


def test_a_claim_that_has_fallen_is_not_handed_over(town: Town) -> None:
    """Its service period ended on 2023-03-13, so its last day was 2026-03-13."""
    town.customer("1001")
    reminded(town, period_from=date(2023, 3, 1), period_to=date(2023, 3, 13))
    town.run("collection", "2026-03-16")
    assert claims_of(town) == [] and len(town.found("LIMITED")) == 1


def test_a_letter_that_has_not_left_us_is_followed_by_nothing(town: Town) -> None:
    town.invoice(town.customer("1001"), 150000, "2026-02-27")
    town.run("reminders", "2026-03-04")
    town.run("collection", "2026-03-16")
    assert claims_of(town) == [] and len(town.found("LETTER_NOT_SENT")) == 1


def test_no_new_cases_on_a_closed_day(town: Town) -> None:
    reminded(town, town.customer("1001"))
    town.run("collection", "2026-03-21")
    assert all_sent(town) == [] and len(town.found("NOT_BANK_DAY")) == 1


def test_a_refused_bank_file_holds_new_cases_back(town: Town) -> None:
    reminded(town, town.customer("1001"))
    town.judged("2026-03-16", 1, "refused", at=20)
    town.run("collection", "2026-03-16")
    assert all_sent(town) == [] and [finding.severity for finding in town.found("BANK_FILE_REFUSED")] == ["stop"]


@pytest.mark.parametrize(
    ("paid_on", "reason", "cost_by"),
    [("2026-03-13", "PAID_BEFORE_DEMAND", "NONE"), ("2026-03-16", "PAID_DIRECT_FULL", "DEBTOR")],
)
def test_a_paid_case_is_recalled_the_same_night(town: Town, paid_on: str, reason: str, cost_by: str) -> None:
    """Paid by the day before the case was sent, nobody should have demanded it."""
    town.customer("1001")
    invoice = in_case(town)
    town.pay(invoice, 150000, paid_on, on="2026-03-18")
    town.run("collection", "2026-03-18")
    assert sent(town, RECALLS).decode().splitlines() == [
        f"H;KRI;1.0;RECALLS;{US};{AGENCY};1;2026-03-18T01:15:00+01:00;2026-03-18;SEK;P",
        f"R;exempelstad-2026-000001;K000000001;;WITHDRAW;{reason};2026-03-18;;{cost_by}",
        "T;3;1",
    ]
    assert town.select("event_id, event", "collection_event", "event = 'recalled'") == [
        ("exempelstad-2026-000001", "recalled")
    ]


def test_a_recall_is_sent_once_and_before_new_cases(town: Town) -> None:
    town.customer("1001")
    invoice = in_case(town)
    answer(town, [row(CASES, "ACCEPTED")], "2026-03-17")
    town.run("collection", "2026-03-17")
    town.pay(invoice, 150000, "2026-03-18")
    town.customer("1002")
    town.invoice("1002", 150000, "2026-02-26")
    town.run("reminders", "2026-03-04")
    town.distribute(date(2026, 3, 4))
    town.run("collection", "2026-03-18")
    town.run("collection", "2026-03-19")
    kinds = town.rows("SELECT kind FROM outbox WHERE account = 'agency' ORDER BY outbox_id")
    assert kinds == [
        ("collection_cases",),
        ("collection_recalls",),
        ("collection_events",),
        ("collection_cases",),
    ]


def test_a_credited_claim_is_recalled_by_itself_while_the_case_goes_on(town: Town) -> None:
    """One of two invoices is credited in full, a week later the other is paid."""
    town.customer("1001")
    second = town.invoice("1001", 150000, "2026-02-26")
    first = reminded(town)
    town.run("collection", "2026-03-16")
    town.credit(first, 150000, "2026-03-18")
    town.run("collection", "2026-03-18")
    (line,) = [line for line in sent(town, RECALLS).decode().splitlines() if line.startswith("R;")]
    assert line.endswith(f";K000000001;{first};WITHDRAW;CREDITED_FULL;2026-03-18;;CREDITOR")
    town.pay(second, 150000, "2026-03-25")
    town.run("collection", "2026-03-25")
    (line,) = [line for line in sent(town, all_sent(town)[-2]).decode().splitlines() if line.startswith("R;")]
    assert line.endswith(";K000000001;;WITHDRAW;PAID_DIRECT_FULL;2026-03-25;;DEBTOR")


def test_claims_of_one_case_that_go_for_different_reasons_are_named_one_by_one(town: Town) -> None:
    town.customer("1001")
    credited = town.invoice("1001", 150000, "2026-02-26")
    paid = reminded(town)
    town.run("collection", "2026-03-16")
    town.credit(credited, 150000, "2026-03-17")
    town.pay(paid, 150000, "2026-03-18")
    town.run("collection", "2026-03-18")
    rows = kri.read(sent(town, RECALLS)).tables["recall"].select(["invoice_no", "reason", "cost_by"]).to_pylist()
    assert [tuple(row.values()) for row in rows] == [
        (str(credited), "CREDITED_FULL", "CREDITOR"),
        (str(paid), "PAID_DIRECT_FULL", "DEBTOR"),
    ]


@pytest.mark.parametrize(
    ("mark", "reason"), [({"protection_code": 1}, "PROTECTED_ID"), ({"identity_no": CHILD}, "MINOR")]
)
def test_a_mark_on_the_person_recalls_the_case_the_same_night(town: Town, mark: dict[str, object], reason: str) -> None:
    """Nothing about the person but the case reference is in the file; the claim is not handed over again by itself."""
    town.customer("1001")
    in_case(town)
    town.change_customer("1001", **mark)
    town.run("collection", "2026-03-18")
    content = sent(town, RECALLS).decode()
    assert f";K000000001;;WITHDRAW;{reason};" in content and "Exempel, Anna" not in content and "1001" not in content
    answer(town, [row(CASES, "ACCEPTED"), row(RECALLS, "ACCEPTED")], "2026-03-19")
    town.run("collection", "2026-03-19")
    assert town.select("1", "open_case_invoice") == []
    town.change_customer("1001", protection_code=0, identity_no=ANNA)
    town.run("collection", "2026-03-20")
    assert len(claims_of(town)) == 1 and len(town.found("RECALLED")) == 1


def test_what_the_night_writes_passes_its_checks(town: Town) -> None:
    """The suite between the steps, run by Great Expectations on these rows."""
    town.customer("1001")
    in_case(town)
    checked = checks.run(town.night("2026-03-16"), STEPS["collection"], "check_after")
    assert checked.counts == {"kontrollerade rader": 1} and checked.findings == []
