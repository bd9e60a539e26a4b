"""Order intake: what is taken, what goes back and why, and what is held until two persons have attested it."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

import intake_examples as ex
import pytest
from intake_examples import House, empty_house, sftp_home  # noqa: F401 - fixtures

from formats import ubw_sales_order


@pytest.fixture
def house(empty_house: House) -> House:  # noqa: F811
    """A house that knows some customers."""
    house = empty_house
    house.drop(
        "kunder.txt",
        ex.customers(
            {},
            {"apar_id": "200417", "apar_name": "Exempelbolaget AB", "comp_reg_no": "165599123451", "control": "C"},
            {"apar_id": "300100", "apar_name": "Exempel, Stängd", "comp_reg_no": None, "status": "C"},
            {"apar_id": "300200", "apar_name": "Exempel, Ung", "comp_reg_no": "20081122-2397"},
            {"apar_id": "300300", "apar_name": "Exempel, Vilda", "comp_reg_no": None, "terms_id": "ZZ"},
            {"apar_id": "300400", "apar_name": "Internservice", "apar_gr_id": "IN", "comp_reg_no": None},
        ),
    )
    house.run("customer_intake")
    return house


def take(house: House, *orders, width: int = ubw_sales_order.WIDE, name: str = "order.txt", **attested):
    """Drop a file of orders with its attest and run; the rejects as {order number: {rule, ...}}."""
    data = ex.orders(*orders, width=width)
    counted = {"orders": len({row[0][0]["order_id"] if row[0] else row[1][0]["order_id"] for row in orders})}
    counted["sum_ore"] = sum(item["cur_amount_ore"] or 0 for row in orders for item in row[1])
    house.drop(name, data)
    house.drop(ex.attest_name(house.serial()), ex.attest(data, **{**counted, **attested}))
    house.run("order_intake")
    return house.rejects()


def test_the_worked_order_is_taken_with_all_it_says(house: House) -> None:
    assert take(house, ex.order(texts=[{}])) == {}
    (order,) = house.rows("SELECT * FROM sales_order")
    assert order["order_id"] == 700001
    assert (order["customer_no"], order["department"], order["order_type"]) == ("104711", "TEK", "FS")
    assert (order["terms_id"], order["net_ore"], order["source_system"]) == ("30", 1_000_000, "ubw")
    assert (order["our_reference"], order["buyer_reference"]) == ("ANNEX", "Ref Bo Ek")
    assert (order["buyer_order_no"], order["head_text_1"]) == ("SRC-2026-000123", "Avser november 2026")
    assert (order["period_from"], order["period_to"]) == (date(2026, 11, 1), date(2026, 11, 30))
    assert (order["receipt_attest_by"], order["decision_attest_by"]) == ("ANNEX", "BEREK")
    (line,) = house.rows("SELECT * FROM sales_order_line")
    assert (line["line_no"], line["article"], line["text"]) == (1, "T100", "Konsulttimmar")
    assert (line["description"], line["quantity_x100"], line["net_ore"]) == ("Enligt avtal 2026-17", 1250, 1_000_000)
    assert (line["vat_code"], line["account"], line["dim_1"], line["dim_2"]) == ("S25", "30125", "4100", "870")
    (waiting,) = house.rows("SELECT * FROM open_order")
    assert (waiting["order_id"], waiting["waiting_since"], waiting["held_because"]) == (700001, ex.NIGHT, None)


def test_the_narrow_layout_gives_the_same_order(house: House) -> None:
    order = ex.order(
        header={"batch_id": "KR1121", "ext_ord_ref": "SRC-123"}, items=[{"batch_id": "KR1121", "tax_code": "25"}]
    )
    assert take(house, order, width=ubw_sales_order.NARROW, batch_id="KR1121") == {}
    (line,) = house.rows("SELECT vat_code, net_ore FROM sales_order_line")
    assert line == {"vat_code": "S25", "net_ore": 1_000_000}


@pytest.mark.parametrize(
    ("width", "codes", "unknown"),
    [
        (ubw_sales_order.WIDE, {"S12": "S12", "Z0": "Z0", "AE": "AE", None: "S25"}, ["25", "E0"]),
        (ubw_sales_order.NARROW, {"06": "S6", "00": "Z0", "O": "O", None: "S25"}, ["S6", "99"]),
    ],
    ids=["wide", "narrow"],
)
def test_vat_codes_are_those_of_the_width_and_blank_is_the_articles(
    house: House, width: int, codes: dict[str | None, str], unknown: list[str]
) -> None:
    keys = {"batch_id": "KR1121", "ext_ord_ref": None}
    given = enumerate([*codes, *unknown], start=700001)
    orders = [ex.order(number, header=keys, items=[{**keys, "tax_code": code}]) for number, code in given]
    rejects = take(house, *orders, width=width, batch_id="KR1121")
    assert rejects == {"700005": {"ORD-VAT"}, "700006": {"ORD-VAT"}}
    taken = house.rows("SELECT vat_code FROM sales_order_line ORDER BY order_id")
    assert [row["vat_code"] for row in taken] == list(codes.values())


# One planted fault per rule: what differs in the header, in the item; the rules that must be named.
FAULTS = [
    ({"apar_id": "999999"}, {}, {"ORD-CUSTOMER"}),
    ({"apar_id": None}, {}, {"ORD-CUSTOMER"}),
    ({"apar_id": "300100"}, {}, {"ORD-CLOSED"}),
    ({"apar_id": "300200"}, {}, {"MINOR_DEBTOR"}),
    ({"main_apar_id": "888888"}, {}, {"ORD-RECIPIENT"}),
    ({"apar_id": "300400"}, {}, {"ORD-INTERNAL-VAT"}),
    ({"order_type": "QQ"}, {}, {"ORD-TYPE"}),
    ({"terms_id": "QQ"}, {}, {"ORD-TERMS"}),
    ({"apar_id": "300300", "terms_id": None}, {}, {"ORD-TERMS"}),
    ({"status": "P"}, {}, {"ORD-STATUS"}),
    ({}, {"status": "P"}, {"ORD-STATUS"}),
    ({"currency": "EUR"}, {}, {"ORD-CURRENCY"}),
    ({"trans_type": "41"}, {}, {"ORD-TRANS"}),
    ({}, {"trans_type": "51"}, {"ORD-TRANS"}),
    ({"client": "20"}, {}, {"ORD-CLIENT"}),
    ({}, {"client": "20"}, {"ORD-CLIENT"}),
    ({}, {"batch_id": "ANNAT"}, {"ORD-BATCH"}),
    ({"period": 202613}, {}, {"ORD-PERIOD"}),
    ({"ean": "7300009900001"}, {}, {"ORD-ENDPOINT"}),
    ({}, {"dim_1": "9900"}, {"ORD-DEPARTMENT"}),
    ({}, {"dim_1": None}, {"ORD-DEPARTMENT"}),
    ({}, {"tax_code": "S99"}, {"ORD-VAT"}),
    ({}, {"article": "QQ"}, {"ORD-ARTICLE"}),
    ({}, {"article": "QQ", "tax_code": "S25", "account": None}, {"ORD-ACCOUNT"}),
    ({}, {"account": "30A25"}, {"ORD-ACCOUNT"}),
    ({}, {"article": "QQ", "tax_code": "S25", "art_descr": None}, {"ORD-TEXT"}),
    ({}, {"amount_set": 0}, {"ORD-AMOUNT-SET"}),
    ({}, {"amount_ore": 1_000_001}, {"ORD-AMOUNT-DIFFERS"}),
    ({}, {"amount_ore": None}, {"ORD-AMOUNT-DIFFERS"}),
]


def test_an_order_with_one_fault_goes_back_whole_and_the_sound_one_beside_it_is_taken(house: House) -> None:
    """Every rule of an order, planted once; the fault stands on the second item, the first is sound (ruling 15)."""
    planted = {710001 + number: fault for number, fault in enumerate(FAULTS)}
    orders = [ex.order(number, header=header, items=[{}, item]) for number, (header, item, _) in planted.items()]
    rejects = take(house, ex.order(700001), *orders)
    assert rejects == {str(number): rules for number, (*_, rules) in planted.items()}
    for table in ("sales_order", "sales_order_line", "open_order"):
        assert house.rows(f"SELECT DISTINCT order_id FROM {table}") == [{"order_id": 700001}]
    assert house.totals("order_intake") == {
        "read": (1 + len(FAULTS), 1_000_000 + len(FAULTS) * 2_000_000),
        "taken": (1, 1_000_000),
        "returned": (len(FAULTS), len(FAULTS) * 2_000_000),
    }


def test_every_rule_of_the_statements_has_a_planted_fault() -> None:
    """A rule without a test is found by name."""
    planted = {rule for *_, rules in FAULTS for rule in rules}
    tested_below = {
        *(
            "ORD-AMOUNT",
            "ORD-NUMBER",
            "ORD-HEADER",
            "ORD-ITEM",
            "ORD-LINE",
            "ORD-TWICE",
            "ORD-DUPLICATE",
            "ORD-TEXT-ROW",
        ),
        *("ORD-TWO-DEPARTMENTS", "ORD-CREDIT", "ORD-CREDIT-UNKNOWN", "ORD-CREDIT-EARLY", "ORD-CREDIT-CUSTOMER"),
    }
    assert ex.rules_in_sql("order_intake") == planted | tested_below


def test_the_age_is_judged_on_the_night_and_the_18th_birthday_is_of_age(house: House) -> None:
    """The reference's example: born 2008-11-22 is a minor on 2026-11-21 and of age the day after."""
    assert take(house, ex.order(header={"apar_id": "300200"})) == {"700001": {"MINOR_DEBTOR"}}
    house.next_night()
    assert take(house, ex.order(header={"apar_id": "300200", "long_info2": "Igen"}), name="igen.txt") == {}
    assert house.rows("SELECT customer_no FROM sales_order") == [{"customer_no": "300200"}]


def test_two_departments_on_one_order_go_back_in_the_files_report_only(house: House) -> None:
    rejects = take(house, ex.order(items=[{"dim_1": "4100"}, {"dim_1": "2100"}]))
    assert rejects == {"700001": {"ORD-TWO-DEPARTMENTS"}}
    assert house.rows("SELECT department FROM reject") == [{"department": None}]


def test_a_reject_names_its_department_when_the_order_has_one(house: House) -> None:
    take(house, ex.order(header={"apar_id": "999999"}, items=[{"dim_1": "4310"}]))
    assert house.rows("SELECT department, key, found FROM reject") == [
        {"department": "VAT", "key": "700001", "found": "999999"}
    ]


def test_a_customer_number_that_is_an_identity_number_is_masked_in_the_report(house: House) -> None:
    take(house, ex.order(header={"apar_id": "198112289874"}))
    assert house.rows("SELECT found FROM reject") == [{"found": "811228-****"}]
    assert "9874" not in house.report("order.txt")


def test_of_a_protected_persons_order_only_the_number_is_shown(house: House) -> None:
    house.drop(ex.supplement_name(), ex.supplement({"protection_code": "1", "protection_source": "register"}))
    house.run("customer_intake")
    take(house, ex.order(items=[{"dim_1": "9900"}]))
    assert house.rows("SELECT key, rule, found FROM reject") == [
        {"key": "700001", "rule": "ORD-DEPARTMENT", "found": ""}
    ]


def test_twice_in_a_file_the_first_is_taken_and_the_second_goes_back(house: House) -> None:
    first = ex.order(items=[{"cur_amount_ore": 100, "amount_ore": 100}])
    second = ex.order(items=[{"cur_amount_ore": 200, "amount_ore": 200}, {"cur_amount_ore": 300, "amount_ore": 300}])
    assert take(house, first, ex.order(700002), second) == {"700001": {"ORD-TWICE"}}
    assert house.rows("SELECT order_id, net_ore FROM sales_order ORDER BY 1") == [
        {"order_id": 700001, "net_ore": 100},
        {"order_id": 700002, "net_ore": 1_000_000},
    ]
    assert house.totals("order_intake")["returned"] == (1, 500)


def test_a_number_accepted_before_goes_back_and_a_rejected_one_may_return(house: House) -> None:
    assert take(house, ex.order(700001), ex.order(700002, header={"apar_id": "999999"})) == {"700002": {"ORD-CUSTOMER"}}
    house.next_night()
    assert take(house, ex.order(700001), ex.order(700002), name="igen.txt") == {"700001": {"ORD-DUPLICATE"}}
    assert [row["order_id"] for row in house.rows("SELECT order_id FROM sales_order ORDER BY 1")] == [700001, 700002]


def test_lines_that_make_up_no_order_are_accounted_for(house: House) -> None:
    """No header, no item, a number twice, a line number twice, a text without its item, no number at all."""
    header, *_ = ex.order(700003)
    rejects = take(
        house,
        ex.order(700001),
        ([], ex.order(700002)[1], []),
        (header, [], []),
        ex.order(700004, items=[{}, {"order_line": 1}]),
        ex.order(700005, texts=[{"order_line": 7}]),
        ex.order("7OO006"),
        sum_ore=6_000_000,
        orders=6,
    )
    assert rejects == {
        "700002": {"ORD-HEADER"},
        "700003": {"ORD-ITEM"},
        "700004": {"ORD-LINE"},
        "700005": {"ORD-TEXT-ROW"},
        "7OO006": {"ORD-NUMBER"},
    }
    assert house.totals("order_intake") == {"read": (6, 6_000_000), "taken": (1, 1_000_000), "returned": (5, 5_000_000)}


def test_an_unreadable_amount_sends_its_order_back_and_the_rest_is_taken(house: House) -> None:
    """Ruling 47: the count must agree, the sum says nothing any more."""
    data = ex.orders(ex.order(700001), ex.order(700002, items=[{"cur_amount_ore": 7777777, "amount_ore": 7777777}]))
    data = data.replace(b"7777777", b"77777O7")
    house.drop("order.txt", data)
    house.drop(ex.attest_name(), ex.attest(data, 2, 8_777_777))
    house.run("order_intake")
    assert house.rejects() == {"700002": {"LG04-VALUE", "ORD-AMOUNT"}}
    assert house.rows("SELECT order_id FROM sales_order") == [{"order_id": 700001}]


def test_text_rows_are_joined_in_order_and_may_name_the_delivery_period(house: House) -> None:
    texts = [
        {"sequence_no": 2, "short_info": "andra raden"},
        {"sequence_no": 1, "short_info": "Avser 2026-10-01 - 2026-10-31"},
    ]
    assert take(house, ex.order(items=[{"art_descr": None}], texts=texts)) == {}
    (line,) = house.rows("SELECT text, description FROM sales_order_line")
    assert line == {"text": "Konsulttimmar", "description": "Avser 2026-10-01 - 2026-10-31\nandra raden"}
    (order,) = house.rows("SELECT period_from, period_to FROM sales_order")
    assert order == {"period_from": date(2026, 10, 1), "period_to": date(2026, 10, 31)}


def test_the_period_is_the_orders_else_that_of_its_lines_and_zeros_are_none(house: House) -> None:
    of_lines = ex.order(700001, header={"period": 0}, items=[{"period": 202609}, {"period": 202610}])
    assert take(house, of_lines, ex.order(700002, header={"period": 0})) == {}
    first, second = house.rows("SELECT period_from, period_to FROM sales_order ORDER BY order_id")
    assert first == {"period_from": date(2026, 9, 1), "period_to": date(2026, 10, 31)}
    assert second == {"period_from": None, "period_to": None}


def test_terms_are_the_orders_else_the_customers(house: House) -> None:
    take(house, ex.order(700001, header={"terms_id": "A2"}), ex.order(700002, header={"terms_id": None}))
    assert house.rows("SELECT terms_id FROM sales_order ORDER BY order_id") == [{"terms_id": "A2"}, {"terms_id": "30"}]


def test_the_receivers_address_gets_its_scheme(house: House) -> None:
    take(house, ex.order(700001, header={"ean": "5790000435968"}), ex.order(700002, header={"ean": "212000-9994"}))
    assert [
        row["receiver_address"] for row in house.rows("SELECT receiver_address FROM sales_order ORDER BY order_id")
    ] == [
        "0088:5790000435968",
        "0007:2120009994",
    ]


def credit(order_id: int, **header: object):
    return ex.order(order_id, header=header, items=[{"amount_ore": -100_000, "cur_amount_ore": -100_000}])


def test_a_credit_order_names_its_invoice_or_goes_back(house: House) -> None:
    take(house, ex.order(700001), ex.order(700002), name="first.txt")
    house.invoice(2026000001, "104711", order_id=700001)
    house.next_night()
    rejects = take(
        house,
        credit(700011, voucher_ref="2026000001"),
        credit(700012, text1="700001"),
        credit(700013),
        credit(700014, voucher_ref="2026009999"),
        credit(700015, text1="799999"),
        credit(700016, text1="se faktura"),
        credit(700017, text1="700002"),
        credit(700018, text1="700020"),
        credit(700019, voucher_ref="2026000001", apar_id="200417"),
        ex.order(700020),
        name="credit.txt",
    )
    assert rejects == {
        "700013": {"ORD-CREDIT"},
        "700014": {"ORD-CREDIT-UNKNOWN"},
        "700015": {"ORD-CREDIT-UNKNOWN"},
        "700016": {"ORD-CREDIT-UNKNOWN"},
        "700017": {"ORD-CREDIT-EARLY"},  # taken, but not invoiced yet
        "700018": {"ORD-CREDIT-EARLY"},  # in the same file
        "700019": {"ORD-CREDIT-CUSTOMER"},
    }
    assert house.rows(
        "SELECT order_id, credits_invoice_no, credits_order_id FROM sales_order WHERE net_ore < 0 ORDER BY 1"
    ) == [
        {"order_id": 700011, "credits_invoice_no": 2026000001, "credits_order_id": None},
        {"order_id": 700012, "credits_invoice_no": None, "credits_order_id": 700001},
    ]


def test_the_narrow_layout_credits_by_text1_too(house: House) -> None:
    take(house, ex.order(700001), name="first.txt")
    house.invoice(2026000001, "104711", order_id=700001)
    house.next_night()
    narrow = {"batch_id": "KR1121", "ext_ord_ref": None, "text1": "700001"}
    amount = {"batch_id": "KR1121", "amount_ore": -100_000, "cur_amount_ore": -100_000}
    order = ex.order(700011, header=narrow, items=[amount])
    assert take(house, order, width=ubw_sales_order.NARROW, batch_id="KR1121", name="credit.txt") == {}


def test_a_batch_without_its_attest_is_held_and_named_until_the_attest_comes(house: House) -> None:
    data = ex.orders(ex.order())
    house.drop("order.txt", data)
    house.run("order_intake")
    assert house.folder_of("order.txt") == "held"
    assert [(f.severity, f.key) for f in house.findings] == [("hold", ex.BATCH)]
    assert hashlib.sha256(data).hexdigest() in house.note("order.txt")
    assert house.totals("order_intake")["read"] == (0, 0)
    house.next_night()
    house.run("order_intake")
    assert [f.key for f in house.findings] == [ex.BATCH]
    house.drop(ex.attest_name(), ex.attest(data, 1, 1_000_000))
    house.run("order_intake")
    assert house.findings == []
    assert house.folder_of("order.txt").startswith("done/")
    assert house.rows("SELECT order_id FROM sales_order") == [{"order_id": 700001}]


def test_an_attest_may_arrive_before_its_orders(house: House) -> None:
    data = ex.orders(ex.order())
    house.drop(ex.attest_name(), ex.attest(data, 1, 1_000_000))
    house.run("order_intake")
    house.next_night()
    house.drop("order.txt", data)
    house.run("order_intake")
    assert house.rows("SELECT order_id FROM sales_order") == [{"order_id": 700001}]


@pytest.mark.parametrize(
    "wrong",
    [{"orders": 2}, {"sum_ore": 999_999}, {"sum_ore": -1_000_000}, {"file_sha256": "0" * 64}, {"batch_id": "ANNAT"}],
)
def test_an_attest_that_does_not_agree_holds_the_file_and_a_later_line_replaces_it(house: House, wrong: dict) -> None:
    data = ex.orders(ex.order())
    house.drop("order.txt", data)
    house.drop(ex.attest_name(1), ex.attest(data, **{"orders": 1, "sum_ore": 1_000_000, **wrong}))
    house.run("order_intake")
    assert house.folder_of("order.txt") == "held"
    assert house.rows("SELECT order_id FROM sales_order") == []
    house.drop(ex.attest_name(2), ex.attest(data, 1, 1_000_000))
    house.run("order_intake")
    assert house.rows("SELECT order_id FROM sales_order") == [{"order_id": 700001}]


def test_a_right_attest_is_replaced_by_a_later_wrong_one(house: House) -> None:
    """The latest line counts, also when it is the wrong one: somebody has taken back what was said."""
    data = ex.orders(ex.order())
    house.drop(ex.attest_name(1), ex.attest(data, 1, 1_000_000))
    house.drop(ex.attest_name(2), ex.attest(data, 1, 5))
    house.drop("order.txt", data)
    house.run("order_intake")
    assert house.folder_of("order.txt") == "held"


def test_one_person_cannot_make_both_attests(house: House) -> None:
    data = ex.orders(ex.order())
    house.drop("order.txt", data)
    house.drop(ex.attest_name(), ex.attest(data, 1, 1_000_000, decision_attest_by="annex "))
    house.run("order_intake")
    assert house.folder_of("order.txt") == "held"
    assert "ATT-2P" in house.report(ex.attest_name())


def test_an_attest_counts_in_its_own_folder_only(house: House) -> None:
    data = ex.orders(ex.order())
    house.drop("order.txt", data)
    house.drop(ex.attest_name(), ex.attest(data, 1, 1_000_000), account="systems/vatten")
    house.run("order_intake")
    assert house.folder_of("order.txt") == "held"


def test_every_batch_of_a_file_must_be_attested(house: House) -> None:
    other = {"batch_id": "KR-B"}
    data = ex.orders(ex.order(700001), ex.order(700002, header=other, items=[other]))
    house.drop("order.txt", data)
    house.drop(ex.attest_name(1), ex.attest(data, 1, 1_000_000))
    house.run("order_intake")
    assert house.folder_of("order.txt") == "held"
    assert house.rows("SELECT order_id FROM sales_order") == []
    house.drop(ex.attest_name(2), ex.attest(data, 1, 1_000_000, batch_id="KR-B", receipt_attest_by="CEDER"))
    house.run("order_intake")
    assert house.rows("SELECT batch_id, receipt_attest_by FROM sales_order ORDER BY order_id") == [
        {"batch_id": ex.BATCH, "receipt_attest_by": "ANNEX"},
        {"batch_id": "KR-B", "receipt_attest_by": "CEDER"},
    ]


def test_an_attest_for_a_batch_already_taken_goes_back(house: House) -> None:
    data = ex.orders(ex.order())
    house.drop("order.txt", data)
    house.drop(ex.attest_name(1), ex.attest(data, 1, 1_000_000))
    house.run("order_intake")
    house.drop(ex.attest_name(2), ex.attest(data, 1, 1_000_000, receipt_attest_by="CEDER"))
    house.run("order_intake")
    assert "ATT-TAKEN" in house.report(ex.attest_name(2))
    assert house.rows("SELECT receipt_attest_by FROM sales_order") == [{"receipt_attest_by": "ANNEX"}]


def test_a_batch_held_for_long_is_a_warning(house: House) -> None:
    house.drop("order.txt", ex.orders(ex.order()))
    house.run("order_intake")
    house.next_night(date(2026, 11, 25))  # three bank days
    house.run("order_intake")
    assert [f.severity for f in house.findings] == ["hold"]
    house.next_night(date(2026, 11, 26))
    house.run("order_intake")
    assert sorted(f.severity for f in house.findings) == ["hold", "warn"]


def test_a_file_of_an_operational_system_is_known_by_its_folder(house: House) -> None:
    data = ex.orders(ex.order())
    house.drop("order.txt", data, account="systems/forskola")
    house.drop(ex.attest_name(), ex.attest(data, 1, 1_000_000), account="systems/forskola")
    house.run("order_intake")
    assert house.rows("SELECT source_system FROM sales_order") == [{"source_system": "systems/forskola"}]


def test_the_same_file_twice_is_known_by_its_content(house: House) -> None:
    take(house, ex.order(), name="order.txt")
    house.next_night()
    house.drop("samma_igen.txt", ex.orders(ex.order()))
    house.run("order_intake")
    assert house.state_of("samma_igen.txt") == "duplicate"
    assert len(house.rows("SELECT order_id FROM sales_order")) == 1
    assert house.rejects() == {}


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda data: data[:4325] + data[4326:], "LG04-WIDTH"),
        (lambda data: data.replace(b"Konsulttimmar ", "Kånsulttimmar".encode()), "LG04-ENC"),
        (lambda data: b"\xef\xbb\xbf" + data, "LG04-ENC"),
        (lambda data: b"hej\n", "FILE-UNKNOWN"),
        (lambda data: b"", "FILE-UNKNOWN"),
        (lambda data: data.replace(ex.BATCH.encode(), b" " * len(ex.BATCH)), "ORD-BATCH"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused_whole_and_named(house: House, change, rule: str) -> None:
    house.drop("fel.txt", change(ex.orders(ex.order())))
    house.run("order_intake")
    assert house.folder_of("fel.txt") == "rejected"
    assert rule in house.report("fel.txt")
    assert [(f.severity, f.key) for f in house.findings] == [("stop", "fel.txt")]
    assert house.rows("SELECT order_id FROM sales_order") == []


def test_a_misspelt_attest_list_is_refused_and_not_taken_for_something_unknown(house: House) -> None:
    house.drop("ATTEST_10_20261121.csv", ex.attest(b"", 1, 1))
    house.run("order_intake")
    assert "DEL-NAME" in house.report("ATTEST_10_20261121.csv")


def test_a_refused_file_leaves_the_others_alone(house: House) -> None:
    house.drop("a_fel.txt", ex.orders(ex.order(700009))[:-100])
    assert take(house, ex.order(700001)) == {}
    assert house.rows("SELECT order_id FROM sales_order") == [{"order_id": 700001}]


def test_a_second_run_changes_nothing(house: House) -> None:
    take(house, ex.order(700001, texts=[{}]), ex.order(700002, header={"apar_id": "999999"}))
    before = house.everything()
    house.run("customer_intake")
    house.run("order_intake")
    assert house.everything() == before


def test_a_killed_transaction_leaves_nothing_and_is_done_over(house: House) -> None:
    """The step fails after its last statement, before the commit: the same file is taken the next time."""
    data = ex.orders(ex.order())
    house.drop("order.txt", data)
    house.drop(ex.attest_name(), ex.attest(data, 1, 1_000_000))
    house.run("order_intake", fail_before_commit=True)
    assert house.rows("SELECT order_id FROM sales_order") == []
    house.run("order_intake")
    assert house.rows("SELECT order_id FROM sales_order") == [{"order_id": 700001}]
    assert house.totals("order_intake")["taken"] == (1, 1_000_000)


def test_text_longer_than_a_block_of_the_file_stays_with_its_order(house: House) -> None:
    """Orders cross the reader's blocks (8 MiB); every line must find its order."""
    many = [ex.order(710000 + number, items=[{}, {}], texts=[{"order_line": 2}]) for number in range(600)]
    assert take(house, *many) == {}
    assert house.totals("order_intake")["taken"] == (600, 600 * 2_000_000)
    (counted,) = house.rows("SELECT count(*) AS lines, count(description) AS described FROM sales_order_line")
    assert counted == {"lines": 1200, "described": 600}


def test_the_file_of_another_client_is_left_for_that_clients_night(house: House) -> None:
    house.with_second_client("20")
    data = ex.orders(ex.order(header={"client": "20"}, items=[{"client": "20"}]))
    house.drop("order20.txt", data)
    house.drop(ex.attest_name(1, "20"), ex.attest(data, 1, 1_000_000))
    house.run("customer_intake")
    house.run("order_intake")
    assert house.rows("SELECT order_id FROM sales_order") == []
    assert house.rows("SELECT attest_no FROM attest_line") == []
    assert house.findings == []
    assert ex.NIGHT + timedelta(0) == house.night.business_on
