"""Staff's decision files become decisions that wait for their step, and each row's outcome comes back as a file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from intake_examples import House, customers, empty_house, sftp_home  # noqa: F401 - fixtures

from reskontra.decisions import decision_templates, decisions
from reskontra.exchange import sftp_server
from reskontra.exchange.staff_sheets import read_staff_file
from reskontra.services import services

WORKLIST = "Betalning;Post;Beslut;Till faktura;Till kund;Belopp;Beslutat av;Kommentar\n"
MANDATES = "Medgivande;Kundnummer;Betalarnummer;Clearingnummer;Kontonummer;Bankgironummer;Beslutat av;Kommentar\n"
GOOD = "11;71;Faktura;2026000001;;1234,50;ANNEX;enligt kund\n"
STOPS = "Spärr;Spärrkod;Kundnummer;Fakturanummer;Bevakningsdag;Fordringar före;Beslutat av;Orsak\n"
BAD = "12;72;Faktura;;;10,00;ANNEX;\n"
SILENT = "13;73;;;;;;\n"


@pytest.fixture
def house(empty_house: House) -> Iterator[House]:  # noqa: F811
    sftp_server.init(empty_house.home, services.accounts(empty_house.settings.exchange.accounts))
    yield empty_house
    shutil.rmtree(empty_house.home.sftp / "finance" / "out")  # the folder of templates stays for no other test


def drop(house: House, name: str, text: str) -> None:
    house.drop(name, text.encode(), "finance")


def beside(house: House, name: str, ending: str) -> str:
    (path,) = (house.home.sftp / "finance").rglob(name + ending)
    return path.read_text("utf-8")


def judge(house: House, kind: str, *outcomes: tuple[int, str, str]) -> int:
    """Apply decisions as a step does; how many waited."""
    with house.ledger.transaction():
        waiting = decisions.begin(house.night, kind)
        for outcome in outcomes:
            house.ledger.connection.execute("INSERT INTO decided VALUES (%s, %s, %s)", outcome)
        decisions.close(house.night)
    house.night.exchange.deliver()
    return waiting


def answers(house: House) -> dict[str, list[dict[str, Any]]]:
    folder = house.home.sftp / "finance" / "out"
    return {p.name: read_staff_file(p.read_bytes(), p.name).table.to_pylist() for p in sorted(folder.glob("SVAR_*"))}


def test_rows_are_taken_put_aside_or_nothing_and_the_sender_is_told_each(house: House) -> None:
    drop(house, "lista.csv", WORKLIST + GOOD + BAD + SILENT)
    tally = house.run("decision_intake")
    assert tally.counts == {
        "beslutsfiler": 1,
        "beslut": 1,
        "återsända rader": 1,
        "beslut om spärrar": 0,
        "beslut om villkor": 0,
        "beslut om ränta": 0,
    }
    assert house.totals("decision_intake") == {"read": (2, 124450), "taken": (1, 123450), "returned": (1, 1000)}
    (row,) = house.rows("SELECT * FROM decision")
    assert (row["decision_id"], row["kind"], row["choice"], row["item_id"]) == (1, "match", "invoice", 71)
    assert (row["invoice_no"], row["amount_ore"], row["decided_by"]) == (2026000001, 123450, "ANNEX")
    assert row["file_line"] == 2
    assert house.rows("SELECT decision_id, private FROM open_decision") == [{"decision_id": 1, "private": {}}]
    assert house.state_of("lista.csv") == "taken"
    receipt = beside(house, "lista.csv", ".KVITTENS.txt")
    assert "Arbetslista inbetalningar" in receipt and "1 234,50" in receipt
    assert "Rad 3" in beside(house, "lista.csv", ".AVVISAD.txt")


def test_decisions_are_numbered_without_gaps_in_the_order_of_files_and_lines(house: House) -> None:
    drop(house, "b.csv", WORKLIST + GOOD)
    drop(house, "a.csv", WORKLIST + GOOD + BAD + GOOD)
    house.run("decision_intake")
    names = (
        "SELECT d.decision_id AS id, f.name, d.file_line AS line FROM decision d JOIN inbound_file f USING (file_id)"
    )
    found = [tuple(row.values()) for row in house.rows(f"{names} ORDER BY 1")]
    assert found == [(1, "a.csv", 2), (2, "a.csv", 4), (3, "b.csv", 2)]


def test_a_file_that_is_no_decision_file_is_refused_and_named_and_stops_nothing_else(house: House) -> None:
    drop(house, "semester.csv", "Namn;Vecka\nBo;28\n")
    drop(house, "lista.csv", WORKLIST + GOOD)
    tally = house.run("decision_intake")
    assert (house.state_of("semester.csv"), house.state_of("lista.csv")) == ("refused", "taken")
    (finding,) = tally.findings
    assert (finding.rule, finding.severity, finding.key) == ("DEC-REFUSED", "stop", "semester.csv")
    assert "DEC-UNKNOWN" in beside(house, "semester.csv", ".AVVISAD.txt")


def test_the_same_file_again_is_a_duplicate_and_a_killed_run_leaves_nothing(house: House) -> None:
    drop(house, "lista.csv", WORKLIST + GOOD)
    house.run("decision_intake", fail_before_commit=True)
    assert house.rows("SELECT 1 FROM decision") == []
    house.run("decision_intake")
    drop(house, "lista igen.csv", WORKLIST + GOOD)
    house.run("decision_intake")
    assert [row["decision_id"] for row in house.rows("SELECT decision_id FROM decision")] == [1]
    assert house.state_of("lista igen.csv") == "duplicate"


def test_a_second_clients_file_is_left_for_its_own_night_and_one_without_client_is_refused(house: House) -> None:
    house.with_second_client("20")
    drop(house, "lista_20_1.csv", WORKLIST + GOOD)
    drop(house, "lista_10_1.csv", WORKLIST + GOOD.replace("71", "74"))
    drop(house, "lista.csv", WORKLIST + GOOD.replace("71", "75"))
    house.run("decision_intake")
    assert [row["item_id"] for row in house.rows("SELECT item_id FROM decision")] == [74]
    assert house.state_of("lista.csv") == "refused"
    assert house.rows("SELECT 1 FROM inbound_file WHERE name = 'lista_20_1.csv'") == []
    assert (house.home.sftp / "finance" / "processing" / "lista_20_1.csv").exists()


def test_an_account_is_known_only_until_the_decision_is_applied(house: House) -> None:
    drop(house, "medgivanden.csv", MANDATES + "Nytt;104711;;6000;123456789;;ANNEX;\n")
    house.run("decision_intake")
    private = [row["private"] for row in house.rows("SELECT private FROM open_decision")]
    assert private == [{"account": "123456789", "clearing": "6000"}]
    assert "123456789" not in str(house.rows("SELECT * FROM decision"))
    judge(house, "mandate", (1, "done", "Medgivandet är skickat."))
    assert house.rows("SELECT * FROM open_decision") == []


def test_each_row_gets_its_outcome_in_one_answer_per_file(house: House) -> None:
    drop(house, "a.csv", WORKLIST + GOOD + GOOD.replace("11;71", "12;72"))
    drop(house, "b.csv", WORKLIST + GOOD.replace("11;71", "13;73"))
    house.run("decision_intake")
    waiting = judge(house, "match", (1, "done", "Bokfört."), (2, "conflict", "Redan matchad."), (3, "done", "Bokfört."))
    assert waiting == 3
    found = answers(house)
    assert list(found) == ["SVAR_a.csv", "SVAR_b.csv"]
    told = [(row["Rad"], row["Post"], row["Beslut"], row["Utfall"], row["Förklaring"]) for row in found["SVAR_a.csv"]]
    assert told == [
        ("2", "71", "Faktura", "Genomfört", "Bokfört."),
        ("3", "72", "Faktura", "Inte genomfört", "Redan matchad."),
    ]
    assert judge(house, "match") == 0
    assert list(answers(house)) == ["SVAR_a.csv", "SVAR_b.csv"], "nothing left to answer"


def test_what_is_not_judged_waits_and_is_answered_later_in_a_file_of_its_own(house: House) -> None:
    drop(house, "a.csv", WORKLIST + GOOD + GOOD.replace("11;71", "12;72"))
    house.run("decision_intake")
    assert judge(house, "undo") == 0
    judge(house, "match", (1, "done", "Bokfört."))
    assert judge(house, "match", (2, "done", "Bokfört.")) == 1
    assert list(answers(house)) == ["SVAR_a.csv", "SVAR_a~2.csv"]


def test_a_name_as_long_as_names_may_be_still_gets_its_answer(house: House) -> None:
    name = "å" * 95 + ".csv"
    drop(house, name, WORKLIST + GOOD)
    house.run("decision_intake")
    judge(house, "match", (1, "done", "Bokfört."))
    assert len(answers(house)) == 1


def test_the_templates_are_laid_out_once_for_each_version(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    out = house.home.sftp / "finance" / "out"
    for _ in range(2):
        house.run("decision_intake")
        house.next_night()
    house.night.exchange.deliver()
    assert {path.name for path in (out / decision_templates.FOLDER).iterdir()} == set(decision_templates.TEMPLATES)
    # Another release may pack the same workbook to other bytes.
    monkeypatch.setattr(decision_templates, "content", lambda name: b"other bytes")
    house.run("decision_intake")
    assert len(house.rows("SELECT 1 FROM outbox")) == 1


def test_stops_are_applied_the_night_they_come_and_each_row_is_answered(house: House) -> None:
    house.drop("customers.txt", customers({}))
    house.run("customer_intake")
    text = STOPS + "Sätt;social;104711;;2027-01-31;;ANNEX;skuldrådgivning\nAvsluta;SOCIAL;999;;;;ANNEX;fel\n"
    drop(house, "SPARRAR.csv", text)
    tally = house.run("decision_intake")
    house.night.exchange.deliver()
    assert tally.counts["beslut om spärrar"] == 2
    told = [(row["Rad"], row["Beslut"], row["Utfall"], row["Förklaring"]) for row in answers(house)["SVAR_SPARRAR.csv"]]
    assert told == [
        ("2", "Sätt", "Genomfört", "Spärren Sociala hänsyn är satt och bevakas 2027-01-31."),
        ("3", "Avsluta", "Inte genomfört", "Kunden finns inte. Kontrollera kundnumret."),
    ]
    (held,) = house.rows("SELECT customer_no, stop_code, set_by, reason, decision_id FROM customer_stop_set")
    assert list(held.values()) == ["104711", "SOCIAL", "ANNEX", "skuldrådgivning", 1]
    house.run("decision_intake")
    assert len(house.rows("SELECT 1 FROM customer_stop_set")) == 1


def test_terms_of_single_claims_come_as_files_and_are_answered_row_by_row(house: House) -> None:
    """The cells of the two files reach the decision with their units; these invoices do not exist."""
    drop(house, "kravkoder.csv", "Fakturanummer;Ny kravkod;Från dag;Beslutat av;Godkänt av;Orsak\n9;va;;AB;;x\n")
    grounds = "Räntegrund;Fakturanummer;Dag;Räntesats;Påslag;Beslutat av;Godkänt av;Orsak\n"
    drop(house, "rantegrunder.csv", f"{grounds}Avtal;8;;12,5;;AB;;x\nBrott;7;2026-01-31;;;AB;;x\nBrott;6;;;;AB;;x\n")
    tally = house.run("decision_intake")
    assert (tally.counts["beslut om villkor"], tally.counts["återsända rader"]) == (3, 1)
    found = house.rows("SELECT kind, choice, invoice_no, fields FROM decision ORDER BY decision_id")
    assert [tuple(row.values()) for row in found] == [
        ("kravkod", "set", 9, {"code": "VA"}),
        ("interest_basis", "CONTRACT", 8, {"rate_x100": 1250}),
        ("interest_basis", "CRIME", 7, {"from_on": "2026-01-31"}),
    ]
    house.night.exchange.deliver()
    told = answers(house)
    assert [row["Beslut"] for row in told["SVAR_rantegrunder.csv"]] == ["Avtal", "Brott"]
    assert {row["Utfall"] for rows in told.values() for row in rows} == {"Inte genomfört"}
