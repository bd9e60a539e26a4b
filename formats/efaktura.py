"""Internet-bank invoices' neutral files: registrations of payers, our answers, and what became of each invoice.

The format between an issuer and its technical distributor is free; these are ours, and an adapter maps a distributor's
own to them (distribution reference 5.3). Description: docs/formats/efaktura.md.
"""

from __future__ import annotations

import pyarrow as pa

from formats import delimited
from formats.delimited import Column, Delimited, SerialName, Sheet
from formats.faults import Fault, FileRefused
from formats.kinds import MOMENT_KIND, code, digits, key, text

PREFIX = "EFAKTURA"
ANSWER_PREFIX = "EFAKTURA_SVAR"
REGISTRATION = "efaktura_registration"
ANSWER = "efaktura_registration_answer"
RESULT = "efaktura_result"
ISSUER_PREFIX = "EFAKTURA_UTSTALLARE"
ISSUER = "efaktura_issuer"

EVENTS = ("register", "deregister", "change")
STATUSES = ("accepted", "rejected", "delivered")
REASONS = ("unknown_customer_number", "wrong_payer", "duplicate", "closed_customer")
PAYER_STATES = ("customer_number", "reference")  # columns of a registration: customer_number, reference_given
NOT_REGISTERED = "not_registered"  # the reason of a result by which the payer's registration ends

REGISTRATIONS = Delimited(
    "anmälningsfilen",
    (
        Column("event_time", MOMENT_KIND, required=True),
        Column("event", code(EVENTS), required=True),
        Column("fmi", key(60), required=True, identity=True),
        Column("bank", key(20), required=True),
        Column("payer_id", digits(12, 12), required=True, identity=True),
        Column("customer_number", key(25)),
        Column("reference_given", text(100)),
        Column("autogiro", code(("0", "1"))),
        Column("registration_id", key(60), required=True),
    ),
    key="registration_id",
)
ANSWERS = Delimited(
    "anmälningssvaret",
    (
        Column("registration_id", key(60), required=True),
        Column("answer", code(("accepted", "refused")), required=True),
        Column("reason_code", code(REASONS)),
        Column("customer_number", key(25)),
    ),
    key="registration_id",
)
RESULTS = Delimited(
    "resultatfilen",
    (
        Column("invoice_number", digits(1, 18), required=True),
        Column("fmi", key(60), identity=True),
        Column("status", code(STATUSES), required=True),
        Column("reason_code", key(40)),
        Column("reason_text", text(300)),
        Column("bank", key(20)),
        Column("processed_time", MOMENT_KIND, required=True),
    ),
    key="invoice_number",
)
ISSUERS = Delimited(
    "utställaruppgifterna",
    (
        Column("issuer_name", text(70), required=True),
        Column("fui", key(35), required=True),
        Column("organisation_number", digits(10, 10), required=True),
        Column("bankgiro", digits(7, 8), required=True),
        Column("fields_the_payer_must_state", text(100)),
    ),
    key="fui",
)
_LAYOUTS = {REGISTRATION: REGISTRATIONS, RESULT: RESULTS}


def kind_of(data: bytes) -> str:
    """The kind of a distributor's file, by its header line and not its name; raises FileRefused (`EFA-HEADER`)."""
    head = data[:4096].removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].decode("utf-8", "replace").strip()
    names = [name.strip('"') for name in head.split(";")]
    for kind, layout in _LAYOUTS.items():
        if names == [column.name for column in layout.columns]:
            return kind
    wanted = " eller ".join(f"”{';'.join(column.name for column in layout.columns)}”" for layout in _LAYOUTS.values())
    found = delimited.shown(head)
    raise FileRefused(
        Fault(
            "EFA-HEADER", f"Rubrikraden ska vara {wanted}.", "Rätta rubrikraden och lämna filen igen.", found, line_no=1
        )
    )


def read(data: bytes) -> tuple[str, Sheet]:
    """A file's kind, and its rows: `line_no` and the columns of the kind; raises FileRefused as `delimited.read`."""
    kind = kind_of(data)
    return kind, delimited.read(data, _LAYOUTS[kind])


def write_answers(table: pa.Table) -> bytes:
    """The file of answers to registrations, from a table with the columns of `ANSWERS`."""
    return delimited.write(table, ANSWERS)


def write_issuer(table: pa.Table) -> bytes:
    """The file of who issues invoices, from a table with the columns of `ISSUERS`; fields with a comma between."""
    return delimited.write(table, ISSUERS)


def issuer_name(name: SerialName) -> str:
    """The name `EFAKTURA_UTSTALLARE_<client>_<YYYYMMDD>_<nnn>.csv`."""
    return delimited.file_name(ISSUER_PREFIX, name)


def answer_name(name: SerialName) -> str:
    """The name `EFAKTURA_SVAR_<client>_<YYYYMMDD>_<nnn>.csv`."""
    return delimited.file_name(ANSWER_PREFIX, name)
