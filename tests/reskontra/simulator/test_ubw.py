"""UBW's files as the formats read them: both widths, attests that agree, and every planted fault where it should be."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from formats import attest_list, customer_supplement, ubw_customer, ubw_sales_order
from formats.faults import FileRefused
from reskontra.simulator import faults, municipality, orders, ubw
from reskontra.simulator.orders import Orders

DAY = date(2026, 11, 2)
WIDTHS = (ubw_sales_order.WIDE, ubw_sales_order.NARROW)


@pytest.fixture(scope="module")
def customers() -> pd.DataFrame:
    return municipality.customers_of(100, 1)


@pytest.fixture(scope="module")
def made(customers: pd.DataFrame) -> Orders:
    made = orders.plain(customers, 200, DAY, np.random.default_rng(1)).with_amounts()
    made.header["order_id"] = np.arange(len(made)) + 700_000_001
    return made


def read(data: bytes) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pa.Table]:
    """Header, item, text and faults of an LG04 file."""
    (chunk,) = ubw_sales_order.read(data)
    return chunk.header.to_pandas(), chunk.item.to_pandas(), chunk.text.to_pandas(), chunk.faults


@pytest.mark.parametrize("width", WIDTHS)
def test_orders_are_read_back_with_the_attested_count_and_sum(made: Orders, width: int) -> None:
    batch = ubw.order_batch(made, "B1", "10", DAY, width)
    header, item, _, found = read(batch.data)
    assert found.num_rows == 0
    (attested,) = attest_list.read(ubw.attest_file([batch], DAY)).table.to_pylist()
    assert attested["orders"] == header["order_id"].nunique() == len(made)
    assert attested["sum_ore"] == item["cur_amount_ore"].sum() == made.header["net_ore"].sum()
    assert attested["file_sha256"] == batch.sha256
    assert set(header["apar_id"]) == set(made.header["customer_no"])


def test_vat_is_reckoned_per_rate_on_the_orders_sum() -> None:
    item = pd.DataFrame({"slot": [0, 0, 0, 1], "rate": ["S25", "S25", "S6", "E"], "amount_ore": [1, 1, -50, 999]})
    found = orders.amounts(item).set_index("slot")
    assert found.loc[0].to_dict() == {"net_ore": -48, "gross_ore": -48 + 1 - 3}, "half an öre away from zero"
    assert found.loc[1].to_dict() == {"net_ore": 999, "gross_ore": 999}


@pytest.mark.parametrize("width", WIDTHS)
def test_customers_are_read_back(customers: pd.DataFrame, width: int) -> None:
    (chunk,) = ubw_customer.read(ubw.customer_file(customers, "10", width))
    found = chunk.customer.to_pandas()
    assert chunk.faults.num_rows == 0 and found["apar_name"].tolist() == customers["name"].tolist()
    wrong = found["comp_reg_no"].fillna("") != customers["identity_no"]
    assert wrong.tolist() == customers["wrong_identity"].tolist(), "only that customer's number is spoilt"


def test_the_supplement_says_what_the_files_cannot(customers: pd.DataFrame) -> None:
    sheet = customer_supplement.read(ubw.supplement_file(customers))
    found = sheet.table.to_pandas().set_index("customer_no")
    assert sheet.faults.num_rows == 0
    protected = customers.loc[customers["protection_code"].notna(), "customer_no"]
    assert set(found.index[found["protection_code"].notna()]) == set(protected)
    assert found["endpoint"].notna().sum() == customers["endpoint"].notna().sum() > 1
    assert ubw.supplement_file(customers[customers["role"] == "small"]) == b"", "nothing to say, no file"


@pytest.mark.parametrize("width", WIDTHS)
def test_an_unreadable_amount_is_a_fault_of_its_order_only(made: Orders, width: int) -> None:
    spoilt = Orders(made.header.assign(fault=""), made.item, made.text)
    spoilt.header.loc[3, "fault"] = "unreadable_amount"
    _, _, _, found = read(ubw.order_batch(spoilt, "B1", "10", DAY, width).data)
    assert set(found["key"].to_pylist()) == {str(spoilt.header.loc[3, "order_id"])}
    assert set(found["rule"].to_pylist()) == {"LG04-VALUE"}


@pytest.mark.parametrize("width", WIDTHS)
def test_a_cut_line_refuses_the_file(made: Orders, width: int) -> None:
    data = ubw.cut_line(ubw.order_batch(made, "B1", "10", DAY, width).data, width)
    with pytest.raises(FileRefused) as refusal:
        list(ubw_sales_order.read(data))
    assert refusal.value.faults[0].rule == "LG04-WIDTH" and refusal.value.faults[0].line_no == 2


@pytest.mark.parametrize(("width", "column"), [(WIDTHS[0], "voucher_ref"), (WIDTHS[1], "text1")])
def test_a_credit_names_the_invoice_where_its_number_fits(made: Orders, width: int, column: str) -> None:
    credit = made.only(made.header["slot"] == 0)
    credit.header = credit.header.assign(credits_order_id=700_000_001, credits_invoice_no="2026000001")
    header, *_ = read(ubw.order_batch(credit, "B1", "10", DAY, width).data)
    names = {"voucher_ref": "2026000001", "text1": "700000001"}
    assert header[column].tolist() == [names[column]]
    (other,) = {"voucher_ref", "text1"} - {column}
    assert header[other].isna().all()


def test_faulty_attests_are_faulty(made: Orders) -> None:
    batch = ubw.order_batch(made, "B1", "10", DAY, WIDTHS[0])
    alone = attest_list.read(ubw.attest_file([batch], DAY, one_person=True))
    assert alone.faults["rule"].to_pylist() == ["ATT-2P"]
    (off,) = attest_list.read(ubw.attest_file([batch], DAY, off_ore=100)).table.to_pylist()
    assert off["sum_ore"] == batch.sum_ore + 100


def test_each_kind_of_fault_changes_its_order(made: Orders) -> None:
    """A fault that plants nothing lies elsewhere: in the customer, in the number, in the bytes."""
    elsewhere = {"customer_sent_back", "closed_customer", "minor_debtor", "unreadable_amount", "twice_in_file"}
    for kind, planted in faults.KINDS.items():
        one = made.only(made.header["slot"] == 5)
        changed = Orders(one.header.copy(), one.item.copy(), one.text.copy())
        planted.plant(changed)
        same = changed.header.equals(one.header) and changed.item.equals(one.item)
        assert same == (kind in elsewhere | {"duplicate_order"}), kind
