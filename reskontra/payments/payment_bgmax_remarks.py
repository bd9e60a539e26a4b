"""What is remarked of a BgMax file that needs calendar or ledger: BGM-W3, W5, W6. Everything is booked all the same."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa

from formats.faults import Fault, table
from formats.reference import format_bankgiro
from reskontra.rules.bank_days import is_bank_day

if TYPE_CHECKING:
    from reskontra.night import Night


def of_dates(night: Night, sections: pa.Table) -> pa.Table:
    """BGM-W3 of the calendar: a payment date that has not come, or on which no money moves."""
    return table(
        Fault(
            "BGM-W3",
            f"Betalningsdagen ska vara en bankdag, senast {night.business_on}.",
            "Insättningen är bokad. Fråga banken om dagen stämmer.",
            found=str(section["payment_on"]),
            field="payment_on",
            line_no=section["line_no"],
        )
        for section in sections.to_pylist()
        if section["payment_on"] > night.business_on or not is_bank_day(section["payment_on"])
    )


def of_repeated_serials(night: Night, file_id: int) -> pa.Table:
    """BGM-W5 between files: a serial number that another file's payment has borne within two years."""
    after = date(night.business_on.year - 2, night.business_on.month, 1)
    rows = night.ledger.rows("repeated_serials", client=night.client.code, file_id=file_id, after_on=after)
    return table(
        Fault(
            "BGM-W5",
            f"Ett löpnummer som ingen annan betalning har; {row['file_name']} rad {row['earlier_line']} har det också.",
            "Båda är bokade. Kontrollera att det inte är samma betalning.",
            found=row["serial"],
            field="serial",
            line_no=row["file_line"],
        )
        for row in rows
    )


def of_deposit_serials(night: Night, sections: pa.Table) -> pa.Table:
    """BGM-W6: a gap in a bankgiro number's deposit serials may mean that a file is missing."""
    if not sections.num_rows:
        return table()
    booked = night.ledger.rows("last_deposit_serials", client=night.client.code)
    last = {(row["bankgiro"], row["deposit_year"]): row["deposit_serial"] for row in booked}
    faults = []
    for section in sorted(
        sections.to_pylist(), key=lambda row: (row["bankgiro"], row["payment_on"], row["deposit_serial"])
    ):
        key = (section["bankgiro"], section["payment_on"].year)
        if key in last and section["deposit_serial"] > last[key] + 1:
            faults.append(
                Fault(
                    "BGM-W6",
                    f"Insättning {last[key] + 1} väntades härnäst för bankgiro {format_bankgiro(key[0])}.",
                    "En fil kan saknas. Fråga banken om insättningarna däremellan.",
                    found=str(section["deposit_serial"]),
                    field="deposit_serial",
                    line_no=section["line_no"],
                )
            )
        last[key] = section["deposit_serial"]
    return table(faults)
