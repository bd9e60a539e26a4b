"""The bank's camt.054: what the reader finds is what the truth says, in every version."""

from __future__ import annotations

import io
from datetime import date

import pandas as pd
import pytest

from formats import camt
from reskontra.simulator.bank import PAYMENTS
from reskontra.simulator.bank_camt import TRUTH, UNTOLD, CamtDay, camt_day
from reskontra.simulator.bank_files import Serials
from reskontra.simulator.habits import AUTOGIRO, BANK, PAPER, SUPPLIER

ACCOUNT = "SE3899900000012345678901"
DAY = date(2026, 11, 20)


def paid(**told: object) -> dict[str, object]:
    """A payment as the simulator's bank plans it."""
    row = {
        "paid_on": pd.Timestamp(DAY), "channel": BANK, "kind": "payment", "amount_ore": 100_000,
        "reference": "20260001712", "reference_code": "2", "sender_bankgiro": None, "name": "Åsa Provlund",
        "message": None, "bankgiro": "50501055", "customer_no": "1", "document_no": "2026000171", "habit": "on_time",
        "expected": "ocr_exact",
    }  # fmt: skip
    return row | told


ROWS = pd.DataFrame(
    [
        paid(),
        paid(channel=PAPER, amount_ore=60_000, reference="20260001713", reference_code="3", expected="unidentified"),
        paid(bankgiro="9912346", amount_ore=1, customer_no="2"),
        paid(reference=None, reference_code="0", message="Faktura 2026000172", expected="unidentified"),
        paid(reference=None, reference_code="0", expected="unidentified"),
        paid(channel=AUTOGIRO, amount_ore=50_000, customer_no="3"),
        paid(channel=SUPPLIER, sender_bankgiro="59901234", customer_no="4", document_no="2026000180"),
        paid(channel=SUPPLIER, sender_bankgiro="59901234", customer_no="4", kind="deduction", amount_ore=30_000,
             document_no="2026000181", expected="deduction_credit_note"),
        paid(channel=SUPPLIER, sender_bankgiro="59901234", customer_no="4", kind="deduction", amount_ore=1_000,
             document_no="", reference="69999999993", expected="deduction_unidentified"),
    ],
    columns=PAYMENTS,
)  # fmt: skip


def read(day: CamtDay) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Entries, payments and references of the file, which must be sound in all."""
    [part] = camt.read(io.BytesIO(day.data))
    assert part.faults.num_rows == part.warnings.num_rows == 0 and all(part.entry["is_sound"].to_pylist())
    assert part.total["agrees"].to_pylist() == [True]
    return part.entry.to_pandas(), part.payment.to_pandas(), part.reference.to_pandas()


def same(found: pd.Series, told: pd.Series) -> bool:
    return (
        found.astype(object).where(found.notna(), None).tolist()
        == told.astype(object).where(told.notna(), None).tolist()
    )


@pytest.mark.parametrize("version", ["camt.054.001.02", "camt.054.001.04", "camt.054.001.08", "camt.054.001.13"])
def test_the_reader_finds_the_truth(version: str) -> None:
    day = camt_day(ROWS, Serials(), account=ACCOUNT, version=version, untold_ore=[7_700, 8_800])
    entry, payment, _ = read(day)
    assert camt.peek(io.BytesIO(day.data)).account == ACCOUNT
    told = day.payments.merge(
        entry[["servicer_ref", "entry_no"]], left_on="entry_ref", right_on="servicer_ref", validate="many_to_one"
    ).sort_values("entry_no", kind="stable")
    for name in ("kind", "bankgiro", "amount_ore", "serial", "reference", "reference_kind"):
        assert same(payment[name], told[name]), name
    use = payment.merge(entry, on="entry_no", suffixes=("", "_of_entry"))["use"]
    assert same(use, told["use"])
    assert list(day.payments.columns) == TRUTH


def test_money_is_neither_made_nor_lost() -> None:
    day = camt_day(ROWS, Serials(), account=ACCOUNT)
    signed = ROWS["amount_ore"].where(ROWS["kind"] == "payment", -ROWS["amount_ore"])
    assert day.payments["amount_ore"].sum() == signed.sum()
    entry, _, _ = read(day)
    assert entry["amount_ore"].sum() == signed.sum()
    assert entry.set_index("servicer_ref")["amount_ore"].to_dict() == {
        "261120B50501055": 100_000 + 60_000 + 100_000 + 100_000 + 69_000, "261120B9912346": 1,
        "261120A50501055": 50_000,
    }  # fmt: skip


def test_deductions_are_credit_notes_on_the_customers_payment() -> None:
    _, payment, reference = read(camt_day(ROWS, Serials(), account=ACCOUNT))
    owner = payment.set_index("payment_no").loc[reference["payment_no"].unique()]
    assert owner["amount_ore"].tolist() == [69_000] and owner["sender_bankgiro"].tolist() == ["59901234"]
    found = list(zip(reference["sign"], reference["reference"].fillna(""), reference["amount_ore"], strict=True))
    assert found == [(1, "2026000180", 100_000), (-1, "2026000181", 30_000), (-1, "", 1_000)]


def test_a_reversal_names_the_payment_by_the_banks_number() -> None:
    serials = Serials()
    before = camt_day(ROWS, serials, account=ACCOUNT)
    back = before.payments[before.payments["kind"] == "payment"].head(2)
    after = camt_day(ROWS.assign(paid_on=pd.Timestamp(2026, 11, 23)), serials, account=ACCOUNT, taken_back=back)
    entry, payment, _ = read(after)
    reversed_ = payment[payment["kind"] == "reversal"]
    assert reversed_["serial"].tolist() == back["serial"].tolist()
    assert reversed_["amount_ore"].tolist() == back["amount_ore"].tolist() and not reversed_["is_credit"].any()
    assert (entry["use"] == "reversal").sum() == 2
    assert (
        set(before.payments["serial"]) & set(after.payments.loc[after.payments["use"] != "reversal", "serial"]) == set()
    )


def test_money_without_details_says_nothing() -> None:
    day = camt_day(ROWS, Serials(), account=ACCOUNT, untold_ore=[7_700])
    _, payment, _ = read(day)
    untold = payment[payment["is_unspecified"]]
    assert untold["amount_ore"].tolist() == [7_700] and untold["reference"].isna().all()
    assert (day.payments["expected"] == UNTOLD).sum() == 1


def test_the_same_payments_make_the_same_bytes() -> None:
    first, second = (camt_day(ROWS, Serials(), account=ACCOUNT, untold_ore=[5]) for _ in range(2))
    assert first.data == second.data


def test_a_deduction_by_someone_who_does_not_pay_is_a_bug() -> None:
    with pytest.raises(AssertionError):
        camt_day(ROWS[ROWS["kind"] == "deduction"].assign(customer_no="9"), Serials(), account=ACCOUNT)
