"""INVOIC messages read back into the tables that they were written from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import pyarrow as pa

from formats import edifact, edifact_structure
from formats.edifact import Message, Segment
from formats.edifact_profile import CREDITED, EXEMPTIONS, ROUNDINGS, SUPPLIER_ROLES, VAT_TOTALS, WITH_VAT_TOTALS
from formats.edifact_structure import Group
from formats.faults import Fault, FileRefused
from formats.peppol_extra import CHARGES
from formats.peppol_tables import DOCUMENTS, LINES, VAT

_TYPES = {"380": "invoice", "381": "credit_note"}
_DATES = {"137": "issued_on", "13": "due_on", "35": "delivered_on", "167": "period_from", "168": "period_to"}
_TEXTS = {"AAI": "note", "AAB": "payment_terms", "PMD": "mandate_id"}
_REFERENCES = {
    "ON": "order_reference",
    "VN": "sales_order_id",
    "CT": "contract_reference",
    "AAK": "despatch_reference",
    "DQ": "despatch_reference",
    "AEP": "project_reference",
    "PQ": "ocr",
}
_BUYER = {"GN": "buyer_identity_no", "VA": "buyer_vat_no", "CR": "buyer_reference", "IT": "customer_no"}
_BANKS = {"BGABSESS": "bankgiro", "PGSISESS": "plusgiro"}
_CODE = "VATEX-"  # how the codes of exemption reasons begin (BR-CL-22)
_CHARGED = ("23", "204", "8")
_AGAIN = "Begär ett rätt meddelande av avsändaren."


def read(data: bytes) -> dict[str, pa.Table]:
    """The tables `documents`, `lines`, `vat` and `charges` of an interchange, with the columns that `render` takes.

    Raises FileRefused as `edifact.read` and `edifact_structure.tree` do, and when a date or a number cannot be read
    (EDI-R8) or the message's totals disagree (EDI-R9).
    """
    rows: dict[str, list[dict[str, Any]]] = {"documents": [], "lines": [], "vat": [], "charges": []}
    for message in edifact.read(data).messages:
        for name, found in _document(message).items():
            rows[name] += found
    schemas = {"documents": DOCUMENTS, "lines": LINES, "vat": VAT, "charges": CHARGES}
    return {name: pa.Table.from_pylist(rows[name], schema=schema) for name, schema in schemas.items()}


def _document(message: Message) -> dict[str, list[dict[str, Any]]]:
    root = edifact_structure.tree(message)
    head = _head(root)
    number = {"document_no": head["document_no"]}
    lines = [_line(group) for group in root.below("SG25")]
    whole = [number | _charge(group, "SG18", "SG19") | _tax(group.below("SG21")) for group in root.below("SG15")]
    own = [
        number | {"line_no": line["line_no"]} | _charge(charge, "SG40", "SG41")
        for line, group in zip(lines, root.below("SG25"), strict=True)
        for charge in group.below("SG38")
    ]
    reasons = {line["vat_category"]: line.pop("exempt") for line in reversed(lines)}
    vat = [number | _vat(group, reasons) for group in root.below("SG50")]
    _check_totals(root, head, lines, vat, whole)
    return {"documents": [head], "lines": [number | line for line in lines], "vat": vat, "charges": whole + own}


def _head(root: Group) -> dict[str, Any]:
    begin = root.first("BGM")
    assert begin is not None
    if begin.at(0) not in _TYPES:
        raise _refusal("EDI-R8", begin, "BGM ska vara 380 (faktura) eller 381 (kreditfaktura).")
    found: dict[str, Any] = {"document_type": _TYPES[begin.at(0)], "document_no": begin.at(1), "rounding_ore": 0}
    found |= (
        _days(root, _DATES) | _span(root) | {name: _joined(root, subject, "\n") for subject, name in _TEXTS.items()}
    )
    for group in root.below("SG1"):
        found |= _reference(group)
    for group in root.below("SG2"):
        found |= _party(group)
    return found | _totals(root)


def _days(group: Group, names: Mapping[str, str]) -> dict[str, date]:
    return {names[one.at(0)]: _day(one) for one in group.all("DTM") if one.at(0) in names}


def _span(group: Group) -> dict[str, date]:
    """The period that is written as one span (718)."""
    span = group.first("DTM", "263")
    if span is None:
        return {}
    first, _, last = span.at(0, 1).partition("-")
    return {"period_from": _day(span, first), "period_to": _day(span, last)}


def _day(segment: Segment, text: str | None = None) -> date:
    try:
        return datetime.strptime(segment.at(0, 1) if text is None else text, "%Y%m%d").date()  # noqa: DTZ007
    except ValueError:
        raise _refusal("EDI-R8", segment, "Ett datum ska skrivas ÅÅÅÅMMDD (102).") from None


def _joined(group: Group, subject: str, separator: str = "") -> str | None:
    return (
        separator.join("".join(one.elements[3]) for one in group.all("FTX", subject) if len(one.elements) > 3) or None
    )


def _reference(group: Group) -> dict[str, Any]:
    reference = group.first("RFF")
    assert reference is not None
    if reference.at(0) in CREDITED:
        day = group.first("DTM", "171")
        return {"credited_invoice_no": reference.at(0, 1), "credited_invoice_on": _day(day) if day else None}
    return {_REFERENCES[reference.at(0)]: reference.at(0, 1)} if reference.at(0) in _REFERENCES else {}


def _party(group: Group) -> dict[str, Any]:
    party = group.first("NAD")
    assert party is not None
    numbers = {one.segments[0].at(0): one.segments[0].at(0, 1) for one in group.below("SG3")}
    if party.at(0) in SUPPLIER_ROLES:
        accounts = {_BANKS.get(one.at(2), "iban"): one for one in group.all("FII")}
        found: dict[str, Any] = {name: one.at(1) for name, one in accounts.items()}
        found |= {"bic": accounts["iban"].at(2) or None} if "iban" in accounts else {}
        contact = next((one.first("CTA") for one in group.below("SG5")), None)
        return found | {"our_reference": contact.at(1, 1) or None if contact else None}
    if party.at(0) != "BY":
        return {}
    street, *more = party.elements[4] if len(party.elements) > 4 else [""]
    return {
        "buyer_endpoint_scheme": "0088" if party.at(1) else None,
        "buyer_endpoint_id": party.at(1) or None,
        "buyer_name": "".join(party.elements[3]) if len(party.elements) > 3 else None,
        "buyer_street": street or None,
        "buyer_street_2": "".join(more) or None,
        "buyer_city": party.at(5) or None,
        "buyer_postal_code": party.at(7) or None,
        "buyer_country": party.at(8) or None,
        **{name: numbers[code] for code, name in _BUYER.items() if code in numbers},
    }


def _totals(root: Group) -> dict[str, Any]:
    sums = {one.segments[0].at(0): _ore(one.segments[0]) for one in root.below("SG48")}
    names = {"79": "net_ore", "113": "prepaid_ore", "9": "payable_ore"}
    names |= dict.fromkeys(VAT_TOTALS, "vat_ore") | dict.fromkeys(ROUNDINGS, "rounding_ore")
    return {name: sums[code] for code, name in names.items() if code in sums}


def _ore(segment: Segment) -> int:
    return int(_number(segment, segment.at(0, 1)) * 100)


def _number(segment: Segment, text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise _refusal("EDI-R8", segment, "Ett tal ska skrivas med siffror och decimalpunkt.") from None


def _tax(groups: list[Group]) -> dict[str, Any]:
    if not groups:
        return {"vat_category": None, "vat_percent_x100": None}
    tax = groups[0].segments[0]
    rate = tax.at(4, 3)
    return {"vat_category": tax.at(5) or None, "vat_percent_x100": int(_number(tax, rate) * 100) if rate else None}


def _line(group: Group) -> dict[str, Any]:
    line, quantity = group.segments[0], group.first("QTY", "47")
    articles = {one.at(1, 1): one.at(1) for one in group.all("PIA")}
    code = quantity.at(0, 2) if quantity else ""
    amount = next((one.segments[0] for one in group.below("SG26") if one.segments[0].at(0) == "203"), line)
    return {
        "line_no": int(_number(line, line.at(0))),
        "gtin": line.at(2) or None,
        "article": articles.get("SA"),
        "buyer_article": articles.get("IN"),
        "text": "".join(one.at(2, 3) + one.at(2, 4) for one in group.all("IMD", "F")),
        "quantity_x100": int(_number(quantity, quantity.at(0, 1)) * 100) if quantity else None,
        "unit_code": "EA" if code == "PCE" else code or None,
        "description": _joined(group, "AAI", "\n"),
        "exempt": _exempt(group),
        "net_ore": _ore(amount),
        **_days(group, {"167": "period_from", "168": "period_to"}),
        **_tax(group.below("SG33")),
    }


def _exempt(group: Group) -> dict[str, str | None]:
    """Why a line bears no VAT, and the code of that where the last piece of the text is one."""
    texts = [one.elements[3] for name in EXEMPTIONS for one in group.all("FTX", name) if len(one.elements) > 3]
    pieces = list(texts[0]) if texts else []
    code = pieces.pop() if pieces and pieces[-1].startswith(_CODE) else None
    return {"exemption_reason": "".join(pieces) or None, "exemption_code": code}


def _charge(group: Group, percent: str, amount: str) -> dict[str, Any]:
    """A charge or allowance without its VAT; the groups of percent and amount are named otherwise below a line."""
    charge = group.segments[0]
    is_charge = charge.at(0) == "C"
    amounts = {one.segments[0].at(0): _ore(one.segments[0]) for one in group.below(amount)}
    rates = [_number(one.segments[0], one.segments[0].at(0, 1)) for one in group.below(percent)]
    return {
        "is_charge": is_charge,
        "reason_code": (charge.at(4) if is_charge else charge.at(1, 1)) or None,
        "reason": (charge.at(4, 3) + charge.at(4, 4)) or None,
        "percent_x100": int(rates[0] * 100) if rates else None,
        "amount_ore": next((amounts[code] for code in _CHARGED if code in amounts), None),
        "base_ore": amounts.get("25"),
    }


def _vat(group: Group, reasons: Mapping[str | None, dict[str, str | None]]) -> dict[str, Any]:
    sums = {one.at(0): _ore(one) for one in group.all("MOA")}
    tax = _tax([group])
    return {
        **tax,
        "taxable_ore": sums.get("125"),
        "vat_ore": sums.get("124"),
        **reasons.get(tax["vat_category"], {}),
    }


def _check_totals(
    root: Group,
    head: dict[str, Any],
    lines: list[dict[str, Any]],
    vat: list[dict[str, Any]],
    charges: list[dict[str, Any]],
) -> None:
    """The totals of the message itself: 79, 125, 176, 77, 9 and CNT."""
    sums = {one.segments[0].at(0): _ore(one.segments[0]) for one in root.below("SG48")}
    charged = sum(row["amount_ore"] * (1 if row["is_charge"] else -1) for row in charges)
    net = sum(row["net_ore"] for row in lines)
    tax = sum(row["vat_ore"] or 0 for row in vat)
    payable = net + charged + tax - head.get("prepaid_ore", 0) + head["rounding_ore"]
    counted = root.first("CNT", "2")
    wanted = {
        "79": net,
        "125": net + charged,
        **{code: tax for code in VAT_TOTALS if code in sums},
        **{code: net + charged + tax for code in WITH_VAT_TOTALS if code in sums},
        "9": payable,
    }
    for code, ore in wanted.items():
        if sums.get(code) != ore:
            told = f"MOA {code} ska vara {ore / 100:.2f} enligt meddelandets rader."
            raise FileRefused(Fault("EDI-R9", told, _AGAIN, str(sums.get(code, "")), "MOA", key=head["document_no"]))
    if counted is not None and counted.at(0, 1) != str(len(lines)):
        told = f"CNT ska räkna fakturaraderna: {len(lines)}."
        raise FileRefused(Fault("EDI-R9", told, _AGAIN, counted.at(0, 1), "CNT", key=head["document_no"]))


def _refusal(rule: str, segment: Segment, wanted: str) -> FileRefused:
    found = "+".join(":".join(element) for element in segment.elements)
    return FileRefused(Fault(rule, wanted, _AGAIN, found[:60], segment.tag))
