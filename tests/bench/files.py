"""The files of the benchmark's night: customers, attested orders and the bank's payments, column by column.

Every other order has two VAT rates; three customers in ten are companies with a Peppol address. Of the payments 90 in
100 are to the öre, 3 short, 2 over, 2 the second of their invoice, and 3 name no invoice of ours.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pyarrow as pa

from formats import attest_list, bgmax, customer_supplement, ubw_customer, ubw_sales_order
from formats.delimited import SerialName
from reskontra.simulator import invented

CLIENT = "10"
BANKGIRO = "50501055"
FIRST_CUSTOMER = 100_001
FIRST_ORDER = 700_000_001  # nine digits are all the narrow layout holds
PEPPOL_PERCENT = 30
MOST_CUSTOMERS = 250_000
BATCH_ORDERS = 20_000  # one file and one attest line each
BORN = date(1935, 1, 1), date(2003, 12, 31)
SHORT, OVER, DOUBLE, UNKNOWN = 90, 93, 95, 97  # the first percentile of each kind of payment


def customer_count(orders: int) -> int:
    """Two orders a customer, as far as there are invented numbers."""
    return min(max(orders // 2, 20), MOST_CUSTOMERS)


def customers(orders: int) -> dict[str, bytes]:
    """The CS15 file and the supplement that gives companies their Peppol address."""
    count = customer_count(orders)
    companies = count * PEPPOL_PERCENT // 100
    numbers = invented.organisation_numbers("5599", companies)
    rng = np.random.default_rng(1)
    rows = pd.DataFrame(
        {
            "full_record": "1",
            "change_status": "I",
            "apar_id": _text(FIRST_CUSTOMER, count),
            "apar_type": "R",
            "apar_gr_id": "KO",
            "client": CLIENT,
            "comp_reg_no": [*numbers, *invented.person_numbers(count - companies, *BORN)],
            "control": np.where(np.arange(count) < companies, "C", "P"),
            "apar_name": invented.person_names(count, rng),
            "currency": "SEK",
            "status": "N",
            "terms_id": "30",
            "address_1": "Exempelgatan 1",
            "zip_code": "999 99",
            "place": "EXEMPELSTAD",
            "country_code": "SE",
            "collect_flag": "0",
        }
    )
    blank = pd.DataFrame("", index=range(companies), columns=[c.name for c in customer_supplement.LAYOUT.columns])
    addresses = blank.assign(customer_no=_text(FIRST_CUSTOMER, companies), endpoint="0007:" + numbers)
    return {
        "kunder.txt": ubw_customer.write(_table(rows), ubw_customer.NARROW),
        customer_supplement.file_name(SerialName(CLIENT, date(2026, 11, 2), 1)): customer_supplement.write(
            _table(addresses.replace("", None).astype("str"))
        ),
    }


def orders(count: int, day: date, first: int = FIRST_ORDER) -> dict[str, bytes]:
    """LG04 files in the narrow layout with two item lines an order, and the attest list of them all."""
    files, lines = {}, []
    for number, start in enumerate(range(0, count, BATCH_ORDERS), start=1):
        batch = f"BENCH{number:06}"
        chosen = np.arange(start, min(start + BATCH_ORDERS, count))
        data, net_ore = _order_file(chosen, batch, customer_count(count), first)
        files[f"order_{number:03}.txt"] = data
        lines.append((batch, hashlib.sha256(data).hexdigest(), len(chosen), net_ore))
    at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    attest = pd.DataFrame(lines, columns=["batch_id", "file_sha256", "orders", "sum_ore"]).assign(
        receipt_attest_by="ANNEX", receipt_attest_at=at, decision_attest_by="BEREK", decision_attest_at=at
    )
    return {attest_list.file_name(SerialName(CLIENT, day, 1)): attest_list.write(_table(attest)), **files}


def _order_file(chosen: np.ndarray, batch: str, customer_total: int, first: int) -> tuple[bytes, int]:
    keys = {"batch_id": batch, "client": CLIENT, "trans_type": "42", "voucher_type": "SO", "status": "N"}
    ids = pd.Series(first + chosen).astype(str)
    owner = chosen * 7919 % customer_total  # customers do not come in the order of their numbers
    header = pd.DataFrame(
        {
            **keys,
            "order_id": ids,
            "order_type": "FS",
            "apar_id": pd.Series(FIRST_CUSTOMER + owner).astype(str),
            "terms_id": "30",
            "period": day_period(),
            "responsible": "ANNEX",
            "responsible2": "ANNEX",
            "accountable": "Ref Bo Ek",
            "ext_ord_ref": "S" + ids,
        }
    )
    amount = 10_000 + chosen * 104_729 % 400_000
    other_rate = chosen % 2 == 1
    items = [
        pd.DataFrame(
            {
                **keys,
                "order_id": ids,
                "order_line": line,
                "article": article,
                "art_descr": text,
                "quantity_x100": 100,
                "amount_set": 1,
                "amount_ore": ore,
                "cur_amount_ore": ore,
                "tax_code": tax_code,
                "account": account,
                "dim_1": "4100",
                "dim_2": "870",
            }
        )
        for line, article, text, ore, tax_code, account in (
            (1, "T100", "Konsulttimmar", amount, "25", "30125"),
            (2, *_second(other_rate, amount)),
        )
    ]
    text = pa.table({"line_no": pa.array([], pa.int64())})
    item = pd.concat(items, ignore_index=True)
    data = ubw_sales_order.write(_table(header), _table(item), text, ubw_sales_order.NARROW)
    return data, int(item["amount_ore"].sum())


def _second(other_rate: np.ndarray, amount: np.ndarray) -> tuple[np.ndarray, ...]:
    """Article, text, amount, VAT code and account of an order's second line."""
    choices = (("L100", "T300"), ("Måltider", "Material"), (amount // 2, amount // 3), ("12", "25"), ("30112", "30125"))
    article, text, ore, tax_code, account = (np.where(other_rate, *pair) for pair in choices)
    return article, text, ore, tax_code, account


def day_period() -> int:
    """The accounting period of the orders, YYYYMM."""
    return 202611


def payments(claims: pa.Table, count: int, day: date) -> bytes:
    """A BgMax file of `count` payments for open claims (columns ocr, total_ore), in no order."""
    place = np.arange(count)
    of = place % len(claims)
    percent = place * 61 % 100
    second = (percent >= DOUBLE) & (percent < UNKNOWN)
    of = np.where(second & (of > 0), of - 1, of)
    amount = claims["total_ore"].to_numpy()[of]
    amount = np.select([(percent >= SHORT) & (percent < OVER), (percent >= OVER) & (percent < DOUBLE)],
                       [amount * 9 // 10, amount + 10_000], amount)  # fmt: skip
    ocr = claims["ocr"].to_numpy(zero_copy_only=False)[of]
    reference = np.where(percent >= UNKNOWN, (9_000_000_000 + place).astype(str), ocr)
    shuffled = np.random.default_rng(2).permutation(count)
    payment = pa.table(
        {
            "line_no": place + 1,
            "section_no": np.ones(count, np.int64),
            "kind": ["payment"] * count,
            "reference": reference[shuffled].astype(object),
            "amount_ore": amount[shuffled],
            "reference_code": ["2"] * count,
            "channel_code": ["1"] * count,
            "serial": _text(100_000_000_000, count).to_numpy(),
            "image_flag": ["0"] * count,
        }
    )
    section = pa.table(
        {
            "section_no": [1],
            "bankgiro": [BANKGIRO],
            "account": ["1234567890123456"],
            "payment_on": [day],
            "deposit_serial": [1],
        }
    )
    created_at = datetime(day.year, day.month, day.day, 17)
    return bgmax.write(created_at=created_at, section=section, payment=payment)


def _text(first: int, count: int) -> pd.Series:
    return pd.Series(np.arange(first, first + count)).astype(str)


def _table(frame: pd.DataFrame) -> pa.Table:
    return pa.Table.from_pandas(frame, preserve_index=False)
