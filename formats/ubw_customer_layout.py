"""The fields of UBW's customer import CS15 in its two widths.

Source: UBW's CS15, current layout (3,126 bytes) and old layout (1,608). The names are CS15's; the address of 160 is its
four lines of 40, and the credit limit ends in its unit.
"""

from __future__ import annotations

from formats.fixed_width import Field, Layout, Record
from formats.fixed_width_kinds import FREE_TEXT, INTEGER, SIGNED_ORE, TEXT
from formats.ubw_file import ENCODING

WIDE, NARROW = 3126, 1608
ACTION = "Rätta kunden i UBW och skicka den igen."

# Name, start and length in the wide layout, start and length in the narrow one (0: not there), kind.
_FIELDS = (
    ("full_record", 1, 1, 1, 1, TEXT),
    ("change_status", 2, 1, 2, 1, TEXT),
    ("apar_gr_id", 3, 25, 3, 2, TEXT),
    ("apar_id", 28, 25, 5, 9, TEXT),
    ("apar_id_ref", 53, 25, 14, 9, TEXT),
    ("apar_name", 78, 255, 23, 50, FREE_TEXT),
    ("apar_type", 333, 1, 73, 1, TEXT),
    ("bank_account", 334, 35, 74, 35, TEXT),
    ("iban", 369, 35, 0, 0, TEXT),
    ("bonus_gr", 404, 4, 109, 4, TEXT),
    ("cash_delay", 408, 3, 113, 3, INTEGER),
    ("clearing_code", 411, 13, 116, 13, TEXT),
    ("client", 424, 25, 129, 2, TEXT),
    ("collect_flag", 449, 1, 131, 1, TEXT),
    ("comp_reg_no", 450, 25, 132, 25, TEXT),
    ("control", 475, 1, 157, 1, TEXT),
    ("credit_limit_ore", 476, 20, 158, 20, SIGNED_ORE),
    ("currency", 496, 25, 178, 3, TEXT),
    ("currency_set", 521, 1, 181, 1, TEXT),
    ("disc_code", 522, 4, 182, 4, TEXT),
    ("ext_apar_ref", 526, 100, 186, 15, TEXT),
    ("factor_short", 626, 25, 201, 8, TEXT),
    ("foreign_acc", 651, 35, 209, 35, TEXT),
    ("intrule_id", 686, 25, 244, 6, TEXT),
    ("invoice_code", 711, 25, 250, 12, TEXT),
    ("language", 736, 2, 262, 2, TEXT),
    ("main_apar_id", 738, 25, 264, 9, TEXT),
    ("message_text", 763, 255, 273, 80, FREE_TEXT),
    ("pay_delay", 1018, 3, 353, 3, INTEGER),
    ("pay_method", 1021, 2, 356, 2, TEXT),
    ("postal_acc", 1023, 35, 358, 13, TEXT),
    ("priority_no", 1058, 1, 371, 1, TEXT),
    ("short_name", 1059, 10, 372, 10, FREE_TEXT),
    ("status", 1069, 1, 382, 1, TEXT),
    ("swift", 1070, 11, 383, 11, TEXT),
    ("tax_set", 1081, 1, 394, 1, TEXT),
    ("tax_system", 1082, 25, 395, 2, TEXT),
    ("terms_id", 1107, 25, 397, 2, TEXT),
    ("terms_set", 1132, 1, 399, 1, TEXT),
    ("vat_reg_no", 1133, 25, 400, 25, TEXT),
    ("address_1", 1158, 40, 425, 40, FREE_TEXT),
    ("address_2", 1198, 40, 465, 40, FREE_TEXT),
    ("address_3", 1238, 40, 505, 40, FREE_TEXT),
    ("address_4", 1278, 40, 545, 40, FREE_TEXT),
    ("address_type", 1318, 1, 585, 1, TEXT),
    ("agr_user_id", 1319, 25, 586, 6, TEXT),
    ("cc_name", 1344, 255, 592, 255, FREE_TEXT),
    ("country_code", 1599, 25, 847, 3, TEXT),
    ("description", 1624, 255, 850, 50, FREE_TEXT),
    ("ean", 1879, 50, 0, 0, TEXT),
    ("place", 1929, 40, 900, 40, FREE_TEXT),
    ("province", 1969, 40, 940, 40, FREE_TEXT),
    ("telephone_1", 2009, 35, 980, 35, FREE_TEXT),
    ("telephone_2", 2044, 35, 1015, 35, FREE_TEXT),
    ("telephone_3", 2079, 35, 1050, 35, FREE_TEXT),
    ("telephone_4", 2114, 35, 1085, 35, FREE_TEXT),
    ("telephone_5", 2149, 35, 1120, 35, FREE_TEXT),
    ("telephone_6", 2184, 35, 1155, 35, FREE_TEXT),
    ("telephone_7", 2219, 35, 1190, 35, FREE_TEXT),
    ("e_mail", 2254, 255, 1495, 50, FREE_TEXT),
    ("to_name", 0, 0, 1225, 255, FREE_TEXT),
    ("zip_code", 2509, 15, 1480, 15, TEXT),
    ("url_path", 2524, 255, 0, 0, FREE_TEXT),
    ("pos_title", 2779, 35, 1545, 35, FREE_TEXT),
    ("pay_temp_id", 2814, 4, 1580, 4, TEXT),
    ("reference_1", 2818, 255, 1584, 25, FREE_TEXT),
    ("old_rel_value", 3073, 25, 0, 0, TEXT),
    ("rel_attr_id", 3098, 4, 0, 0, TEXT),
    ("rel_value", 3102, 25, 0, 0, TEXT),
)


def _record(width: int) -> Record:
    places = [(row[0], *(row[1:3] if width == WIDE else row[3:5]), row[5]) for row in _FIELDS]
    fields = [Field(*place, masked=place[0] == "comp_reg_no") for place in places if place[2]]
    return Record("", "customer", tuple(sorted(fields, key=lambda field: field.start)), key="apar_id")


LAYOUTS = {
    width: Layout(
        f"CS15 {width}",
        width,
        ENCODING,
        (_record(width),),
        value_rule="CS15-VALUE",
        width_rule="CS15-WIDTH",
        action=ACTION,
    )
    for width in (WIDE, NARROW)
}
