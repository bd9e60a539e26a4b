"""The parts of an INVOIC message in the order of the directory, each for a whole batch of documents at once.

Every function returns one text a document (or a line). Source: INVOIC D.96A, EANCOM practice (EAN008).
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats.edifact_profile import Profile
from formats.edifact_text import END, Rows, parted, released, segment, single_spaced
from formats.markup import Piece, around, decimal_text, join
from formats.peppol_tables import Seller, prices, unit_codes

CURRENCY = "SEK"


def head(rows: Rows, is_credit: pa.Array, is_payable: pa.Array, profile: Profile) -> Piece:
    """Type, number, dates, means of payment and texts."""
    direct = pc.is_valid(rows["mandate_id"])
    means = pc.if_else(is_payable, pc.if_else(direct, "49", profile.payment_means), None)
    return (
        segment("BGM", pc.if_else(is_credit, "381", "380"), rows["document_no"], "9"),
        _date("137", rows["issued_on"]),
        _date("13", rows["due_on"]),
        _date("35", rows["delivered_on"]),
        _period(rows, profile),
        around("PAI+::", means, END),
        _text("AAI", rows, "note"),
        _text("AAB", rows, "payment_terms"),
        _text("PMD", rows, "mandate_id"),
    )


def _period(rows: Rows, profile: Profile) -> Piece:
    """The document's period: its days, or one span where the partner wants that and both days are known."""
    first, last = rows["period_from"], rows["period_to"]
    if profile.period != "263":
        return _date("167", first), _date("168", last)
    span = pc.binary_join_element_wise(first, last, "-")
    is_open = pc.is_null(span)
    return (
        around("DTM+263:", span, f":718{END}"),
        _date("167", pc.if_else(is_open, first, None)),
        _date("168", pc.if_else(is_open, last, None)),
    )


def _date(qualifier: str, day: pa.Array) -> Piece:
    return around(f"DTM+{qualifier}:", day, f":102{END}")


def _text(subject: str, rows: Rows, name: str) -> Piece:
    start = f"FTX+{subject}+++"
    return around(start, rows.pieces(name, 70, 5, start), END)


def references(rows: Rows, is_credit: pa.Array, profile: Profile) -> Piece:
    """Orders, contract, delivery note, project, the earlier invoice with its date; the OCR number of an invoice."""
    credited_on = pc.if_else(pc.is_valid(rows["credited_invoice_no"]), rows["credited_invoice_on"], None)
    return (
        _reference("ON", rows["order_reference"]),
        _reference("VN", rows["sales_order_id"]),
        _reference("CT", rows["contract_reference"]),
        _reference(profile.despatch, rows["despatch_reference"]),
        _reference("AEP", rows["project_reference"]),
        _reference(profile.credited_reference, rows["credited_invoice_no"]),
        _date("171", credited_on),
        _reference("PQ", pc.if_else(is_credit, None, rows["ocr"])),
    )


def _reference(qualifier: str, value: pa.Array) -> Piece:
    return around(f"RFF+{qualifier}:", value, END)


def supplier(rows: Rows, seller: Seller, gln: str, is_payable: pa.Array, profile: Profile) -> Piece:
    """The municipality: address, accounts, numbers and whom to ask."""
    said = {name: _constant(getattr(seller, name)) for name in ("name", "street", "city", "country", "email")}
    name, code = "".join(_folded(said["name"])), _constant(seller.postal_code.replace(" ", ""))
    by_hand = pc.and_(is_payable, pc.is_null(rows["mandate_id"]))
    contact = pc.coalesce(rows["our_reference"], pa.scalar(_constant(seller.contact_name) or None, pa.string()))
    return (
        segment(
            "NAD", profile.supplier_role, f"{gln}::9", "", name, said["street"], said["city"], "", code, said["country"]
        ),
        _accounts(rows, by_hand) if profile.account == "FII" else (),
        _number("VA", seller.vat_no),
        _number("GN", seller.organisation_no.replace("-", "")),
        around("CTA+CN+:", contact, END),
        _address(seller.telephone, "TE"),
        _address(seller.email, "EM"),
    )


def _constant(text: str | None) -> str:
    """A setting as it may stand in a segment."""
    if not text or not text.strip():
        return ""
    return str(released(single_spaced(pa.array([text])))[0].as_py())


def _folded(text: str) -> list[str]:
    return [text[:35], *(f":{text[at : at + 35]}" for at in range(35, len(text), 35))]


def _number(qualifier: str, number: str | None) -> str:
    return f"RFF+{qualifier}:{_constant(number)}{END}" if number else ""


def _address(address: str, channel: str) -> str:
    return f"COM+{_constant(address)}:{channel}{END}" if address.strip() else ""


def _accounts(rows: Rows, by_hand: pa.Array) -> Piece:
    banks = (("bankgiro", "BGABSESS"), ("plusgiro", "PGSISESS"), ("iban", rows["bic"]))
    found = [(pc.if_else(by_hand, _digits(rows[name]), None), bank) for name, bank in banks]
    return tuple(
        around("FII+RB+", pc.if_else(pc.is_valid(number), parted("+", number, bank), None), END)
        for number, bank in found
    )


def _digits(numbers: pa.Array) -> pa.Array:
    return numbers if numbers.null_count == len(numbers) else pc.replace_substring_regex(numbers, "[- ]", "")


def buyer(rows: Rows) -> Piece:
    """The customer with its GLN, its numbers and references."""
    country = pc.coalesce(rows["buyer_country"], "SE")
    code = pc.if_else(pc.equal(country, "SE"), pc.replace_substring(rows["buyer_postal_code"], " ", ""),
                      rows["buyer_postal_code"])  # fmt: skip
    street = parted(":", rows.pieces("buyer_street", 35, 4), rows.pieces("buyer_street_2", 35, 4))
    gln = around("", rows["buyer_endpoint_id"], "::9")
    return (
        segment(
            "NAD", "BY", join(gln), "", rows.pieces("buyer_name", 35, 5), street, rows["buyer_city"], "", code, country
        ),
        _reference("GN", _digits(rows["buyer_identity_no"])),
        _reference("VA", rows["buyer_vat_no"]),
        _reference("CR", rows["buyer_reference"]),
        _reference("IT", rows["customer_no"]),
    )


def tax(category: pa.Array, percent_x100: pa.Array) -> Piece:
    """One TAX segment a row; category O has no rate."""
    rate = around(":::", decimal_text(percent_x100, 2, least=0), "")
    return segment("TAX", "7", "VAT", "", "", join(rate), category)


def terms(rows: Rows, is_credit: pa.Array) -> Piece:
    """The currency, and how many days after the invoice date it is due."""
    days = pc.days_between(rows.batch["issued_on"], rows.batch["due_on"])
    wanted = pc.if_else(pc.or_(is_credit, pc.less(days, 0)), None, days.cast(pa.string()))
    due = pc.if_else(pc.is_valid(wanted), rows["due_on"], None)
    return (f"CUX+2:{CURRENCY}:4{END}", around("PAT+1++5:3:D:", wanted, END), _date("13", due))


def charges(rows: Rows, profile: Profile) -> pa.Array:
    """One charge or allowance of the document a row, with its VAT."""
    return join(_charge(rows, profile), tax(rows["vat_category"], rows.batch["vat_percent_x100"]))


def line_charges(profile: Profile, batch: pa.RecordBatch) -> pa.Array:
    """One charge or allowance of a line a row; it has the line's VAT."""
    return join(_charge(Rows(batch), profile))


def _charge(rows: Rows, profile: Profile) -> Piece:
    """What it is for, its percent and the amount that is of, and what it comes to.

    An allowance's code is of another list (UNCL 5189) than a charge's (7161), and stands in an element of its own.
    """
    is_charge = rows.batch["is_charge"]
    ground = pc.binary_join_element_wise("", pc.if_else(is_charge, None, rows["reason_code"]), ":")
    service = pc.if_else(is_charge, pc.coalesce(rows["reason_code"], "FC"), "DI")
    what = parted(":", service, "", "", rows.pieces("reason", 35, 2))
    percent = decimal_text(rows.batch["percent_x100"], 2, least=0)
    amount = "8" if profile.charge_amount == "8" else pc.if_else(is_charge, "23", "204")
    return (
        segment("ALC", pc.if_else(is_charge, "C", "A"), ground, "", "", what),
        around("PCD+", pc.binary_join_element_wise(pc.if_else(is_charge, "2", "1"), percent, "13", ":"), END),
        *("MOA+", amount, ":", rows.amount("amount_ore"), END),
        _amount("25", rows.batch["base_ore"]),
    )


def lines(rows: Rows, reason: pa.Array, charged: Piece, profile: Profile) -> pa.Array:
    """One LIN group a row; where the quantity gives no price a text tells of it, and the line is one at its amount.

    `charged` are the line's charges and allowances; `charged_ore` is part of its net amount but not of its price.
    """
    batch = rows.batch
    quantity_x100, price, is_own = prices(pc.subtract(batch["net_ore"], batch["charged_ore"]), batch["quantity_x100"])
    unit = _unit(unit_codes(batch["unit_code"]), profile)
    given = join("Kvantitet ", decimal_text(batch["quantity_x100"], 2, least=0), " ", unit)
    given = pc.if_else(pc.or_(is_own, pc.fill_null(pc.equal(batch["quantity_x100"], 0), True)), None, given)
    unit = pc.if_else(is_own, unit, _unit(pa.array(["C62"]), profile)[0])
    return join(
        segment("LIN", rows["line_no"], "", join_null(rows["gtin"], ":EN")),
        around("PIA+5+", rows["article"], f":SA{END}"),
        around("PIA+1+", rows["buyer_article"], f":IN{END}"),
        around("IMD+F++:::", rows.pieces("text", 35, 2, "IMD+F++:::"), END),
        *("QTY+47:", decimal_text(quantity_x100, 2, least=0), ":", unit, END),
        _date("167", rows["period_from"]),
        _date("168", rows["period_to"]),
        _text("AAI", rows, "description"),
        around("FTX+AAI+++", given, END),
        around(f"FTX+{profile.exemption}+++", reason, END),
        *("MOA+203:", rows.amount("net_ore"), END),
        *("PRI+AAA:", decimal_text(price, 8, least=2), ":::1:", unit, END),
        tax(rows["vat_category"], batch["vat_percent_x100"]),
        charged,
    )


def join_null(value: pa.Array, end: str) -> pa.Array:
    """The value and a constant after it, null where there is no value."""
    return pc.binary_join_element_wise(value, end, "")


def _unit(codes: pa.Array, profile: Profile) -> pa.Array:
    return pc.if_else(pc.equal(codes, "EA"), "PCE", codes) if profile.units == "EDIFACT" else codes


def summary(rows: Rows, count: np.ndarray, charged: pa.Array, allowed: pa.Array, profile: Profile) -> Piece:
    """From UNS to the amount to pay; `charged` and `allowed` in öre, null where there is none."""
    batch = rows.batch
    net = pc.add(batch["net_ore"], pc.subtract(pc.fill_null(charged, 0), pc.fill_null(allowed, 0)))
    rounding = pc.if_else(pc.equal(batch["rounding_ore"], 0), None, batch["rounding_ore"])
    if profile.charge_total == "131":
        either = pc.or_(pc.is_valid(charged), pc.is_valid(allowed))
        of_charges = _amount("131", pc.if_else(either, pc.subtract(net, batch["net_ore"]), None))
    else:
        of_charges = (_amount("259", charged), _amount("260", allowed))
    return (
        *(f"UNS+S{END}CNT+2:", pa.array(count).cast(pa.string()), END),
        _amount("79", batch["net_ore"]),
        of_charges,
        _amount("125", net),
        _amount(profile.vat_total, batch["vat_ore"]),
        _amount(profile.with_vat_total, pc.add(net, batch["vat_ore"])),
        _amount("113", batch["prepaid_ore"]),
        _amount(profile.rounding, rounding),
        _amount("9", batch["payable_ore"]),
    )


def _amount(qualifier: str, ore: pa.Array) -> Piece:
    return around(f"MOA+{qualifier}:", decimal_text(ore, 2), END)


def vat_groups(rows: Rows) -> pa.Array:
    """One VAT group of the summary a row."""
    return join(
        tax(rows["vat_category"], rows.batch["vat_percent_x100"]),
        _amount("125", rows.batch["taxable_ore"]),
        _amount("124", rows.batch["vat_ore"]),
    )
