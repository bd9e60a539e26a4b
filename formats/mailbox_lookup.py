"""Who can be reached in a digital mailbox: the question to the distributor, and the answer.

Files are ours, neutral between Mina meddelanden and Kivra, since both take and give lists of identities.
Source: distribution reference 7.1 to 7.3.
"""

from __future__ import annotations

import pyarrow as pa

from formats import delimited
from formats.delimited import Column, Delimited, SerialName, Sheet
from formats.kinds import DATE, code, digits, text

QUESTION_PREFIX = "BREVLADEFRAGA"
ANSWER_PREFIX = "BREVLADESVAR"
BLOCK = 1000  # recipients in one question: the most that isReachable takes

_RECIPIENT = Column("recipient_id", digits(12, 12), required=True, identity=True)

QUESTION = Delimited("brevlådefrågan", (_RECIPIENT,), key="recipient_id")
ANSWER = Delimited(
    "brevlådesvaret",
    (
        _RECIPIENT,
        Column("reachable", code(("yes", "no")), required=True),
        Column("asked_on", DATE, required=True),  # when the register was asked
        Column("supplier", text(60)),  # whose mailbox it is
    ),
    key="recipient_id",
)


def write_question(recipients: pa.Table) -> bytes:
    """The question about recipients (`recipient_id`: 12 digits, `16` and the number of an organisation)."""
    return delimited.write(recipients, QUESTION)


def read_question(data: bytes) -> Sheet:
    """The recipients of a question; raises FileRefused as `delimited.read`."""
    return delimited.read(data, QUESTION)


def write_answer(answers: pa.Table) -> bytes:
    """The answer of a table with the columns of `ANSWER`."""
    return delimited.write(answers, ANSWER)


def read_answer(data: bytes) -> Sheet:
    """The answers with `line_no` and the columns of `ANSWER`; raises FileRefused as `delimited.read`."""
    return delimited.read(data, ANSWER)


def question_name(name: SerialName) -> str:
    """The name `BREVLADEFRAGA_<client>_<YYYYMMDD>_<nnn>.csv`."""
    return delimited.file_name(QUESTION_PREFIX, name)


def answer_name(name: SerialName) -> str:
    """The name `BREVLADESVAR_<client>_<YYYYMMDD>_<nnn>.csv`."""
    return delimited.file_name(ANSWER_PREFIX, name)


def parse_answer_name(name: str) -> SerialName:
    """The parts of an answer's name; raises FileRefused (`DEL-NAME`) when it has another shape."""
    return delimited.parse_file_name(ANSWER_PREFIX, name)
