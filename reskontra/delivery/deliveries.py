"""What the channels of distribution share: the rows that say what was handed over, and the documents' Swedish names."""

from __future__ import annotations

import pyarrow as pa

HANDED = pa.schema([("document_id", pa.string()), ("channel", pa.string()), ("file_name", pa.string())])

NAMES = {
    "invoice": "Faktura",
    "credit_note": "Kreditfaktura",
    "interest_invoice": "Räntefaktura",
    "reminder": "Påminnelse för faktura",
    "demand": "Inkassokrav för faktura",
    "plan": "Brev om avbetalningsplan",
    "balance_letter": "Brev om tillgodohavande",
}

CHANNEL_NAMES = {
    "peppol": "e-faktura (Peppol)",
    "edifact": "EDIFACT",
    "svefaktura": "Svefaktura",
    "bank": "e-faktura i internetbanken",
    "mailbox": "digital brevlåda",
    "print": "brev",
}


def handed_over(document_ids: pa.ChunkedArray, channel: str, files: pa.Array | pa.ChunkedArray) -> pa.Table:
    """Rows of `HANDED`: which document left by which channel in which file (null: in none)."""
    channels = pa.repeat(pa.scalar(channel), len(document_ids))
    return pa.table([document_ids, channels, files], schema=HANDED)
