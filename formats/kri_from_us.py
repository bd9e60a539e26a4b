"""The records of KRI 1.0 in our files, field by field: cases, events, recalls and order blocks.

Source: receivables rules 5.4 and on order blocks.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from formats.kinds import DATE, FLAG, KR, code, digits, key, matching, text
from formats.kri_codes import CLAIM_KINDS, INTEREST_BASES, RECALL_REASONS
from formats.kri_declaration import CASE_REF, EVENT_ID, INVOICE_NO, Field, Record, Rule, above, needs, one_of, zero
from formats.reference import valid_luhn_column, valid_ocr_column

_PERSON = "^(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:[0-2][0-9]|3[01]|[67][0-9]|8[0-9]|9[01])[0-9]{4}$"
_COUNTRY = matching("country", "[A-Z]{2}", "En landskod med två stora bokstäver.")
_LANGUAGE = matching("language", "[a-z]{2}", "En språkkod med två små bokstäver.")


def _invalid_identity(rows: pa.Table) -> pa.Array:
    """Twelve digits, Luhn over the last ten; an organisation has 16 for its century. Foreign numbers have no check."""
    number = rows["id_no"]
    person = pc.match_substring_regex(number, _PERSON)
    organisation = pc.match_substring_regex(number, "^16[0-9]{10}$")
    shape = pc.if_else(pc.equal(rows["debtor_kind"], "O"), organisation, person)
    valid = pc.and_(shape, valid_luhn_column(pc.utf8_slice_codeunits(number, 2)))
    return pc.and_(pc.not_equal(rows["debtor_kind"], "F"), pc.invert(valid))


def _invalid_ocr(rows: pa.Table) -> pa.Array:
    return pc.and_(rows["ocr"].is_valid(), pc.invert(valid_ocr_column(rows["ocr"])))


_ID_MISSING = needs("id_no", "ID_INVALID", "Identitetsnummer ska finnas.", one_of("debtor_kind", "P", "O"))
_ID_INVALID = Rule("ID_INVALID", "id_no", "Tolv siffror med rätt kontrollsiffra.", _invalid_identity)
_PARTY = (
    Field("id_no", digits(1, 12), invalid_code="ID_INVALID"),
    Field("name", text(80), must=True, missing_code="NAME_MISSING"),
    Field("care_of", text(60)),
    Field("address_1", text(60)),
    Field("address_2", text(60)),
    Field("postal_code", text(10)),
    Field("city", text(40)),
    Field("country", _COUNTRY),
)
_DEBTOR_KIND = Field("debtor_kind", code("POEF"), must=True)

CASE = Record(
    "C",
    "case",
    (
        Field("case_ref", CASE_REF, must=True),
        Field("action", code(("REMINDER", "DEMAND", "LEGAL", "SURVEILLANCE")), must=True),
        _DEBTOR_KIND,
        Field("customer_id", key(20), must=True),
        *_PARTY,
        Field("email", text(120)),
        Field("mobile", text(20)),
        Field("language", _LANGUAGE, must=True),
        Field("protection_code", code("012"), must=True),
        Field("kravkod", key(20), must=True),
        Field("claim_kind", code(CLAIM_KINDS), must=True),
        Field("reminder_fee_agreed", FLAG, must=True),
        Field("limits_on", DATE, must=True),
        Field("disputed", FLAG, must=True),
        Field("eviction", FLAG, must=True),
        Field("contact", text(60)),
        Field("note", text(120)),
    ),
    rules=(
        Rule("PROTECTED", "protection_code", "Skyddade personer lämnas inte ut.", one_of("protection_code", "1", "2")),
        _ID_MISSING,
        _ID_INVALID,
        *(
            needs(name, "ADDRESS_MISSING", "Adressen ska finnas.", one_of("protection_code", "0"))
            for name in ("address_1", "postal_code", "city")
        ),
        needs("country", "ADDRESS_MISSING", "Landskod ska finnas.", one_of("protection_code", "0", "1")),
        Rule("DISPUTED", "disputed", "En bestridd fordran lämnas inte till ombudet.", lambda rows: rows["disputed"]),
    ),
    unique=("case_ref", "DUPLICATE_CASE"),
    key="case_ref",
)

CO_DEBTOR = Record(
    "X",
    "co_debtor",
    (
        Field("case_ref", CASE_REF, must=True),
        _DEBTOR_KIND,
        *_PARTY,
        Field("liability", code(("JOINT", "GUARANTOR")), must=True),
    ),
    rules=(_ID_INVALID,),
    parent=("case", ("case_ref",), "UNKNOWN_CASE"),
    key="case_ref",
)

INVOICE = Record(
    "I",
    "invoice",
    (
        Field("case_ref", CASE_REF, must=True),
        Field("invoice_no", INVOICE_NO, must=True),
        Field("ocr", digits(2, 25), must=True),
        Field("invoice_on", DATE, must=True),
        Field("due_on", DATE, must=True),
        Field("due_effective_on", DATE, must=True),
        Field("period_from", DATE),
        Field("period_to", DATE),
        Field("text", text(60), must=True),
        Field("original_amount", KR, must=True),
        Field("vat_amount", KR, must=True),
        Field("open_capital", KR, must=True),
        Field("interest_basis", code(INTEREST_BASES), must=True),
        Field("interest_from_on", DATE),
        Field("rate_kind", code(("REF", "FIXED", "NONE")), must=True),
        Field("margin_or_rate", KR, must=True, column_name="margin_or_rate_x100"),
        Field("interest_invoiced_to_on", DATE),
        Field("document", text(60)),
    ),
    rules=(
        Rule("FIELD_INVALID", "ocr", "OCR-nummer med rätt kontrollsiffra.", _invalid_ocr),
        Rule("DATE_INVALID", "invoice_on", "Fakturadagen är senast förfallodagen.", above("invoice_on", "due_on")),
        Rule("DATE_INVALID", "due_effective_on", "Tidigast förfallodagen.", above("due_on", "due_effective_on")),
        Rule("DATE_INVALID", "period_from", "Perioden börjar innan den slutar.", above("period_from", "period_to")),
        Rule("AMOUNT_ZERO", "open_capital", "Öppet kapital större än noll.", zero("open_capital_ore")),
        *(
            Rule("FIELD_INVALID", name, "Högst fakturans belopp.", above(f"{name}_ore", "original_amount_ore"))
            for name in ("open_capital", "vat_amount")
        ),
        needs(
            "interest_from_on",
            "FIELD_MISSING",
            "Dag som räntan löper från ska finnas.",
            lambda rows: pc.not_equal(rows["interest_basis"], "NONE"),
        ),
    ),
    parent=("case", ("case_ref",), "UNKNOWN_CASE"),
    unique=("invoice_no", "DUPLICATE_INVOICE"),
    key="case_ref",
)

FEE = Record(
    "F",
    "fee",
    (
        Field("case_ref", CASE_REF, must=True),
        Field("invoice_no", INVOICE_NO, must=True),
        Field("fee_code", code(("REMINDER", "DEMAND", "PLAN", "LATE_COMP")), must=True),
        Field("amount", KR, must=True),
        Field("charged_on", DATE, must=True),
    ),
    parent=("invoice", ("case_ref", "invoice_no"), "UNKNOWN_INVOICE"),
    key="case_ref",
)

EVENT = Record(
    "E",
    "event",
    (
        Field("event_id", EVENT_ID, must=True),
        Field("case_ref", CASE_REF, must=True),
        Field("invoice_no", INVOICE_NO, must=True),
        Field(
            "kind",
            code(("DIRECT_PAYMENT", "CREDIT_NOTE", "SET_OFF", "PAYMENT_REVERSAL", "INTEREST_WAIVED", "FEE_WAIVED")),
            must=True,
        ),
        Field("amount", KR, must=True),
        Field("value_on", DATE, must=True),
        Field("booked_on", DATE, must=True),
        Field("designation", code(("CAPITAL", "AUTO")), must=True),
        Field("reference", key(60)),
        Field("reverses_event_id", EVENT_ID),
        Field("open_capital_after", KR, must=True),
    ),
    rules=(
        Rule("AMOUNT_ZERO", "amount", "Ett belopp större än noll.", zero("amount_ore")),
        needs(
            "reverses_event_id",
            "FIELD_MISSING",
            "Händelsen som återtas ska anges.",
            one_of("kind", "PAYMENT_REVERSAL"),
        ),
    ),
    unique=("event_id", "DUPLICATE_EVENT"),
    key="event_id",
)

RECALL = Record(
    "R",
    "recall",
    (
        Field("event_id", EVENT_ID, must=True),
        Field("case_ref", CASE_REF, must=True),
        Field("invoice_no", INVOICE_NO),
        Field("mode", code(("WITHDRAW", "PAUSE", "RESUME")), must=True),
        Field("reason", code(RECALL_REASONS), must=True),
        Field("effective_on", DATE, must=True),
        Field("pause_until", DATE),
        Field("cost_by", code(("CREDITOR", "DEBTOR", "NONE")), must=True),
    ),
    rules=(needs("pause_until", "FIELD_MISSING", "Sista dag för pausen ska anges.", one_of("mode", "PAUSE")),),
    unique=("event_id", "DUPLICATE_EVENT"),
    key="event_id",
)

BLOCK = Record(
    "B",
    "block",
    (
        Field("customer_id", key(20), must=True),
        Field("block", code(("SET", "RELEASE")), must=True),
        Field("block_code", code(("CREDIT",)), must=True),
        Field("from_on", DATE, must=True),
        Field("review_on", DATE),
        Field("reason_code", code(("RED_SCORE", "BROKEN_PLAN", "DECISION")), must=True),
        Field("decided_by", key(60), must=True),
    ),
    key="customer_id",
)
