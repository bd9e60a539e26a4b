"""The records of a BgMax file, as Bankgirot's technical manual for Bankgiro Inbetalningar (November 2019) has them."""

from __future__ import annotations

from formats.fixed_width import Field, Layout, Record
from formats.fixed_width_kinds import COUNT, DATE, DIGITS, FREE_TEXT, NUMBER, NUMBER_OR_BLANK, ORE, TEXT

ACTION = "Inget ur filen är bokfört. Be banken om en ny fil."

BGMAX = Layout(
    "BgMax",
    80,
    "iso-8859-1",
    (
        Record(
            "01",
            "start",
            (
                Field("layout_name", 3, 20, TEXT, required=True, rule="BGM-R1"),
                Field("version", 23, 2, TEXT, required=True, rule="BGM-R2"),
                Field("created_at", 25, 20, TEXT, required=True, rule="BGM-R4"),
                Field("test_marker", 45, 1, TEXT, required=True, rule="BGM-R3"),
            ),
        ),
        Record(
            "05",
            "opening",
            (
                Field("bankgiro", 3, 10, NUMBER, required=True, rule="BGM-R11"),
                Field("plusgiro", 13, 10, NUMBER_OR_BLANK),
                Field("currency", 23, 3, TEXT, required=True, rule="BGM-R10"),
            ),
        ),
        Record(
            ("20", "21"),
            "payment",
            (
                Field("sender_bankgiro", 3, 10, NUMBER),
                Field("reference", 13, 25, TEXT),
                Field("amount_ore", 38, 18, ORE, required=True),
                Field("reference_code", 56, 1, DIGITS, required=True),
                Field("channel_code", 57, 1, DIGITS, required=True),
                Field("serial", 58, 12, DIGITS),
                Field("image_flag", 70, 1, DIGITS),
                Field("deduction_code", 71, 1, DIGITS),
            ),
        ),
        Record(
            ("22", "23"),
            "extra_reference",
            (
                Field("sender_bankgiro", 3, 10, NUMBER),
                Field("reference", 13, 25, TEXT),
                Field("amount_ore", 38, 18, ORE, required=True),
                Field("reference_code", 56, 1, DIGITS, required=True),
                Field("channel_code", 57, 1, DIGITS, required=True),
                Field("serial", 58, 12, DIGITS, required=True),
                Field("image_flag", 70, 1, DIGITS, required=True),
            ),
        ),
        Record("25", "information", (Field("text", 3, 50, FREE_TEXT),)),
        Record("26", "name", (Field("name", 3, 35, FREE_TEXT), Field("extra_name", 38, 35, FREE_TEXT))),
        Record("27", "address", (Field("street", 3, 35, FREE_TEXT), Field("postal_code", 38, 9, FREE_TEXT))),
        Record(
            "28",
            "city",
            (
                Field("city", 3, 35, FREE_TEXT),
                Field("country", 38, 35, FREE_TEXT),
                Field("country_code", 73, 2, FREE_TEXT),
            ),
        ),
        Record("29", "organisation", (Field("organisation_no", 3, 12, DIGITS, required=True, masked=True),)),
        Record(
            "15",
            "deposit",
            (
                Field("account", 3, 35, NUMBER),
                Field("payment_on", 38, 8, DATE, required=True),
                Field("deposit_serial", 46, 5, COUNT, required=True),
                Field("amount_ore", 51, 18, ORE, required=True),
                Field("currency", 69, 3, TEXT, required=True),
                Field("count", 72, 8, COUNT, required=True),
                Field("deposit_type", 80, 1, TEXT),
            ),
        ),
        Record(
            "70",
            "end",
            (
                Field("payments", 3, 8, COUNT, required=True),
                Field("deductions", 11, 8, COUNT, required=True),
                Field("extra_references", 19, 8, COUNT, required=True),
                Field("deposits", 27, 8, COUNT, required=True),
            ),
        ),
    ),
    value_rule="BGM-R8",
    width_rule="BGM-R7",
    action=ACTION,
)

# What TK26 to TK29 say of a payer.
PAYER = ("name", "extra_name", "street", "postal_code", "city", "country", "country_code", "organisation_no")
