"""What UBW's customer rows mean to the ledger: who the customer is, and where the customer lives.

Pure functions over Arrow tables. Sources: UBW's CS15; folkbokföringslagen § 18 and lag (1974:174) on identity numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from formats import faults
from formats.delimited import fault_rows
from reskontra.rules import identity
from reskontra.rules.bank_days import Column

ACTION = "Rätta kunden i UBW och skicka den igen."
LANGUAGES = {"SE": "sv", "GB": "en", "US": "en", "DK": "da"}  # UBW uses country codes for some languages
IDENTITY_FAULTS = {
    "FORMAT": "Ett person-, samordnings- eller organisationsnummer med 10 eller 12 siffror.",
    "DATE": "Ett personnummer med ett datum som finns.",
    "CHECK_DIGIT": "Ett nummer med rätt kontrollsiffra.",
}
CODES = {  # None: may be blank
    "full_record": ("1", None),
    "change_status": ("I", "U", None),
    "apar_type": ("R",),
    "control": ("C", "P", "B", None),
    "collect_flag": ("0", "1", None),
}
_CARE_OF = r"(?i)^\s*(?:c\s*/\s*o|%)[\s:.]*"
_POSTAL_LINE = r"^(?P<postal_code>[0-9]{3} ?[0-9]{2})\s+(?P<city>\S.*)$"


def shaped(rows: pa.Table, client: str, on: date, internal_groups: Sequence[str]) -> tuple[pa.Table, pa.Table]:
    """CS15's customers as the ledger keeps them, and `FAULTS` of the rows that cannot be taken as they are.

    The table has `line_no` and the columns of `customer` that CS15 decides, a row for every row given; `on` decides
    the century of a personnummer, `internal_groups` are UBW's customer groups of our own units. Rules: CUS-NUMBER,
    CUS-NAME, CUS-CLIENT, CUS-CODE, CUS-COUNTRY, CUS-IDENTITY.
    """
    country = pc.coalesce(pc.utf8_upper(rows["country_code"]), pa.scalar("SE"))
    identities = identity.identify(rows["comp_reg_no"], on)
    internal = pc.is_in(rows["apar_gr_id"], value_set=pa.array(internal_groups, pa.string())).fill_null(False)
    foreign = pc.and_(pc.not_equal(country, "SE"), pc.is_null(identities["identity_type"]))
    table = pa.table(
        {
            "line_no": rows["line_no"],
            "customer_no": rows["apar_id"],
            "name": rows["apar_name"],
            "kind": _kinds(rows, identities, internal, foreign),
            "identity_type": identities["identity_type"],
            "identity_no": pc.coalesce(identities["identity_no"], _where(foreign, rows["comp_reg_no"])),
            "group_code": rows["apar_gr_id"],
            "terms_id": rows["terms_id"],
            "status": pc.coalesce(rows["status"], pa.scalar("N")),
            "joint_invoice": pc.equal(rows["collect_flag"], "1").fill_null(False),
            "recipient_no": _where(pc.not_equal(rows["main_apar_id"], rows["apar_id"]), rows["main_apar_id"]),
            "ubw_language": _languages(rows["language"]),
            "vat_no": rows["vat_reg_no"],
            **addresses(rows, country),
            "country": country,
            "email": rows["e_mail"],
        }
    )
    swedish = pc.and_(pc.equal(country, "SE"), pc.invert(internal))
    return table, _found(rows, client, country, pc.if_else(swedish, identities["fault"], pa.scalar(None, pa.string())))


def _found(rows: pa.Table, client: str, country: Column, identity_fault: Column) -> pa.Table:
    """`FAULTS` of the rows that cannot be taken."""
    two_letters = pc.match_substring_regex(country, "^[A-Z]{2}$")
    broken = {
        ("CUS-NUMBER", "apar_id", "Ett kundnummer."): pc.is_null(rows["apar_id"]),
        ("CUS-NAME", "apar_name", "Ett namn."): pc.is_null(rows["apar_name"]),
        ("CUS-CLIENT", "client", f"Klienten {client}."): pc.not_equal(rows["client"], client).fill_null(True),
        ("CUS-COUNTRY", "country_code", "En landskod med två bokstäver."): pc.invert(two_letters),
    }
    for field, codes in CODES.items():
        known = pc.is_in(rows[field], value_set=pa.array(codes))
        broken["CUS-CODE", field, f"Någon av koderna {', '.join(filter(None, codes))}."] = pc.invert(known)
    for fault, wanted in IDENTITY_FAULTS.items():
        broken["CUS-IDENTITY", "comp_reg_no", wanted] = pc.equal(identity_fault, fault).fill_null(False)
    return faults.concat([_faults(rows, *said, mask) for said, mask in broken.items()])


def warnings(customers: pa.Table) -> pa.Table:
    """`FAULTS` of customers taken by `shaped` that cannot be pursued: persons and organisations without a number."""
    lacking = customers.filter(
        pc.and_(
            pc.is_null(customers["identity_no"]),
            pc.is_in(customers["kind"], value_set=pa.array(["person", "organisation"])),
        )
    )
    return fault_rows(
        "CUS-NO-IDENTITY",
        lacking["line_no"].combine_chunks(),
        "Kunden saknar person- eller organisationsnummer och kan inte lämnas till inkasso.",
        "Komplettera kunden i UBW.",
        field="comp_reg_no",
        keys=pc.fill_null(lacking["customer_no"], "").combine_chunks(),
    )


def _kinds(rows: pa.Table, identities: pa.Table, internal: Column, foreign: Column) -> Column:
    """Our own unit, estate, foreign, else as the identity number says; without one, UBW's control P is a person.

    A sole trader is a natural person, whatever UBW's control says.
    """
    estate = pc.match_substring_regex(rows["apar_name"], "(?i)^döds?bo")
    of_person = pc.is_in(identities["identity_type"], value_set=pa.array(["personnummer", "samordningsnummer"]))
    private = pc.and_(pc.is_null(identities["identity_type"]), pc.equal(rows["control"], "P").fill_null(False))
    return pc.case_when(
        pc.make_struct(
            internal,
            pc.and_(estate.fill_null(False), pc.not_equal(rows["control"], "C").fill_null(True)),
            foreign.fill_null(False),
            pc.or_(of_person, private),
        ),
        "internal",
        "estate",
        "foreign",
        "person",
        "organisation",
    )


def addresses(rows: pa.Table, country: Column) -> dict[str, Column]:
    """`care_of`, `street`, `street_2`, `postal_code` and `city` out of UBW's four address lines, post code and place.

    A line that begins with c/o or % is the care-of line. Where UBW has neither post code nor place, a last line such
    as `999 99 Orten` is both. Swedish post codes are given as five digits.
    """
    lines = [rows[f"address_{number}"] for number in range(1, 5)]
    is_care_of = [pc.match_substring_regex(line, _CARE_OF).fill_null(False) for line in lines]
    care_of = pc.coalesce(*(_where(mask, line) for mask, line in zip(is_care_of, lines, strict=True)))
    others = [_where(pc.invert(mask), line) for mask, line in zip(is_care_of, lines, strict=True)]
    # Not null_handling="skip": Arrow then leaves out the rows that have nothing but nulls.
    joined = pc.binary_join_element_wise(*others, "\n", null_handling="replace", null_replacement="")
    joined = pc.utf8_trim(pc.replace_substring_regex(joined, "\n+", "\n"), "\n")
    last = pc.extract_regex(pc.replace_substring_regex(joined, r"(?s)^.*\n", ""), _POSTAL_LINE)
    bare = pc.and_(pc.is_null(rows["zip_code"]), pc.is_null(rows["place"]))
    in_lines = pc.and_(bare, pc.is_valid(last))
    joined = pc.if_else(in_lines, pc.replace_substring_regex(joined, r"\n?[^\n]*$", ""), joined)
    postal_code = pc.coalesce(rows["zip_code"], _where(in_lines, pc.struct_field(last, "postal_code")))
    digits = pc.replace_substring_regex(postal_code, r"[^0-9]", "")
    rest = pc.replace_substring_regex(_where(pc.match_substring(joined, "\n"), joined), r"^[^\n]*\n", "")
    return {
        "care_of": _filled(pc.replace_substring_regex(care_of, _CARE_OF, "")),
        "street": _filled(pc.replace_substring_regex(joined, r"(?s)\n.*$", "")),
        "street_2": _filled(pc.replace_substring(rest, "\n", ", ")),
        "postal_code": pc.if_else(pc.equal(country, "SE"), digits, postal_code),
        "city": pc.coalesce(rows["place"], _where(in_lines, pc.struct_field(last, "city"))),
    }


def _languages(codes: Column) -> Column:
    upper = pc.utf8_upper(codes)
    known = pa.array(LANGUAGES)
    mapped = pa.array(LANGUAGES.values()).take(pc.index_in(upper, value_set=known))
    return pc.coalesce(mapped, pc.utf8_lower(codes))


def _faults(rows: pa.Table, rule: str, field: str, wanted: str, broken: Column) -> pa.Table:
    bad = rows.filter(broken)
    return fault_rows(
        rule,
        bad["line_no"].combine_chunks(),
        wanted,
        ACTION,
        field=field,
        found=pc.fill_null(bad[field], "").combine_chunks(),
        keys=pc.fill_null(bad["apar_id"], "").combine_chunks(),
        identity=field == "comp_reg_no",
    )


def _where(mask: Column, values: Column) -> Column:
    return pc.if_else(mask, values, pa.scalar(None, values.type))


def _filled(values: Column) -> Column:
    trimmed = pc.utf8_trim_whitespace(values)
    return _where(pc.not_equal(trimmed, ""), trimmed)
