"""The data-quality suites, as data beside the process table: what must hold of the rows between two steps.

A suite is one query (a file in `sql/checks/`) and the expectations on its rows. Severity: `stop` ends the night at the
step, `hold` puts the row aside and the rest goes on, `warn` tells. Texts are Swedish; `{key}` is the row's key.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Expect:
    """One expectation of Great Expectations, by its class name, with its arguments."""

    kind: str
    severity: str
    message: str
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Suite:
    """The expectations on one query's rows at one phase of a process; `holds` is run with the keys of held rows."""

    process: str
    phase: str
    query: str
    key: str
    expectations: tuple[Expect, ...]
    holds: str = ""


def filled(column: str, severity: str, message: str) -> Expect:
    return Expect("ExpectColumnValuesToNotBeNull", severity, message, {"column": column})


def equal(one: str, other: str, severity: str, message: str) -> Expect:
    return Expect(
        "ExpectColumnPairValuesToBeEqual",
        severity,
        message,
        {"column_A": one, "column_B": other, "ignore_row_if": "neither"},
    )


def at_least(larger: str, smaller: str, severity: str, message: str) -> Expect:
    return Expect(
        "ExpectColumnPairValuesAToBeGreaterThanB",
        severity,
        message,
        {"column_A": larger, "column_B": smaller, "or_equal": True, "ignore_row_if": "neither"},
    )


def between(column: str, least: int | None, most: int | None, severity: str, message: str) -> Expect:
    return Expect(
        "ExpectColumnValuesToBeBetween",
        severity,
        message,
        {"column": column, "min_value": least, "max_value": most},
    )


def one_of(column: str, values: tuple[object, ...], severity: str, message: str) -> Expect:
    return Expect("ExpectColumnValuesToBeInSet", severity, message, {"column": column, "value_set": list(values)})


def like(column: str, regex: str, severity: str, message: str) -> Expect:
    return Expect("ExpectColumnValuesToMatchRegex", severity, message, {"column": column, "regex": regex})


def unique(column: str, severity: str, message: str) -> Expect:
    return Expect("ExpectColumnValuesToBeUnique", severity, message, {"column": column})


LARGEST_ORDER_ORE = 1_000_000_000  # 10 million kronor: above any invoice of a municipality, so a typing error
HIGHEST_RATE_X100 = 2400  # a rate above 24 % is a typing error (the municipality's contract rate limit)

SUITES = (
    Suite(
        "customer_intake",
        "check_after",
        "check_customer",
        "customer_no",
        (
            like("name", r"\S", "warn", "Kund {key} saknar namn. Komplettera kunden i UBW."),
            like("country", "^[A-Z]{2}$", "warn", "Kund {key} har en landskod som inte finns. Rätta kunden i UBW."),
            equal("identity_ok", "always", "stop", "Kund {key} har ett identitetsnummer som inte kan stämma."),
            equal(
                "protection_ok",
                "always",
                "stop",
                "Kund {key}: skyddsmarkeringen har sänkts utan besked från registret.",
            ),
        ),
    ),
    Suite(
        "order_intake",
        "check_after",
        "check_sales_order",
        "order_id",
        (
            equal("net_ore", "lines_ore", "stop", "Order {key}: orderns summa är inte summan av raderna."),
            between("line_count", 1, None, "stop", "Order {key} har inga rader."),
            equal(
                "attest_ok", "always", "stop", "Order {key}: mottagnings- och beslutsattest är inte av två personer."
            ),
        ),
    ),
    Suite(
        "invoicing",
        "check_before",
        "check_open_order",
        "order_id",
        (
            between(
                "size_ore",
                0,
                LARGEST_ORDER_ORE,
                "hold",
                "Order {key} är större än 10 miljoner kronor. Den faktureras inte förrän beloppet är bekräftat.",
            ),
            one_of("customer_status", ("N",), "hold", "Order {key}: kunden är inte aktiv. Den faktureras inte."),
        ),
        holds="hold_orders",
    ),
    Suite(
        "invoicing",
        "check_after",
        "check_invoice",
        "invoice_no",
        (
            equal("net_ore", "lines_ore", "stop", "Faktura {key}: nettot är inte summan av raderna."),
            equal("vat_ore", "vat_lines_ore", "stop", "Faktura {key}: momsen är inte summan per momssats."),
            equal("total_ore", "posted_ore", "stop", "Faktura {key}: det bokförda beloppet är inte fakturans."),
            like("ocr", r"^[1-9][0-9]{9,11}$", "stop", "Faktura {key}: OCR-numret har fel form."),
            between("days_to_due", 0, 365, "stop", "Faktura {key}: förfallodagen är orimlig."),
        ),
    ),
    Suite(
        "payment_intake",
        "check_after",
        "check_payment",
        "payment_id",
        (
            between("amount_ore", 0, None, "stop", "Betalning {key} har ett negativt belopp."),
            between("days_ahead", None, 0, "warn", "Betalning {key} har en betalningsdag som inte har varit."),
            one_of(
                "reference_code",
                (0, 1, 2, 3, 4, 5),
                "warn",
                "Betalning {key} har en referenskod som inte används. Referensen kan vara oanvändbar.",
            ),
        ),
    ),
    Suite(
        "payment_matching",
        "check_after",
        "check_allocation",
        "payment_id",
        (equal("amount_ore", "allocated_ore", "stop", "Betalning {key}: fördelat belopp är inte det inbetalda."),),
    ),
    Suite(
        "interest_invoicing",
        "check_after",
        "check_interest_line",
        "interest_line_id",
        (
            between("rate_percent_x100", 0, HIGHEST_RATE_X100, "stop", "Ränterad {key}: räntesatsen är orimlig."),
            between("days", 1, 184, "stop", "Ränterad {key}: en ränteperiod ska ligga inom ett halvår."),
            between("interest_ore", 0, None, "stop", "Ränterad {key}: räntan är negativ."),
        ),
    ),
    Suite(
        "reminders",
        "check_after",
        "check_dunning_letter",
        "invoice_no",
        (
            between(
                "days_late",
                1,
                None,
                "stop",
                "Faktura {key}: brevet är daterat före eller på förfallodagen (FEE_EARLY).",
            ),
            between("open_capital_ore", 1, None, "stop", "Faktura {key}: brevet gäller inget obetalt belopp."),
            at_least("total_ore", "open_capital_ore", "stop", "Faktura {key}: brevet begär mer än fakturan."),
            between("days_to_respond", 8, None, "stop", "Faktura {key}: brevet ger kortare tid än 8 dagar att betala."),
            unique("invoice_no", "stop", "Faktura {key} har fått mer än ett brev samma natt."),
        ),
    ),
    Suite(
        "reminders",
        "check_after",
        "check_fee",
        "invoice_no",
        (
            filled("fee_code", "stop", "Faktura {key} har en avgift av ett slag som inte finns (FEE_UNKNOWN)."),
            at_least(
                "ceiling_ore",
                "amount_ore",
                "stop",
                "Faktura {key}: avgiften är högre än lagen tillåter (FEE_TOO_HIGH).",
            ),
            equal("is_once", "always", "stop", "Faktura {key} har fått samma avgift två gånger (FEE_TWICE)."),
            equal("is_agreed", "always", "stop", "Faktura {key}: påminnelseavgift utan avtal (FEE_NOT_AGREED)."),
            equal(
                "is_alone",
                "always",
                "stop",
                "Faktura {key} har både förseningsersättning och avgift (FEE_WITH_LATE_COMP).",
            ),
            equal("is_late", "always", "stop", "Faktura {key}: avgift före eller på förfallodagen (FEE_EARLY)."),
            equal("has_letter", "always", "stop", "Faktura {key}: avgift utan brev (FEE_NO_LETTER)."),
        ),
    ),
    Suite(
        "collection",
        "check_after",
        "check_case_invoice",
        "invoice_no",
        (
            between("open_capital_ore", 1, None, "stop", "Faktura {key} har lämnats till inkasso utan obetalt belopp."),
            at_least(
                "total_ore", "open_capital_ore", "stop", "Faktura {key}: beloppet till inkasso är högre än fakturan."
            ),
            one_of("protection_code", (0,), "stop", "Faktura {key}: en skyddad person får inte lämnas till inkasso."),
            equal(
                "is_heard",
                "always",
                "stop",
                "Faktura {key} har lämnats till rättslig åtgärd utan att förvaltningen har fått invända.",
            ),
        ),
    ),
    Suite(
        "distribution",
        "check_after",
        "check_document_event",
        "document_id",
        (
            one_of(
                "channel",
                ("peppol", "edifact", "svefaktura", "bank", "mailbox", "print", "restricted", "internal"),
                "stop",
                "Handling {key} har en kanal som inte finns.",
            ),
            unique("document_id", "stop", "Handling {key} har lämnats ut mer än en gång."),
        ),
    ),
    Suite(
        "direct_debit",
        "check_after",
        "check_autogiro_order",
        "order_no",
        (
            at_least("total_ore", "amount_ore", "stop", "Autogirouppdrag {key}: beloppet är högre än fakturan."),
            between("days_ahead", 1, None, "stop", "Autogirouppdrag {key}: dragningsdagen hinner inte meddelas."),
            one_of("protection_code", (0,), "stop", "Autogirouppdrag {key}: en skyddad person får inte dras."),
            between("draws", 0, 1, "stop", "Autogirouppdrag {key}: fordran dras mer än en gång."),
        ),
    ),
    Suite(
        "ledger_export",
        "check_after",
        "check_exported_entry",
        "entry_id",
        (equal("sum_ore", "zero_ore", "stop", "Verifikation {key} går inte jämnt ut."),),
    ),
)
