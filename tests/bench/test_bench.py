"""The benchmark itself: it runs, its books hold, and a run whose books do not hold gives no figures."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from tests.bench import claims, files, limits
from tests.bench.__main__ import Report, measure, show
from tests.bench.claims_town import lay
from tests.bench.payments import measure_payments
from tests.bench.town import INVOICING_ON, PAYMENT_ON, RunIsVoid, settled

SIZE = 200


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "town"


def test_both_nights_run_and_every_step_has_its_figure(root: Path) -> None:
    measured = measure(root, SIZE)

    assert measured["invoicing"].items == SIZE
    assert measured["payment_intake"].items == measured["payment_matching"].items == SIZE
    for name in ("UBL", "EDIFACT"):
        assert 0 < measured[name].items <= SIZE and measured[name].limit
    assert 0 < measured["reminders"].items < SIZE // 5
    assert measured["invoicing"].peak_mib > 0
    assert all(measured[name].limit for name in ("invoicing", "bank file to posted ledger", "BgMax parsing"))
    text = show(Report(SIZE, list(measured.values()), {"invoicing": 1.0}, {"invoicing": 1.0}))
    assert text.count("\n| ") == len(measured) + 2


def test_a_payment_that_is_never_placed_makes_the_run_void(root: Path) -> None:
    with settled(root, 20) as town:
        town.take_orders()
        town.step("invoicing", INVOICING_ON)
        town.prove()
        town.ledger.connection.execute(
            """INSERT INTO payment (client, payment_id, kind, source, deposit_id, bankgiro, ordinal, paid_on,
                   amount_ore, reference, reference_code, channel_code, serial, file_id, file_line, run_id, version_id)
               VALUES ('10', 1, 'payment', 'bgmax', 1, '50501055', 1, '2026-11-02', 100, '', 0, 1, '1', 1, 1, 1, 1)"""
        )
        with pytest.raises(RunIsVoid, match="the books do not hold"):
            town.prove()


def test_the_limit_reads_the_same_money_as_the_file_holds() -> None:
    claims = pa.table(
        {"ocr": [f"{2026000001 + n}20" for n in range(50)], "total_ore": list(range(1_000, 51_000, 1_000))}
    )
    data = files.payments(claims, 100, INVOICING_ON)
    reference, amount = limits.parse(data)

    assert len(reference) == 100
    deposit = next(line for line in data.splitlines() if line.startswith(b"15"))
    assert amount.sum() == int(deposit[50:68])
    assert set(reference.tolist()) >= {int(ocr) for ocr in claims["ocr"].to_pylist()[:40:7]}


def test_payments_alone_against_claims_made_by_sql(root: Path) -> None:
    read, matched, whole = measure_payments(root, SIZE, history=SIZE)

    assert read.items == matched.items == whole.items == SIZE
    assert whole.limit and whole.seconds >= read.seconds + matched.seconds


def test_a_night_of_claims_gives_each_what_is_due_and_its_figures(root: Path) -> None:
    found = claims.measure_claims(root, 2_000)

    assert [step.items for step in found.steps] == [200, 80, 20, 2_000, 2_000]
    assert all(step.processor_seconds > 0 and step.peak_mib > 0 for step in found.steps)
    assert claims.show(found).count("\n| ") == len(found.steps) + 2


def test_a_letter_too_few_makes_the_night_of_claims_void(root: Path) -> None:
    with settled(root, 1_000) as town:
        lay(town)
        for name in claims.COUNTED:
            town.step(name, PAYMENT_ON)
        claims.prove(town)
        town.ledger.connection.execute(
            "DELETE FROM reminder WHERE reminded_on = %s AND invoice_no %% 2 = 0", (PAYMENT_ON,)
        )
        with pytest.raises(RunIsVoid, match="letters differ"):
            claims.prove(town)
