"""What a file is: by its name where one is prescribed, else by its lines, also when some of them are bad."""

from __future__ import annotations

import io
from types import SimpleNamespace

import intake_examples as ex
import pytest

from formats import ubw_customer, ubw_sales_order
from reskontra.exchange import file_kinds
from reskontra.exchange.file_kinds import FileKind

ORDERS = ex.orders(ex.order(texts=[{}]))
CUSTOMERS = ex.customers({}, {"apar_id": "2"})
NARROW = {"batch_id": "KR1121", "ext_ord_ref": None}


def recognise(data: bytes, name: str = "fil.txt") -> FileKind:
    return file_kinds.recognise(SimpleNamespace(name=name, open=lambda: io.BytesIO(data)))


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (ORDERS, "lg04"),
        (ex.orders(ex.order(header=NARROW, items=[NARROW]), width=ubw_sales_order.NARROW), "lg04"),
        (CUSTOMERS, "cs15"),
        (ex.customers({}, width=ubw_customer.NARROW), "cs15"),
        (ORDERS.replace(b"\n", b"\r\n"), "lg04"),
        (ORDERS.rstrip(b"\n"), "lg04"),
    ],
)
def test_orders_and_customers_are_known_by_their_width_and_say_their_client(data: bytes, kind: str) -> None:
    assert recognise(data) == FileKind(kind, "10")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\xef\xbb\xbf" + ORDERS, "lg04"),  # byte order mark
        (ORDERS.replace(b"Konsulttimmar ", "Kånsulttimmar".encode()), "lg04"),  # saved as UTF-8
        (b"x" * 40 + b"\n" + ORDERS, "lg04"),  # a stray first line
        (ORDERS[:4300], "lg04"),  # cut off
        (CUSTOMERS[:3100], "cs15"),
    ],
)
def test_a_damaged_file_keeps_its_kind_so_that_its_reader_can_refuse_it(data: bytes, kind: str) -> None:
    assert recognise(data).kind == kind


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("ATTEST_10_20261121_001.csv", FileKind("attest_list", "10")),
        ("ATTEST_20_20261121_001.csv", FileKind("attest_list", "20")),
        ("attest_10.csv", FileKind("attest_list")),
        ("KUNDTILLAGG_10_20261121_001.csv", FileKind("customer_supplement", "10")),
        ("KUNDTILLAGG_10_20261321_001.csv", FileKind("customer_supplement")),
    ],
)
def test_lists_are_known_by_their_name_also_when_it_is_misspelt(name: str, wanted: FileKind) -> None:
    assert recognise(b"", name) == wanted


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"hej\n", b"01BGMAX               0120261121173035010331P", b"x" * 3600, b"\x00\xff" * 900]
)
def test_anything_else_is_known_by_nobody(data: bytes) -> None:
    assert recognise(data) == FileKind("")
