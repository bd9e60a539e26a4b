"""INVOIC written and read back: the reference's samples byte for byte, partners' profiles, and what is not written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from peppol_examples import CARE, FEE, LUNCH, SELLER, WASTE, invoice, many

from formats import edifact, edifact_invoice, edifact_reading
from formats.edifact_checks import check
from formats.edifact_profile import Envelope, Profile
from formats.faults import FileRefused
from formats.peppol_extra import CHARGES
from formats.peppol_tables import DOCUMENTS, LINES, VAT, Seller

GOLDEN = Path(__file__).parent / "golden" / "edifact"
OURS, THEIRS = "7350000000016", "7350000000023"
ENVELOPE = Envelope(OURS, THEIRS, datetime(2026, 10, 31, 21, 15), "42")
BUYER = {"buyer_endpoint_scheme": "0088", "buyer_endpoint_id": THEIRS}
MUNICIPALITY = replace(SELLER, contact_name="Ekonomi", telephone="", email="ekonomi@example.se")
Tables = tuple[pa.Table, pa.Table, pa.Table]

USUAL = Profile()
KNOWN = {
    "document_no": "2026110001",
    "document_type": "invoice",
    "issued_on": date(2026, 10, 31),
    "due_on": date(2026, 11, 30),
    "note": "Avser oktober 2026",
    "buyer_reference": "REF-4711",
    "order_reference": "PO-4711",
    "period_from": date(2026, 10, 1),
    "period_to": date(2026, 10, 31),
    "buyer_name": "Köparen AB",
    "buyer_identity_no": "5566778899",
    "buyer_street": "Köpgatan 2",
    "buyer_postal_code": "543 21",
    "buyer_city": "Köpstad",
    "ocr": "100004290",
    "bankgiro": "5050-1055",
    "net_ore": 209_970,
    "vat_ore": 16_218,
    "rounding_ore": 12,
    "payable_ore": 231_100,
    **BUYER,
}
FEE_CHARGE = {"is_charge": True, "reason": "Faktureringsavgift", "amount_ore": 4_900}
S25, E0 = ({"vat_category": c, "vat_percent_x100": p} for c, p in (("S", 2500), ("E", 0)))
PERIOD = {"period_from": date(2026, 10, 1), "period_to": date(2026, 10, 31)}


def table(schema: pa.Schema, *rows: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist([{"document_no": "2026110001", **row} for row in rows], schema=schema)


def sample_invoice() -> tuple[Tables, Seller, pa.Table]:
    waste = {"line_no": 1, "gtin": "7350000000030", "article": "RH-190", "text": "Renhållning kärl 190 l"}
    rent = {"line_no": 2, "article": "BO-1", "text": "Hyra lokal", "quantity_x100": 100, "unit_code": "mån"}
    lines = table(LINES, waste | S25 | PERIOD | {"quantity_x100": 300, "unit_code": "st", "net_ore": 59_970},
                  rent | E0 | {"net_ore": 150_000})  # fmt: skip
    exempt = {"taxable_ore": 150_000, "vat_ore": 0, "exemption_reason": "Undantag från skatteplikt"}
    vat = table(VAT, S25 | {"taxable_ore": 64_870, "vat_ore": 16_218}, E0 | exempt)
    return (table(DOCUMENTS, KNOWN), lines, vat), MUNICIPALITY, table(CHARGES, FEE_CHARGE | S25)


def sample_credit_note() -> tuple[Tables, Seller, pa.Table]:
    credit = {"document_no": "2026110002", "document_type": "credit_note", "issued_on": date(2026, 11, 5)}
    credit |= {"credited_invoice_no": "2026110001", "credited_invoice_on": date(2026, 10, 31)}
    credit |= {"net_ore": 19_990, "vat_ore": 4_998, "rounding_ore": 12, "payable_ore": 25_000}
    unsaid = ("due_on", "note", "order_reference", "period_from", "period_to", "buyer_identity_no", "ocr", "bankgiro")
    head = {name: value for name, value in KNOWN.items() if name not in unsaid} | credit
    number = {"document_no": "2026110002"}
    line = {
        "line_no": 1,
        "article": "RH-190",
        "text": "Renhållning kärl 190 l",
        "quantity_x100": 100,
        "unit_code": "EA",
    }
    tables = (table(DOCUMENTS, head), table(LINES, number | line | S25 | {"net_ore": 19_990}),
              table(VAT, number | S25 | {"taxable_ore": 19_990, "vat_ore": 4_998}))  # fmt: skip
    return tables, replace(MUNICIPALITY, organisation_no="", contact_name="", email=""), CHARGES.empty_table()


SAMPLES = {"invoice": sample_invoice, "credit_note": sample_credit_note}


def written(
    tables: Tables, profile: Profile = USUAL, seller: Seller = MUNICIPALITY, charges: pa.Table | None = None
) -> bytes:
    assert check(*tables, charges).to_pylist() == []
    bodies = list(edifact_invoice.render(tables, seller, OURS, profile, charges))
    assert edifact_invoice.faults(bodies).to_pylist() == []
    return edifact_invoice.enclose([body for _, body in bodies], ENVELOPE, profile)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_samples_of_the_reference_byte_for_byte(name: str) -> None:
    tables, seller, charges = SAMPLES[name]()
    assert written(tables, seller=seller, charges=charges) == (GOLDEN / f"{name}.edi").read_bytes()


@pytest.mark.parametrize("name", SAMPLES)
def test_the_samples_read_and_written_again_are_the_same(name: str) -> None:
    tables, seller, charges = SAMPLES[name]()
    found = edifact_reading.read((GOLDEN / f"{name}.edi").read_bytes())
    head, wanted = found["documents"].to_pylist()[0], tables[0].to_pylist()[0]
    wanted |= {"buyer_country": "SE", "buyer_postal_code": "54321", "our_reference": seller.contact_name or None}
    assert head == wanted | {"bankgiro": wanted["bankgiro"] and "50501055"}
    assert found["vat"].to_pylist() == tables[2].to_pylist()
    assert found["charges"].drop_columns("reason_code").to_pylist() == charges.drop_columns("reason_code").to_pylist()
    again = (found["documents"], found["lines"], found["vat"])
    assert written(again, seller=seller, charges=found["charges"]) == (GOLDEN / f"{name}.edi").read_bytes()


PROFILES = {
    "supplier_role": ("SE", "NAD+SE+"),
    "charge_total": ("259/260", "MOA+259:49.00'"),
    "charge_amount": ("8", "MOA+8:49.00'"),
    "period": ("263", "DTM+263:20261001-20261031:718'"),
    "vat_total": ("150", "MOA+150:162.18'"),
    "with_vat_total": ("86", "MOA+86:2310.88'"),
    "rounding": ("366", "MOA+366:0.12'"),
    "payment_means": ("42", "PAI+::42'"),
    "exemption": ("AGM", "FTX+AGM+++Undantag från skatteplikt'"),
    "units": ("UNECE", "QTY+47:3:EA'"),
    "answer": ("asked", "+42++INVOIC++1'"),
}


@pytest.mark.parametrize("field", PROFILES)
def test_a_partners_choice_changes_its_own_segment_and_is_read_the_same(field: str) -> None:
    value, wanted = PROFILES[field]
    tables, seller, charges = sample_invoice()
    sent = written(tables, replace(Profile(), **{field: value}), seller, charges)
    usual = (GOLDEN / "invoice.edi").read_bytes()
    changed = set(sent.decode("iso-8859-1").splitlines()) - set(usual.decode("iso-8859-1").splitlines())
    assert wanted in " ".join(changed) and len(changed) <= 4
    for name, found in edifact_reading.read(usual).items():
        assert edifact_reading.read(sent)[name].equals(found), name


def test_a_delivery_note_and_half_a_period_as_the_partner_wants_them() -> None:
    known = {"despatch_reference": "F-17", "period_to": None}
    tables, seller, charges = sample_invoice()
    tables = (table(DOCUMENTS, KNOWN | known), *tables[1:])
    wanted = {"AAK": Profile(), "DQ": Profile(despatch="DQ", period="263", charge_amount="8")}
    for qualifier, profile in wanted.items():
        sent = written(tables, profile, seller, charges)
        assert f"RFF+{qualifier}:F-17'".encode() in sent
        assert sent.count(b"DTM+167:20261001:102'") == 2 and b"DTM+263" not in sent, "head and first line"
        [head] = edifact_reading.read(sent)["documents"].to_pylist()
        assert {name: head[name] for name in known} == known and head["period_from"] == date(2026, 10, 1)


def test_line_breaks_and_accounts_are_left_out_where_the_partner_wants_none() -> None:
    tables, seller, charges = sample_invoice()
    usual = (GOLDEN / "invoice.edi").read_bytes()
    assert written(tables, Profile(line_break="no"), seller, charges) == usual.replace(b"\n", b"")
    assert b"FII" not in written(tables, Profile(account="none"), seller, charges)
    tables, seller, charges = sample_credit_note()
    assert b"RFF+OI:2026110001'\nDTM+171:20261031" in written(tables, Profile(credited_reference="OI"), seller, charges)


def document(*lines: Any, **changes: Any) -> Tables:
    return invoice(*lines, **(BUYER | changes))


def heads(data: bytes) -> list[dict[str, Any]]:
    return edifact_reading.read(data)["documents"].to_pylist()


def test_one_interchange_holds_many_messages_in_order_each_counted() -> None:
    tables = many(*(document(WASTE, LUNCH, document_no=str(number)) for number in range(5000, 0, -1)))
    found = edifact.read(written(tables))
    assert [message.reference for message in found.messages] == [str(number) for number in range(1, 5001)]
    assert [message.segments[1].at(1) for message in found.messages[:2]] == ["5000", "4999"]


def test_everything_that_has_a_place_comes_back() -> None:
    tables = document(
        WASTE, LUNCH, CARE, sales_order_id="500123", customer_no="K1", buyer_vat_no="SE556677889901", note="a\nb ?+:'",
        contract_reference="AVTAL-77", project_reference="P1", despatch_reference="F1", delivered_on=date(2026, 10, 5),
        plusgiro="12345674", buyer_street_2="c/o Ekonomi", our_reference="Maja", prepaid_ore=None,
    )  # fmt: skip
    found = edifact_reading.read(written(tables))
    wanted = tables[0].to_pylist()[0] | {"buyer_postal_code": "54321"}
    assert found["documents"].to_pylist() == [wanted]
    columns = ["line_no", "text", "article", "quantity_x100", "net_ore", "vat_category", "vat_percent_x100"]
    assert found["lines"].select(columns).equals(tables[1].select(columns))
    assert found["lines"]["unit_code"].to_pylist() == ["EA"] * 3


def test_what_autogiro_draws_has_no_account_and_says_so() -> None:
    sent = written(document(WASTE, mandate_id="1234"))
    assert b"PAI+::49'" in sent and b"FII" not in sent and heads(sent)[0]["mandate_id"] == "1234"


def test_outside_vat_alone_is_o_without_a_rate_and_with_others_e() -> None:
    alone = written(document(FEE))
    assert alone.count(b"TAX+7+VAT++++O'") == 3 and b"ML ej till\xe4mplig" in alone
    mixed = written(document(FEE, WASTE))
    assert b"++++O" not in mixed and b"TAX+7+VAT+++:::0+E'" in mixed
    assert mixed.index(b"TAX+7+VAT+++:::25+S'\nCUX") < mixed.index(b"LIN"), "the rate of the most VAT is the main one"


def test_prepaid_money_and_an_allowance_are_in_the_totals() -> None:
    allowance = {"is_charge": False, "reason": "Rabatt", "amount_ore": 1_000} | S25
    tables = document(
        (10_000, "S", 2500), rounded=False, prepaid_ore=250, net_ore=10_000, vat_ore=2_250, payable_ore=11_000
    )
    vat = pa.Table.from_pylist([tables[2].to_pylist()[0] | {"taxable_ore": 9_000, "vat_ore": 2_250}], schema=VAT)
    sent = written((tables[0], tables[1], vat), charges=table(CHARGES, allowance)).decode("iso-8859-1")
    for wanted in ("ALC+A++++DI:::Rabatt'\nMOA+204:10.00'", "MOA+131:-10.00'", "MOA+125:90.00'", "MOA+113:2.50'"):
        assert wanted in sent, wanted
    assert heads(sent.encode("iso-8859-1"))[0]["payable_ore"] == 11_000


WRONG = [
    ("EDI-I1", {"document_no": " "}),
    ("EDI-I2", {"document_type": "reminder"}),
    ("EDI-I3", {"issued_on": None}),
    ("EDI-I4", {"buyer_endpoint_id": "7350000000024"}),
    ("EDI-I4", {"buyer_endpoint_scheme": "0007", "buyer_endpoint_id": "5566778899"}),
    ("EDI-I4", {"buyer_endpoint_id": None}),
    ("EDI-I5", {"buyer_name": None}),
    ("EDI-I6", {"buyer_name": "中村 AB"}),
    ("EDI-S79", {"net_ore": 59_971, "payable_ore": 75_001}),
    ("EDI-S176", {"vat_ore": 14_000}),
    ("EDI-S9", {"payable_ore": 1}),
    ("EDI-S9M", {"payable_ore": -100}),
]


@pytest.mark.parametrize(("rule", "change"), WRONG)
def test_a_document_that_may_not_be_written_is_named_by_rule(rule: str, change: dict[str, Any]) -> None:
    found = check(*document(WASTE, **change))
    assert rule in found["rule"].to_pylist() and set(found["key"].to_pylist()) <= {"2026110001", " "}
    assert check(*document(WASTE)).num_rows == 0


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("EDI-I7", {"unit_code": "kolly"}),
        ("EDI-I8", {"net_ore": None}),
        ("EDI-I9", {"text": ""}),
        ("EDI-I10", {"vat_category": "K"}),
        ("EDI-S125G", {"vat_percent_x100": 1200}),
    ],
)
def test_a_line_that_may_not_be_written_is_named_by_rule(rule: str, change: dict[str, Any]) -> None:
    documents, lines, vat = document(WASTE)
    changed = pa.Table.from_pylist([lines.to_pylist()[0] | change], schema=LINES)
    assert rule in check(documents, changed, vat)["rule"].to_pylist()


def test_a_vat_group_that_is_not_its_rate_is_named() -> None:
    documents, lines, vat = document(WASTE)
    changed = pa.Table.from_pylist([vat.to_pylist()[0] | {"vat_ore": 14_800, "taxable_ore": 59_971}], schema=VAT)
    assert {"EDI-S124", "EDI-S125"} <= set(check(documents, lines, changed)["rule"].to_pylist())


FREIGHT = {"line_no": 1, "is_charge": True, "reason_code": "FC", "reason": "Frakt", "amount_ore": 5_000}
DISCOUNT = {"line_no": 1, "is_charge": False, "reason_code": "95", "reason": "Mängdrabatt: 10 % på priset",
            "percent_x100": 1_000, "base_ore": 60_000, "amount_ore": 6_000}  # fmt: skip
EXEMPT_DISCOUNT = {"line_no": 2, "is_charge": False, "reason_code": None, "reason": "Rabatt", "amount_ore": 10_000}


def charged_lines(document_type: str) -> tuple[Tables, pa.Table]:
    """Two lines: 3 at 200.00 less 60.00 and plus freight of 50.00; exempt 1,000.00 less 100.00. A fee of 40.00."""
    first = {"line_no": 1, "text": "Kärl", "quantity_x100": 300, "unit_code": "st", "net_ore": 59_000}
    second = {"line_no": 2, "text": "Omsorg", "quantity_x100": 100, "unit_code": "mån", "net_ore": 90_000}
    sums = {"net_ore": 149_000, "vat_ore": 15_750, "rounding_ore": 0, "payable_ore": 168_750}
    earlier = {"credited_invoice_no": "2026100001", "credited_invoice_on": date(2026, 9, 30)}
    exempt = {"taxable_ore": 90_000, "vat_ore": 0}
    exempt |= {"exemption_reason": "Social omsorg", "exemption_code": "VATEX-EU-132-1G"}
    fee = {"is_charge": True, "reason": "Avgift", "percent_x100": 1_000, "base_ore": 40_000, "amount_ore": 4_000} | S25
    tables = (
        table(DOCUMENTS, KNOWN | sums | {"document_type": document_type} | earlier),
        table(LINES, first | S25, second | E0),
        table(VAT, S25 | {"taxable_ore": 63_000, "vat_ore": 15_750}, E0 | exempt),
    )
    return tables, table(CHARGES, fee, FREIGHT, DISCOUNT, EXEMPT_DISCOUNT)


@pytest.mark.parametrize("document_type", ["invoice", "credit_note"])
def test_charges_and_allowances_of_lines_stand_below_their_line_and_are_read_again(document_type: str) -> None:
    tables, charges = charged_lines(document_type)
    sent = written(tables, charges=charges)
    text = sent.decode("iso-8859-1")
    for wanted in (
        "MOA+203:590.00'\nPRI+AAA:200.00:::1:PCE'\nTAX+7+VAT+++:::25+S'\n"
        "ALC+C++++FC:::Frakt'\nMOA+23:50.00'\n"
        "ALC+A+:95+++DI:::Mängdrabatt?: 10 % på priset'\nPCD+1:10:13'\nMOA+204:60.00'\nMOA+25:600.00'\nLIN+2'",
        "FTX+ZZZ+++Social omsorg:VATEX-EU-132-1G'\nMOA+203:900.00'\nPRI+AAA:1000.00:::1:MON'\nTAX+7+VAT+++:::0+E'\n"
        "ALC+A++++DI:::Rabatt'\nMOA+204:100.00'\nUNS+S'",
        "ALC+C++++FC:::Avgift'\nPCD+2:10:13'\nMOA+23:40.00'\nMOA+25:400.00'\nTAX+7+VAT+++:::25+S'\nLIN+1'",
        "MOA+79:1490.00'\nMOA+131:40.00'\nMOA+125:1530.00'\nMOA+176:157.50'\nMOA+77:1687.50'\nMOA+9:1687.50'",
    ):
        assert wanted in text, wanted
    assert ("BGM+381+" in text) == (document_type == "credit_note")
    found = edifact_reading.read(sent)
    told = [row | {"reason_code": row["reason_code"] or "FC"} for row in charges.to_pylist()]
    told[-1]["reason_code"] = None
    assert found["charges"].to_pylist() == told and found["vat"].equals(tables[2])
    assert written((found["documents"], found["lines"], found["vat"]), charges=found["charges"]) == sent


def test_a_long_reason_of_exemption_is_whole_and_keeps_its_code() -> None:
    tables, charges = charged_lines("invoice")
    reason = (
        "Undantag för social omsorg enligt 10 kap. mervärdesskattelagen: avgiften är en del av omsorgen, och beslutad"
    )
    rows = [row | ({"exemption_reason": reason} if row["vat_category"] == "E" else {}) for row in tables[2].to_pylist()]
    sent = written((*tables[:2], pa.Table.from_pylist(rows, schema=VAT)), charges=charges)
    found = edifact_reading.read(sent)["vat"].to_pylist()
    assert [(row["exemption_reason"], row["exemption_code"]) for row in found] == [
        (None, None), (reason, "VATEX-EU-132-1G")]  # fmt: skip


def test_several_documents_keep_their_own_charges() -> None:
    tables, charges = charged_lines("invoice")
    other = [one.set_column(0, "document_no", pa.array(["2026110009"] * one.num_rows)) for one in (*tables, charges)]
    both = tuple(pa.concat_tables([mine, one]) for mine, one in zip(tables, other, strict=False))
    bodies = dict(edifact_invoice.render(both, MUNICIPALITY, OURS, USUAL, pa.concat_tables([charges, other[3]])))
    alone = dict(edifact_invoice.render(tables, MUNICIPALITY, OURS, USUAL, charges))
    assert bodies["2026110001"] == alone["2026110001"]
    assert bodies["2026110009"] == alone["2026110001"].replace("2026110001", "2026110009")


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("EDI-I11", {"line_no": 3}),
        ("EDI-I12", {"amount_ore": -6_000}),
        ("EDI-I12", {"amount_ore": None}),
        ("EDI-I12", {"base_ore": None}),
        ("EDI-I13", {"reason": " ", "reason_code": None}),
        ("EDI-S25", {"amount_ore": 6_003}),
    ],
)
def test_a_charge_that_may_not_be_written_is_named_by_rule(rule: str, change: dict[str, Any]) -> None:
    tables, charges = charged_lines("invoice")
    assert check(*tables, charges).num_rows == 0
    wrong = pa.Table.from_pylist([charges.to_pylist()[2] | change], schema=CHARGES)
    assert rule in check(*tables, pa.concat_tables([charges, wrong]))["rule"].to_pylist()


def test_more_charges_on_a_line_than_the_directory_has_room_for_are_a_fault() -> None:
    tables, charges = charged_lines("invoice")
    many_charges = pa.concat_tables([charges, *[table(CHARGES, FREIGHT | {"amount_ore": 0})] * 14])
    bodies = list(edifact_invoice.render(tables, MUNICIPALITY, OURS, USUAL, many_charges))
    assert edifact_invoice.faults(bodies)["rule"].to_pylist() == ["EDI-R6"]


@pytest.mark.parametrize(
    "change",
    [
        {"document_no": "9" * 36},
        {"buyer_name": "Långt namn " * 20},
        {"buyer_postal_code": "SE-1234567890"},
        {"note": "Rad\n" * 11},
        {"order_reference": "P" * 36},
        {"buyer_street": "Gata " * 50},
    ],
)
def test_what_does_not_fit_the_directory_is_found_in_the_finished_message(change: dict[str, Any]) -> None:
    tables = many(document(WASTE, document_no="1"), document(WASTE, **({"document_no": "2"} | change)))
    bodies = list(edifact_invoice.render(tables, MUNICIPALITY, OURS, Profile()))
    found = edifact_invoice.faults(bodies).to_pylist()
    assert [row["key"] for row in found] == [bodies[1][0]]
    assert found[0]["rule"] in ("EDI-R6", "EDI-R7")


TOTALS = ["MOA+79:", "MOA+125:2148", "MOA+176:", "MOA+77:", "MOA+9:", "CNT+2:"]


@pytest.mark.parametrize("total", TOTALS)
def test_a_message_whose_totals_differ_from_its_lines_is_refused(total: str) -> None:
    sample = (GOLDEN / "invoice.edi").read_text("iso-8859-1")
    with pytest.raises(FileRefused, match="EDI-R9"):
        edifact_reading.read(sample.replace(total, total + "1", 1).encode("iso-8859-1"))


@pytest.mark.parametrize(
    ("old", "new"), [("BGM+380", "BGM+325"), ("137:20261031", "137:20261331"), ("203:599.70", "203:599,7")]
)
def test_a_message_with_values_that_cannot_be_read_is_refused(old: str, new: str) -> None:
    sample = (GOLDEN / "invoice.edi").read_text("iso-8859-1")
    with pytest.raises(FileRefused, match=r"EDI-R[78]"):
        edifact_reading.read(sample.replace(old, new, 1).encode("iso-8859-1"))


TEXT = st.text(
    st.characters(min_codepoint=32, max_codepoint=255, exclude_categories=["Cc", "Zs"]) | st.just(" "), max_size=60
)


def test_a_credit_note_has_no_number_to_pay_by() -> None:
    """Reference 4.7: whoever pays by what stands in the message must not pay a credit note."""
    line = {"net_ore": 10_000, "vat_category": "S", "vat_percent_x100": 2500}
    assert b"RFF+PQ:" in written(document(line))
    assert b"RFF+PQ:" not in written(document(line, document_type="credit_note"))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(-(10**9), 10**9), st.sampled_from([("S", 2500), ("S", 600), ("E", 0)]), TEXT),
        min_size=1,
        max_size=5,
    ),
    st.booleans(),
)
def test_whatever_is_written_is_whole_and_reads_back_the_same(rows: list[Any], is_credit: bool) -> None:
    drawn = [
        {"net_ore": ore, "vat_category": c, "vat_percent_x100": p, "text": f"x {text}"} for ore, (c, p), text in rows
    ]
    tables = document(*drawn, document_type="credit_note" if is_credit else "invoice")
    if tables[0]["payable_ore"][0].as_py() < 0:
        return
    found = edifact_reading.read(written(tables))
    for name in ("net_ore", "vat_ore", "rounding_ore", "payable_ore", "document_type"):
        assert found["documents"][name].to_pylist() == tables[0][name].to_pylist()
    assert found["lines"]["net_ore"].to_pylist() == tables[1]["net_ore"].to_pylist()
    wanted = [" ".join(row["text"].split()) for row in drawn]
    assert found["lines"]["text"].to_pylist() == wanted
