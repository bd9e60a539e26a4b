"""The collection agency: answers each of our files with an acknowledgement, and now and then refuses a case."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pyarrow as pa

from formats import kri
from formats.kri_records import FILE_TYPES
from reskontra.settings import Agency as Agreement
from reskontra.simulator.counterpart import Counterpart

SWEDISH = ZoneInfo("Europe/Stockholm")
REFUSALS = (("DECEASED", "Gäldenären är avliden."), ("ID_INVALID", "Personnumret finns inte."))
ACKNOWLEDGED = ("CASES", "RECALLS", "EVENTS", "ORDERBLOCK")


class Agency:
    """Keeps what it has been sent: `cases` and `recalls`, by case reference, and the cases it `refused`."""

    def __init__(
        self, counterpart: Counterpart, agreement: Agreement, *, test: bool = False, faults: bool = True
    ) -> None:
        self._counterpart = counterpart
        self._agreement = agreement
        self._test = test
        self._faults = faults
        self._file_no = 0
        self.cases: dict[str, str] = {}  # our number by theirs
        self.recalls: list[str] = []
        self.refused: dict[str, str] = {}  # error code by case reference

    def answer(self, day: date) -> dict[str, bytes]:
        """Acknowledge every new file from us; with faults, one of several cases is refused. The files sent."""
        sent = {}
        for name in self._counterpart.new():
            self._counterpart.seen(name)
            if not name.startswith("KRI_") or kri.parse_file_name(name).type not in ACKNOWLEDGED:
                continue
            received = kri.read(self._counterpart.read(name), name)
            self._file_no += 1
            header = kri.Header(
                "ACK",
                self._agreement.receiver_organisation_no,
                self._agreement.sender_organisation_no,
                self._file_no,
                datetime.combine(day, time(0, 30), tzinfo=SWEDISH),
                day,
                self._test,
            )
            sent[kri.file_name(header.name)] = kri.write(header, {"ack": self._judged(name, received)})
        for name, data in sent.items():
            self._counterpart.put(name, data)
        return sent

    def _judged(self, name: str, received: kri.Kri) -> pa.Table:
        """The rows of an acknowledgement: one for every row of the file's first record."""
        record = FILE_TYPES[received.header.type].records[0]
        table = received.tables[record.name]
        keys = table[record.key].to_pylist()
        refused: dict[str, tuple[str, str]] = {}
        if received.header.type == "CASES":
            if self._faults and len(keys) > 1:
                refused = {_last_person(table): REFUSALS[len(self.refused) % len(REFUSALS)]}
            self.refused |= {key: code for key, (code, _) in refused.items()}
            self.cases |= {
                key: f"AG-{90_000 + len(self.cases) + n}" for n, key in enumerate(keys) if key not in refused
            }
        elif received.header.type == "RECALLS":
            self.recalls += table["case_ref"].to_pylist()
        count = len(keys)
        return pa.table(
            {
                "line_no": pa.array(range(2, count + 2), pa.int64()),
                "file_name": [name] * count,
                "file_result": ["PARTLY" if refused else "ACCEPTED"] * count,
                "row_key": keys,
                "row_result": ["REJECTED" if key in refused else "OK" for key in keys],
                "error_code": pa.array([refused.get(key, (None, None))[0] for key in keys], pa.string()),
                "message": pa.array([refused.get(key, (None, None))[1] for key in keys], pa.string()),
                "agency_case_no": pa.array([self.cases.get(key) for key in keys], pa.string()),
            }
        )


def _last_person(cases: pa.Table) -> str:
    """The case to refuse: the last that is against a person, else the last."""
    refs, kinds = cases["case_ref"].to_pylist(), cases["debtor_kind"].to_pylist()
    return str(next((ref for ref, kind in zip(reversed(refs), reversed(kinds), strict=True) if kind == "P"), refs[-1]))
