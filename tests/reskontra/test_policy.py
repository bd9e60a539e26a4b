"""The policy tables: the demo's rows by date, and that a wrong row stops the load by file and line."""

import ast
import re
import shutil
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from reskontra import policy
from reskontra.home import PROJECT
from reskontra.policy import Policy, PolicyError, PolicyMissing
from reskontra.policy_tables import TABLES

TODAY = date(2026, 11, 21)
DEMO = Policy.load()
NOW = DEMO.on(TODAY)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(policy.FOLDER, tmp_path / "policy"))


def append(folder: Path, table: str, *rows: str) -> None:
    path = folder / f"{table}.csv"
    path.write_text(path.read_text(encoding="utf-8") + "".join(row + "\n" for row in rows), encoding="utf-8")


def replace(folder: Path, table: str, old: str, new: str) -> None:
    path = folder / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems_of(folder: Path) -> list[str]:
    with pytest.raises(PolicyError) as refused:
        Policy.load(folder)
    return refused.value.problems


def test_amounts_days_and_fees_of_today() -> None:
    assert NOW.limit("reminder_minimum") == 50_00
    assert NOW.limit("difference_tolerance") == 5_00
    assert NOW.limit("two_person_refund_from") == 10_000_00
    assert NOW.days("step_days") == 12
    assert NOW.number("years_person") == 3
    assert NOW.percent_x100("margin_percent") == 800
    assert NOW.flag("deferment_moves_due_date") is False
    assert NOW.parameter("limitation_warn_days") == ("180", "90", "30")
    assert NOW.parameter("internal_customer_groups") == ("IN", "INT", "INTERN")
    assert NOW.parameter("hand_over") == "at_demand"
    assert {code: NOW.fee(code) for code in ("REMINDER", "DEMAND", "PLAN", "LATE_COMP", "PLAN_NOTICE")} == {
        "REMINDER": 60_00,
        "DEMAND": 180_00,
        "PLAN": 170_00,
        "LATE_COMP": 450_00,
        "PLAN_NOTICE": 0,
    }
    assert NOW.account("SMALL_DIFFERENCE") == "7359"


@pytest.mark.parametrize(
    ("on", "fees"), [(date(2013, 3, 15), (50_00, 160_00, 150_00)), (date(2013, 3, 16), (60_00, 180_00, 170_00))]
)
def test_the_ceilings_of_the_date_hold(on: date, fees: tuple[int, int, int]) -> None:
    assert tuple(DEMO.on(on).row("fee", code)["ceiling_ore"] for code in ("REMINDER", "DEMAND", "PLAN")) == fees


def test_reference_rates_cover_every_half_year_of_the_published_table() -> None:
    rates = {row["valid_from"]: row["percent_x100"] for row in DEMO.reference_rates.to_pylist()}
    assert len(rates) == 49
    assert (min(rates), max(rates)) == (date(2002, 7, 1), date(2026, 7, 1))
    assert rates[date(2002, 7, 1)] == 450
    assert rates[date(2012, 7, 1)] == 150
    assert rates[date(2016, 7, 1)] == -50
    assert rates[date(2023, 1, 1)] == 250
    assert NOW.table("reference_rate") == DEMO.reference_rates


def test_starter_set_of_kravkod() -> None:
    table = NOW.table("kravkod")
    assert set(table["kravkod"].to_pylist()) == {
        *("STD_PERSON", "STD_COMPANY", "CHILDCARE", "ELDERCARE", "VA", "RENT_HOME", "RENT_PREMISES"),
        *("RENT_ASSOCIATION", "EMPLOYEE", "AUTHORITY", "INTERNAL", "PROTECTED"),
        *("PERSON_AGENCY", "PERSON_OWN_DEMAND"),  # the agency reminds; the municipality demands
    }
    person = NOW.row("kravkod", "STD_PERSON")
    assert (person["payment_days"], person["reminder_days"], person["step_days"]) == (30, 5, 12)
    assert (person["reminder_fee_ore"], person["reminder_fee_agreed"]) == (60_00, "unknown")
    assert (person["reminder_minimum_ore"], person["demand_minimum_ore"], person["legal_minimum_ore"]) == (
        50_00,
        100_00,
        500_00,
    )
    assert (person["hand_over"], person["interest_basis"]) == ("at_demand", "P3_AGREED_DUE")
    assert NOW.row("kravkod", "VA")["interest_basis"] == "VA_35"
    assert NOW.row("kravkod", "ELDERCARE")["hand_over"] == "never"
    assert table.schema.field("reminder_fee_ore").type == pa.int64()
    for name in ("payment_days", "reminder_fee_ore", "hand_over", "interest_invoicing", "reminder_pay_days"):
        assert table[name].null_count == 0


def test_an_empty_cell_follows_the_general_value_of_the_date(folder: Path) -> None:
    append(folder, "parameter", "step_days;2027-01-01;days;20;policy")
    append(folder, "fee", "REMINDER;2027-01-01;70.00;65.00;Påminnelseavgift")
    loaded = Policy.load(folder)
    before, after = (loaded.on(day).row("kravkod", "STD_PERSON") for day in (date(2026, 12, 31), date(2027, 1, 1)))
    assert (before["step_days"], before["reminder_fee_ore"]) == (12, 60_00)
    assert (after["step_days"], after["reminder_fee_ore"]) == (20, 65_00)


def test_the_worked_order_finds_its_article_terms_department_and_order_type() -> None:
    article = NOW.row("article", "T100")
    assert (article["vat_code"], article["account"]) == ("S25", "30125")
    assert NOW.row("terms", "30")["days"] == 30
    assert NOW.department_of("4100")["name"] == "Tekniska förvaltningen"
    assert NOW.department_of("4310")["department"] == "VAT"
    order_type = NOW.row("order_type", "FS")
    assert (order_type["kravkod_person"], order_type["kravkod_organisation"]) == ("STD_PERSON", "STD_COMPANY")


def test_vat_codes_of_the_wide_and_the_narrow_layout() -> None:
    rows = NOW.table("vat_code").to_pylist()
    assert {row["narrow_code"]: (row["vat_code"], row["percent_x100"], row["category"]) for row in rows} == {
        "25": ("S25", 2500, "S"),
        "12": ("S12", 1200, "S"),
        "06": ("S6", 600, "S"),
        "00": ("Z0", 0, "Z"),
        "E": ("E", 0, "E"),
        "O": ("O", 0, "O"),
        "AE": ("AE", 0, "AE"),
    }
    # EN 16931: a reason is required for E, AE and O and forbidden for S and Z.
    assert {row["category"] for row in rows if row["exemption_reason"]} == {"E", "AE", "O"}


def test_who_gets_what() -> None:
    completed = NOW.row("who_gets_what", "plan_completed")
    assert [
        completed[part] for part in ("capital", "interest", "reminder", "demand", "plan", "plan_notice", "kfm")
    ] == [*("C", "C", "A", "C", "A", "A", "-")]
    assert all(row["late_compensation"] == "C" for row in NOW.table("who_gets_what").to_pylist())
    with pytest.raises(PolicyMissing):
        NOW.row("who_gets_what", "other")


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (
            lambda: NOW.limit("reminder_maximum"),
            "parameter reminder_maximum: saknas den 2026-11-21; lägg till en rad i",
        ),
        (lambda: NOW.fee("CALL"), "fee CALL: saknas den 2026-11-21; lägg till en rad i include/policy/fee.csv"),
        (lambda: NOW.department_of("9999"), "department 9999: saknas den"),
        (lambda: NOW.department_of(""), "department : saknas den"),
        (lambda: DEMO.on(date(2001, 1, 1)).fee("REMINDER"), "fee REMINDER: saknas den 2001-01-01"),
    ],
)
def test_a_missing_row_says_where_to_add_it(ask: object, message: str) -> None:
    with pytest.raises(PolicyMissing) as missing:
        ask()  # type: ignore[operator]
    assert str(missing.value).startswith(message)


def test_a_parameter_asked_for_as_another_kind_is_a_bug() -> None:
    with pytest.raises(TypeError, match="step_days is days"):
        NOW.limit("step_days")


def test_a_later_row_holds_from_its_date_and_changes_the_version(folder: Path) -> None:
    append(folder, "parameter", "reminder_minimum;2027-01-01;kronor;75.00;beslut 2026-12-01")
    loaded = Policy.load(folder)
    assert loaded.on(date(2026, 12, 31)).limit("reminder_minimum") == 50_00
    assert loaded.on(date(2027, 1, 1)).limit("reminder_minimum") == 75_00
    assert loaded.version != DEMO.version
    assert re.fullmatch(r"[0-9a-f]{12}", loaded.version)
    assert Policy.load().version == DEMO.version


def test_a_correction_of_a_rate_is_a_new_row_that_names_what_it_replaces(folder: Path) -> None:
    append(folder, "reference_rate", "2026-07-01;2.5;2026-12-01;2.0")
    rates = Policy.load(folder).reference_rates.to_pylist()
    assert rates[-1] == {"valid_from": date(2026, 7, 1), "percent_x100": 250}
    append(folder, "reference_rate", "2026-07-01;2.0;2026-12-02;2.0")
    assert problems_of(folder) == [
        "reference_rate.csv 2026-07-01: en rättelse anger decided_on och i replaces den procent som var fel"
    ]


@pytest.mark.parametrize(
    ("on", "missing"),
    [
        (date(2026, 11, 21), None),
        (date(2026, 12, 14), None),
        (date(2026, 12, 15), date(2027, 1, 1)),
        (date(2027, 1, 1), date(2027, 1, 1)),
        (date(2026, 6, 15), None),
    ],
)
def test_the_next_rate_is_missed_from_the_middle_of_the_month_before(on: date, missing: date | None) -> None:
    assert DEMO.on(on).missing_rate_from() == missing


@pytest.mark.parametrize(
    ("table", "row", "problem"),
    [
        ("fee", "REMINDER;2027-01-01;60.00;65.00;x", "fee.csv REMINDER 2027-01-01: avgiften är högre än taket"),
        ("fee", "REMINDER;2013-03-16;60.00;60.00;x", "fee.csv REMINDER: 2 rader från 2013-03-16"),
        ("fee", "REMINDER;2027-13-01;60.00;60.00;x", "fee.csv rad 17 valid_from: ”2027-13-01” är inget datum"),
        ("fee", "REMINDER;2027-01-01;60;60.00;x", "fee.csv rad 17 ceiling: ”60” duger inte; skriv kronor som 50.00"),
        ("fee", "REMINDER;2027-01-01;60.00;60.00", "fee.csv rad 17: 4 fält; skriv 5"),
        ("fee", "REMINDER;2027-01-01;60.00;;x", "fee.csv rad 17 amount: tomt; skriv kronor"),
        ("reference_rate", "2027-07-01;2.0;;", "reference_rate.csv: halvåret från 2027-01-01 saknas"),
        ("reference_rate", "2026-07-01;2.0;;", "reference_rate.csv 2026-07-01: en rättelse anger"),
        ("reference_rate", "2027-02-01;2.0;;", "reference_rate.csv 2027-02-01: ett halvår börjar"),
        ("parameter", "step_days;2027-01-01;days;twelve;x", "parameter.csv step_days: ”twelve” duger inte"),
        ("parameter", "step_days;2027-01-01;kronor;12.00;x", "parameter.csv step_days: samma kind"),
        ("parameter", "a;2027-01-01;money;12.00;x", "parameter.csv rad {last} kind: ”money” duger inte; skriv kronor"),
        ("article", "Q1;2014-01-01;x;S24;30125;;x", "article.csv vat_code: S24 saknas i vat_code.csv"),
        ("order_type", "QQ;2014-01-01;x;NO;VA;invoice;FEE", "order_type.csv kravkod_person: NO saknas i kravkod.csv"),
        ("matching_rule", "ocr;2027-01-01;50;101;2;x", "matching_rule.csv ocr: träffsäkerheten är högst 100"),
        ("matching_rule", "ocr;2027-01-01;;100;2;x", "matching_rule.csv ocr: en regel har en plats i ordningen"),
        ("parameter", "application_order;2027-01-01;list;COST,CAPITAL;x", "parameter.csv application_order: skriv"),
        (
            "edi_partner",
            "7350000000024;2027-01-01;SU;IV;AAK;167/168;23/204;131;176;77;165;FII;30;ZZZ;EDIFACT;yes;agreed;x",
            "edi_partner.csv 7350000000024: skriv ett GLN",
        ),
        (
            "edi_partner",
            "7350000000023;2027-01-01;SX;IV;AAK;167/168;23/204;131;176;77;165;FII;30;ZZZ;EDIFACT;yes;agreed;x",
            "edi_partner.csv rad 5 supplier_role: ”SX”",
        ),
        ("who_gets_what", "other;2014-01-01;C;C;A;B;-;-;-;-;C", "who_gets_what.csv rad 9 demand: ”B” duger inte"),
    ],
)
def test_a_wrong_row_stops_the_load_by_file_and_line(table: str, row: str, problem: str, folder: Path) -> None:
    append(folder, table, row)
    problem = problem.replace("{last}", str(len((folder / f"{table}.csv").read_text("utf-8").splitlines())))
    assert any(found.startswith(problem) for found in problems_of(folder)), problems_of(folder)


@pytest.mark.parametrize(
    ("table", "old", "new", "problem"),
    [
        ("reference_rate", "2015-01-01;0.00;;\n", "", "reference_rate.csv: halvåret från 2015-01-01 saknas"),
        ("terms", "terms_id;", "terms;", "terms.csv: rubrikraden saknas eller är en annan; skriv terms_id;valid_from"),
        ("kravkod", "P3_AGREED_DUE", "P3", "kravkod.csv rad 5 interest_basis: ”P3” duger inte"),
        ("kravkod", "P3_AGREED_DUE;;", "CONTRACT;;", "kravkod.csv STD_PERSON: CONTRACT kräver en avtalad ränta"),
        ("kravkod", "P3_AGREED_DUE;;", "CONTRACT;24.01;", "kravkod.csv STD_PERSON: avtalad ränta utanför 0-24"),
        ("kravkod", "0.00;1;;", "0.00;2;;", "kravkod.csv STD_PERSON: två påminnelser kräver second_reminder_days"),
        ("kravkod", "0.00;1;;", "49.00;1;;", "kravkod.csv STD_PERSON invoice_fee: fakturaavgift läggs inte till"),
        ("kravkod", "never;N;neutral", "3;N;neutral", "kravkod.csv STD_PERSON order_block_at: programmet spärrar"),
        ("kravkod", "never;N;neutral", "never;Y;neutral", "kravkod.csv STD_PERSON shut_off_allowed: programmet"),
        ("kravkod", "never;N;neutral", "never;N;sharp", "kravkod.csv STD_PERSON text_set: det finns bara neutrala"),
        (
            "kravkod",
            "unknown;;;;Y",
            "unknown;;60.01;;Y",
            "kravkod.csv STD_PERSON: påminnelseavgiften är högre än taket",
        ),
        ("kravkod", "STD_PERSON;2014-01-01", "STD_PERSON;2013-01-01", "kravkod.csv payment_days: tomt, men"),
    ],
)
def test_an_edited_row_is_checked_too(table: str, old: str, new: str, problem: str, folder: Path) -> None:
    replace(folder, table, old, new)
    assert any(found.startswith(problem) for found in problems_of(folder)), problems_of(folder)


def test_a_missing_file_and_another_encoding_are_named(folder: Path) -> None:
    (folder / "terms.csv").unlink()
    path = folder / "fee.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("latin-1"))
    problems = problems_of(folder)
    assert any(problem.startswith("terms.csv: rubrikraden saknas") for problem in problems)
    assert "fee.csv: filen är inte UTF-8; spara den som UTF-8" in problems


def test_every_file_of_the_folder_is_declared_and_names_its_source() -> None:
    files = {path.stem for path in policy.FOLDER.iterdir()}
    assert files == set(TABLES)
    for path in policy.FOLDER.iterdir():
        assert path.read_text(encoding="utf-8").startswith("# source "), path.name


@pytest.mark.parametrize("name", TABLES)
def test_every_table_is_typed(name: str) -> None:
    assert DEMO.table(name).schema == TABLES[name].schema
    assert DEMO.table(name).num_rows > 0
    assert all("_ore" not in field.name or field.type == pa.int64() for field in DEMO.table(name).schema)


def test_the_document_lists_every_table() -> None:
    text = (policy.PROJECT / "docs" / "policy.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)` \| ", text.split("## Tables")[1].split("##")[0], re.MULTILINE) == list(TABLES)


def test_every_parameter_is_read_by_something() -> None:
    """A parameter that nothing reads promises what is not true (decision 0004)."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in (PROJECT / "reskontra").rglob("*.py"))
    named = {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    lines = (policy.FOLDER / "parameter.csv").read_text(encoding="utf-8").splitlines()
    keys = {line.split(";")[0] for line in lines if not line.startswith("#")} - {"key"}
    assert len(keys) > 40 and keys - named == set()
