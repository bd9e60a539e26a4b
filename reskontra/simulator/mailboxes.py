"""The operators of digital mailboxes behind the distributor: they say who has a mailbox, where the municipality asks.

Two recipients in three have one. It matters only where `distribution.mailbox` is switched on; letters that arrive are
told of in the distributor's receipts.
"""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from formats import mailbox_lookup
from formats.delimited import SerialName
from reskontra.simulator.counterpart import Counterpart

WITHOUT = 3  # the identity numbers that this divides have no mailbox
OPERATOR = "Exempelbrevlådan"


class Mailboxes:
    """Answers once of each question, in the order of their names."""

    def __init__(self, counterpart: Counterpart, client: str) -> None:
        self._counterpart, self._client = counterpart, client

    def answer(self, day: date) -> dict[str, bytes]:
        """Put the answers to what has been asked since last, as the register stands on `day`; the files by name."""
        sent: dict[str, bytes] = {}
        for name in self._counterpart.new():
            if name.startswith(f"{mailbox_lookup.QUESTION_PREFIX}_{self._client}_"):
                asked = mailbox_lookup.read_question(self._counterpart.read(name)).table["recipient_id"]
                answer = mailbox_lookup.answer_name(SerialName(self._client, day, len(sent) + 1))
                sent[answer] = mailbox_lookup.write_answer(_answers(asked.to_pylist(), day))
            self._counterpart.seen(name)
        for name, data in sent.items():
            self._counterpart.put(name, data)
        return sent


def has_mailbox(recipient_id: str) -> bool:
    """Whether the holder of an identity number has a mailbox."""
    return int(recipient_id) % WITHOUT != 0


def _answers(recipients: list[str], day: date) -> pa.Table:
    reachable = [has_mailbox(recipient) for recipient in recipients]
    columns = {
        "recipient_id": recipients,
        "reachable": ["yes" if one else "no" for one in reachable],
        "asked_on": [day] * len(recipients),
        "supplier": [OPERATOR if one else None for one in reachable],
    }
    types = {column.name: column.kind.type for column in mailbox_lookup.ANSWER.columns}
    return pa.table({name: pa.array(values, types[name]) for name, values in columns.items()})
