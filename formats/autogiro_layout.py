"""The records of every Autogiro file in the new layout (ny fillayout), as Bankgirot's manual has them.

Source: Bg Autogiro, technical manual, August 2014, chapters 7 and 8. The same record code stands for different
positions in different files, so each kind of file has a layout of its own. Bank accounts, identity numbers and payer
numbers may be personal data: they are `masked`.
"""

from __future__ import annotations

from formats.autogiro_kinds import (
    COUNT_OR_BLANK,
    DATE_OR_ZEROS,
    GIVEN,
    ORE_OR_BLANK,
    PAYER,
    SIGNED,
    WIDE,
    WIDE_OR_BLANK,
)
from formats.fixed_width import Field, Layout, Record
from formats.fixed_width_kinds import COUNT, DATE, DIGITS, FREE_TEXT, NUMBER, ORE, TEXT, Kind

ACTION = "Inget ur filen är använt. Be Bankgirot eller banken om en ny fil."


def payer(start: int, name: str = "payer_number", kind: Kind = PAYER, required: bool = True) -> Field:
    """A payer number at a position."""
    return Field(name, start, 16, kind, required=required, masked=True)


def bankgiro(start: int) -> Field:
    """The payee's bankgiro number at a position."""
    return Field("bankgiro", start, 10, NUMBER, required=True)


def ore(start: int, name: str = "amount_ore", length: int = 12) -> Field:
    """An amount at a position."""
    return Field(name, start, length, ORE, required=True)


def count(start: int, name: str, length: int) -> Field:
    """A number of records at a position."""
    return Field(name, start, length, COUNT, required=True)


def on(start: int, name: str = "paid_on") -> Field:
    """A date that is always filled, at a position."""
    return Field(name, start, 8, DATE, required=True)


def code(start: int, name: str, length: int = 2) -> Field:
    """A mandatory numeric code at a position."""
    return Field(name, start, length, DIGITS, required=True)


def reference(start: int) -> Field:
    """A payment's reference at a position."""
    return Field("reference_given", start, 16, GIVEN)


def _person(account_at: int, identity_at: int, kind: Kind = WIDE_OR_BLANK) -> tuple[Field, Field]:
    return (
        Field("account", account_at, 16, kind, masked=True),
        Field("identity_no", identity_at, 12, kind, masked=True),
    )


def _layout(name: str, *records: Record) -> Layout:
    return Layout(name, 80, "iso-8859-1", records, value_rule="AG-R7", width_rule="AG-R7", action=ACTION)


def _end(*fields: Field, code: str = "09") -> Record:
    return Record(code, "end", (on(3, "written_on"), Field("clearing", 11, 4, TEXT), *fields))


_REPEATED = (Field("period_code", 11, 1, DIGITS), Field("repeat_count", 12, 3, COUNT_OR_BLANK))
_LAYOUT_NAME = Field("layout_name", 3, 20, TEXT, required=True)
_TO_PAYEE = (
    Field("content", 45, 20, TEXT, required=True),
    Field("customer_number", 65, 6, WIDE, required=True),
    bankgiro(71),
)
_DATED = Record("01", "opening", (_LAYOUT_NAME, on(25, "written_on"), *_TO_PAYEE))
# What a TK82 or TK32 has up to its reference, but in the list of rejected payments.
_PAYMENT = (on(3), *_REPEATED, payer(16), ore(32), bankgiro(44), reference(54))
_SIGNED_SUMS = (
    Field("amount_out_ore", 29, 12, SIGNED, required=True),
    count(41, "count_out", 6),
    count(47, "count_in", 6),
    Field("zeros", 53, 4, TEXT),
    Field("amount_in_ore", 57, 12, SIGNED, required=True),
    Field("more_zeros", 69, 12, TEXT),
)

PAYMENT_SPECIFICATION = _layout(
    "betalningsspecifikation",
    Record("01", "opening", (_LAYOUT_NAME, Field("timestamp", 25, 20, DIGITS, required=True), *_TO_PAYEE)),
    Record(
        ("15", "16", "17"),
        "deposit",
        (
            Field("account", 3, 35, NUMBER, required=True, masked=True),
            on(38),
            count(46, "serial", 5),
            ore(51, length=18),
            count(72, "count", 8),
        ),
    ),
    Record(("32", "82"), "payment", (*_PAYMENT, code(80, "status", 1))),
    Record("77", "refund", (*_PAYMENT, on(70, "refund_on"), code(78, "refund_code"))),
    _end(
        count(15, "deposits", 6),
        count(21, "payments_in", 12),
        count(33, "withdrawals", 6),
        count(39, "payments_out", 12),
        count(51, "refund_withdrawals", 6),
        count(57, "refunds", 12),
    ),
)

MANDATE_ADVICE = _layout(
    "medgivandeavisering",
    _DATED,
    Record(
        "73",
        "advice",
        (
            bankgiro(3),
            payer(13),
            *_person(29, 45),
            code(62, "information_code"),
            Field("comment_code", 64, 2, DIGITS),
            on(66, "action_on"),
        ),
    ),
    _end(count(15, "advices", 7)),
)

REJECTED_PAYMENTS = _layout(
    "avvisade betalningar",
    _DATED,
    Record(
        ("32", "82"),
        "payment",
        (
            Field("paid_on_text", 3, 8, TEXT),
            Field("period_code", 11, 1, TEXT),
            Field("repeat_count", 12, 3, TEXT),
            payer(15),
            ore(31),
            reference(43),
            code(59, "comment_code"),
        ),
    ),
    _end(
        count(15, "count_out", 6),
        Field("amount_out_ore", 21, 12, SIGNED, required=True),
        count(33, "count_in", 6),
        Field("amount_in_ore", 39, 12, SIGNED, required=True),
    ),
)

CHANGES = _layout(
    "makuleringar/ändringar",
    _DATED,
    Record(
        ("03", "11", "21", "22", "23", "24", "25", "26", "27", "28", "29"),
        "change",
        (
            Field("paid_on", 3, 8, DATE_OR_ZEROS),
            payer(11, required=False),
            code(27, "payment_code"),
            ore(29),
            Field("text", 41, 8, TEXT),
            Field("new_paid_on", 49, 8, DATE_OR_ZEROS),
            reference(57),
            code(73, "comment_code"),
        ),
    ),
    _end(*_SIGNED_SUMS),
)

ONLINE_MANDATES = _layout(
    "medgivanden via internetbanken",
    Record(
        "51",
        "opening",
        (
            on(3, "written_on"),
            Field("clearing", 11, 4, TEXT),
            bankgiro(15),
            Field("content", 25, 20, TEXT, required=True),
        ),
    ),
    Record("52", "mandate", (bankgiro(3), payer(13), *_person(29, 45, WIDE), code(62, "message_type", 1))),
    Record("53", "text", (Field("text", 3, 36, FREE_TEXT),)),
    Record(("54", "55"), "address", (Field("line_1", 3, 36, FREE_TEXT), Field("line_2", 39, 36, FREE_TEXT))),
    Record("56", "city", (Field("postal_code", 3, 5, WIDE), Field("city", 8, 31, FREE_TEXT))),
    _end(count(15, "records", 7), code="59"),
)

_FROM_PAYEE = (
    on(3, "written_on"),
    Field("layout_name", 11, 8, TEXT, required=True),
    Field("clearing", 19, 4, TEXT),
    Field("content", 23, 13, TEXT),
    Field("customer_number", 63, 6, WIDE, required=True),
    bankgiro(69),
)

PENDING_REGISTER = _layout(
    "utdrag ur bevakningsregistret",
    Record("01", "opening", _FROM_PAYEE),
    Record(("32", "82"), "payment", (on(3), *_REPEATED, payer(16), ore(32), reference(54))),
    _end(*_SIGNED_SUMS),
)

MANDATE_REGISTER = _layout(
    "utdrag ur medgivanderegistret",
    Record(
        "",
        "mandate",
        (
            bankgiro(1),
            Field("identity_no", 11, 12, WIDE_OR_BLANK, masked=True),
            payer(23),
            code(39, "mandate_type", 1),
            Field("last_active_year", 40, 2, DIGITS),
            on(42, "registered_on"),
            Field("changed_on", 50, 8, DATE_OR_ZEROS),
            code(58, "status", 1),
            Field("account", 65, 16, WIDE_OR_BLANK, masked=True),
        ),
    ),
)

_CHANGE = (payer(13, required=False), Field("paid_on", 29, 8, DATE), Field("amount_ore", 37, 12, ORE_OR_BLANK))

# What we send. One layout for all three kinds of section, as a file may hold several.
ORDERS = _layout(
    "underlag till Bankgirot",
    Record("01", "opening", _FROM_PAYEE),
    Record("03", "ended", (bankgiro(3), payer(13))),
    Record("04", "new", (bankgiro(3), payer(13), *_person(29, 45), Field("answer_code", 77, 2, TEXT))),
    Record(
        "05",
        "renumbered",
        (
            bankgiro(3),
            payer(13),
            Field("new_bankgiro", 29, 10, NUMBER, required=True),
            payer(39, "new_payer_number"),
        ),
    ),
    Record(
        ("32", "82"),
        "payment",
        (Field("paid_on_text", 3, 8, TEXT, required=True), *_REPEATED, payer(16), ore(32), bankgiro(44), reference(54)),
    ),
    Record(
        ("23", "24", "25", "26", "27", "28", "29"),
        "change",
        (
            bankgiro(3),
            *_CHANGE,
            Field("payment_code", 49, 2, DIGITS),
            Field("new_paid_on", 51, 8, DATE),
            reference(59),
        ),
    ),
)
