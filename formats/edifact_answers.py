"""What a partner answers to our interchanges: CONTRL (was it read) and APERAK (did its system accept the invoice).

Source: CONTRL D:3 with the actions 4, 7 and 8 and the error codes of ISO 9735; APERAK D.96A with EANCOM's qualifiers.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from formats import edifact, edifact_structure
from formats.edifact import Interchange, Message, Segment
from formats.edifact_structure import Group
from formats.faults import Fault, FileRefused

ANSWERS = pa.schema(
    [
        ("kind", pa.string()),  # CONTRL | APERAK
        ("sender", pa.string()),  # who answers: the buyer that APERAK names, else the sender of the file
        ("receiver", pa.string()),  # of the file: us
        ("prepared", pa.string()),  # yymmddhhmm, as the file says
        ("control_reference", pa.string()),  # CONTRL: that of our interchange
        ("sent_by", pa.string()),  # CONTRL: the sender and receiver it repeats from our interchange
        ("sent_to", pa.string()),
        ("message_reference", pa.string()),  # CONTRL: null for the whole interchange
        ("document_no", pa.string()),  # APERAK
        ("outcome", pa.string()),  # accepted | rejected | received (nothing is decided yet)
        ("code", pa.string()),
        ("text", pa.string()),  # Swedish for CONTRL's codes, the partner's own words for APERAK
    ]
)
MOST_BYTES = 5 * 2**20
MOST_TEXT = 350  # characters of a partner's own words

ACTIONS = {"4": "rejected", "7": "accepted", "8": "received"}
ERRORS = {
    "2": "syntaxversionen stöds inte",
    "7": "mottagaren är inte den rätta",
    "12": "ogiltigt värde",
    "13": "ett värde saknas",
    "14": "värdet stöds inte här",
    "15": "elementet stöds inte här",
    "16": "för många delar",
    "17": "avtal saknas",
    "18": "ospecificerat fel",
    "19": "ogiltigt decimaltecken",
    "20": "ogiltigt tjänstetecken",
    "21": "ogiltiga tecken",
    "22": "tjänstetecken i innehållet",
    "23": "avsändaren är okänd",
    "24": "för gammalt",
    "25": "test stöds inte",
    "26": "dubblett",
    "27": "säkerhetsfel",
    "28": "referenserna är olika",
    "29": "antalet stämmer inte",
    "30": "grupper och meddelanden är blandade",
    "31": "flera meddelandetyper i en grupp",
    "32": "utbytet är tomt",
    "33": "innehåll utanför ett meddelande",
    "34": "fel nästling",
    "35": "för många upprepningar",
    "36": "för många grupper",
    "37": "fel slags tecken",
    "38": "siffra saknas före decimaltecknet",
    "39": "värdet är för långt",
    "40": "värdet är för kort",
    "41": "fel i nätet",
    "42": "fel i nätet",
    "43": "mottagaren är okänd",
    "45": "skiljetecken i slutet",
    "46": "teckenuppsättningen stöds inte",
    "47": "fel i kuvertet",
    "48": "ett beroende är brutet",
}
APPLICATION_ERROR = "313"
_AGAIN = "Begär ett rätt svar av mottagaren."


def read(data: bytes) -> pa.Table:
    """The answers (`ANSWERS`) of a file with CONTRL and APERAK messages, in the order of the file.

    Raises FileRefused as `edifact.read` and `edifact_structure.tree` do, and for a message of another kind (EDI-A1), an
    action that is not 4, 7 or 8 (EDI-A2) and an APERAK that names no invoice (EDI-A3).
    """
    interchange = edifact.read(data, MOST_BYTES)
    rows = [row for message in interchange.messages for row in _answer(interchange, message)]
    if not rows:
        raise FileRefused(Fault("EDI-A1", "Filen ska ha minst ett svar, CONTRL eller APERAK.", _AGAIN))
    return pa.Table.from_pylist(rows, schema=ANSWERS)


def _answer(interchange: Interchange, message: Message) -> list[dict[str, Any]]:
    kind = message.kind.partition(":")[0]
    if kind not in ("CONTRL", "APERAK"):
        raise FileRefused(Fault("EDI-A1", "Ett svar ska vara CONTRL eller APERAK.", _AGAIN, kind[:10]))
    root = edifact_structure.tree(message)
    found = _control(root) if kind == "CONTRL" else _application(root)
    known = {"kind": kind, "sender": interchange.sender, "receiver": interchange.receiver}
    known |= {"prepared": interchange.prepared}
    return [known | row for row in found]


def _control(root: Group) -> list[dict[str, Any]]:
    """The interchange, and each message that is judged by itself."""
    whole = root.first("UCI")
    assert whole is not None
    known = {"control_reference": whole.at(0), "sent_by": whole.at(1), "sent_to": whole.at(2)}
    rows = [known | _judged(whole, 3, [])]
    for group in root.below("SG1"):
        row = known | _judged(group.segments[0], 2, group.below("SG2"))
        rows.append(row | {"message_reference": group.segments[0].at(0)})
    return rows


def _judged(segment: Segment, action: int, below: list[Group]) -> dict[str, Any]:
    outcome = ACTIONS.get(segment.at(action))
    if outcome is None:
        wanted = "Åtgärden i CONTRL ska vara 4 (avvisat), 7 (godkänt) eller 8 (mottaget)."
        raise FileRefused(Fault("EDI-A2", wanted, _AGAIN, segment.at(action), segment.tag))
    code = segment.at(action + 1)
    told = [_words(code, segment.at(action + 2))] if code else []
    for group in below:
        place = group.segments[0]
        codes = [one.at(0) for one in group.all("UCD")] or [place.at(1)]
        told += [_words(one, f"segment {place.at(0)}") for one in codes if one]
        code = code or next(iter(codes))
    if outcome == "rejected":
        code, told = code or segment.at(action), told or ["avvisat utan felkod"]
    return {"outcome": outcome, "code": code or None, "text": "; ".join(told[:10]) or None}


def _words(code: str, where: str) -> str:
    said = ERRORS.get(code, "okänd felkod")
    return f"{said} ({code}) i {where}" if where else f"{said} ({code})"


def _application(root: Group) -> list[dict[str, Any]]:
    """One answer for each invoice that an APERAK names."""
    begin = root.first("BGM")
    references = [group.segments[0] for group in root.below("SG1")]
    numbers = [one.at(0, 1) for one in references if one.at(0) == "IV" and one.at(0, 1)]
    if not numbers:
        wanted = "APERAK ska nämna fakturan (RFF+IV)."
        raise FileRefused(Fault("EDI-A3", wanted, _AGAIN, "", "RFF"))
    errors = root.below("SG3")
    texts = [text for group in (root, *errors) for one in group.all("FTX") for text in one.elements[3:4]]
    text = "; ".join("".join(parts) for parts in texts)[:MOST_TEXT]
    rejected = bool(errors) or (begin is not None and begin.at(0) == APPLICATION_ERROR)
    code = errors[0].segments[0].at(0) if errors else APPLICATION_ERROR if rejected else None
    answer = {"outcome": "rejected" if rejected else "received", "code": code, "text": text or None}
    parties = (group.segments[0] for group in root.below("SG2"))
    buyer = [{"sender": one.at(1)} for one in parties if one.at(0) == "BY" and one.at(1)][:1]
    return [{"document_no": number, **answer, **(buyer[0] if buyer else {})} for number in numbers]
