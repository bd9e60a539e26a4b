"""Collection: when and how claims are handed over, who never is, recalls, and the agency's acknowledgements."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date

import pytest
from ledger_rows import ANNA, CHILD, COMPANY, Town, empty

from formats import kri
from reskontra import checks, sftp_server
from reskontra.exchange import Login
from reskontra.home import Home
from reskontra.ledger import Ledger
from reskontra.policy import Policy
from reskontra.processes import STEPS
from reskontra.rules.bank_days import add_bank_days, previous_bank_day

US, AGENCY = "2120009994", "5599000014"
CASES = f"KRI_CASES_{US}_{AGENCY}_000001_20260316.csv"
RECALLS = f"KRI_RECALLS_{US}_{AGENCY}_000001_20260318.csv"


@pytest.fixture(scope="module")
def books(fresh_database: Callable[[], AbstractContextManager[str]]) -> Iterator[Ledger]:
    """One database for all tests of this file, emptied after each."""
    with fresh_database() as dsn, Ledger.open(dsn) as ledger:
        yield ledger


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, Login]]:
    """A home with an SFTP server for all tests of this file; each finds the agency's folders empty."""
    home = Home(tmp_path_factory.mktemp("collection") / "home")
    sftp_server.init(home, ["agency", "bank", "finance"])
    with sftp_server.running(home) as login:
        yield home, login


@pytest.fixture
def town(books: Ledger, served: tuple[Home, Login]) -> Iterator[Town]:
    town = Town(books, *served)
    yield town
    town.exchange.close()
    for account in ("agency", "finance"):
        for file in (town.home.sftp / account).rglob("*"):
            if file.is_file():
                file.unlink()
    empty(books)


def sent(town: Town, name: str) -> bytes:
    return (town.home.sftp / "agency" / "out" / name).read_bytes()


def all_sent(town: Town) -> list[str]:
    return [name for (name,) in town.rows("SELECT name FROM outbox WHERE account = 'agency' ORDER BY outbox_id")]


def claims_of(town: Town) -> list[tuple[str, str]]:
    """Action and invoice of everything handed over."""
    with_action = "collection_case JOIN collection_case_invoice USING (client, case_ref)"
    return town.select("action, invoice_no", with_action)


def reminded(town: Town, customer_no: str = "1001", total_ore: int = 150000, **order: object) -> int:
    """A claim due on 2026-02-27 and reminded on 2026-03-04: demanded on 2026-03-16 (S1)."""
    invoice = town.invoice(customer_no, total_ore, "2026-02-27", **order)
    town.run("reminders", "2026-03-04")
    town.distribute(date(2026, 3, 4))
    return invoice


def in_case(town: Town) -> int:
    """The same, and handed over."""
    invoice = reminded(town)
    town.run("collection", "2026-03-16")
    return invoice


@pytest.mark.parametrize(
    ("example", "due_on", "reminder_on", "demand_on"),
    [
        ("S1", "2026-02-27", "2026-03-04", "2026-03-16"),
        ("S2", "2026-03-13", "2026-03-18", "2026-03-30"),
        ("S3", "2026-03-20", "2026-03-25", "2026-04-08"),
        ("S4", "2026-04-30", "2026-05-05", "2026-05-18"),
        ("S8", "2025-12-31", "2026-01-07", "2026-01-19"),
    ],
)
def test_the_day_of_the_demand(town: Town, example: str, due_on: str, reminder_on: str, demand_on: str) -> None:
    invoice = town.invoice(town.customer("1001"), 150000, due_on)
    town.run("reminders", reminder_on)
    town.run("collection", reminder_on)
    town.distribute(date.fromisoformat(reminder_on))
    town.run("collection", previous_bank_day(date.fromisoformat(demand_on)))
    assert claims_of(town) == [], example
    town.run("collection", demand_on)
    assert claims_of(town) == [("DEMAND", invoice)], example


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


def test_file_numbers_rise_by_one(town: Town) -> None:
    town.customer("1001")
    reminded(town)
    town.customer("1002")
    town.invoice("1002", 150000, "2026-03-02")
    town.run("reminders", "2026-03-09")
    town.distribute(date(2026, 3, 9))
    town.run("collection", "2026-03-16")
    town.run("collection", "2026-03-17")  # nothing is due: no file
    town.run("collection", "2026-03-18")
    assert [name[-19:] for name in all_sent(town)] == ["000001_20260316.csv"]
    answer(town, [row(CASES, "ACCEPTED")], "2026-03-23")
    town.run("collection", "2026-03-23")
    assert [name[-19:] for name in all_sent(town)] == ["000001_20260316.csv", "000002_20260323.csv"]


def test_large_batches_are_divided_between_cases(town: Town) -> None:
    """A file of at most five records: two cases of one claim each, header and trailer, and one case in the next."""
    town.choose("collection", max_records=6)
    for customer_no in ("1001", "1002", "1003"):
        town.customer(customer_no)
        town.invoice(customer_no, 150000, f"2026-02-2{customer_no[-1]}")
    town.run("reminders", "2026-03-04")
    town.distribute(date(2026, 3, 4))
    town.run("collection", "2026-03-16")
    files = [kri.read(sent(town, name), name) for name in all_sent(town)]
    assert [file.tables["case"]["case_ref"].to_pylist() for file in files] == [
        ["K000000001", "K000000002"],
        ["K000000003"],
    ]
    assert town.select("case_ref, file_no", "collection_case") == [
        ("K000000001", 1),
        ("K000000002", 1),
        ("K000000003", 2),
    ]


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


@pytest.mark.parametrize(
    ("who", "reason"),
    [
        ({"identity_no": CHILD}, "MINOR"),
        ({"kind": "estate"}, "DECEASED"),
        ({"identity_no": None, "identity_type": None}, "ID_INVALID"),
        ({"name": ""}, "NAME_MISSING"),
        ({"street": None}, "ADDRESS_MISSING"),
        ({"postal_code": None}, "ADDRESS_MISSING"),
        ({"country": "?"}, "ADDRESS_MISSING"),
    ],
)
def test_what_the_agency_could_not_take_is_put_aside_and_the_rest_goes(
    town: Town, who: dict[str, object], reason: str
) -> None:
    bad = reminded(town, town.customer("1001"))
    good = reminded(town, town.customer("1002"))
    town.change_customer("1001", **who)
    town.run("collection", "2026-03-16")
    (finding,) = town.found(reason)
    assert finding.severity == "hold" and str(bad) in finding.message and "Exempel" not in finding.message
    assert claims_of(town) == [("DEMAND", good)]
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
    assert kinds == [("collection_cases",), ("collection_recalls",), ("collection_cases",)]


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
    (line,) = [line for line in sent(town, all_sent(town)[-1]).decode().splitlines() if line.startswith("R;")]
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


def row(file: str, result: str, key: str = "", outcome: str = "", code: str = "", number: str = "") -> str:
    return f"A;{file};{result};{key};{outcome};{code};;{number}"


def answer(
    town: Town, rows: list[str], on: str, *, file_no: int = 0, type_name: str = "ACK", sender: str = AGENCY
) -> str:
    """Drop an acknowledgement of the agency's; its name."""
    number = file_no or 1 + town.rows("SELECT count(*) FROM kri_file WHERE direction = 'in'")[0][0]
    head = f"H;KRI;1.0;{type_name};{sender};{US};{number};{on}T07:00:00+01:00;{on};SEK;P"
    counts = [sum(f";{result};" in line for line in rows) for result in ("OK", "REJECTED")]
    content = "\n".join([head, *rows, f"T;{len(rows) + 2};{counts[0]};{counts[1]}", ""])
    name = f"KRI_ACK_{AGENCY}_{US}_{number:06}_{on.replace('-', '')}.csv"
    (town.home.sftp / "agency" / "in" / name).write_text(content)
    return name


def events(town: Town) -> list[tuple[str, str]]:
    return town.select("event, reason", "collection_event", "event <> 'sent'")


def test_accepted_cases(town: Town) -> None:
    """Accepted row by row, with the agency's number, or the file as such."""
    town.customer("1001")
    in_case(town)
    name = answer(town, [row(CASES, "ACCEPTED", "K000000001", "OK", number="AG-77")], "2026-03-17")
    town.run("collection", "2026-03-17")
    assert events(town) == [("accepted", "AG-77")] and town.tally.counts["kvittenser"] == 1
    assert town.select("answered_on, file_result", "kri_file", "direction = 'out'") == [(date(2026, 3, 17), "ACCEPTED")]
    assert (town.home.sftp / "agency" / "done" / "2026-03" / name).exists()
    answer(town, [row(CASES, "ACCEPTED")], "2026-03-18")
    town.run("collection", "2026-03-18")
    assert events(town) == [("accepted", "AG-77")]


def test_a_rejected_case_is_ours_again_and_waits_for_the_customer_to_be_corrected(town: Town) -> None:
    """The claim stands where it stood; the work item says what the code means; corrected, the case goes again."""
    town.customer("1001")
    invoice = in_case(town)
    answer(town, [row(CASES, "PARTLY", "K000000001", "REJECTED", "ADDRESS_MISSING")], "2026-03-17")
    town.run("collection", "2026-03-17")
    assert events(town) == [("rejected", "ADDRESS_MISSING")] and town.select("1", "open_case_invoice") == []
    ((kind, key, customer_no, text),) = town.select("kind, key, customer_no, text", "work_item")
    assert (kind, key, customer_no) == ("rejected_case", "K000000001", "1001") and "adressen saknas" in text
    (finding,) = town.found("ADDRESS_MISSING")
    assert finding.severity == "hold" and "adressen saknas" in finding.message
    town.run("collection", "2026-03-18")
    assert len(claims_of(town)) == 1 and len(town.found("REJECTED")) == 1
    town.night("2026-03-19")
    town.change_customer("1001", street="Nya gatan 1")
    town.run("collection", "2026-03-19")
    assert claims_of(town) == [("DEMAND", invoice)] * 2 and town.select("closed_on", "work_item") == [
        (date(2026, 3, 19),)
    ]
    assert town.select("case_ref", "open_case_invoice") == [("K000000002",)]


def test_a_code_about_the_claim_is_not_mended_by_a_new_address(town: Town) -> None:
    town.customer("1001")
    in_case(town)
    answer(town, [row(CASES, "PARTLY", "K000000001", "REJECTED", "DISPUTED")], "2026-03-17")
    town.run("collection", "2026-03-17")
    town.night("2026-03-19")
    town.change_customer("1001", street="Nya gatan 1")
    town.run("collection", "2026-03-19")
    assert len(claims_of(town)) == 1


def test_a_refused_file_leaves_its_cases_with_us_to_go_in_the_next(town: Town) -> None:
    town.customer("1001")
    invoice = in_case(town)
    answer(town, [row(CASES, "REFUSED", code="SUM_DIFF")], "2026-03-17")
    town.run("collection", "2026-03-17")
    (finding,) = town.found("SUM_DIFF")
    assert finding.severity == "stop" and CASES in finding.message
    assert claims_of(town) == [("DEMAND", invoice)] * 2
    assert [name[-19:] for name in all_sent(town)] == ["000001_20260316.csv", "000002_20260317.csv"]


def test_what_the_agency_has_already_is_accepted(town: Town) -> None:
    town.customer("1001")
    in_case(town)
    answer(town, [row(CASES, "PARTLY", "K000000001", "REJECTED", "DUPLICATE_CASE")], "2026-03-17")
    town.run("collection", "2026-03-17")
    assert events(town)[0][0] == "accepted" and len(town.select("1", "open_case_invoice")) == 1


def test_a_case_without_answer_is_named(town: Town) -> None:
    for customer_no in ("1001", "1002"):
        town.customer(customer_no)
        town.invoice(customer_no, 150000, f"2026-02-2{customer_no[-1]}")
    town.run("reminders", "2026-03-04")
    town.distribute(date(2026, 3, 4))
    town.run("collection", "2026-03-16")
    answer(town, [row(CASES, "PARTLY", "K000000001", "OK")], "2026-03-17")
    town.run("collection", "2026-03-17")
    assert [finding.severity for finding in town.found("ACK_INCOMPLETE")] == ["warn"]


def test_a_recall_closes_the_case_when_it_is_confirmed(town: Town) -> None:
    """Interest is ours again then, from the first day nobody has invoiced."""
    town.customer("1001")
    invoice = in_case(town)
    town.pay(invoice, 150000, "2026-03-17", on="2026-03-18")
    town.run("interest_invoicing", "2026-03-18")
    town.run("collection", "2026-03-18")
    assert town.select("case_ref", "open_case_invoice") == [("K000000001",)]
    answers = [row(CASES, "ACCEPTED"), row(RECALLS, "ACCEPTED", "exempelstad-2026-000001", "OK")]
    answer(town, answers, "2026-03-19")
    town.run("collection", "2026-03-19")
    assert town.select("1", "open_case_invoice") == [] and ("recall_confirmed", "") in events(town)
    town.run("interest_invoicing", "2026-03-20")
    assert town.select("from_on, to_on, days, interest_ore", "interest_line", invoice) == [
        (date(2026, 2, 28), date(2026, 3, 17), 18, 740)
    ]


@pytest.mark.parametrize(("code", "is_open"), [("ALREADY_CLOSED", False), ("UNKNOWN_CASE", False), ("IN_KFM", True)])
def test_a_recall_that_the_agency_rejects(town: Town, code: str, is_open: bool) -> None:
    town.customer("1001")
    town.pay(in_case(town), 150000, "2026-03-17", on="2026-03-18")
    town.run("collection", "2026-03-18")
    rows = [row(CASES, "ACCEPTED"), row(RECALLS, "PARTLY", "exempelstad-2026-000001", "REJECTED", code)]
    answer(town, rows, "2026-03-19")
    town.run("collection", "2026-03-19")
    assert (town.select("1", "open_case_invoice") != []) == is_open == (len(town.found(code)) == 1)


def test_no_new_cases_while_an_acknowledgement_is_late(town: Town) -> None:
    """Older than two bank days: said, and only new cases stop."""
    town.customer("1001")
    invoice = in_case(town)
    late = add_bank_days(date(2026, 3, 16), 3)
    town.customer("1002")
    waiting = town.invoice("1002", 150000, "2026-03-02")
    town.run("reminders", "2026-03-09")
    town.distribute(date(2026, 3, 9))
    town.run("collection", add_bank_days(date(2026, 3, 16), 2))
    assert town.found("ACK_MISSING") == []
    town.pay(invoice, 150000, str(late))
    town.run("collection", "2026-03-23")
    (finding,) = town.found("ACK_MISSING")
    assert finding.severity == "warn" and CASES in finding.message
    assert [name[:11] for name in all_sent(town)] == ["KRI_CASES_2", "KRI_RECALLS"]
    answer(town, [row(CASES, "ACCEPTED")], "2026-03-24")
    town.run("collection", "2026-03-24")
    assert claims_of(town)[-1] == ("DEMAND", waiting)


def test_a_recall_without_answer_is_an_alert(town: Town) -> None:
    town.customer("1001")
    town.pay(in_case(town), 150000, "2026-03-17", on="2026-03-18")
    town.run("collection", "2026-03-18")
    town.run("collection", "2026-03-23")
    assert [finding.severity for finding in town.found("RECALL_UNCONFIRMED")] == ["warn"]


def test_answers_to_nothing_of_ours_are_put_aside(town: Town) -> None:
    town.customer("1001")
    in_case(town)
    rows = [
        row(CASES, "PARTLY", "K000000001", "OK"),
        row(CASES, "PARTLY", "K000000009", "OK"),
        row(CASES.replace("000001", "000009"), "ACCEPTED"),
    ]
    name = answer(town, rows, "2026-03-17")
    town.run("collection", "2026-03-17")
    counts = town.select("read_count, taken_count, put_aside_count", "file_verdict")
    assert counts == [(3, 1, 2)]
    told = (town.home.sftp / "agency" / "done" / "2026-03" / f"{name}.AVVISAD.csv").read_text()
    assert "UNKNOWN_CASE" in told and "UNKNOWN_FILE" in told


def test_acknowledgements_are_read_in_order_and_gaps_wait(town: Town) -> None:
    """FILE_GAP: number 3 waits for number 2; a number used before is refused."""
    town.customer("1001")
    in_case(town)
    answer(town, [row(CASES, "PARTLY", "K000000001", "OK")], "2026-03-17", file_no=1)
    answer(town, [row(CASES, "ACCEPTED")], "2026-03-17", file_no=3)
    town.run("collection", "2026-03-17")
    (finding,) = town.found("FILE_GAP")
    assert finding.severity == "warn" and town.tally.counts["kvittenser"] == 1
    answer(town, [row(CASES, "ACCEPTED", "K000000001", "OK")], "2026-03-18", file_no=2)
    town.run("collection", "2026-03-18")
    assert town.tally.counts["kvittenser"] == 2 and town.found("FILE_GAP") == []
    answer(town, [row(CASES, "ACCEPTED", number="AG-1")], "2026-03-19", file_no=2)
    town.run("collection", "2026-03-19")
    assert len(town.found("AGENCY_FILE_REFUSED")) == 1 and town.tally.counts["kvittenser"] == 0


def test_the_same_acknowledgement_twice_changes_nothing(town: Town) -> None:
    town.customer("1001")
    in_case(town)
    answer(town, [row(CASES, "ACCEPTED")], "2026-03-17", file_no=1)
    town.run("collection", "2026-03-17")
    before = town.rows("SELECT * FROM collection_event")
    answer(town, [row(CASES, "ACCEPTED")], "2026-03-17", file_no=1)
    town.run("collection", "2026-03-18")
    assert town.rows("SELECT * FROM collection_event") == before
    assert town.select("state", "file_verdict", "run_id = (SELECT max(run_id) FROM run)") == [("duplicate",)]


@pytest.mark.parametrize(
    ("name", "content", "state"),
    [
        ("bokslut.xlsx", "x", "refused"),
        (f"KRI_CASES_{AGENCY}_{US}_000001_20260317.csv", "x", "refused"),
        (f"KRI_ACK_{US}_{AGENCY}_000001_20260317.csv", "x", "refused"),
        (f"KRI_ACK_{AGENCY}_{US}_000001_20260317.csv", "x", "refused"),
        (f"KRI_STATUS_{AGENCY}_{US}_000001_20260317.csv", "x", "held"),
        (f"KRI_COLLECTED_{AGENCY}_{US}_000001_20260317.csv", "x", "held"),
        (f"KRI_REMIT_{AGENCY}_{US}_000001_20260317.csv", "x", "held"),
    ],
)
def test_other_files_of_the_agency(town: Town, name: str, content: str, state: str) -> None:
    """What is not read yet is held, what has no place there is refused; both are said, night after night only once."""
    (town.home.sftp / "agency" / "in" / name).write_text(content)
    town.run("collection", "2026-03-17")
    assert town.select("state", "inbound_file") == [(state,)]
    assert (town.home.sftp / "agency" / ("held" if state == "held" else "rejected") / name).exists()
    assert [finding.severity for finding in town.tally.findings] == ["warn" if state == "held" else "stop"]
    town.run("collection", "2026-03-18")
    assert len(town.select("1", "file_verdict")) == 1


def test_a_test_file_is_never_taken_in_production(town: Town) -> None:
    name = answer(town, [row(CASES, "ACCEPTED")], "2026-03-17")
    file = town.home.sftp / "agency" / "in" / name
    file.write_text(file.read_text().replace(";SEK;P", ";SEK;T"))
    town.run("collection", "2026-03-17")
    assert town.select("state", "inbound_file") == [("refused",)]


def test_a_missing_krona_in_the_file_is_found(town: Town) -> None:
    """The totals compare the ledger's rows with what the outbox was told from the file's own bytes."""
    town.customer("1001")
    in_case(town)
    totals = town.select("name, count, ore", "control_total", "step = 'collection'")
    assert totals == [("cases", 1, 150000), ("sent", 1, 150000)]


def test_what_the_night_writes_passes_its_checks(town: Town) -> None:
    """The suite between the steps, run by Great Expectations on these rows."""
    town.customer("1001")
    in_case(town)
    checked = checks.run(town.night("2026-03-16"), STEPS["collection"], "check_after")
    assert checked.counts == {"kontrollerade rader": 1} and checked.findings == []
