"""The codes of Autogiro's reports: which are in use, and which belong together.

Source: Bg Autogiro, technical manual, August 2014; status 4 is a vendor's. Codes that are retired or not listed are
kept and remarked (AG-R8): nothing is done for them by itself.
"""

from __future__ import annotations

# Betalningsstatuskod, by record code: executed, no cover, no account or other reason, connection under way, retried.
STATUS = {"82": ("0", "1", "2", "4", "9"), "32": ("0", "1", "2", "4")}
# Återbetalningskod: no mandate, mandate revoked, unreasonable amount. 04 and 05 are reserved.
REFUND = ("01", "02", "03")
# Informationskod of a mandate advice, and the comment codes it may have; none is blank or 00. 93 is retired.
ADVICE = {
    "03": ("04", "09", "21", "29", "30", "33"),
    "04": ("09", "10", "20", "21", "23", "29", "30", "32"),
    "05": ("04", "10", "21", "29", "30", "32", "33"),
    "10": (None, "00"),
    "42": ("03", "05", "32"),
    "43": ("07",),
    "44": ("98",),
    "46": ("02",),
}
# Comment codes of rejected payments. 03 to 05 are retired.
REJECTED = ("01", "02", "06", "07", "08", "09", "10", "12", "13", "15", "24")
# Comment codes of cancellations and changes, by record code; 22 is retired. An official example has 14 on a TK29.
CHANGE = {
    **dict.fromkeys(("03", "11", "21"), ("12",)),
    "23": ("02", "10", "11", "12", "13"),
    "24": ("01", "02", "10", "11", "12", "13"),
    "25": ("01", "02", "04", "05", "10", "11", "12", "13"),
    "26": ("06", "10", "11", "13", "14", "15"),
    "27": ("01", "06", "10", "11", "13", "14", "15"),
    "28": ("01", "02", "06", "10", "11", "13", "15", "18"),
    "29": ("01", "02", "04", "05", "06", "10", "11", "13", "14", "15", "18"),
}
# The comment codes of a change that was made: cancelled, date changed (26, 27), date changed (28, 29).
CHANGED = ("12", "14", "18")
# Payment codes (betalningskod): drawn from the payer, paid to the payer; 00 where it is not applicable.
IN, OUT = "82", "32"
PAYMENT_CODES = (IN, OUT, "00")
MESSAGE_TYPES = ("0", "1", "2")  # of a mandate from the internet bank: new, reminder 1, reminder 2
MANDATE_TYPES = ("1", "2")  # in the register: from the payee, from the payer via the internet bank
MANDATE_STATUS = ("1", "2")  # in the register: approved, under enquiry

# By comment code: the fields that the report itself says are wrong. They may be anything, and are null when unreadable.
COMPLAINED_OF: dict[str, dict[str, tuple[str, ...]]] = {
    "advice": {"09": ("payer_number",), "21": ("payer_number",), "29": ("bankgiro",)},
    "payment": {"08": ("amount_ore",)},
    "change": {
        "01": ("paid_on",),
        "02": ("payer_number",),
        "04": ("payment_code",),
        "05": ("amount_ore",),
        "06": ("new_paid_on",),
    },
}
