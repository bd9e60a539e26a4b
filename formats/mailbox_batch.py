"""The batch of digital letters: a print batch whose rows also say who gets each letter and under what subject.

One PDF for each letter; beside it what the mailbox takes as it is: `<number>.xml` (`formats.mailbox_message`) or
`<number>.json` (`formats.kivra_content`). Source: distribution reference 7.3.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa

from formats import print_batch, print_index
from formats.delimited import Column
from formats.kinds import digits, text
from formats.print_batch import Batch, Manifest

LARGEST_PDF = 700_000  # bytes: base64 makes a third more of them, and a mailbox takes 1 MB

_ADDRESS = ("postal_code", "city")  # a letter that is not posted may do without

LAYOUT = replace(
    print_batch.LAYOUT,
    columns=(
        *(replace(one, required=one.required and one.name not in _ADDRESS) for one in print_batch.LAYOUT.columns),
        Column("recipient_id", digits(12, 12), required=True, identity=True),
        Column("subject", text(255), required=True),
    ),
)
INDEX = print_index.index_schema(LAYOUT)


def batch_name(municipality: str, on: date, run: str) -> str:
    """The folder's name `<municipality>_<yyyymmdd>_<run>_mailbox`; raises ValueError as `print_batch.batch_name`."""
    return print_batch.batch_name(municipality, on, run, "mailbox")


def seal(folder: Path, index: pa.Table, *, run: str, created_at: datetime) -> Manifest:
    """Write `index.csv` and, last, `manifest.json`; `index` has the columns of `INDEX`. As `print_batch.seal`.

    `postage_class` of a row is what the letter is printed as when the mailbox refuses it.
    """
    return print_batch.seal(
        folder, index, run=run, created_at=created_at, channel="mailbox", postage_class="mailbox", layout=LAYOUT
    )


def read(folder: Path) -> Batch:
    """The batch in a folder, held against its manifest; raises FileRefused as `print_batch.read` does."""
    return print_batch.read(folder, LAYOUT)
