"""The fields of UBW's order import LG04 in its two widths, in the alphabetical order the format has them.

Source: UBW's LG04, current layout (4,324 bytes) and old layout (1,905). The names are LG04's but for LG04's `line_no`,
here `order_line` (`line_no` is always the file's), and for numbers, which end in their unit.
"""

from __future__ import annotations

from formats.fixed_width import Field, Layout, Record
from formats.fixed_width_kinds import DATE, FREE_TEXT, HUNDREDTHS, INTEGER, KEY, LONG_DATE, SIGNED_ORE, TEXT
from formats.ubw_file import ENCODING

WIDE, NARROW = 4324, 1905
ACTION = "Rätta ordern i UBW och skicka den igen."

# Name, start and length in the wide layout, start and length in the narrow one (0: not there), kind, and the lines that
# bear the field: header, item, text.
_FIELDS = (
    ("accept_flag", 0, 0, 1, 1, INTEGER, "HIT"),
    ("account", 1, 25, 2, 8, TEXT, "I"),
    ("accountable", 26, 25, 10, 20, FREE_TEXT, "H"),
    ("address", 51, 160, 30, 160, FREE_TEXT, "H"),
    ("allocation_key", 211, 2, 190, 2, INTEGER, "I"),
    ("amount_ore", 213, 20, 192, 17, SIGNED_ORE, "I"),
    ("amount_set", 233, 1, 209, 1, INTEGER, "I"),
    ("apar_id", 234, 25, 210, 8, TEXT, "H"),
    ("apar_id_ref", 259, 25, 0, 0, TEXT, "H"),
    ("apar_name", 284, 255, 218, 30, FREE_TEXT, "H"),
    ("art_descr", 539, 255, 248, 35, FREE_TEXT, "I"),
    ("article", 794, 25, 283, 15, TEXT, "I"),
    ("att_1_id", 819, 4, 298, 2, TEXT, "H"),
    ("att_2_id", 823, 4, 300, 2, TEXT, "H"),
    ("att_3_id", 827, 4, 302, 2, TEXT, "H"),
    ("att_4_id", 831, 4, 304, 2, TEXT, "H"),
    ("att_5_id", 835, 4, 306, 2, TEXT, "H"),
    ("att_6_id", 839, 4, 308, 2, TEXT, "H"),
    ("att_7_id", 843, 4, 310, 2, TEXT, "H"),
    ("bank_account", 847, 35, 312, 35, TEXT, "H"),
    ("batch_id", 882, 25, 347, 12, TEXT, "HIT"),
    ("client", 907, 25, 359, 2, TEXT, "HIT"),
    ("client_ref", 932, 25, 361, 2, TEXT, "H"),
    ("confirm_date", 957, 8, 363, 17, DATE, "H"),
    ("control", 965, 1, 380, 1, TEXT, "H"),
    ("cur_amount_ore", 966, 20, 381, 17, SIGNED_ORE, "I"),
    ("currency", 986, 25, 398, 3, TEXT, "H"),
    ("del_met_descr", 1011, 255, 401, 60, FREE_TEXT, "H"),
    ("del_term_descr", 1266, 255, 461, 60, FREE_TEXT, "H"),
    ("deliv_addr", 1521, 255, 521, 255, FREE_TEXT, "H"),
    ("deliv_attention", 1776, 50, 776, 50, FREE_TEXT, "H"),
    ("deliv_countr", 1826, 25, 826, 3, TEXT, "H"),
    ("deliv_date", 1851, 8, 829, 17, DATE, "HI"),
    ("deliv_method", 1859, 25, 846, 8, TEXT, "H"),
    ("deliv_terms", 1884, 25, 854, 8, TEXT, "H"),
    ("dim_1", 1909, 25, 862, 8, TEXT, "I"),
    ("dim_2", 1934, 25, 870, 8, TEXT, "I"),
    ("dim_3", 1959, 25, 878, 8, TEXT, "I"),
    ("dim_4", 1984, 25, 886, 8, TEXT, "I"),
    ("dim_5", 2009, 25, 894, 12, TEXT, "I"),
    ("dim_6", 2034, 25, 906, 4, TEXT, "I"),
    ("dim_7", 2059, 25, 910, 4, TEXT, "I"),
    ("dim_value_1", 2084, 25, 914, 12, TEXT, "H"),
    ("dim_value_2", 2109, 25, 926, 12, TEXT, "H"),
    ("dim_value_3", 2134, 25, 938, 12, TEXT, "H"),
    ("dim_value_4", 2159, 25, 950, 12, TEXT, "H"),
    ("dim_value_5", 2184, 25, 962, 12, TEXT, "H"),
    ("dim_value_6", 2209, 25, 974, 12, TEXT, "H"),
    ("dim_value_7", 2234, 25, 986, 12, TEXT, "H"),
    ("discount_ore", 2259, 20, 0, 0, SIGNED_ORE, "I"),
    ("disc_percent_x100", 2279, 20, 998, 17, HUNDREDTHS, "I"),
    ("ean", 2299, 50, 0, 0, TEXT, "H"),
    ("exch_rate_x100", 2349, 20, 1015, 17, HUNDREDTHS, "HI"),
    ("ext_ord_ref", 2369, 100, 1032, 15, TEXT, "H"),
    ("intrule_id", 2469, 25, 1047, 6, TEXT, "H"),
    ("order_line", 2494, 4, 1053, 4, INTEGER, "HIT"),
    ("location", 2498, 12, 1057, 4, TEXT, "I"),
    ("long_info1", 2510, 120, 1061, 120, FREE_TEXT, "H"),
    ("long_info2", 2630, 120, 1181, 120, FREE_TEXT, "H"),
    ("lot", 2750, 10, 1301, 10, TEXT, "I"),
    ("main_apar_id", 2760, 25, 1311, 8, TEXT, "H"),
    ("mark_attention", 2785, 50, 1319, 50, FREE_TEXT, "H"),
    ("mark_ctry_cd", 2835, 25, 1369, 3, TEXT, "H"),
    ("markings", 2860, 255, 1372, 120, FREE_TEXT, "H"),
    ("obs_date", 3115, 8, 1492, 17, DATE, "H"),
    ("order_date", 3123, 8, 1509, 17, DATE, "H"),
    ("order_id", 3131, 15, 1526, 9, KEY, "HIT"),
    ("order_type", 3146, 2, 1535, 2, TEXT, "HIT"),
    ("pay_method", 3148, 2, 1537, 2, TEXT, "H"),
    ("pay_temp_id", 3150, 4, 0, 0, TEXT, "I"),
    ("period", 3154, 6, 1539, 8, INTEGER, "HI"),
    ("place", 3160, 40, 1547, 30, FREE_TEXT, "H"),
    ("province", 3200, 40, 1577, 40, FREE_TEXT, "H"),
    ("rel_value", 3240, 25, 1617, 12, TEXT, "I"),
    ("responsible", 3265, 25, 1629, 8, TEXT, "H"),
    ("responsible2", 3290, 25, 1637, 8, TEXT, "H"),
    ("sequence_no", 3315, 8, 1645, 8, INTEGER, "IT"),
    ("sequence_ref", 3323, 8, 1653, 8, INTEGER, "H"),
    ("serial_no", 3331, 20, 1661, 20, TEXT, "I"),
    ("short_info", 3351, 60, 1681, 60, FREE_TEXT, "T"),
    ("status", 3411, 1, 1741, 1, TEXT, "HIT"),
    ("sup_article", 3412, 50, 0, 0, TEXT, "I"),
    ("tax_code", 3462, 25, 1742, 2, TEXT, "I"),
    ("tax_system", 3487, 25, 1744, 2, TEXT, "I"),
    ("template_id", 3512, 8, 1746, 8, INTEGER, "HI"),
    ("terms_id", 3520, 25, 1754, 2, TEXT, "H"),
    ("text1", 3545, 100, 1756, 12, TEXT, "H"),
    ("text2", 3645, 100, 1768, 12, TEXT, "H"),
    ("text3", 3745, 100, 1780, 12, TEXT, "H"),
    ("text4", 3845, 100, 1792, 12, TEXT, "H"),
    ("trans_type", 3945, 2, 1804, 2, TEXT, "HIT"),
    ("unit_code", 3947, 3, 1806, 3, TEXT, "I"),
    ("unit_descr", 3950, 255, 1809, 50, FREE_TEXT, "I"),
    ("unit_price_x100", 4205, 20, 0, 0, HUNDREDTHS, "I"),
    ("quantity_x100", 4225, 20, 1859, 17, HUNDREDTHS, "I"),
    ("voucher_ref", 4245, 15, 1876, 9, KEY, "H"),
    ("voucher_type", 4260, 25, 1885, 2, TEXT, "HIT"),
    ("warehouse", 4285, 25, 1887, 4, TEXT, "I"),
    ("zip_code", 4310, 15, 1891, 15, TEXT, "H"),
)
_KINDS = {"H": "header", "I": "item", "T": "text"}


def _record(kind: str, width: int) -> Record:
    places = [(row[0], *(row[1:3] if width == WIDE else row[3:5]), row[5]) for row in _FIELDS if kind in row[6]]
    # The old layout's dates are 17 wide.
    fields = tuple(
        Field(name, start, length, LONG_DATE if field is DATE and length > 8 else field)
        for name, start, length, field in places
        if length
    )
    return Record("", _KINDS[kind], fields, key="order_id")


LAYOUTS = {
    width: Layout(
        f"LG04 {width}",
        width,
        ENCODING,
        tuple(_record(kind, width) for kind in _KINDS),
        value_rule="LG04-VALUE",
        width_rule="LG04-WIDTH",
        action=ACTION,
    )
    for width in (WIDE, NARROW)
}
