"""Invented invoices as tables, for the tests of the Peppol modules; numbers have right check digits."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from formats.peppol_tables import DOCUMENTS, LINES, VAT, Seller

GOLDEN = Path(__file__).parent / "golden" / "peppol_invoice"

SELLER = Seller(
    name="Exempelstads kommun",
    organisation_no="2120009994",
    vat_no="SE212000999401",
    f_tax=True,
    seat="Exempelstad",
    street="Torget 1",
    postal_code="123 45",
    city="Exempelstad",
    country="SE",
    endpoint_scheme="0007",
    endpoint_id="2120009994",
    contact_name="Ekonomiavdelningen",
    telephone="0123456789",
    email="faktura@example.se",
)

DOCUMENT = {
    "document_no": "2026110001",
    "document_type": "invoice",
    "issued_on": date(2026, 10, 31),
    "due_on": date(2026, 11, 30),
    "note": "Frågor om fakturan: 0123-45 67 89",
    "buyer_reference": "REF-4711",
    "order_reference": "PO-4711",
    "sales_order_id": "500123",
    "period_from": date(2026, 10, 1),
    "period_to": date(2026, 10, 31),
    "customer_no": "K10042",
    "buyer_endpoint_scheme": "0007",
    "buyer_endpoint_id": "5566778899",
    "buyer_name": "Köparen & Söner AB",
    "buyer_identity_no": "5566778899",
    "buyer_vat_no": "SE556677889901",
    "buyer_street": "Köpgatan 2",
    "buyer_postal_code": "543 21",
    "buyer_city": "Köpstad",
    "buyer_country": "SE",
    "ocr": "100004290",
    "bankgiro": "50501055",
    "payment_terms": "30 dagar netto. Dröjsmålsränta enligt räntelagen.",
}

LINE = {"text": "Renhållning kärl 190 l", "article": "RH-190", "unit_code": "st"}

# (net in öre, category, rate in hundredths of a percent): what a line is for the sums.
WASTE, LUNCH, CARE, FEE = (59970, "S", 2500), (17858, "S", 1200), (150000, "E", 0), (6000, "O", None)


def half_up(numerator: int, denominator: int) -> int:
    """The quotient to whole numbers, half away from zero."""
    sign = 1 if numerator * denominator >= 0 else -1
    return sign * ((2 * abs(numerator) + abs(denominator)) // (2 * abs(denominator)))


def tables(*rows: dict[str, Any], schema: pa.Schema) -> pa.Table:
    return pa.Table.from_pylist([*rows], schema=schema)


def invoice(
    *lines: tuple[int, str, int | None] | dict[str, Any], rounded: bool = True, **changes: Any
) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Documents, lines and VAT of one invoice whose sums are right; VAT is reckoned per rate on the sum."""
    number = changes.get("document_no", DOCUMENT["document_no"])
    rows = [
        LINE | {"document_no": number, "line_no": position, "quantity_x100": 100} | _line(line)
        for position, line in enumerate(lines, start=1)
    ]
    bases: dict[tuple[str, int | None], int] = {}
    for row in rows:
        key = row["vat_category"], row.get("vat_percent_x100")
        bases[key] = bases.get(key, 0) + row["net_ore"]
    vat = [
        {
            "document_no": number,
            "vat_category": category,
            "vat_percent_x100": percent,
            "taxable_ore": base,
            "vat_ore": half_up(base * (percent or 0), 10_000),
        }
        for (category, percent), base in bases.items()
    ]
    net, tax = sum(row["net_ore"] for row in rows), sum(row["vat_ore"] for row in vat)
    rounding = 100 * half_up(net + tax, 100) - (net + tax) if rounded else 0
    sums = {"net_ore": net, "vat_ore": tax, "rounding_ore": rounding, "payable_ore": net + tax + rounding}
    return (
        tables(DOCUMENT | sums | changes, schema=DOCUMENTS),
        tables(*rows, schema=LINES),
        tables(*vat, schema=VAT),
    )


def _line(line: tuple[int, str, int | None] | dict[str, Any]) -> dict[str, Any]:
    if isinstance(line, dict):
        return line
    return dict(zip(("net_ore", "vat_category", "vat_percent_x100"), line, strict=True))


def many(*invoices: tuple[pa.Table, pa.Table, pa.Table]) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Several invoices in one set of tables."""
    documents, lines, vat = (pa.concat_tables(parts) for parts in zip(*invoices, strict=True))
    return documents, lines, vat
