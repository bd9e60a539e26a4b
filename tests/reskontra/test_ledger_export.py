"""Export to the general ledger: vouchers that sum to zero, every entry handed over once, books and file agree."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from ledger_rows import Town
from town_copies import lived

from formats import sie
from reskontra import posting
from reskontra.chain import NightStopped
from reskontra.exchange.archive import Archive
from reskontra.explaining import event_names
from reskontra.home import PROJECT, Home
from reskontra.ledger import SQL
from reskontra.processes import BY_NAME
from reskontra.settings import SieDimension

NIGHT = "2026-11-23"


@pytest.fixture(scope="module")
def copies(postgres_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Town]]:
    """Two customers, and one night's work in two departments: invoices, a credit note, and money that is too much."""

    def live(town: Town) -> None:
        town.night(NIGHT)
        town.customer("1")
        town.company("2")
        day = date.fromisoformat(NIGHT)
        first = town.invoiced("1", 100_000, day, dim_1="4100")
        town.invoiced("2", 250_000, day, dim_1="4200")
        town.invoiced("1", 40_000, day, department="BUN", dim_1="2100")
        town.credit(first, 30_000, NIGHT)
        town.pay(first, 90_000, NIGHT)

    with lived(postgres_home, tmp_path_factory.mktemp("lived"), live) as copy:
        yield copy


@pytest.fixture
def town(copies: Callable[[], Town]) -> Town:
    return copies()


def sent(town: Town, kind: str = "ledger_export") -> list[tuple[str, bytes]]:
    """Name and bytes of every file of a kind in the outbox, in order."""
    rows = town.rows(f"SELECT name, sha256 FROM outbox WHERE kind = '{kind}' ORDER BY outbox_id")
    return [(name, Archive(town.home.archive).read(sha256)) for name, sha256 in rows]


def vouchers(data: bytes) -> list[dict[str, Any]]:
    """The vouchers of a file, each with its rows as (account, objects, öre)."""
    read = sie.read(data, importing=True)
    assert read.faults.num_rows == 0, read.faults.to_pylist()
    found = read.voucher.to_pylist()
    for voucher in found:
        voucher["rows"] = [
            (row["account"], tuple((o["dimension"], o["code"]) for o in row["objects"]), row["amount_ore"])
            for row in read.transaction.to_pylist()
            if row["voucher"] == voucher["voucher"]
        ]
    return found


def test_one_voucher_per_event_and_department_and_each_sums_to_zero(town: Town) -> None:
    town.run("ledger_export", NIGHT)
    ((name, data),) = sent(town)
    assert name == "SIE_10_20261123_001.SI"
    found = vouchers(data)
    assert [(v["series"], v["number"], v["text"]) for v in found] == [
        ("KR", "1", "Fakturering BUN 2026-11-23"),
        ("KR", "2", "Kreditfakturering TEK 2026-11-23"),
        ("KR", "3", "Fakturering TEK 2026-11-23"),
        ("KR", "4", "Inbetalningar TEK 2026-11-23"),
    ]
    assert all(sum(ore for *_, ore in voucher["rows"]) == 0 for voucher in found)
    assert all(voucher["voucher_on"] == date(2026, 11, 23) for voucher in found)
    assert found[2]["rows"] == [
        ("1511", (), 350_000),
        ("30125", ((1, "4100"),), -100_000),
        ("30125", ((1, "4200"),), -250_000),
    ]
    assert found[3]["rows"] == [("1511", (), -70_000), ("1938", (), 90_000), ("2891", (), -20_000)]


def test_the_file_is_what_the_books_say_account_by_account(town: Town) -> None:
    town.run("ledger_export", NIGHT)
    ((_, data),) = sent(town)
    in_file: dict[str, int] = {}
    for voucher in vouchers(data):
        for account, _, ore in voucher["rows"]:
            in_file[account] = in_file.get(account, 0) + ore
    assert in_file == dict(town.rows("SELECT account, sum(amount_ore)::bigint FROM entry_line GROUP BY account"))


def test_the_head_names_the_municipality_the_year_and_what_is_used(town: Town) -> None:
    town.run("ledger_export", NIGHT)
    lines = sent(town)[0][1].decode("cp437").split("\r\n")
    assert lines[0] == "#FLAGGA 0"
    assert lines[2:10] == [
        "#FORMAT PC8",
        "#GEN 20261123 batch",
        "#SIETYP 4",
        "#ORGNR 212000-9994",
        '#FNAMN "Exempelstads kommun"',
        "#RAR 0 20260101 20261231",
        '#OBJEKT 1 2100 "Barn- och utbildningsförvaltningen"',
        '#OBJEKT 1 4100 "Tekniska förvaltningen"',
    ]
    assert '#KONTO 1511 "Kundfordringar"' in lines and "#KTYP 1511 T" in lines
    assert '#KONTO 30125 "Försäljning"' in lines and "#KTYP 30125 I" in lines and "#KTYP 2891 S" in lines
    assert '#VER KR 1 20261123 "Fakturering BUN 2026-11-23" 20261123' in lines


def test_accounts_and_objects_are_not_declared_where_ubw_holds_the_chart(town: Town) -> None:
    town.choose("ledger_export", declare_accounts=False)
    town.run("ledger_export", NIGHT)
    text = sent(town)[0][1].decode("cp437")
    assert "#KONTO" not in text and "#OBJEKT" not in text


def test_every_part_of_the_coding_string_goes_to_its_dimension_and_own_ones_are_declared(town: Town) -> None:
    customer_no = "1"
    town.insert(
        "sales_order",
        order_id=900,
        customer_no=customer_no,
        net_ore=80_000,
        department="TEK",
        order_type="FS",
        terms_id="30",
        source_system="ubw",
        batch_id="B1",
        **_attest(),
        run_id=1,
        version_id=1,
    )
    parts = {
        f"dim_{number}": code for number, code in enumerate(("4100", "870", "10", "86", "S 1", "P77", "x"), start=1)
    }
    town.insert(
        "sales_order_line",
        order_id=900,
        line_no=1,
        net_ore=80_000,
        text="Avgift",
        vat_code="O",
        account="30125",
        **parts,
    )
    town.insert("open_order", order_id=900, waiting_since=date.fromisoformat(NIGHT))
    town.run_only("invoicing", date.fromisoformat(NIGHT))
    town.run("ledger_export", NIGHT)
    data = sent(town)[0][1]
    rows = [row for voucher in vouchers(data) for row in voucher["rows"]]
    objects = ((1, "4100"), (6, "P77"), (20, "870"), (21, "10"), (22, "86"), (23, "S 1"), (24, "x"))
    assert ("30125", objects, -80_000) in rows
    lines = data.decode("cp437").split("\r\n")
    assert [line for line in lines if line.startswith("#DIM")] == [
        "#DIM 20 Verksamhet",
        "#DIM 21 Aktivitet",
        "#DIM 22 Motpart",
        "#DIM 23 Objekt",
        "#DIM 24 Fri",
    ]


def _attest() -> dict[str, str]:
    return {
        "receipt_attest_by": "user1",
        "receipt_attest_at": "2026-01-01T08:00:00Z",
        "decision_attest_by": "user2",
        "decision_attest_at": "2026-01-01T09:00:00Z",
    }


def test_no_customer_is_in_the_file_or_the_list(town: Town) -> None:
    town.run("ledger_export", NIGHT)
    for kind in ("ledger_export", "voucher_list"):
        text = sent(town, kind)[0][1].decode("cp437" if kind == "ledger_export" else "utf-8")
        assert "Anna" not in text and "Exempelbolaget" not in text and "19811228" not in text


def test_a_rerun_hands_over_nothing_more_and_later_entries_come_in_a_file_of_their_own(town: Town) -> None:
    town.run("ledger_export", NIGHT)
    before = town.rows("SELECT * FROM ledger_export"), sent(town), sent(town, "voucher_list")
    town.run("ledger_export", NIGHT)
    assert (town.rows("SELECT * FROM ledger_export"), sent(town), sent(town, "voucher_list")) == before
    town.invoiced("2", 5_000, date.fromisoformat(NIGHT))
    town.run("ledger_export", NIGHT)
    (_, (name, data)) = sent(town)
    assert name == "SIE_10_20261123_002.SI"
    assert [(v["number"], sum(ore for *_, ore in v["rows"] if ore > 0)) for v in vouchers(data)] == [("5", 5_000)]
    assert [name for name, _ in sent(town, "voucher_list")][1] == "VERIFIKATIONER_10_20261123~2.csv"


def test_a_step_killed_before_its_commit_sends_the_same_file_with_the_same_number(town: Town) -> None:
    class Killed(Exception):
        pass

    with pytest.raises(Killed), town.ledger.transaction():
        BY_NAME["ledger_export"].run(town.night(NIGHT))
        ((_, first),) = sent(town)
        raise Killed
    assert sent(town) == []
    town.run("ledger_export", NIGHT)
    assert sent(town) == [("SIE_10_20261123_001.SI", first)]


def test_a_night_without_postings_sends_nothing(town: Town) -> None:
    town.run("ledger_export", NIGHT)
    tally = town.run("ledger_export", "2026-11-24")
    assert len(sent(town)) == 1
    assert tally.counts == {"bokningar": 0, "verifikat": 0, "filer": 0}


def test_what_a_stopped_night_left_behind_is_handed_over_with_its_own_date(town: Town) -> None:
    town.invoiced("1", 7_000, date(2026, 11, 24))
    town.run("ledger_export", "2026-11-24")
    ((name, data),) = sent(town)
    assert name == "SIE_10_20261124_001.SI"
    assert {(v["voucher_on"], v["registered_on"]) for v in vouchers(data)} == {
        (date(2026, 11, 23), date(2026, 11, 24)),
        (date(2026, 11, 24), date(2026, 11, 24)),
    }
    totals = {
        row["name"]: row["ore"] for row in town.ledger.rows("ledger_export_totals", **town.night("2026-11-24").keys)
    }
    assert totals["posted"] == totals["exported"] == 100_000 + 250_000 + 40_000 + 30_000 + 90_000 + 7_000


def test_each_fiscal_year_has_a_file_of_its_own(town: Town) -> None:
    town.invoiced("1", 7_000, date(2027, 1, 4))
    town.run("ledger_export", "2027-01-04")
    (old, new) = sent(town)
    assert [old[0], new[0]] == ["SIE_10_20270104_001.SI", "SIE_10_20270104_002.SI"]
    assert "#RAR 0 20260101 20261231" in old[1].decode("cp437") and "#RAR 0 20270101 20271231" in new[1].decode("cp437")
    assert [v["number"] for v in vouchers(old[1]) + vouchers(new[1])] == ["1", "2", "3", "4", "5"]
    assert town.rows("SELECT export_no, first_entry_id, last_entry_id FROM ledger_export ORDER BY 1") == [
        (1, 1, 5),
        (2, 6, 6),
    ]


def test_the_entries_behind_each_voucher_are_kept(town: Town) -> None:
    """A step that ran twice in the night has posted twice: one voucher of two entries."""
    town.run("ledger_export", NIGHT)
    behind = town.rows(
        """SELECT v.voucher_no, count(*), v.debit_ore,
                  (SELECT sum(amount_ore) FILTER (WHERE amount_ore > 0) FROM entry_line AS l
                   WHERE l.entry_id IN (SELECT x.entry_id FROM exported_entry AS x WHERE x.voucher_no = v.voucher_no))
           FROM ledger_export_voucher AS v JOIN exported_entry AS e USING (client, voucher_no)
           GROUP BY v.voucher_no, v.debit_ore ORDER BY 1"""
    )
    assert behind == [(1, 1, 40_000, 40_000), (2, 1, 30_000, 30_000), (3, 2, 350_000, 350_000), (4, 1, 90_000, 90_000)]
    assert town.rows("SELECT count(DISTINCT entry_id), count(*) FROM exported_entry") == [(5, 5)]
    text = sent(town, "voucher_list")[0][1].decode("utf-8-sig").splitlines()
    assert text[0] == "Verifikat;Datum;Text;Förvaltning;Antal bokningar;Första bokning;Sista bokning;Debet;Fil till UBW"
    assert text[3] == "3;2026-11-23;Fakturering TEK 2026-11-23;TEK;2;1;2;3500.00;SIE_10_20261123_001.SI"


def test_an_entry_cannot_be_handed_over_twice(town: Town) -> None:
    """Even when the mark of how far the books have been handed over is lost."""
    town.run("ledger_export", NIGHT)
    town.ledger.connection.execute("UPDATE ledger_export SET last_entry_id = 4")
    with pytest.raises(psycopg.errors.UniqueViolation, match="exported_entry"):
        town.run("ledger_export", NIGHT)


def test_a_difference_of_one_ore_between_books_and_vouchers_is_named(town: Town) -> None:
    town.run("ledger_export", NIGHT)
    town.ledger.connection.execute("UPDATE ledger_export_voucher SET debit_ore = debit_ore + 1 WHERE voucher_no = 3")
    with pytest.raises(
        NightStopped, match=r"ledger_export\.posted är 5 st, 5 100,00 kr men .*5 100,01 kr .*skillnad 0 st, 0,01"
    ):
        town.run("ledger_export", NIGHT)


def test_the_check_after_looks_at_every_entry_handed_over(town: Town) -> None:
    town.run("ledger_export", NIGHT)
    looked_at = town.ledger.rows("check_exported_entry", **town.night(NIGHT).keys)
    assert sorted((row["entry_id"], row["sum_ore"]) for row in looked_at) == [(number, 0) for number in range(1, 6)]


def test_an_account_that_is_not_digits_stops_the_night_with_its_name(town: Town) -> None:
    town.ledger.connection.execute("ALTER TABLE entry_line DISABLE TRIGGER entry_line_append_only")
    town.ledger.connection.execute("UPDATE entry_line SET account = '30A' WHERE account = '30125'")
    with pytest.raises(NightStopped, match=r"ledger_export: .*the account is not digits.*Exportera till huvudboken"):
        town.run("ledger_export", NIGHT)
    assert town.rows("SELECT * FROM ledger_export") == []


def test_rows_that_cancel_out_are_left_out_unless_nothing_else_is_left(town: Town) -> None:
    town.run("ledger_export", NIGHT)
    night = town.night("2026-11-24")
    for entry_id, event, amounts in ((90, "payment_matched", (500, -500)), (91, "payment_matched", (-500, 500, 7, -7))):
        town.insert(
            "entry",
            entry_id=entry_id,
            event=event,
            business_on=night.business_on,
            department="TEK",
            run_id=night.run_id,
            version_id=1,
        )
        accounts = ("1938", "1511", "1938", "1511") if entry_id == 91 else ("1938", "1511")
        town.ledger.connection.execute(
            "INSERT INTO entry_line (client, entry_id, line_no, account_key, account, amount_ore) "
            "SELECT '10', %s, n, 'BANK_CLEARING_IN', a, o "
            "FROM unnest(%s::text[], %s::bigint[]) WITH ORDINALITY AS t (a, o, n)",
            (entry_id, list(accounts), list(amounts)),
        )
    town.run("ledger_export", "2026-11-24")
    ((_, rows),) = [(v["text"], v["rows"]) for v in vouchers(sent(town)[1][1])]
    assert rows == [("1511", (), -7), ("1938", (), 7)]


def test_money_moved_between_claims_of_a_department_does_not_stop_the_export(town: Town) -> None:
    """A person moves a payment to another invoice of the same department: no account changes, the voucher is there."""
    night = town.night("2026-11-24")
    with town.ledger.transaction():
        posting.begin(night)
        items = town.rows("SELECT item_id FROM item WHERE kind = 'claim' AND department = 'TEK' ORDER BY item_id")
        for place, ((item_id,), ore) in enumerate(zip(items, (100, -100), strict=True), start=1):
            columns = "place, event, department, account_key, item_id, amount_ore, value_on, rule, evidence"
            values = (place, "payment_undone", "TEK", "AR_CLAIM", item_id, ore, night.business_on, "undone", "-")
            marks = ", ".join(["%s"] * len(values))
            town.ledger.connection.execute(f"INSERT INTO new_settlement ({columns}) VALUES ({marks})", values)
        posting.post(night)
    town.run("ledger_export", "2026-11-24")

    (moved,) = [v for v in vouchers(sent(town)[-1][1]) if v["text"].startswith("Upphävda matchningar TEK")]
    assert moved["rows"] == [("1511", (), 0)]


def test_a_dimension_left_out_of_the_settings_is_left_out_of_the_vouchers(town: Town) -> None:
    town.choose("ledger_export", dimensions=(SieDimension("dim_2", 20, "Verksamhet"),))
    town.run("ledger_export", NIGHT)
    rows = {(account, objects) for v in vouchers(sent(town)[0][1]) for account, objects, _ in v["rows"]}
    assert ("30125", ()) in rows


def test_every_named_event_is_posted_by_its_process() -> None:
    """The other way round, that every event posted has a name, the lived nights tell."""
    for name, event in event_names.EVENTS.items():
        texts = [path.read_text(encoding="utf-8") for path in sources(event.process)]
        assert any(re.search(rf"""['"]{name}['"]""", text) for text in texts), name


def sources(process: str) -> list[Path]:
    """Modules and statements of a process: those of its name, and of the modules it calls that have statements."""
    modules = [*(PROJECT / "reskontra").rglob(f"{process}*.py")]
    called = re.findall(
        r"\w+", " ".join(re.findall(r"^from reskontra[\w.]* import (\([^)]*\)|.+)$", modules_text(modules), re.M))
    )
    parts = {process} | {name for name in called if name not in BY_NAME and (SQL / name).is_dir()}
    statements = [path for part in sorted(parts) for path in (SQL / part).glob("*.sql")]
    return [*modules, *(path for path in statements if not path.stem.endswith("_totals"))]


def modules_text(modules: list[Path]) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in modules)
