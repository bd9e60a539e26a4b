"""The records of KRI 1.0, field by field, and the rules a row keeps by itself.

Field names are those of the layout; a column is named as its field, with `_ore` after amounts. Rule ids are the error
codes that an ACK carries, and `FIELD_MISSING` / `FIELD_INVALID` where the layout names no code. Source: receivables
rules on KRI 1.0, files from us, files from the agency, codes, order block.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from formats.kinds import DATE, FLAG, INTEGER, KR, Kind, code, digits, key, matching, text
from formats.reference import valid_luhn_column, valid_ocr_column

INTEREST_BASES = (
    "P3_AGREED_DUE", "P4_30_DAYS", "VA_35", "VA_36_OPEN", "VA_36_DUE", "P5_RETURN", "CONTRACT", "P7_LOAN", "P4_DAMAGES",
    "CRIME", "SERVED", "NONE",
)  # fmt: skip
STATES = (
    "REGISTERED", "REMINDED", "DEMANDED", "PLAN", "PLAN_BROKEN", "PAUSED", "DISPUTED", "KFM_APPLIED", "CONTESTED",
    "RULED", "ENFORCED", "NO_ASSETS", "SURVEILLANCE", "CLOSED_PAID", "CLOSED_WITHDRAWN", "CLOSED_CREDITED",
    "CLOSED_LIMITED", "CLOSED_ESTATE", "CLOSED_DEBT_RELIEF", "RETURNED",
)  # fmt: skip
RECALL_REASONS = (
    "PAID_BEFORE_DEMAND", "PAID_DIRECT_FULL", "CREDITED_FULL", "CREDITED_PART", "DISPUTED", "DEFERMENT",
    "PLAN_BY_CREDITOR", "DECEASED", "MINOR", "BANKRUPTCY", "DEBT_RELIEF", "PROTECTED_ID", "LIMITED", "WRONG_DEBTOR",
    "DUPLICATE", "OWN_ERROR", "WRITE_OFF", "OTHER",
)  # fmt: skip
CLAIM_KINDS = ("FEE", "RENT_HOME", "RENT_PREMISES", "VA", "GOODS_SERVICE", "DAMAGES", "INTEREST", "OTHER")
COMPONENTS = (
    "CAPITAL", "INTEREST", "REMINDER", "DEMAND", "PLAN", "PLAN_NOTICE", "LATE_COMP", "KFM", "COSTS", "OTHER",
)  # fmt: skip
SPLIT = (
    "capital", "interest", "reminder", "demand", "plan", "plan_notice", "late_comp", "kfm_application", "kfm_costs",
    "other",
)  # fmt: skip

_PERSON = "^(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:[0-2][0-9]|3[01]|[67][0-9]|8[0-9]|9[01])[0-9]{4}$"
_REVERSAL = ("kind", "PAYMENT_REVERSAL")
_CASE_REF = key(20)
_EVENT_ID = key(30)
_INVOICE_NO = key(20)
_COUNTRY = matching("country", "[A-Z]{2}", "En landskod med två stora bokstäver.")
_LANGUAGE = matching("language", "[a-z]{2}", "En språkkod med två små bokstäver.")


@dataclass(frozen=True)
class Field:
    """One field; `must` fields may not be empty. The error codes are those of an ACK."""

    name: str
    kind: Kind
    must: bool = False
    missing_code: str = "FIELD_MISSING"
    invalid_code: str = ""
    column_name: str = ""

    @property
    def column(self) -> str:
        """The name of the field's column: amounts end in `_ore`."""
        return self.column_name or (f"{self.name}_ore" if self.kind is KR else self.name)

    @property
    def error_code(self) -> str:
        """What an ACK says of a value that cannot be read."""
        return self.invalid_code or ("DATE_INVALID" if self.kind is DATE else "FIELD_INVALID")


@dataclass(frozen=True)
class Rule:
    """What a row's fields must be to each other; `broken` gives true for the rows that are not (null is not broken)."""

    code: str
    field: str
    wanted: str
    broken: Callable[[pa.Table], pa.Array]


@dataclass(frozen=True)
class Record:
    """One kind of line. `parent` names the record it belongs to and the fields that say to which one."""

    code: str
    name: str
    fields: tuple[Field, ...]
    rules: tuple[Rule, ...] = ()
    parent: tuple[str, tuple[str, ...], str] | None = None  # record, linking fields, error code of an orphan
    unique: tuple[str, str] | None = None  # field, error code of the later row
    key: str = ""  # the field an ACK knows the row by

    def field(self, name: str) -> Field:
        """The field of that name."""
        return next(field for field in self.fields if field.name == name)

    @property
    def schema(self) -> pa.Schema:
        """`line_no` and one column per field."""
        return pa.schema([("line_no", pa.int64()), *((f.column, f.kind.type) for f in self.fields)])


@dataclass(frozen=True)
class Total:
    """One control total of the trailer: the number of rows, or the sum of `column`, of the rows where `where` holds.

    With `at_least` a reader takes a greater number too; with `less` it also takes the sum less the rows where it holds.
    """

    name: str
    record: str
    column: str = ""
    where: tuple[str, str] | None = None
    at_least: bool = False
    less: tuple[str, str] | None = None


@dataclass(frozen=True)
class FileType:
    """One type of file: its records, parents before children, and the totals of its trailer after `record_count`."""

    name: str
    records: tuple[Record, ...]
    totals: tuple[Total, ...]


def _needs(name: str, error: str, wanted: str, when: Callable[[pa.Table], pa.Array]) -> Rule:
    return Rule(error, name, wanted, lambda rows: pc.and_(when(rows), rows[name].is_null()))


def _one_of(column: str, *values: str) -> Callable[[pa.Table], pa.Array]:
    return lambda rows: pc.is_in(rows[column], value_set=pa.array(values))


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


def _above(column: str, limit: str) -> Callable[[pa.Table], pa.Array]:
    return lambda rows: pc.greater(rows[column], rows[limit])


def _zero(column: str) -> Callable[[pa.Table], pa.Array]:
    return lambda rows: pc.equal(rows[column], 0)


def _differs(total: str, plus: tuple[str, ...], minus: tuple[str, ...] = ()) -> Callable[[pa.Table], pa.Array]:
    def broken(rows: pa.Table) -> pa.Array:
        expected = rows[f"{plus[0]}_ore"]
        for name in plus[1:]:
            expected = pc.add(expected, rows[f"{name}_ore"])
        for name in minus:
            expected = pc.subtract(expected, rows[f"{name}_ore"])
        return pc.not_equal(rows[f"{total}_ore"], expected)

    return broken


_ID_MISSING = _needs("id_no", "ID_INVALID", "Identitetsnummer ska finnas.", _one_of("debtor_kind", "P", "O"))
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
        Field("case_ref", _CASE_REF, must=True),
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
        Rule("PROTECTED", "protection_code", "Skyddade personer lämnas inte ut.", _one_of("protection_code", "1", "2")),
        _ID_MISSING,
        _ID_INVALID,
        *(
            _needs(name, "ADDRESS_MISSING", "Adressen ska finnas.", _one_of("protection_code", "0"))
            for name in ("address_1", "postal_code", "city")
        ),
        _needs("country", "ADDRESS_MISSING", "Landskod ska finnas.", _one_of("protection_code", "0", "1")),
        Rule("DISPUTED", "disputed", "En bestridd fordran lämnas inte till ombudet.", lambda rows: rows["disputed"]),
    ),
    unique=("case_ref", "DUPLICATE_CASE"),
    key="case_ref",
)

CO_DEBTOR = Record(
    "X",
    "co_debtor",
    (
        Field("case_ref", _CASE_REF, must=True),
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
        Field("case_ref", _CASE_REF, must=True),
        Field("invoice_no", _INVOICE_NO, must=True),
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
        Rule("DATE_INVALID", "invoice_on", "Fakturadagen är senast förfallodagen.", _above("invoice_on", "due_on")),
        Rule("DATE_INVALID", "due_effective_on", "Tidigast förfallodagen.", _above("due_on", "due_effective_on")),
        Rule("DATE_INVALID", "period_from", "Perioden börjar innan den slutar.", _above("period_from", "period_to")),
        Rule("AMOUNT_ZERO", "open_capital", "Öppet kapital större än noll.", _zero("open_capital_ore")),
        *(
            Rule("FIELD_INVALID", name, "Högst fakturans belopp.", _above(f"{name}_ore", "original_amount_ore"))
            for name in ("open_capital", "vat_amount")
        ),
        _needs(
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
        Field("case_ref", _CASE_REF, must=True),
        Field("invoice_no", _INVOICE_NO, must=True),
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
        Field("event_id", _EVENT_ID, must=True),
        Field("case_ref", _CASE_REF, must=True),
        Field("invoice_no", _INVOICE_NO, must=True),
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
        Field("reverses_event_id", _EVENT_ID),
        Field("open_capital_after", KR, must=True),
    ),
    rules=(
        Rule("AMOUNT_ZERO", "amount", "Ett belopp större än noll.", _zero("amount_ore")),
        _needs(
            "reverses_event_id",
            "FIELD_MISSING",
            "Händelsen som återtas ska anges.",
            _one_of("kind", "PAYMENT_REVERSAL"),
        ),
    ),
    unique=("event_id", "DUPLICATE_EVENT"),
    key="event_id",
)

RECALL = Record(
    "R",
    "recall",
    (
        Field("event_id", _EVENT_ID, must=True),
        Field("case_ref", _CASE_REF, must=True),
        Field("invoice_no", _INVOICE_NO),
        Field("mode", code(("WITHDRAW", "PAUSE", "RESUME")), must=True),
        Field("reason", code(RECALL_REASONS), must=True),
        Field("effective_on", DATE, must=True),
        Field("pause_until", DATE),
        Field("cost_by", code(("CREDITOR", "DEBTOR", "NONE")), must=True),
    ),
    rules=(_needs("pause_until", "FIELD_MISSING", "Sista dag för pausen ska anges.", _one_of("mode", "PAUSE")),),
    unique=("event_id", "DUPLICATE_EVENT"),
    key="event_id",
)

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
        Field("event_id", _EVENT_ID, must=True),
        Field("case_ref", _CASE_REF, must=True),
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
        Field("event_id", _EVENT_ID, must=True),
        Field("case_ref", _CASE_REF, must=True),
        Field("invoice_no", _INVOICE_NO, must=True),
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
        Rule("SPLIT_DIFF", "total", "Summan av delarna.", _differs("total", SPLIT)),
        Rule(
            "SPLIT_DIFF",
            "creditor_share",
            "Kommunens och ombudets delar ska bli totalbeloppet.",
            _differs("total", ("creditor_share", "agency_share")),
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
            _differs("paid_out", ("gross",), ("agency_share", "deducted")),
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
        Field("event_id", _EVENT_ID, must=True),
        Field("invoice_no", _INVOICE_NO),
        Field("component", code(COMPONENTS), must=True),
        Field("gross", KR, must=True),
        Field("creditor", KR, must=True),
        Field("agency", KR, must=True),
    ),
    rules=(Rule("SPLIT_DIFF", "gross", "Kommunens och ombudets delar.", _differs("gross", ("creditor", "agency"))),),
    parent=("remittance", ("remit_id",), "FIELD_INVALID"),
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

FILE_TYPES = {
    file_type.name: file_type
    for file_type in (
        FileType(
            "CASES",
            (CASE, CO_DEBTOR, INVOICE, FEE),
            (
                Total("case_count", "case"),
                Total("invoice_count", "invoice"),
                Total("fee_count", "fee"),
                Total("sum_open_capital", "invoice", "open_capital_ore"),
                Total("sum_fees", "fee", "amount_ore"),
            ),
        ),
        FileType(
            "EVENTS",
            (EVENT,),
            (
                Total("event_count", "event"),
                Total("sum_direct_payment", "event", "amount_ore", ("kind", "DIRECT_PAYMENT")),
                Total("sum_credit", "event", "amount_ore", ("kind", "CREDIT_NOTE")),
                Total("sum_reversal", "event", "amount_ore", ("kind", "PAYMENT_REVERSAL")),
            ),
        ),
        FileType("RECALLS", (RECALL,), (Total("recall_count", "recall"),)),
        FileType(
            "ACK",
            (ACK,),
            # A file may be answered as such, its rows counted but not named.
            (
                Total("accepted_count", "ack", where=("row_result", "OK"), at_least=True),
                Total("rejected_count", "ack", where=("row_result", "REJECTED"), at_least=True),
            ),
        ),
        FileType("STATUS", (STATUS,), (Total("status_count", "status"),)),
        FileType(
            "COLLECTED",
            (PAYMENT,),
            (
                Total("payment_count", "payment"),
                # The layout does not say whether a reversal adds to or takes from the sums.
                Total("sum_total", "payment", "total_ore", less=_REVERSAL),
                Total("sum_creditor_share", "payment", "creditor_share_ore", less=_REVERSAL),
                Total("sum_agency_share", "payment", "agency_share_ore", less=_REVERSAL),
            ),
        ),
        FileType(
            "REMIT",
            (REMITTANCE, REMITTANCE_LINE),
            (
                Total("line_count", "remittance_line"),
                Total("sum_gross", "remittance_line", "gross_ore"),
                Total("sum_creditor", "remittance_line", "creditor_ore"),
                Total("sum_agency", "remittance_line", "agency_ore"),
                Total("sum_paid_out", "remittance", "paid_out_ore"),
            ),
        ),
        FileType(
            "ORDERBLOCK",
            (BLOCK,),
            (
                Total("set_count", "block", where=("block", "SET")),
                Total("release_count", "block", where=("block", "RELEASE")),
            ),
        ),
    )
}
