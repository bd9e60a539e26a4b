"""The trading partners that take invoices in EDIFACT: each reads the interchanges sent to it, and answers.

Every interchange is answered with CONTRL (read and accepted). The buyer of the very first invoice does not know the
reference on it: APERAK rejects that one, and it comes as a letter. Source: distribution reference 4.8.
"""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from formats import edifact, edifact_reading
from formats.edifact import Interchange
from reskontra.simulator.counterpart import Counterpart

ENDING = ".edi"
ANSWERED_AT = {"CONTRL": "0815", "APERAK": "0940"}  # of the day the interchange was made
UNKNOWN_REFERENCE = ("12", "Okänd referens")  # error code of the partner's own list, and its words


class EdiPartners:
    """Answers once of each interchange, in the order they came; `rejected` is the number of the invoice that was."""

    def __init__(self, counterpart: Counterpart, *, faults: bool = True) -> None:
        self._counterpart = counterpart
        self._faults = faults
        self._sent = 0
        self._waiting: list[tuple[Interchange, list[str]]] = []
        self.rejected = ""

    def take(self, data: bytes) -> tuple[pd.DataFrame, datetime]:
        """The invoices of an interchange (columns of `formats.peppol_tables.DOCUMENTS`) and when it was made.

        Raises FileRefused for an interchange that a receiver could not read.
        """
        interchange = edifact.read(data)
        documents = edifact_reading.read(data)["documents"].to_pandas()
        self._waiting.append((interchange, documents["document_no"].astype(str).tolist()))
        return documents, datetime.strptime(interchange.prepared, "%y%m%d%H%M")  # noqa: DTZ007 - Swedish time

    def answer(self) -> dict[str, bytes]:
        """Put what the partners say of the interchanges that are new; the files by name."""
        sent: dict[str, bytes] = {}
        for interchange, numbers in self._waiting:
            sent |= self._answer("CONTRL", _control(interchange), interchange)
            if self._faults and not self.rejected:
                self.rejected = numbers[0]
                sent |= self._answer("APERAK", _application(self.rejected, interchange), interchange)
        self._waiting = []
        for name, data in sent.items():
            self._counterpart.put(name, data)
        return sent

    def _answer(self, kind: str, message: str, interchange: Interchange) -> dict[str, bytes]:
        """A file with one message, from who got the interchange to who sent it."""
        self._sent += 1
        text = (
            f"UNA:+.? 'UNB+UNOC:3+{interchange.receiver}:14+{interchange.sender}:14"
            f"+{interchange.prepared[:6]}:{ANSWERED_AT[kind]}+{self._sent}'{message}UNZ+1+{self._sent}'"
        )
        return {f"EDISVAR_{interchange.receiver}_{self._sent:04}_{kind}{ENDING}": text.encode("iso-8859-1")}


def _control(interchange: Interchange) -> str:
    """The interchange and all in it is accepted: action 7."""
    parties = f"{interchange.sender}:14+{interchange.receiver}:14"
    return _message("CONTRL:D:3:UN", f"UCI+{interchange.control_reference}+{parties}+7")


def _application(number: str, interchange: Interchange) -> str:
    """One invoice is rejected by the system that it should have been booked in."""
    code, words = UNKNOWN_REFERENCE
    return _message(
        "APERAK:D:96A:UN:EAN005",
        f"BGM+313+A-{number}+9",
        f"DTM+137:20{interchange.prepared[:6]}:102",
        f"RFF+IV:{number}",
        f"NAD+BY+{interchange.receiver}::9",
        f"NAD+SU+{interchange.sender}::9",
        f"ERC+{code}::9",
        f"FTX+AAO+++{words}",
    )


def _message(kind: str, *segments: str) -> str:
    return "".join(f"{one}'" for one in (f"UNH+1+{kind}", *segments, f"UNT+{len(segments) + 2}+1"))
