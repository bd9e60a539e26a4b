"""The kinds of decision file, declared: headings, what may stand below them, and what a choice needs.

decision_files reads by these declarations and decision_templates makes the empty files from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from formats import kinds
from reskontra.decisions import worklist

# What a row may say, as staged: the columns of `decision`, what goes into its `fields`, and what is private.
SCHEMA = pa.schema(
    [
        ("line_no", pa.int64()),
        ("choice", pa.string()),
        ("payment_id", pa.int64()),
        ("item_id", pa.int64()),
        ("settlement_id", pa.int64()),
        ("invoice_no", pa.int64()),
        ("customer_no", pa.string()),
        ("amount_ore", pa.int64()),
        ("decided_by", pa.string()),
        ("approved_by", pa.string()),
        ("reason", pa.string()),
        ("proposal_id", pa.int64()),
        ("replaces", pa.int64()),
        ("content_sha256", pa.string()),
        ("payer_number", pa.string()),
        ("code", pa.string()),
        ("from_on", pa.date32()),
        ("until_on", pa.date32()),
        ("count", pa.string()),
        ("flag", pa.string()),
        ("rate", pa.string()),
        ("margin", pa.string()),
        ("clearing", pa.string()),
        ("account", pa.string()),
        ("bankgiro", pa.string()),
    ]
)

NUMBER = kinds.matching("number", "[1-9][0-9]{0,17}", "Ett nummer, bara siffror.")
AMOUNT = kinds.matching("amount", r"0*[0-9]{1,13}([.,][0-9]{1,2})?", "Ett belopp i kronor, till exempel 1234,50.")
TEXT = kinds.text(500)
SIGNATURE = kinds.key(60)
PARTY = kinds.key(25)
ACCOUNT = kinds.matching("account", "[0-9]{1,12}", "Bara siffror, högst 12.")
CLEARING = kinds.matching("clearing", "[0-9]{4,5}", "4 eller 5 siffror.")
BANKGIRO = kinds.matching("bankgiro", "[0-9]{7,8}", "7 eller 8 siffror.")
PAYER = kinds.matching("payer", "[0-9]{1,16}", "Högst 16 siffror.")
SHA256 = kinds.matching("sha256", "[0-9a-f]{64}", "64 tecken ur förslagslistan.")
GROUPED = (NUMBER, AMOUNT)  # may be typed with blanks between the digits
HYPHENATED = (CLEARING, ACCOUNT, BANKGIRO, PAYER)  # or with hyphens


@dataclass(frozen=True)
class Cell:
    """A column of a form: its heading, the name in `SCHEMA` it is read to, and whether it is shown in reports."""

    heading: str
    name: str
    kind: kinds.Kind
    required: bool = False
    private: bool = False


@dataclass(frozen=True)
class Form:
    """One kind of decision file.

    `marks` are the headings it is known by. A row is a decision when a cell of `answers` is filled (without them any
    cell), all of them empty in the file as we send it. `choices` turns what staff write under `choice_heading` into the
    decision's choice; without that heading the choice follows from which cell is filled (`implied`, the first that
    fits). `needs` and `bars` are the cells that a choice must and must not have filled; `one_of` cells of which one is
    needed.
    """

    kind: str
    title: str
    marks: tuple[str, ...]
    key: str
    cells: tuple[Cell, ...]
    answers: tuple[str, ...] = ()
    choice_heading: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    implied: tuple[tuple[str, str], ...] = ()  # name of a cell ("" = else), choice
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    bars: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    one_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading the file must have, in the order of an empty file."""
        chosen = (self.choice_heading,) if self.choice_heading else ()
        return (*chosen, *(cell.heading for cell in self.cells))

    def heading(self, name: str) -> str:
        """The heading of a column of `SCHEMA`."""
        return next(cell.heading for cell in self.cells if cell.name == name)


DECIDED = Cell(worklist.DECIDED_BY, "decided_by", SIGNATURE, required=True)
APPROVED = Cell("Godkänt av", "approved_by", SIGNATURE)
WHY = Cell("Orsak", "reason", TEXT, required=True)
INVOICE = Cell("Fakturanummer", "invoice_no", NUMBER, required=True)
_COMMENT = Cell(worklist.COMMENT, "reason", TEXT)

MATCH = Form(
    kind="match",
    title="Arbetslista inbetalningar",
    marks=(worklist.PAYMENT, worklist.ITEM, worklist.CHOICE, worklist.TO_INVOICE),
    key=worklist.ITEM,
    cells=(
        Cell(worklist.PAYMENT, "payment_id", NUMBER),
        Cell(worklist.ITEM, "item_id", NUMBER, required=True),
        Cell(worklist.TO_INVOICE, "invoice_no", NUMBER),
        Cell(worklist.TO_CUSTOMER, "customer_no", PARTY),
        Cell(worklist.AMOUNT, "amount_ore", AMOUNT),
        DECIDED,
        _COMMENT,
    ),
    answers=tuple(worklist.DECISION_HEADINGS.values()),
    choice_heading=worklist.CHOICE,
    choices={"Faktura": "invoice", "Kund": "customer"},
    needs={"invoice": ("invoice_no",), "customer": ("customer_no",)},
    bars={"invoice": ("customer_no",), "customer": ("invoice_no",)},
)

UNDO = Form(
    kind="undo",
    title="Ångra en matchning",
    marks=("Ångra betalning", "Ångra avräkning"),
    key="Ångra betalning",
    cells=(
        Cell("Ångra betalning", "payment_id", NUMBER),
        Cell("Ångra avräkning", "settlement_id", NUMBER),
        Cell(worklist.TO_INVOICE, "invoice_no", NUMBER),
        DECIDED,
        WHY,
    ),
    implied=(("invoice_no", "invoice"), ("", "unidentified")),
    one_of={"invoice": ("payment_id", "settlement_id"), "unidentified": ("payment_id", "settlement_id")},
)

REFUND = Form(
    kind="refund",
    title="Återbetalningsförslag",
    marks=("Förslag", "Kontrollsumma", worklist.CHOICE),
    key="Förslag",
    cells=(
        Cell("Förslag", "proposal_id", NUMBER, required=True),
        Cell("Belopp", "amount_ore", AMOUNT, required=True),
        Cell("Kontrollsumma", "content_sha256", SHA256, required=True),
        DECIDED,
        APPROVED,
        _COMMENT,
    ),
    answers=(worklist.CHOICE, worklist.DECIDED_BY, APPROVED.heading, worklist.COMMENT),
    choice_heading=worklist.CHOICE,
    choices={"Godkänn": "approve", "Avslå": "refuse"},
    needs={"refuse": ("reason",)},
)

MANDATE = Form(
    kind="mandate",
    title="Autogiromedgivanden",
    marks=("Medgivande", "Kundnummer", "Clearingnummer", "Kontonummer"),
    key="Kundnummer",
    cells=(
        Cell("Kundnummer", "customer_no", PARTY, required=True),
        Cell("Betalarnummer", "payer_number", PAYER),
        Cell("Clearingnummer", "clearing", CLEARING, private=True),
        Cell("Kontonummer", "account", ACCOUNT, private=True),
        Cell("Bankgironummer", "bankgiro", BANKGIRO, private=True),
        DECIDED,
        _COMMENT,
    ),
    answers=("Medgivande", "Kundnummer", "Betalarnummer", "Clearingnummer", "Kontonummer", "Bankgironummer"),
    choice_heading="Medgivande",
    choices={"Nytt": "new", "Avsluta": "end"},
    one_of={"new": ("account", "bankgiro", "payer_number")},
)

FORMS = (MATCH, UNDO, REFUND, MANDATE)
