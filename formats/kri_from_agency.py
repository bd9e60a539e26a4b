"""The records of KRI 1.0 in the agency's files, field by field: answers, states, money collected and paid out.

Source: receivables rules 5.5; the answers are of both parties.
"""

from __future__ import annotations

from formats.kinds import DATE, FLAG, INTEGER, KR, code, key, matching, text
from formats.kri_codes import COMPONENTS, SPLIT, STATES
from formats.kri_declaration import CASE_REF, EVENT_ID, INVOICE_NO, Field, Record, Rule, differs

ACK = Record(
    "A",
    "ack",
    (
        Field("file_name", key(80), must=True),
        Field("file_result", code(("ACCEPTED", "PARTLY", "REFUSED", "DUPLICATE")), must=True),
        Field("row_key", key(30)),
        Field("row_result", code(("OK", "REJECTED"))),
        # Not enumerated: a refusal must reach us also when its code is one we have never seen.
        Field("error_code", matching("error code", "[A-Z][A-Z0-9_]{0,29}", "En felkod.")),
        Field("message", text(120)),
        Field("agency_case_no", key(30)),
    ),
    key="row_key",
)

STATUS = Record(
    "S",
    "status",
    (
        Field("event_id", EVENT_ID, must=True),
        Field("case_ref", CASE_REF, must=True),
        Field("agency_case_no", key(30), must=True),
        Field("state", code(STATES), must=True),
        Field("state_on", DATE, must=True),
        Field("open_capital", KR, must=True),
        Field("open_interest", KR, must=True),
        Field("open_fees", KR, must=True),
        Field("respond_by_on", DATE),
        Field("plan_instalments", INTEGER),
        Field("plan_next_on", DATE),
        Field("kfm_case_no", key(30)),
        Field("ruling_on", DATE),
        Field("contested", FLAG),
        Field("note", text(120)),
    ),
    unique=("event_id", "DUPLICATE_EVENT"),
    key="event_id",
)

PAYMENT = Record(
    "P",
    "payment",
    (
        Field("event_id", EVENT_ID, must=True),
        Field("case_ref", CASE_REF, must=True),
        Field("invoice_no", INVOICE_NO, must=True),
        Field("paid_on", DATE, must=True),
        Field("kind", code(("PAYMENT", "PAYMENT_REVERSAL", "FORWARDED")), must=True),
        Field("total", KR, must=True),
        *(Field(name, KR, must=True) for name in SPLIT),
        Field("creditor_share", KR, must=True),
        Field("agency_share", KR, must=True),
        Field("open_capital", KR, must=True),
        Field("open_interest", KR, must=True),
        Field("open_fees", KR, must=True),
        Field("interest_to_on", DATE, must=True),
    ),
    rules=(
        Rule("SPLIT_DIFF", "total", "Summan av delarna.", differs("total", SPLIT)),
        Rule(
            "SPLIT_DIFF",
            "creditor_share",
            "Kommunens och ombudets delar ska bli totalbeloppet.",
            differs("total", ("creditor_share", "agency_share")),
        ),
    ),
    unique=("event_id", "DUPLICATE_EVENT"),
    key="event_id",
)

REMITTANCE = Record(
    "M",
    "remittance",
    (
        Field("remit_id", key(30), must=True),
        Field("payout_on", DATE, must=True),
        Field("period_from", DATE, must=True),
        Field("period_to", DATE, must=True),
        Field("bankgiro", matching("bankgiro", "[0-9]{3,4}-?[0-9]{4}", "Ett bankgironummer."), must=True),
        Field("payout_reference", key(35), must=True),
        Field("gross", KR, must=True),
        Field("agency_share", KR, must=True),
        Field("deducted", KR, must=True),
        Field("paid_out", KR, must=True),
    ),
    rules=(
        Rule(
            "SPLIT_DIFF",
            "paid_out",
            "Brutto minus ombudets del och avdrag.",
            differs("paid_out", ("gross",), ("agency_share", "deducted")),
        ),
    ),
    unique=("remit_id", "DUPLICATE_EVENT"),
    key="remit_id",
)

REMITTANCE_LINE = Record(
    "L",
    "remittance_line",
    (
        Field("remit_id", key(30), must=True),
        Field("line_no", INTEGER, must=True, column_name="remit_line_no"),
        Field("event_id", EVENT_ID, must=True),
        Field("invoice_no", INVOICE_NO),
        Field("component", code(COMPONENTS), must=True),
        Field("gross", KR, must=True),
        Field("creditor", KR, must=True),
        Field("agency", KR, must=True),
    ),
    rules=(Rule("SPLIT_DIFF", "gross", "Kommunens och ombudets delar.", differs("gross", ("creditor", "agency"))),),
    parent=("remittance", ("remit_id",), "FIELD_INVALID"),
    key="event_id",
)
