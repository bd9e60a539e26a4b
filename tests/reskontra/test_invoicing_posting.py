"""What invoicing writes: lines and texts of the invoice, vouchers, items, settlements, documents that wait."""

from __future__ import annotations

from datetime import date
from typing import Any

from intake_examples import order
from ledger_house import LedgerHouse, empty_house, house, item, sftp_home  # noqa: F401

FIRST, FIRST_CREDIT = 2026000001, 6026000001


def rows(house: LedgerHouse, query: str) -> list[tuple[Any, ...]]:  # noqa: F811
    return [tuple(row.values()) for row in house.house.rows(query)]


def lines(house: LedgerHouse) -> list[tuple[Any, ...]]:  # noqa: F811
    return rows(house, "SELECT invoice_no, line_no, order_id, net_ore FROM invoice_line ORDER BY invoice_no, line_no")


def vouchers(house: LedgerHouse) -> dict[tuple[str, str], list[tuple[Any, ...]]]:  # noqa: F811
    """Account key, account, öre, VAT code and first dimension of each line, by event and department."""
    found: dict[tuple[str, str], list[tuple[Any, ...]]] = {}
    for event, department, *line in rows(
        house,
        """SELECT e.event, e.department, l.account_key, l.account, l.amount_ore, l.vat_code, l.dim_1
           FROM entry AS e JOIN entry_line AS l USING (client, entry_id) ORDER BY e.entry_id, l.line_no""",
    ):
        found.setdefault((event, department), []).append(tuple(line))
    return found


def test_lines_are_numbered_from_1_whatever_numbers_the_order_gave_them(house: LedgerHouse) -> None:  # noqa: F811
    gaps = [item(100_000, order_line=30), item(200_000, order_line=10), item(300_000, order_line=20)]
    late = [item(400_000, order_line=2), item(500_000, order_line=3)]
    house.invoice(order(700001, items=gaps), order(700002, items=late), order(700003, items=[item(1), item(2)]))

    assert lines(house) == [
        *((FIRST, 1, 700001, 200_000), (FIRST, 2, 700001, 300_000), (FIRST, 3, 700001, 100_000)),
        *((FIRST, 4, 700003, 1), (FIRST, 5, 700003, 2)),
        *((FIRST + 1, 1, 700002, 400_000), (FIRST + 1, 2, 700002, 500_000)),
    ], "the third order is below the minimum and joins the first"


def test_only_lines_that_no_order_has_as_they_are_numbered_are_written_again(house: LedgerHouse) -> None:  # noqa: F811
    late = [item(400_000, order_line=2), item(500_000, order_line=3)]
    joint = {"apar_id": "104712"}
    house.invoice(
        order(700001), order(700002, items=late), order(700003, joint, [item(300_000)]), order(700004, joint, [item(1)])
    )

    assert rows(house, "SELECT invoice_no, line_no, order_id FROM own_line ORDER BY 1, 2") == [
        *((FIRST + 1, 1, 700002), (FIRST + 1, 2, 700002), (FIRST + 2, 1, 700003), (FIRST + 2, 2, 700004)),
    ]
    assert [invoice_no for invoice_no, *_ in lines(house)] == [FIRST, FIRST + 1, FIRST + 1, FIRST + 2, FIRST + 2]


def test_the_lines_of_some_invoices_are_found_by_keys(house: LedgerHouse) -> None:  # noqa: F811
    """Were a part of the view more than a bare table, it would be read whole: years of lines for each look-up."""
    connection = house.house.ledger.connection
    connection.execute("SET enable_seqscan = off")
    plan = connection.execute(
        """EXPLAIN SELECT k.no, l.net_ore FROM (VALUES (1::bigint), (2)) AS k (no)
           LEFT JOIN invoice_line AS l ON l.client = '10' AND l.invoice_no = k.no AND l.line_no = 1"""
    ).fetchall()
    connection.execute("RESET enable_seqscan")
    conditions = [line.strip() for (line,) in plan if "Index Cond" in line]
    assert sum("= i.lines_of" in condition for condition in conditions) == 2, conditions


def test_a_joint_invoice_has_the_lines_of_its_orders_one_after_the_other(house: LedgerHouse) -> None:  # noqa: F811
    joint = {"apar_id": "104712"}
    house.invoice(
        order(700002, joint, [item(300_000, order_line=1)]),
        order(700001, joint, [item(100_000, order_line=1), item(200_000, order_line=5, tax_code="S12")]),
    )

    assert lines(house) == [
        *((FIRST, 1, 700001, 100_000), (FIRST, 2, 700001, 200_000), (FIRST, 3, 700002, 300_000)),
    ]
    assert rows(house, "SELECT vat_code, taxable_ore, vat_ore FROM invoice_vat ORDER BY 1") == [
        *(("S12", 200_000, 24_000), ("S25", 400_000, 100_000)),
    ]
    parts = rows(house, "SELECT order_id, invoice_no, total_ore FROM order_invoice ORDER BY 1")
    assert parts == [(700001, FIRST, 349_000), (700002, FIRST, 375_000)]


def test_vat_of_a_joint_invoice_is_rounded_once_for_each_rate(house: LedgerHouse) -> None:  # noqa: F811
    joint = {"apar_id": "104712"}
    (invoice,) = house.invoice(*(order(700001 + n, joint, [item(100_002)]) for n in range(3)))

    assert (invoice["net_ore"], invoice["vat_ore"]) == (300_006, 75_002), "not 3 x 25 001 = 75 003"
    assert house.balances()["VAT_OUT_25"] == -75_002


def test_the_first_line_tells_what_an_invoice_is_of(house: LedgerHouse) -> None:  # noqa: F811
    mixed = [item(100_000, article="VA100", order_line=2), item(200_000, article="F100", order_line=1, tax_code="E")]
    water = [item(500_000, article="VA100"), item(100_000, article="T100")]
    house.invoice(order(700001, items=mixed), order(700002, items=water))

    found = rows(house, "SELECT text, claim_kind FROM invoice ORDER BY invoice_no")
    assert found == [("Avgift november 2026", "FEE"), ("Avgift vatten och avlopp november 2026", "VA")]


def test_numbers_follow_the_orders_and_credit_notes_have_a_series_of_their_own(house: LedgerHouse) -> None:  # noqa: F811
    house.invoice(order(700005))
    house.invoice(
        order(700004, {"apar_id": "200417"}),
        order(700003, {"voucher_ref": FIRST}, [item(-100_000)]),
        order(700002),
        order(700001, {"voucher_ref": FIRST}, [item(-200_000)]),
    )

    parts = rows(house, "SELECT order_id, invoice_no FROM order_invoice ORDER BY 1")
    assert parts == [
        *((700001, FIRST_CREDIT), (700002, FIRST + 1), (700003, FIRST_CREDIT + 1), (700004, FIRST + 2)),
        (700005, FIRST),
    ]
    assert rows(house, "SELECT item_id, invoice_no FROM item ORDER BY 1") == [
        *((1, FIRST), (2, FIRST + 1), (3, FIRST + 2)),
    ]


def test_credit_notes_have_no_gap_beside_joint_invoices_and_orders_that_wait(house: LedgerHouse) -> None:  # noqa: F811
    house.invoice(order(700001))
    joint, small = {"apar_id": "104712"}, {"apar_id": "200417"}
    house.invoice(
        *(order(700002 + n, joint) for n in range(3)),
        order(700005, small, [item(100)]),
        *(order(700006 + n, {"voucher_ref": FIRST}, [item(-100_000)]) for n in range(2)),
    )

    numbers = [number for (number,) in rows(house, "SELECT invoice_no FROM invoice ORDER BY 1")]
    assert numbers == [FIRST, FIRST + 1, FIRST_CREDIT, FIRST_CREDIT + 1]


def test_a_voucher_for_each_department_sums_income_per_coding_and_vat_per_rate(house: LedgerHouse) -> None:  # noqa: F811
    school = item(80_000, dim_1="2100", tax_code="S12")
    house.invoice(
        order(700001), order(700002, items=[item(40_000), item(60_000, dim_1="4200")]), order(700003, items=[school])
    )

    assert vouchers(house) == {
        ("invoice", "BUN"): [
            ("AR_CLAIM", "1511", 89_600, None, None),
            ("INCOME", "30125", -80_000, "S12", "2100"),
            ("VAT_OUT_12", "26112", -9_600, "S12", None),
        ],
        ("invoice", "TEK"): [
            ("AR_CLAIM", "1511", 1_375_000, None, None),
            ("INCOME", "30125", -1_040_000, "S25", "4100"),
            ("INCOME", "30125", -60_000, "S25", "4200"),
            ("VAT_OUT_25", "26125", -275_000, "S25", None),
        ],
    }
    opened = """SELECT i.amount_ore, e.event, e.department FROM item AS i JOIN entry AS e USING (client, entry_id)
                ORDER BY i.item_id"""
    assert rows(house, opened) == [
        *((1_250_000, "invoice", "TEK"), (125_000, "invoice", "TEK"), (89_600, "invoice", "BUN")),
    ]


def test_a_credit_note_settles_what_is_open_and_the_rest_is_owed(house: LedgerHouse) -> None:  # noqa: F811
    house.invoice(order(700001))
    house.pay({"reference": _ocr(house), "amount_ore": 1_000_000})
    house.invoice(order(700002, {"voucher_ref": FIRST}, [item(-400_000)]))

    credited = """SELECT s.item_id, s.amount_ore, s.value_on, s.payment_id, s.invoice_no, s.rule, e.event
                  FROM settlement AS s JOIN entry AS e USING (client, entry_id) WHERE s.rule = 'credit_note'"""
    assert rows(house, credited) == [
        (1, -250_000, date(2026, 11, 21), None, FIRST_CREDIT, "credit_note", "credit_note")
    ]
    assert rows(house, "SELECT kind, invoice_no, amount_ore FROM item WHERE kind = 'credit'") == [
        ("credit", FIRST_CREDIT, -250_000),
    ]
    assert house.open_items() == [("credit", "NONE", -250_000)]
    assert vouchers(house)["credit_note", "TEK"] == [
        ("AR_CLAIM", "1511", -250_000, None, None),
        ("AR_CREDIT_BALANCE", "2891", -250_000, None, None),
        ("INCOME", "30125", 400_000, "S25", "4100"),
        ("VAT_OUT_25", "26125", 100_000, "S25", None),
    ]


def _ocr(house: LedgerHouse) -> str:  # noqa: F811
    return str(rows(house, "SELECT ocr FROM invoice ORDER BY invoice_no")[0][0])


def test_two_credit_notes_of_one_night_share_what_is_open(house: LedgerHouse) -> None:  # noqa: F811
    house.invoice(order(700001))
    house.pay({"reference": _ocr(house), "amount_ore": 950_000})
    house.invoice(*(order(700002 + n, {"voucher_ref": FIRST}, [item(-200_000)]) for n in range(2)))

    settled = rows(house, "SELECT invoice_no, amount_ore FROM settlement WHERE rule = 'credit_note' ORDER BY 1")
    assert settled == [(FIRST_CREDIT, -250_000), (FIRST_CREDIT + 1, -50_000)]
    assert house.open_items() == [("credit", "NONE", -200_000)]


def test_a_fee_taken_back_is_a_settlement_with_a_voucher_of_its_own(house: LedgerHouse) -> None:  # noqa: F811
    (invoice,) = house.invoice(order(700001))
    house.fee(invoice, entry_id=101, item_id=101)
    house.invoice(order(700002, {"voucher_ref": FIRST}, [item(-1_000_000)]))

    assert rows(house, "SELECT item_id, amount_ore, invoice_no, rule FROM settlement ORDER BY settlement_id") == [
        *((1, -1_250_000, FIRST_CREDIT, "credit_note"), (101, -6_000, FIRST_CREDIT, "fee_reversed")),
    ]
    assert vouchers(house)["fee_reversed", "TEK"] == [
        ("AR_CLAIM", "1511", -6_000, None, None),
        ("REMINDER_FEE", "3191", 6_000, None, None),
    ]
    assert house.open_items() == [] and house.balances() == {}


def test_fees_taken_back_the_same_night_share_a_voucher(house: LedgerHouse) -> None:  # noqa: F811
    for number, invoice in enumerate(house.invoice(order(700001), order(700002)), start=101):
        house.fee(invoice, entry_id=number, item_id=number, ore=6_000 + number)
    house.invoice(*(order(700003 + n, {"voucher_ref": FIRST + n}, [item(-1_000_000)]) for n in range(2)))

    assert vouchers(house)["fee_reversed", "TEK"] == [
        ("AR_CLAIM", "1511", -12_203, None, None),
        ("REMINDER_FEE", "3191", 12_203, None, None),
    ]


def test_the_documents_of_a_night_wait_as_one_row_of_each_kind(house: LedgerHouse) -> None:  # noqa: F811
    house.invoice(*(order(700001 + n) for n in range(3)))
    house.invoice(order(700010, {"voucher_ref": FIRST}, [item(-100_000)]))

    assert rows(house, "SELECT document_type, first_no, last_no FROM undelivered_number ORDER BY 2") == [
        *(("invoice", FIRST, FIRST + 2), ("credit_note", FIRST_CREDIT, FIRST_CREDIT)),
    ]
    waiting = """SELECT u.document_id, d.customer_no, d.amount_ore
                 FROM undelivered_document AS u JOIN document AS d USING (client, document_id) ORDER BY 1"""
    assert rows(house, waiting) == [
        (f"credit_note-{FIRST_CREDIT}", "104711", -125_000),
        *((f"invoice-{FIRST + n}", "104711", 1_250_000) for n in range(3)),
    ]
