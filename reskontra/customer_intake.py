"""Customer intake: UBW's customer files (CS15) and their supplements become the ledger's customers.

All customer files of a night are taken before its supplements, so that a supplement may arrive with the customer it is
about. A customer is stored only when something differs, and how it was before is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats import customer_supplement, faults, ubw_customer
from reskontra.exchange import file_kinds
from reskontra.exchange.whole_files import taken_whole
from reskontra.orders import customer_rules, ubw_sftp
from reskontra.tally import Tally

if TYPE_CHECKING:
    from reskontra.exchange import InboundFile
    from reskontra.night import Night

fetch = ubw_sftp.fetch  # this is the night's first step, and so the first to read UBW's folder


class Counted(NamedTuple):
    """Rows of a file: those about customers, and those passed over by name (suppliers)."""

    read: int
    ignored: int = 0


def run(night: Night) -> Tally:
    """Take in every customer file and supplement that has come; a refused file is named and stops nothing else."""
    tally = Tally({"kundfiler": 0, "kunder": 0, "återsända rader": 0})
    found = sorted(_files(night), key=lambda pair: pair[0] != file_kinds.CUSTOMER)
    night.stage_policy("kravkod", "customer_group")
    for kind, file in found:
        night.ledger.run("forget_staged_customers")
        keys = {**night.keys, "file_id": file.file_id}  # registered before the savepoint, which a refusal rolls back
        _tell_of_state(night, kind, file, tally)
        take = _take_customers if kind == file_kinds.CUSTOMER else _take_supplement
        with taken_whole(night, file, tally, "CUS-REFUSED", f"Kundfilen {file.name} är avvisad"):
            take(night, file, keys, tally)
            tally.count("kundfiler", 1)
    return tally


def _tell_of_state(night: Night, kind: str, file: InboundFile, tally: Tally) -> None:
    """Name a customer file whose content was taken before: it counts again, since others have come in between."""
    if kind != file_kinds.CUSTOMER:
        return
    for row in night.ledger.rows("taken_content", account=file.account, hashes=[file.sha256]):
        tally.warn(
            "CUS-AGAIN",
            file.name,
            f"Kundfilen {file.name} har samma innehåll som {row['name']}, inläst {row['business_on']}, men andra "
            "kundfiler har kommit sedan dess. Den är inläst som det som gäller nu. Kontrollera att rätt fil är lämnad.",
        )


def _files(night: Night) -> Iterator[tuple[str, InboundFile]]:
    """The night's customer files and supplements; all other files are left for order_intake."""
    for account in file_kinds.order_accounts(night.settings):
        for file in night.exchange.inbox(account, again=file_kinds.States(night, account)):
            known = file_kinds.recognise(file)
            if known.kind in (file_kinds.CUSTOMER, file_kinds.SUPPLEMENT) and file_kinds.is_ours(known, night):
                yield known.kind, file


def _take_customers(night: Night, file: InboundFile, keys: dict[str, object], tally: Tally) -> None:
    read = ignored = 0
    internal_groups = night.policy.parameter("internal_customer_groups")
    told = [faults.table()]
    with file.open() as source:
        for chunk in ubw_customer.read(source):
            ours = pc.not_equal(chunk.customer["apar_type"], "P").fill_null(True)
            rows = chunk.customer.filter(ours)
            shaped, found = customer_rules.shaped(rows, night.client.code, night.business_on, internal_groups)
            night.ledger.stage("incoming_customer", shaped)
            night.ledger.stage("customer_line", rows.select(["line_no"]))
            _stage_faults(night, faults.concat([chunk.faults, found]))
            told.append(customer_rules.warnings(shaped))
            read += rows.num_rows
            ignored += chunk.customer.num_rows - rows.num_rows
    night.ledger.analyze("incoming_customer", "customer_fault")
    night.ledger.run("find_customer_faults", client=night.client.code)
    night.ledger.run(
        "stage_customer_change", client=night.client.code, default_language=night.settings.municipality.language
    )
    _keep_history(night)
    night.ledger.run("upsert_customer", **keys)
    _warn_of_groups(night, tally)
    _account_for(night, file, keys, Counted(read, ignored), tally, faults.concat(told))


def _warn_of_groups(night: Night, tally: Tally) -> None:
    """Name the customer groups that policy does not know: their claims get the kravkod of the order type."""
    for row in night.ledger.rows("unknown_groups"):
        code, customers = row["group_code"], row["customers"]
        tally.warn(
            "CUSTOMER_GROUP_UNKNOWN",
            code,
            f"Kundgruppen {code} (antal kunder: {customers}) saknas i include/policy/customer_group.csv. Fakturorna "
            "får ordertypens kravkod. Fråga ekonomi vilken kravkod gruppen ska ha och lägg till en rad för den: tom "
            "kravkod behåller ordertypens. Raden gäller nästa natt. Är gruppen fel i UBW: rätta kunderna där.",
        )


def _take_supplement(night: Night, file: InboundFile, keys: dict[str, object], tally: Tally) -> None:
    customer_supplement.parse_file_name(file.name)
    with file.open() as source:
        sheet = customer_supplement.read(source.read())
    rows = sheet.table.append_column("round", _rounds(sheet.table["customer_no"]))
    night.ledger.stage("incoming_supplement", rows)
    night.ledger.stage("customer_line", rows.select(["line_no"]))
    missing = pc.invert(pc.is_in(sheet.faults["line_no"], value_set=rows["line_no"].combine_chunks()))
    _stage_faults(night, sheet.faults, missing)
    for number in range(1, (pc.max(rows["round"]).as_py() or 0) + 1):
        night.ledger.run("find_supplement_faults", client=night.client.code, round=number)
        night.ledger.run("drop_customer_change")
        night.ledger.run("stage_supplement_change", client=night.client.code, round=number)
        _keep_history(night)
        night.ledger.run("apply_supplement", **keys)
    _account_for(night, file, keys, Counted(sheet.rows), tally, faults.table())


def _rounds(customer_no: pa.ChunkedArray) -> pa.Array:
    """1 for the first row of each customer, 2 for its second, ...: a later row counts over an earlier one."""
    codes = customer_no.dictionary_encode().combine_chunks().indices.to_numpy(zero_copy_only=False)
    order = np.argsort(codes, kind="stable")
    begins = np.flatnonzero(np.diff(codes[order], prepend=-1))
    rounds = np.empty(len(codes), dtype=np.int64)
    rounds[order] = np.arange(len(codes)) - np.repeat(begins, np.diff(begins, append=len(codes))) + 1
    return pa.array(rounds)


def _stage_faults(night: Night, found: pa.Table, whole_row: pa.Array | None = None) -> None:
    if whole_row is None:
        whole_row = pa.array(np.ones(found.num_rows, dtype=bool))
    night.ledger.stage("customer_fault", found.append_column("is_whole_row", whole_row))


def _keep_history(night: Night) -> None:
    night.ledger.analyze("customer_change")
    night.ledger.run("keep_customer_history", **night.keys)
    night.ledger.run("forget_history_address", client=night.client.code)


def _account_for(
    night: Night, file: InboundFile, keys: dict[str, object], counted: Counted, tally: Tally, warnings: pa.Table
) -> None:
    """Write down what was read, taken and put aside, and let the sender know."""
    night.ledger.run("insert_customer_reject", **keys)
    returned = night.ledger.run("insert_returned_customer", **keys)
    sound = night.ledger.one("count_sound_customers")
    taken = int(sound["sound"])
    night.ledger.run("insert_customer_file", read_count=counted.read, taken_count=taken, **keys)
    file.taken(
        read=counted.read + counted.ignored,
        taken=taken,
        put_aside=returned,
        ignored=counted.ignored,
        sums=[("Kunder", taken, 0)],
        rejects=night.ledger.table("customer_rejects", **keys),
        warnings=warnings,
    )
    tally.count("kunder", taken)
    tally.count("återsända rader", returned)
