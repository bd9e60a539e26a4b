"""The night's report: true facts in every state of a night, the same bytes twice, nobody's name, readable anywhere."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from ledger_rows import ANNA, Town
from rich.console import Console
from town_copies import bank, lived

from reskontra.exchange.archive import Archive
from reskontra.home import PROJECT, Home
from reskontra.pages import night_html, night_page, night_words
from reskontra.payment_matching import RULES
from reskontra.processes import NIGHT, PHASES, PROCESSES

DAY = "2026-11-23"
ON = date.fromisoformat(DAY)


@pytest.fixture(scope="module")
def copies(postgres_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Town]]:
    """Copies of a night with two invoices, a payment of one, and the books handed over and reconciled."""

    def live(town: Town) -> None:
        town.night(DAY)
        town.customer("1")
        town.company("2")
        paid = town.invoiced("1", 100_000, ON)
        town.invoiced("2", 250_000, ON)
        town.pay(paid, 100_000, DAY)
        bank(town)
        town.run("ledger_export", DAY)
        town.run("reconciliation", DAY)

    with lived(postgres_home, tmp_path_factory.mktemp("lived"), live) as copy:
        yield copy


@pytest.fixture
def town(copies: Callable[[], Town]) -> Town:
    return copies()


def attempt(town: Town, step: str, phase: str, state: str, message: str | None = None) -> None:
    """One attempt at a phase of tonight's step; `running` is one that was killed."""
    key = {"run_id": 1, "step": step, "phase": phase}
    row = town.ledger.row("begin_attempt", **key, version_id=1)
    assert row is not None
    if state != "running":
        town.ledger.run("end_attempt", **key, attempt=row["attempt"], state=state, message=message)


def run_steps(town: Town, *, until: str = "", state: str = "done", message: str | None = None) -> None:
    """Let every step end well, up to the run of `until`, which ends as `state` says."""
    for step in NIGHT:
        for phase in PHASES:
            if (step.name, phase) == (until, "run") and state != "done":
                return attempt(town, step.name, phase, state, message)
            attempt(town, step.name, phase, "done")
        if step.name == until:
            return None
    return None


def found(town: Town, severity: str, message: str, number: int = 1, step: str = "invoicing", run_id: int = 1) -> None:
    town.ledger.run(
        "add_finding",
        run_id=run_id,
        step=step,
        phase="run",
        finding_no=number,
        rule="RULE",
        severity=severity,
        key="k",
        message=message,
    )


def facts(town: Town, **options: Any) -> dict[str, Any]:
    return night_page.facts_of(town.ledger, town.settings, "10", ON, **options)


def page(town: Town, rows: int = 500) -> str:
    return night_html.page(facts(town, for_report=True), rows=rows)


def sent(town: Town, *kinds: str) -> dict[str, str]:
    """Name and text of the report's files in the outbox."""
    kinds = kinds or night_page.REPORT_KINDS
    rows = town.rows(f"SELECT name, sha256 FROM outbox WHERE kind IN {(*kinds, '-')} ORDER BY outbox_id")
    return {name: Archive(town.home.archive).read(sha256).decode("utf-8-sig") for name, sha256 in rows}


def test_a_night_that_went_well_is_complete_and_says_what_it_did(town: Town) -> None:
    run_steps(town)
    told = facts(town)
    assert (told["state"], told["stopped_at"], told["headline"]) == ("complete", None, "Natten är klar.")
    did = {process["process"]: process["did"] for process in told["processes"]}
    assert did["invoicing"] == [{"name": "invoice", "label": "Fakturor", "count": 2, "ore": 350_000}]
    assert did["payment_matching"] == [{"name": "ocr_exact", "label": "Betalade", "count": 1, "ore": 100_000}]
    assert did["reconciliation"] == [{"name": "open_items", "label": "Öppna poster", "count": 1, "ore": 250_000}]
    assert [step["step"] for step in told["steps"]] == [step.name for step in NIGHT]
    assert all(row["holds"] for row in told["reconciliation"]["equalities"])
    movements = {row["event"]: row["moved_ore"] for row in told["reconciliation"]["movements"]}
    assert movements == {"invoice": 350_000, "payment_matched": -100_000}


def test_a_stopped_step_is_named_first_and_the_rest_has_not_run(town: Town) -> None:
    run_steps(town, until="reminders", state="stopped", message="reminders: 1 st men 2 st")
    told = facts(town)
    assert (told["state"], told["stopped_at"]) == ("stopped", "reminders")
    assert told["headline"] == "Natten stoppades i steget ”Påminna”."
    assert told["stops"] == ["reminders: 1 st men 2 st"]
    states = {step["step"]: step["state"] for step in told["steps"]}
    assert (states["interest_invoicing"], states["reminders"], states["collection"]) == ("done", "stopped", "waiting")


def test_a_fault_of_ours_is_a_stop_too(town: Town) -> None:
    run_steps(town, until="invoicing", state="failed", message="KeyError: 'x'")
    told = facts(town)
    assert (told["state"], told["stops"]) == ("stopped", ["Steget ”Fakturera” avbröts av ett fel: KeyError: 'x'"])


def test_the_report_after_a_stop_is_done_when_it_has_run(town: Town) -> None:
    run_steps(town, until="reminders", state="stopped", message="skillnad")
    attempt(town, "reporting", "run", "done")
    assert facts(town)["steps"][-1]["state"] == "done"


def test_a_killed_step_is_running_and_the_night_is_not_done(town: Town) -> None:
    run_steps(town, until="collection", state="running")
    told = facts(town)
    assert (told["state"], told["headline"]) == ("running", "Natten är inte klar. Näst på tur: ”Lämna till inkasso”.")


def test_a_step_begun_again_after_its_stop_is_running_until_it_is_done(town: Town) -> None:
    run_steps(town)
    attempt(town, "reconciliation", "check_after", "stopped", "skillnad")
    assert facts(town)["state"] == "stopped"
    attempt(town, "reconciliation", "check_before", "done")
    assert facts(town)["state"] == "running"
    for phase in ("run", "check_after"):
        attempt(town, "reconciliation", phase, "done")
    assert facts(town)["state"] == "complete"


def test_a_night_run_to_its_end_with_a_named_stop_is_stopped_at_no_step(town: Town) -> None:
    run_steps(town)
    found(town, "stop", "Filen är avvisad.", step="payment_intake")
    told = facts(town)
    assert (told["state"], told["stopped_at"], told["stops"]) == ("stopped", None, ["Filen är avvisad."])
    assert told["headline"] == "Natten är körd till slut, men har en sak som måste åtgärdas."


def test_a_night_that_was_never_run_is_missing_and_has_the_same_keys(town: Town) -> None:
    run_steps(town)
    missing = night_page.facts_of(town.ledger, town.settings, "10", date(2026, 11, 24))
    assert missing["state"] == "missing"
    assert missing["headline"] == "Ingen natt är körd för tisdagen den 24 november 2026."
    assert missing.keys() == facts(town).keys()
    night_html.page(missing, rows=10)


def test_bank_days_without_a_night_are_named(town: Town) -> None:
    told = night_page.facts_of(town.ledger, town.settings, "10", town.night("2026-11-27").business_on)
    assert told["missing_nights"] == ["2026-11-24", "2026-11-25", "2026-11-26"]
    tally = town.run("reporting", "2026-11-27")
    assert [finding.key for finding in tally.findings] == told["missing_nights"]
    before = sent(town)
    found(town, "warn", tally.findings[0].message, step="reporting", run_id=2)
    town.run("reporting", "2026-11-27")
    assert sent(town) == before, "what the report itself has found is no news to it"


def test_findings_stand_gravest_first_then_in_the_order_of_the_night(town: Town) -> None:
    found(town, "warn", "a", step="customer_intake")
    found(town, "hold", "b", step="reminders")
    found(town, "hold", "c", step="invoicing")
    found(town, "stop", "d", step="collection")
    assert [row["message"] for row in facts(town)["findings"]] == ["d", "c", "b", "a"]


def test_what_a_process_finds_again_in_the_same_night_is_told_once(town: Town) -> None:
    first, second, _ = [step.name for step in NIGHT if step.process.name == "payment_intake"]
    found(town, "hold", "a", step=first)
    found(town, "hold", "a", step=second)
    found(town, "hold", "b", 2, step=second)
    found(town, "hold", "a", step="invoicing")
    told = [(row["step"], row["message"]) for row in facts(town)["findings"]]
    assert told == [("invoicing", "a"), (first, "a"), (second, "b")]


def test_the_report_is_sent_once_and_a_rerun_gives_the_same_bytes(town: Town) -> None:
    run_steps(town, until="reconciliation")
    town.run("reporting", DAY)
    first = sent(town)
    assert list(first) == ["SAMMANSTALLNING_10_20261123.html", "SAMMANSTALLNING_10_20261123.json"]
    attempt(town, "reporting", "run", "done")
    run_steps(town)
    town.run("reporting", DAY)
    assert sent(town) == first
    assert "milliseconds" not in first["SAMMANSTALLNING_10_20261123.json"]
    assert all("milliseconds" in step for step in facts(town)["steps"])


def test_a_rerun_that_finds_less_because_its_work_is_done_sends_nothing(town: Town) -> None:
    found(town, "stop", "Filen är avvisad.", step="payment_intake")
    found(town, "warn", "Stor faktura.")
    run_steps(town, until="reconciliation")
    town.run("reporting", DAY)
    town.ledger.connection.execute("DELETE FROM finding")
    town.run("reporting", DAY)
    assert len(sent(town)) == 2


def test_news_are_sent_as_a_new_version(town: Town) -> None:
    run_steps(town, until="reminders", state="stopped", message="skillnad")
    town.run("reporting", DAY)
    run_steps(town, until="reconciliation")
    town.run("reporting", DAY)
    found(town, "warn", "Nytt.")
    town.run("reporting", DAY)
    versions = {name: json.loads(text)["state"] for name, text in sent(town, "night_facts").items()}
    assert versions == {
        "SAMMANSTALLNING_10_20261123.json": "stopped",
        "SAMMANSTALLNING_10_20261123~2.json": "complete",
        "SAMMANSTALLNING_10_20261123~3.json": "complete",
    }


def reject(town: Town, number: int, department: str | None, found: str, process: str = "order_intake") -> None:
    town.insert(
        "reject",
        run_id=1,
        process=process,
        reject_no=number,
        line_no=number,
        key=f"70000{number}",
        department=department,
        rule="ORD-TERMS",
        field="terms_id",
        found=found,
        wanted="Ett villkor som finns.",
        action="Rätta ordern.",
    )


def test_each_department_gets_its_own_rejects(town: Town) -> None:
    reject(town, 1, "TEK", "=ZZ")
    reject(town, 2, "BUN", f"född {ANNA}")
    reject(town, 3, None, "Exempelgatan 1", process="customer_intake")
    town.insert(
        "returned_row",
        run_id=1,
        process="order_intake",
        file_id=1,
        line_no=1,
        key="700001",
        department="TEK",
        ore=9_900,
    )
    town.run("reporting", DAY)
    files = sent(town, "department_rejects")
    assert list(files) == [
        "AVVISADE_BUN_10_20261123.csv",
        "AVVISADE_TEK_10_20261123.csv",
        "AVVISADE_AVSANDAREN_10_20261123.csv",
    ]
    assert "700002" in files["AVVISADE_BUN_10_20261123.csv"] and "700001" not in files["AVVISADE_BUN_10_20261123.csv"]
    assert "född 811228-****" in files["AVVISADE_BUN_10_20261123.csv"]
    assert ";=ZZ" not in files["AVVISADE_TEK_10_20261123.csv"], "a spreadsheet would run it"
    assert "Exempelgatan" not in files["AVVISADE_AVSANDAREN_10_20261123.csv"]
    rows = {row["department"]: (row["count"], row["ore"]) for row in facts(town)["rejects"]}
    assert rows == {"BUN": (1, 0), "TEK": (1, 9_900), None: (1, 0)}


def work_item(town: Town, number: int, customer_no: str = "104711") -> None:
    town.insert(
        "work_item",
        work_item_id=f"w{number}",
        kind="protected_document",
        key=f"invoice-{number}",
        customer_no=customer_no,
        text=f"Faktura {number} ska lämnas ut av behörig handläggare.",
        opened_on=date(2026, 11, 20),
        run_id=1,
        version_id=1,
    )


def test_the_work_list_has_customer_numbers_only_and_masks_those_that_identify(town: Town) -> None:
    work_item(town, 1)
    work_item(town, 2, customer_no=ANNA)
    town.run("reporting", DAY)
    (text,) = sent(town, "work_list").values()
    lines = text.splitlines()
    assert lines[0] == "Slag;Kundnummer;Gäller;Att göra;Sedan;Ålder (dagar)"
    assert lines[1].startswith("Handling till person med skyddade uppgifter;104711;invoice-1;") and lines[1].endswith(
        "2026-11-20;3"
    )
    assert "811228-****" in lines[2] and ANNA not in text
    assert facts(town)["work_items"]["count"] == 2


def test_a_closed_work_item_is_on_no_list(town: Town) -> None:
    work_item(town, 1)
    town.ledger.connection.execute("UPDATE work_item SET closed_on = '2026-11-23'")
    town.run("reporting", DAY)
    assert sent(town, "work_list") == {}


def test_no_name_address_or_identity_number_is_in_any_file(town: Town) -> None:
    work_item(town, 1, customer_no=ANNA)
    reject(town, 1, "TEK", ANNA)
    run_steps(town)
    town.run("reporting", DAY)
    files = sent(town)
    assert any("TEK" in name for name in files) and "Order" in "".join(files.values()), "the files tell of something"
    for name, text in files.items():
        for word in ("Anna", "Exempelbolaget", "Exempelgatan", ANNA, ANNA[2:]):
            assert word not in text, (name, word)


class Tags(HTMLParser):
    """The tags of a page, that they pair up, and the text a reader sees."""

    VOID = ("meta", "path", "circle", "br")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag


def test_the_page_is_whole_stands_alone_and_says_the_state_first(town: Town) -> None:
    run_steps(town, until="reminders", state="stopped", message="reminders: skillnad 0,01 kr")
    text = page(town)
    tags = Tags(text)
    assert ("html", {"lang": "sv"}) in tags.seen
    assert not [
        tag for tag, attrs in tags.seen if tag in ("script", "link", "img", "a") or "src" in attrs or "href" in attrs
    ]
    assert (
        text.index("Natten stoppades i steget ”Påminna”.")
        < text.index("reminders: skillnad 0,01 kr")
        < text.index("Vad natten gjorde")
    )
    assert "måndagen den 23 november 2026" in text and "@media print" in text and "width=device-width" in text
    assert 'aria-label="Stoppat"' in text and 'aria-label="Inte kört"' in text


def test_what_files_and_findings_say_is_text_on_the_page(town: Town) -> None:
    found(town, "hold", "<script>alert('x')</script> & co")
    text = page(town)
    assert "<script>" not in text and "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; co" in text


def test_long_lists_are_cut_on_the_page_and_the_rest_is_counted(town: Town) -> None:
    for number in range(1, 8):
        found(town, "warn", f"Fynd {number}.", number=number)
        work_item(town, number)
    text = page(town, rows=3)
    assert "Fynd 3." in text and "Fynd 4." not in text and "… och 4 till." in text
    assert "Att känna till (7)" in text and "Arbetslistan (7)" in text


def test_a_difference_is_marked_on_the_page(town: Town) -> None:
    town.ledger.connection.execute("UPDATE reconciliation_line SET right_ore = right_ore + 1 WHERE name = 'bank'")
    assert re.search(r'<tr class="differs">.*aria-label="Stoppat".*1 000,00.*1 000,01', page(town))


def test_the_terminal_says_the_same(town: Town) -> None:
    run_steps(town)
    found(town, "hold", "Order 7 [TEK] hålls.")
    screen = io.StringIO()
    night_page.print_summary(facts(town), Console(file=screen, width=120, highlight=False))
    text = screen.getvalue()
    assert "Natten är klar." in text
    assert re.search(r"✓ +Fakturera +Fakturor +2 +3 500,00 +\d+\.\d s", text)
    assert "Lagt åt sidan: Order 7 [TEK] hålls." in text, "brackets are text, not markup"
    assert "ubw/out/SIE_10_20261123_001.SI" in text


def test_the_document_names_every_key(town: Town) -> None:
    document = (PROJECT / "docs" / "formats" / "night_json.md").read_text(encoding="utf-8")
    work_item(town, 1)
    reject(town, 1, "TEK", "x")
    found(town, "hold", "x")
    run_steps(town)
    for key in _keys(facts(town)):
        assert re.search(rf"[`. ]{key}[`.( ]", document), key


def _keys(value: Any) -> set[str]:
    if isinstance(value, dict):
        inner = {
            key for name, part in value.items() if name != "findings" or isinstance(part, list) for key in _keys(part)
        }
        return set(value) | inner
    return {key for part in value for key in _keys(part)} if isinstance(value, list) else set()


def test_everything_that_is_counted_has_a_swedish_name() -> None:
    assert {f"payment_matching.{rule}" for rule in RULES} <= set(night_words.WORK)
    assert {name.split(".")[0] for name in (*night_words.WORK, *night_words.SHOWN)} == {s.process.name for s in NIGHT}
    for name in night_words.SHOWN:
        assert night_words.work(name) != name, name
    for _, process, names in night_html.FIGURES:
        assert process in {each.name for each in PROCESSES}
        assert all(f"{process}.{name}" in (*night_words.WORK, *night_words.SHOWN) for name in names)


def test_a_list_and_its_workbook_are_named_in_swedish() -> None:
    assert night_words.sent("payment_worklist") == "Arbetslista inbetalningar"
    assert night_words.sent("payment_worklist_xlsx") == "Arbetslista inbetalningar, arbetsbok"
