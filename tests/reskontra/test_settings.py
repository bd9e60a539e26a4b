"""The settings file: the demo's values, and that every wrong key stops the start by its dotted name."""

import ast
import dataclasses
import re
from datetime import time
from pathlib import Path

import pytest

from reskontra import settings
from reskontra.settings import Settings, SettingsError

DEMO = settings.PATH.read_text(encoding="utf-8")
KEY = re.compile(r"^(\w+) = ", re.MULTILINE)


def problems_of(text: str, tmp_path: Path) -> list[str]:
    path = tmp_path / "settings.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        Settings.load(path)
    return refused.value.problems


def changed(old: str, new: str) -> str:
    assert DEMO.count(old) >= 1, f"{old} is not in the demo's settings"
    return DEMO.replace(old, new, 1)


def test_the_demo_municipality_is_read() -> None:
    found = Settings.load()
    client = found.client("10")
    assert (client.organisation_no, client.vat_no, client.endpoint) == (
        "2120009994",
        "SE212000999401",
        "0007:2120009994",
    )
    assert (client.main_bankgiro.number, client.main_bankgiro.ocr_level) == ("50501055", 3)
    assert [bankgiro.number for bankgiro in client.bankgiro] == ["50501055", "9912346"]
    assert client.number_series("invoice").first_number == 2026000001
    assert client.agency.receiver_organisation_no == "5599000014"
    assert (found.night.starts_at, found.night.zone.key) == (time(1, 15), "Europe/Stockholm")
    assert found.matching.small_difference_night_cap_ore == 1000_00
    assert found.municipality.test_marker == "P"
    assert found.exchange.accounts.systems == ("forskola", "vatten", "bostad")


def test_the_environment_may_name_another_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "other.toml"
    path.write_text(changed('name = "Exempelstads kommun"', 'name = "Provköpings kommun"'), encoding="utf-8")
    monkeypatch.setenv(settings.PATH_ENV, str(path))
    assert Settings.load().client("10").name == "Provköpings kommun"


def test_an_unknown_client_is_named() -> None:
    with pytest.raises(KeyError, match="klienten 99 saknas"):
        Settings.load().client("99")


def test_every_key_is_mandatory(tmp_path: Path) -> None:
    """Each line with a key is taken away by itself; the message names that key as missing."""
    lines = DEMO.splitlines(keepends=True)
    keys = [(no, match[1]) for no, line in enumerate(lines) if (match := KEY.match(line))]
    assert len(keys) > 90
    for no, key in keys:
        problems = problems_of("".join(lines[:no] + lines[no + 1 :]), tmp_path)
        assert any(re.search(rf"(^|\.){key}: saknas; skriv ", problem) for problem in problems), key


def test_an_unknown_key_is_named_with_what_may_have_been_meant(tmp_path: Path) -> None:
    problems = problems_of(changed("starts_at =", "start_at ="), tmp_path)
    assert problems == [
        "night.start_at: okänd nyckel; menas night.starts_at?",
        'night.starts_at: saknas; skriv ett klockslag som "01:15"',
    ]
    assert problems_of(DEMO + "\n[secrets]\npassword = 1\n", tmp_path) == ["secrets: okänd nyckel"]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('"01:15"', '"24:15"', "night.starts_at: '24:15' duger inte; skriv ett klockslag"),
        ("sftp_port = 2222", 'sftp_port = "2222"', "exchange.sftp_port: '2222' duger inte; skriv ett heltal"),
        ("sftp_port = 2222", "sftp_port = true", "exchange.sftp_port: True duger inte; skriv ett heltal"),
        ("f_tax = true", "f_tax = 1", "client[0].f_tax: 1 duger inte; skriv true eller false"),
        ('"250000.00"', "250000.00", "invoicing.control_list.largest_amount: 250000.0 duger inte; skriv kronor"),
        ('"250000.00"', '"250000"', "invoicing.control_list.largest_amount: '250000' duger inte; skriv kronor"),
        ('"production"', '"prod"', 'municipality.environment: \'prod\' duger inte; skriv "production" eller "test"'),
        ("ocr_level = 3", "ocr_level = 5", "client[0].bankgiro[0].ocr_level: 5 duger inte; skriv 1 eller 2"),
        ('systems = ["forskola"', "systems = [1", "exchange.accounts.systems[0]: 1 duger inte; skriv text"),
        ("[night]", "[[night]]", "night: [{"),
    ],
)
def test_a_value_of_the_wrong_type_is_named(old: str, new: str, problem: str, tmp_path: Path) -> None:
    assert any(found.startswith(problem) for found in problems_of(changed(old, new), tmp_path))


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('"exempelstad"', '"Exempel stad"', "municipality.short_name:"),
        ('"Europe/Stockholm"', '"Sverige"', "night.timezone:"),
        ('organisation_no = "2120009994"', 'organisation_no = "2120009995"', "client[0].organisation_no:"),
        ('organisation_no = "2120009994"', 'organisation_no = "212000-9994"', "client[0].organisation_no:"),
        ('"SE212000999401"', '"SE212000999402"', "client[0].vat_no:"),
        ('"0007:2120009994"', '"2120009994"', "client[0].endpoint:"),
        ('gln = "7359999999998"', 'gln = "7350000000024"', "client[0].gln: '7350000000024' är inget GLN"),
        ('issuer_id = ""', 'issuer_id = "FUI 1"', "client[0].internet_bank.issuer_id: skriv högst 35 bokstäver"),
        (
            'payer_states = ["customer_number"]',
            'payer_states = ["customer_number", "name"]',
            "client[0].internet_bank.payer_states: 'name' är inget av customer_number, reference",
        ),
        ("contrl_bank_days = 1", "contrl_bank_days = 0", "distribution.contrl_bank_days: skriv minst 1"),
        ('number = "50501055"', 'number = "50501056"', "client[0].bankgiro[0].number:"),
        ('number = "9912346"', 'number = "50501055"', "client.bankgiro:"),
        ("length_digit = true", "length_digit = false", "client[0].bankgiro[0].length_digit:"),
        ('first = "6026000001"', 'first = "5999999999"', "client[0].series: invoice och credit_note möts"),
        ('first = "6026000001"', 'first = "0026000001"', "client[0].series: credit_note 0026000001"),
        ('name = "credit_note"', 'name = "invoice"', "client[0].series: skriv en serie var"),
        ('"5599000014"', '"5599000015"', "client[0].agency.receiver_organisation_no:"),
        ('bankgiro = "50501055"', 'bankgiro = "50505050"', "client[0].direct_debit[0].bankgiro: '50505050' är inget"),
        (
            'customer_number = "009901"',
            'customer_number = "9901"',
            "client[0].direct_debit[0].customer_number: skriv sex",
        ),
        ('"RESKONTRA_AUTOGIRO_KEY"', '""', "client[0].direct_debit[0].hmac_key_env: skriv namnet"),
        ("post_at_percent = 90", "post_at_percent = 0", "matching.post_at_percent: 0 duger inte; skriv 1-100"),
        ("draw_day = 0", "draw_day = 32", "direct_debit.draw_day: 32 duger inte"),
        ("cut_off_bank_days = 1", "cut_off_bank_days = 6", "direct_debit.cut_off_bank_days: skriv minst 1"),
        ("notice_weekdays = 8", "notice_weekdays = 0", "direct_debit.notice_weekdays: skriv minst 1"),
        ('account = "ubw"', 'account = "bank"', "ubw_sftp.account: 'bank' tar inte emot order"),
        ("sie = 24", "sie = 20", "ledger_export.dimension: samma sie står två gånger"),
        ('ours = "dim_7"', 'ours = "dim_1"', "ledger_export.dimension: samma ours står två gånger"),
        ("sie = 24", "sie = 8", "ledger_export.dimension: 8 duger inte"),
    ],
)
def test_a_contradiction_is_named(old: str, new: str, problem: str, tmp_path: Path) -> None:
    assert any(found.startswith(problem) for found in problems_of(changed(old, new), tmp_path))


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    text = changed("f_tax = true", "f_tax = 1").replace("[checks]", "[cheques]").replace('"01:15"', '"1:15"')
    assert {problem.split(":")[0] for problem in problems_of(text, tmp_path)} == {
        "client[0].f_tax",
        "cheques",
        "checks",
        "night.starts_at",
    }


def test_a_file_that_is_no_toml_or_not_utf8_is_refused(tmp_path: Path) -> None:
    assert "inte läsbar TOML" in problems_of("[night", tmp_path)[0]
    path = tmp_path / "latin.toml"
    path.write_bytes(DEMO.encode("latin-1"))
    with pytest.raises(SettingsError, match="UTF-8"):
        Settings.load(path)


def test_every_key_is_read_by_something() -> None:
    """A key that nothing reads promises what is not true."""
    modules = [path for name in ("reskontra", "dags", "plugins") for path in (settings.PROJECT / name).rglob("*.py")]
    readers = [path for path in modules if path.name not in ("settings.py", "settings_check.py")]
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in readers)
    read = {node.attr for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    classes = [kind for kind in vars(settings).values() if isinstance(kind, type) and dataclasses.is_dataclass(kind)]
    keys = {f"{kind.__name__}.{field.name}": field.name for kind in classes for field in dataclasses.fields(kind)}
    assert len(keys) > 90
    checked_on_load = {"Bankgiro.ocr_level"}  # decides whether length_digit may be false
    assert {key for key, name in keys.items() if name not in read} == checked_on_load


def test_no_secret_stands_in_the_file() -> None:
    """Keys that name a secret name the environment variable that holds it."""
    keys = KEY.findall(DEMO)
    assert any(key.endswith("_env") for key in keys)
    for key in keys:
        assert key.endswith("_env") or not re.search(r"secret|password|token$|_key$", key), key


def test_the_document_lists_every_section() -> None:
    text = (settings.PROJECT / "docs" / "settings.md").read_text(encoding="utf-8")
    sections = re.findall(r"^\[+(\w+)\]+ *(?:#.*)?$", DEMO, re.MULTILINE)
    assert re.findall(r"^\| `\[+(\w+)\]+` \| ", text, re.MULTILINE) == sections
