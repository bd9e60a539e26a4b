"""Export to the general ledger (huvudbok): the night's postings as SIE 4I vouchers in UBW's folder.

One voucher per night, event and department, summed per coding string; customers never leave the customer ledger.
Source: SIE 4B of 30 September 2008, as told in the ERP reference on SIE type 4 and on the postings the batch makes.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats import sie
from reskontra.chain import NightStopped
from reskontra.exchange.staff_files import staff_csv
from reskontra.explaining import event_names
from reskontra.policy import PolicyAt, PolicyMissing
from reskontra.settings import LedgerExport, SieDimension
from reskontra.tally import Tally
from reskontra.version import code_version

if TYPE_CHECKING:
    from reskontra.night import Night

ANSVAR = 1  # the one dimension whose objects policy can name
OWN_DIMENSIONS = 20  # from here on a dimension must be declared

# Groups of Kommun-Bas by the first digits of an account, for the declaration of income accounts.
GROUPS = {
    "30": "Försäljning",
    "31": "Taxor och avgifter",
    "34": "Hyror och arrenden",
    "35": "Bidrag",
    "84": "Finansiella intäkter",
}
# Kommun-Bas: an importer's own guess would take the classes 5 to 8 for those of the private sector's chart.
TYPES = {
    "1": "T",
    "2": "S",
    "3": "I",
    "4": "K",
    "5": "K",
    "6": "K",
    "7": "K",
    "80": "I",
    "81": "I",
    "82": "I",
    "83": "I",
}
TYPES |= {"84": "I", "85": "K", "86": "K", "87": "K", "88": "K"}

HEADINGS = {
    "voucher_no": "Verifikat",
    "business_on": "Datum",
    "text": "Text",
    "department": "Förvaltning",
    "entry_count": "Antal bokningar",
    "first_entry_id": "Första bokning",
    "last_entry_id": "Sista bokning",
    "debit_ore": "Debet",
    "file_name": "Fil till UBW",
}


def run(night: Night) -> Tally:
    """Hand over every entry made since the last export; without any, no file is written."""
    tally = Tally(dict.fromkeys(("bokningar", "verifikat", "filer"), 0))
    reach = night.ledger.one("last_exported_entry", client=night.client.code)
    if reach["newest_entry_id"] > reach["exported_entry_id"]:
        night.ledger.run("stage_exporting", client=night.client.code, after_entry_id=reach["exported_entry_id"])
        years = night.ledger.rows("export_years")
        _send_list(night, pa.concat_tables([_export_year(night, tally, year) for year in years]))
    return tally


def _export_year(night: Night, tally: Tally, year: dict[str, Any]) -> pa.Table:
    """Number and send the vouchers of one fiscal year, which a SIE file never passes; the vouchers with their texts."""
    ledger, client = night.ledger, night.client.code
    export_no = night.take_numbers("ledger_export", 1)
    name = f"SIE_{client}_{night.business_on:%Y%m%d}_{export_no:03d}.SI"
    covered = {column: year[column] for column in ("first_entry_id", "last_entry_id", "voucher_count", "debit_ore")}
    ledger.run("insert_ledger_export", export_no=export_no, file_name=name, **covered, **night.keys)
    ledger.run(
        "insert_export_voucher",
        client=client,
        export_no=export_no,
        fiscal_year=year["fiscal_year"],
        first_voucher_no=night.take_numbers("voucher", year["voucher_count"]),
    )
    vouchers = ledger.table("export_voucher", client=client, export_no=export_no)
    vouchers = vouchers.append_column("text", _texts(vouchers))
    rows = ledger.table("export_voucher_row", client=client, export_no=export_no)
    written = _write(night, vouchers, rows, year["fiscal_year"])
    for warning in written.warnings.to_pylist():
        tally.warn(warning["rule"], name, f"{name}: {warning['found']}. {warning['wanted']} {warning['action']}")
    night.exchange.send(
        night.settings.exchange.accounts.ubw,
        name,
        written.data,
        kind="ledger_export",
        rows=vouchers.num_rows,
        ore=year["debit_ore"],
        sequence=export_no,
    )
    for counted, number in (("bokningar", year["entry_count"]), ("verifikat", vouchers.num_rows), ("filer", 1)):
        tally.count(counted, number)
    return vouchers.append_column("file_name", pa.repeat(pa.scalar(name), vouchers.num_rows))


def _texts(vouchers: pa.Table) -> pa.Array:
    """`Fakturering TEK 2026-11-21`: unique within a file, so a voucher is found by it in UBW too."""
    titles = pa.array([event_names.title(event) for event in vouchers["event"].to_pylist()], pa.string())
    return pc.binary_join_element_wise(titles, vouchers["department"], vouchers["business_on"].cast(pa.string()), " ")


def _write(night: Night, vouchers: pa.Table, rows: pa.Table, year: int) -> sie.Written:
    chosen, client = night.settings.ledger_export, night.client
    fiscal_year = date(year, 1, 1), date(year, 12, 31)
    release = code_version().split("+")[0]
    sender = sie.Sender(
        "Kundreskontra", release, night.business_on, "batch", client.organisation_no, client.name, fiscal_year
    )
    used = [dimension for dimension in chosen.dimensions if rows[dimension.ours].null_count < rows.num_rows]
    try:
        return sie.write(
            sender,
            pa.table(
                {
                    "series": pa.repeat(pa.scalar(chosen.series), vouchers.num_rows),
                    "number": vouchers["voucher_no"].cast(pa.string()),
                    "voucher_on": vouchers["business_on"],
                    "text": vouchers["text"],
                    "registered_on": pa.repeat(pa.scalar(night.business_on), vouchers.num_rows),
                }
            ),
            pa.table(
                {
                    "voucher": pc.subtract(rows["voucher_no"], vouchers["voucher_no"][0]),
                    "account": rows["account"],
                    "objects": objects_of(rows, used),
                    "amount_ore": rows["amount_ore"],
                }
            ),
            **_declarations(rows, used, chosen, night.policy),
        )
    except ValueError as refused:
        raise NightStopped(
            f"ledger_export: verifikaten för {year} kan inte skrivas som SIE ({refused}). Natten "
            "stoppas i steget ”Exportera till huvudboken”. Rätta kontot i policyn och kör om steget."
        ) from refused


def objects_of(rows: pa.Table, dimensions: list[SieDimension]) -> pa.ListArray:
    """For each row the SIE objects of its coding string: pairs of dimension and code, blank parts left out."""
    if not dimensions:
        return pa.array([[]] * rows.num_rows, sie.OBJECTS)
    ordered = sorted(dimensions, key=lambda dimension: dimension.sie)
    codes = np.stack([rows[d.ours].to_numpy(zero_copy_only=False) for d in ordered], axis=1)
    present = (codes != None) & (codes != "")  # noqa: E711 - compared element by element
    numbers = np.broadcast_to(np.array([d.sie for d in ordered], np.int32), codes.shape)
    offsets = np.concatenate([[0], np.cumsum(present.sum(axis=1))])
    pairs = pa.StructArray.from_arrays(
        [pa.array(numbers[present], pa.int32()), pa.array(codes[present], pa.string())],
        fields=list(sie.OBJECTS.value_type),
    )
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), pairs, type=sie.OBJECTS)


def _declarations(rows: pa.Table, used: list[SieDimension], chosen: LedgerExport, policy: PolicyAt) -> dict[str, Any]:
    """What the file declares: our own dimensions always, accounts and objects where the settings say so."""
    own = [dimension for dimension in used if dimension.sie >= OWN_DIMENSIONS]
    declared: dict[str, Any] = {
        "dimensions": pa.table({"dimension": [d.sie for d in own], "name": [d.name for d in own]}) if own else None
    }
    if not chosen.declare_accounts:
        return declared
    accounts = sorted(set(rows["account"].to_pylist()))
    names = {row["account"]: row["name"] for row in policy.table("posting_account").to_pylist()}
    objects = [
        (d.sie, code, _object_name(d, code, policy))
        for d in used
        for code in sorted(set(rows[d.ours].to_pylist()) - {None, ""})
    ]
    return declared | {
        "accounts": pa.table(
            {
                "account": accounts,
                "name": [names.get(account) or GROUPS.get(account[:2], f"Konto {account}") for account in accounts],
                "type_code": [TYPES.get(account[:2]) or TYPES.get(account[:1]) for account in accounts],
            }
        ),
        "objects": pa.table(dict(zip(("dimension", "code", "name"), zip(*objects, strict=True), strict=True)))
        if objects
        else None,
    }


def _object_name(dimension: SieDimension, code: str, policy: PolicyAt) -> str:
    """The department's name for an ansvar; UBW knows the names of the other objects."""
    if dimension.sie == ANSVAR:
        try:
            return str(policy.department_of(code)["name"])
        except PolicyMissing:
            pass
    return code


def _send_list(night: Night, vouchers: pa.Table) -> None:
    """Tell finance which vouchers were handed over and which entries stand behind each."""
    night.exchange.send(
        night.settings.exchange.accounts.finance,
        f"VERIFIKATIONER_{night.client.code}_{night.business_on:%Y%m%d}.csv",
        staff_csv("Verifikationer", vouchers, HEADINGS),
        kind="voucher_list",
        rows=vouchers.num_rows,
        ore=pc.sum(vouchers["debit_ore"]).as_py(),
        may_differ=True,
    )
