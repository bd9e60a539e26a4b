"""Customer intake: who a customer is, what of CS15 and the supplement is taken, and what is never lost or shown."""

from __future__ import annotations

import hashlib
import shutil
from datetime import date
from pathlib import Path

import intake_examples as ex
import pyarrow as pa
import pytest
from intake_examples import House, empty_house, sftp_home  # noqa: F401 - fixtures

from formats import ubw_customer
from formats.reference import check_digit
from reskontra import policy
from reskontra.orders import customer_rules
from reskontra.tally import Tally

GLN = "5790000435968"


@pytest.fixture
def house(empty_house: House) -> House:  # noqa: F811
    return empty_house


def take(house: House, *rows: ex.Row, width: int = ubw_customer.WIDE) -> Tally:
    house.drop(f"kunder{house.serial()}.txt", ex.customers(*rows, width=width))
    return house.run("customer_intake")


def supplement(house: House, *rows: ex.Row) -> str:
    name = ex.supplement_name(house.serial())
    house.drop(name, ex.supplement(*rows))
    house.run("customer_intake")
    return name


def customer(house: House, number: str = "104711") -> dict:
    (row,) = house.rows(f"SELECT * FROM customer WHERE customer_no = '{number}'")
    return row


def person(yymmddnnn: str, century: str = "20") -> str:
    return f"{century}{yymmddnnn}{check_digit(yymmddnnn)}"


@pytest.mark.parametrize("width", [ubw_customer.WIDE, ubw_customer.NARROW])
def test_a_customer_is_stored_as_ubw_knows_it(house: House, width: int) -> None:
    row = {"collect_flag": "1", "language": "EN", "e_mail": "anna@exempel.example", "vat_reg_no": "SE811228987401"}
    take(house, row, width=width)
    found = customer(house)
    assert (found["name"], found["kind"], found["status"]) == ("Exempel, Anna", "person", "N")
    assert (found["identity_type"], found["identity_no"]) == ("personnummer", "198112289874")
    assert (found["street"], found["postal_code"], found["city"]) == ("Exempelgatan 1", "99999", "EXEMPELSTAD")
    assert (found["country"], found["terms_id"], found["joint_invoice"]) == ("SE", "30", True)
    assert (found["language"], found["email"], found["vat_no"]) == ("en", "anna@exempel.example", "SE811228987401")
    assert (found["protection_code"], found["file_line"], found["run_id"]) == (0, 1, house.night.run_id)
    assert house.totals("customer_intake") == {"read": (1, 0), "taken": (1, 0), "returned": (0, 0)}


KINDS = [
    ({"comp_reg_no": "811228-9874"}, "person", "personnummer", "198112289874"),
    ({"comp_reg_no": "701063-2391"}, "person", "samordningsnummer", "197010632391"),
    ({"comp_reg_no": "121212-1212"}, "person", "personnummer", "201212121212"),
    ({"comp_reg_no": "121212+1212"}, "person", "personnummer", "191212121212"),
    ({"comp_reg_no": "165599123451", "control": "C"}, "organisation", "organisationsnummer", "5599123451"),
    ({"comp_reg_no": "212000-1355", "control": "B"}, "organisation", "organisationsnummer", "2120001355"),
    ({"control": "C"}, "person", "personnummer", "198112289874"),  # a sole trader
    ({"apar_name": "Dödsboet efter Anna Exempel"}, "estate", "personnummer", "198112289874"),
    ({"apar_gr_id": "IN", "comp_reg_no": "4100"}, "internal", None, None),
    ({"country_code": "NO", "comp_reg_no": "987654321"}, "foreign", None, "987654321"),
    ({"country_code": "NO"}, "person", "personnummer", "198112289874"),
    ({"comp_reg_no": None}, "person", None, None),
    ({"comp_reg_no": None, "control": "C"}, "organisation", None, None),
]


def test_the_kind_of_customer_and_the_identity_number(house: House) -> None:
    take(house, *({"apar_id": str(100 + number), **row} for number, (row, *_) in enumerate(KINDS)))
    found = house.rows("SELECT kind, identity_type, identity_no FROM customer ORDER BY customer_no")
    assert [tuple(row.values()) for row in found] == [tuple(wanted) for _, *wanted in KINDS]


def test_which_customer_groups_are_our_own_units_is_policy_of_the_date(house: House, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(policy.FOLDER, tmp_path / "policy"))
    with (folder / "parameter.csv").open("a", encoding="utf-8") as file:
        file.write(f"internal_customer_groups;{house.night.business_on};list;EGEN;policy\n")
    house.night.policy = policy.Policy.load(folder).on(house.night.business_on)
    take(house, {"apar_gr_id": "EGEN", "comp_reg_no": "4100"}, {"apar_id": "104712", "apar_gr_id": "IN"})
    found = house.rows("SELECT customer_no, kind FROM customer ORDER BY 1")
    assert [tuple(row.values()) for row in found] == [("104711", "internal"), ("104712", "person")]


def test_customer_groups_that_policy_does_not_know_are_named_and_their_customers_taken(house: House) -> None:
    take(
        house,
        {"apar_gr_id": "KO"},
        {"apar_id": "104712", "apar_gr_id": "NY"},
        {"apar_id": "104713", "apar_gr_id": None},
    )
    tally = take(house, {"apar_id": "104714", "apar_gr_id": "NY"}, {"apar_id": "104715", "apar_gr_id": "NY"})
    (finding,) = [finding for finding in tally.findings if finding.rule == "CUSTOMER_GROUP_UNKNOWN"]
    assert (finding.severity, finding.key) == ("warn", "NY") and "antal kunder: 2" in finding.message
    assert "lägg till en rad" in finding.message
    assert len(house.rows("SELECT 1 FROM customer")) == 5


BAD_ROWS = [
    ({"comp_reg_no": "811228-9875"}, "CUS-IDENTITY"),  # check digit
    ({"comp_reg_no": "810230-0009"}, "CUS-IDENTITY"),  # no such date
    ({"comp_reg_no": "559912-3450"}, "CUS-IDENTITY"),
    ({"comp_reg_no": "12345"}, "CUS-IDENTITY"),
    ({"apar_id": None}, "CUS-NUMBER"),
    ({"apar_name": None}, "CUS-NAME"),
    ({"client": "20"}, "CUS-CLIENT"),
    ({"country_code": "SVERIGE"}, "CUS-COUNTRY"),
    ({"apar_type": "X"}, "CUS-CODE"),
    ({"apar_type": None}, "CUS-CODE"),
    ({"control": "Z"}, "CUS-CODE"),
    ({"change_status": "D"}, "CUS-CODE"),
    ({"full_record": "0"}, "CUS-CODE"),
    ({"collect_flag": "7"}, "CUS-CODE"),
    ({"main_apar_id": "999999"}, "CUS-RECIPIENT"),
]


def test_bad_rows_go_back_and_the_rest_is_taken(house: House) -> None:
    take(house, {}, *({"apar_id": str(100 + number), **row} for number, (row, _) in enumerate(BAD_ROWS)))
    assert [found["customer_no"] for found in house.rows("SELECT customer_no FROM customer")] == ["104711"]
    found = house.rows("SELECT line_no, rule FROM reject ORDER BY 1")
    assert [tuple(row.values()) for row in found] == [(line, rule) for line, (_, rule) in enumerate(BAD_ROWS, start=2)]
    assert house.totals("customer_intake") == {
        "read": (1 + len(BAD_ROWS), 0),
        "taken": (1, 0),
        "returned": (len(BAD_ROWS), 0),
    }
    assert house.folder_of("kunder1.txt").startswith("done/")


def test_no_identity_number_is_shown_in_a_report(house: House) -> None:
    take(house, {"comp_reg_no": "811228-9875"}, {"comp_reg_no": "198112289875"})
    report = house.report("kunder1.txt")
    assert "811228-****" in report
    assert "9875" not in report


def test_suppliers_are_passed_over_by_name(house: House) -> None:
    take(house, {}, {"apar_id": "500", "apar_type": "P"})
    assert [row["customer_no"] for row in house.rows("SELECT customer_no FROM customer")] == ["104711"]
    (verdict,) = house.rows("SELECT read_count, taken_count, put_aside_count, ignored_count FROM file_verdict")
    assert verdict == {"read_count": 2, "taken_count": 1, "put_aside_count": 0, "ignored_count": 1}
    assert house.totals("customer_intake")["read"] == (1, 0)


def test_a_recipient_may_come_in_the_same_file_but_not_with_a_fault(house: House) -> None:
    take(
        house,
        {"apar_id": "1", "main_apar_id": "2"},
        {"apar_id": "2"},
        {"apar_id": "3", "main_apar_id": "4"},
        {"apar_id": "4", "apar_name": None},
        {"apar_id": "5", "main_apar_id": "5"},
    )
    found = house.rows("SELECT customer_no, recipient_no FROM customer ORDER BY 1")
    assert [tuple(row.values()) for row in found] == [("1", "2"), ("2", None), ("5", None)]
    assert house.rejects() == {"3": {"CUS-RECIPIENT"}, "4": {"CUS-NAME"}}


def test_a_customer_without_identity_number_is_taken_with_a_word_of_warning(house: House) -> None:
    take(house, {"comp_reg_no": None})
    (receipt,) = house.home.sftp.rglob("*.KVITTENS.txt")
    assert "CUS-NO-IDENTITY" in receipt.read_text(encoding="utf-8")


ADDRESSES = [
    (("Exempelgatan 1", None, None, None), "99999", "Ort", (None, "Exempelgatan 1", None, "99999", "Ort")),
    (("c/o Berg", "Exempelgatan 1", None, None), "999 99", "Ort", ("Berg", "Exempelgatan 1", None, "99999", "Ort")),
    (
        ("Exempelgatan 1", "C/O: Berg", "Lgh 1001", None),
        "99999",
        "Ort",
        ("Berg", "Exempelgatan 1", "Lgh 1001", "99999", "Ort"),
    ),
    (("A", "B", "C", "D"), "99999", "Ort", (None, "A", "B, C, D", "99999", "Ort")),
    (("Exempelgatan 1", "999 99 Orten", None, None), None, None, (None, "Exempelgatan 1", None, "99999", "Orten")),
    (("Box 9", "999 99 Orten", None, None), "88888", "Byn", (None, "Box 9", "999 99 Orten", "88888", "Byn")),
    ((None, None, None, None), None, None, (None, None, None, None, None)),
    ((None, "Gatan 2", None, None), "99999", "Ort", (None, "Gatan 2", None, "99999", "Ort")),
]


@pytest.mark.parametrize(("lines", "zip_code", "place", "wanted"), ADDRESSES)
def test_the_four_address_lines_become_care_of_street_and_place(lines, zip_code, place, wanted) -> None:
    rows = {f"address_{number}": pa.array([line], pa.string()) for number, line in enumerate(lines, start=1)}
    rows |= {"zip_code": pa.array([zip_code], pa.string()), "place": pa.array([place], pa.string())}
    found = customer_rules.addresses(pa.table(rows), pa.chunked_array([["SE"]]))
    assert (
        tuple(
            pa.chunked_array([column])[0].as_py() if isinstance(column, pa.Array) else column[0].as_py()
            for column in found.values()
        )
        == wanted
    )


def test_a_change_keeps_how_the_customer_was_and_an_unchanged_row_does_nothing(house: House) -> None:
    take(house, {}, {"apar_id": "2"})
    house.next_night()
    take(house, {"place": "NYSTAD"}, {"apar_id": "2"})
    assert (customer(house)["city"], customer(house)["run_id"]) == ("NYSTAD", 2)
    assert customer(house, "2")["run_id"] == 1
    (kept,) = house.rows("SELECT customer_no, ended_run_id, state ->> 'city' AS city FROM customer_history")
    assert kept == {"customer_no": "104711", "ended_run_id": 2, "city": "EXEMPELSTAD"}


def test_a_customer_file_that_comes_back_after_another_counts_again(house: House) -> None:
    """A -> B -> A -> A: the third is the state that UBW has now, the fourth is the same state once more."""
    old, new = ex.customers({}), ex.customers({"place": "NYSTAD"})
    for name, data, city, state in (
        ("a1.txt", old, "EXEMPELSTAD", "taken"),
        ("b.txt", new, "NYSTAD", "taken"),
        ("a2.txt", old, "EXEMPELSTAD", "taken"),
        ("a3.txt", old, "EXEMPELSTAD", "duplicate"),
    ):
        house.next_night()
        house.drop(name, data)
        house.run("customer_intake")
        told = [finding.key for finding in house.findings if finding.rule == "CUS-AGAIN"]
        assert told == (["a2.txt"] if name == "a2.txt" else [])
        house.run("order_intake")
        assert (customer(house)["city"], house.state_of(name)) == (city, state)


def test_states_of_one_night_are_taken_in_order(house: House) -> None:
    old, new = ex.customers({}), ex.customers({"place": "NYSTAD"})
    for name, data in {"1.txt": old, "2.txt": old, "3.txt": new, "4.txt": old, "5.txt": new}.items():
        house.drop(name, data)
    house.run("customer_intake")
    assert customer(house)["city"] == "NYSTAD"
    assert [house.state_of(f"{n}.txt") for n in range(1, 6)] == ["taken", "duplicate", "taken", "taken", "taken"]
    before = house.everything()
    house.run("customer_intake")
    assert house.everything() == before


def test_supplements_and_orders_count_once(house: House) -> None:
    take(house, {})
    first, second = ({"kravkod": "VA"},), ({"kravkod": "STD_PERSON"},)
    name = supplement(house, *first)
    supplement(house, *second)
    again = supplement(house, *first)
    assert (house.state_of(name), house.state_of(again)) == ("taken", "duplicate")
    assert customer(house)["kravkod"] == "STD_PERSON"
    order = ex.orders(ex.order())
    for number, state in ((1, "held"), (2, "held")):
        house.drop(f"order{number}.txt", order)
        house.run("order_intake")
        assert house.state_of(f"order{number}.txt") == state


def test_another_clients_customer_file_is_left_for_its_night(house: House) -> None:
    house.with_second_client("20")
    for number in (1, 2):
        house.drop(f"other{number}.txt", ex.customers({"client": "20"}))
        house.run("customer_intake")
        house.run("order_intake")
    assert house.rows("SELECT * FROM inbound_file") == [] and house.folder_of("other2.txt") == "processing"


def test_customers_that_come_after_their_step_wait_for_the_next_night(house: House) -> None:
    house.drop("late.txt", ex.customers({}))
    house.run("order_intake")
    assert house.rows("SELECT * FROM inbound_file") == []
    house.next_night()
    house.run("customer_intake")
    assert customer(house)["customer_no"] == "104711" and house.state_of("late.txt") == "taken"


def test_of_a_customer_that_stands_twice_the_later_line_counts(house: House) -> None:
    take(house, {"place": "A"}, {"place": "B"})
    assert customer(house)["city"] == "B"
    assert house.totals("customer_intake")["taken"] == (2, 0)


def test_a_second_run_changes_nothing(house: House) -> None:
    house.drop(ex.supplement_name(), ex.supplement({"kravkod": "VA"}, {"customer_no": "9"}))
    take(house, {}, {"apar_id": "2", "apar_name": None})
    before = house.everything()
    house.run("customer_intake")
    assert house.everything() == before


def test_a_supplement_takes_what_it_says_and_leaves_the_rest_unchanged(house: House) -> None:
    take(house, {}, {"apar_id": "200"})
    supplement(
        house,
        {
            "endpoint": f"0088:{GLN}",
            "kravkod": "VA",
            "reminder_fee_agreement": "AVT-7",
            "channel": "peppol",
            "language": "en",
            "guardian_no": "200",
            "payout_clearing": "9960",
            "payout_account": "1234567",
        },
    )
    supplement(house, {"payout_bankgiro": "5050-1055"})
    found = customer(house)
    assert (found["endpoint_scheme"], found["endpoint_id"]) == ("0088", GLN)
    assert (found["kravkod"], found["reminder_fee_agreement"], found["channel"]) == ("VA", "AVT-7", "peppol")
    assert (found["language"], found["guardian_no"]) == ("en", "200")
    assert (found["payout_clearing"], found["payout_account"], found["payout_bankgiro"]) == (
        "9960",
        "1234567",
        "50501055",
    )
    assert found["name"] == "Exempel, Anna"


def test_a_supplement_may_come_the_same_night_as_its_customer(house: House) -> None:
    """The supplement's name stands before the customer file's; the customers are taken first all the same."""
    house.drop(ex.supplement_name(), ex.supplement({"kravkod": "VA"}))
    house.drop("z_kunder.txt", ex.customers({}))
    house.run("customer_intake")
    assert customer(house)["kravkod"] == "VA"


def test_an_unknown_customer_in_a_supplement_puts_the_row_aside(house: House) -> None:
    take(house, {})
    name = supplement(house, {"customer_no": "999", "kravkod": "VA"}, {"kravkod": "VA"})
    assert house.rejects() == {"999": {"SUP-CUSTOMER"}}
    assert "SUP-CUSTOMER" in house.report(name)
    assert customer(house)["kravkod"] == "VA"
    assert house.totals("customer_intake") == {"read": (3, 0), "taken": (2, 0), "returned": (1, 0)}


@pytest.mark.parametrize(
    ("bad", "rule"),
    [
        ({"kravkod": "QQ"}, "SUP-KRAVKOD"),
        ({"guardian_no": "999"}, "SUP-GUARDIAN"),
        ({"guardian_no": "104711"}, "SUP-GUARDIAN"),
        ({"protection_source": "register"}, "SUP-SOURCE"),
    ],
)
def test_a_bad_field_goes_back_and_the_rows_other_fields_are_taken(house: House, bad: dict, rule: str) -> None:
    take(house, {})
    supplement(house, {"channel": "print", **bad})
    found = customer(house)
    assert (found["channel"], found["kravkod"], found["guardian_no"]) == ("print", None, None)
    assert house.rejects() == {"104711": {rule}}
    assert house.totals("customer_intake") == {"read": (2, 0), "taken": (2, 0), "returned": (0, 0)}


def test_an_endpoint_with_a_wrong_check_digit_goes_back_alone(house: House) -> None:
    take(house, {})
    name = ex.supplement_name()
    data = ex.supplement({"channel": "print", "endpoint": f"0088:{GLN}"}).replace(GLN.encode(), b"5790000435969")
    house.drop(name, data)
    house.run("customer_intake")
    assert (customer(house)["channel"], customer(house)["endpoint_id"]) == ("print", None)
    assert "endpoint" in house.report(name)


def test_a_supplement_that_cannot_be_read_is_refused_and_named(house: House) -> None:
    take(house, {})
    house.drop("KUNDTILLAGG_10_20261121_009.csv", b"customer_no;kravkod\n104711;VA\n")
    house.drop("KUNDTILLAGG_10_2026.csv", ex.supplement({"kravkod": "VA"}))
    house.run("customer_intake")
    assert house.folder_of("KUNDTILLAGG_10_20261121_009.csv") == "rejected"
    assert "DEL-NAME" in house.report("KUNDTILLAGG_10_2026.csv")
    assert [finding.severity for finding in house.findings] == ["stop", "stop"]
    assert customer(house)["kravkod"] is None


def protect(house: House, code: str, source: str | None = "register") -> int:
    supplement(house, {"protection_code": code, "protection_source": source})
    return int(customer(house)["protection_code"])


def test_a_protected_mark_is_lowered_only_by_an_explicit_0_from_the_register(house: House) -> None:
    take(house, {})
    assert protect(house, "1", "socialtjansten") == 1
    take(house, {"place": "NYSTAD"})
    assert customer(house)["protection_code"] == 1
    supplement(house, {"channel": "print"})
    assert customer(house)["protection_code"] == 1
    assert protect(house, "0", "socialtjansten") == 1
    assert protect(house, "0", None) == 1
    assert house.rejects() == {"104711": {"SUP-PROTECTION"}}
    assert protect(house, "0", "register") == 0


def test_protected_registration_is_not_lowered_to_a_mark(house: House) -> None:
    take(house, {})
    assert protect(house, "2") == 2
    assert protect(house, "1") == 2


def test_of_a_customer_twice_in_a_supplement_the_later_row_counts_if_it_may(house: House) -> None:
    take(house, {})
    supplement(
        house,
        {"protection_code": "1", "protection_source": "register", "kravkod": "VA"},
        {"protection_code": "0", "protection_source": "ubw", "kravkod": "STD_PERSON"},
    )
    assert (customer(house)["protection_code"], customer(house)["kravkod"]) == (1, "STD_PERSON")
    assert house.rejects() == {"104711": {"SUP-PROTECTION"}}


def test_protected_registration_leaves_no_address_anywhere_in_the_ledger(house: House) -> None:
    take(house, {"address_1": "Hemliggatan 7", "e_mail": "hemlig@exempel.example"})
    house.next_night()
    take(house, {"address_1": "Hemliggatan 8", "place": "HEMLIGSTAD"})
    house.next_night()
    protect(house, "2")
    house.next_night()
    take(house, {"address_1": "Hemliggatan 9", "place": "HEMLIGSTAD", "status": "P"})
    found = customer(house)
    assert found["status"] == "P"
    assert [found[name] for name in ("care_of", "street", "street_2", "postal_code", "city", "email")] == [None] * 6
    stored = str(house.rows("SELECT * FROM customer")) + str(house.rows("SELECT state::text FROM customer_history"))
    assert "emlig" not in stored
    assert len(house.rows("SELECT 1 AS one FROM customer_history")) == 3


def test_the_address_comes_back_when_the_register_lowers_the_protection(house: House) -> None:
    take(house, {})
    protect(house, "2")
    assert customer(house)["street"] is None
    protect(house, "0")
    take(house, {"place": "NYSTAD"})
    assert (customer(house)["street"], customer(house)["city"]) == ("Exempelgatan 1", "NYSTAD")


def test_nothing_that_was_wrong_about_a_protected_person_is_shown(house: House) -> None:
    take(house, {})
    protect(house, "1")
    house.drop("kunder9.txt", ex.customers({"country_code": "HEMLIGT"}))
    house.run("customer_intake")
    assert "CUS-COUNTRY" in house.report("kunder9.txt")
    assert "HEMLIGT" not in house.report("kunder9.txt")


def test_the_language_of_a_supplement_stands_until_ubw_changes_its_own(house: House) -> None:
    take(house, {"language": "SE"})
    supplement(house, {"language": "en"})
    take(house, {"language": "SE", "place": "NYSTAD"})
    assert customer(house)["language"] == "en"
    take(house, {"language": "GB"})
    take(house, {"language": "SE", "place": "GAMMELSTAD"})
    assert customer(house)["language"] == "sv"


def test_a_damaged_customer_file_is_refused_whole(house: House) -> None:
    data = ex.customers({}, {"apar_id": "2"})
    house.drop("kort.txt", data[: ubw_customer.WIDE - 5] + data[ubw_customer.WIDE :])
    house.drop("utf8.txt", data.replace(b"Exempel, Anna ", "Exempel, Åsa ".encode()))
    house.run("customer_intake")
    assert "CS15-WIDTH" in house.report("kort.txt")
    assert "CS15-ENC" in house.report("utf8.txt")
    assert house.rows("SELECT customer_no FROM customer") == []
    assert sorted(finding.key for finding in house.findings) == ["kort.txt", "utf8.txt"]


def test_customers_may_come_from_an_operational_system(house: House) -> None:
    house.drop("kunder.txt", ex.customers({}), account="systems/forskola")
    house.run("customer_intake")
    assert customer(house)["name"] == "Exempel, Anna"


def test_order_files_are_left_for_order_intake(house: House) -> None:
    house.drop("order.txt", ex.orders(ex.order()))
    house.drop(ex.attest_name(), ex.attest(ex.orders(ex.order()), 1, 1_000_000))
    house.run("customer_intake")
    assert house.rows("SELECT name FROM inbound_file") == []
    assert (
        hashlib.sha256(ex.orders(ex.order())).hexdigest()
        == hashlib.sha256(next(house.home.sftp.rglob("order.txt")).read_bytes()).hexdigest()
    )


def test_ten_digits_get_their_century_from_the_night(house: House) -> None:
    """Born 2026-11-22 in ten digits: the day before, the latest such day that is not in the future is in 1926."""
    number = person("261122001", "")
    take(house, {"comp_reg_no": f"{number[:6]}-{number[6:]}"})
    assert customer(house)["identity_no"] == f"19{number}"
    house.next_night(date(2026, 11, 22))
    take(house, {"comp_reg_no": f"{number[:6]}-{number[6:]}", "place": "NYSTAD"})
    assert customer(house)["identity_no"] == f"20{number}"
