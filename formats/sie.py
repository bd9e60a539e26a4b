"""SIE type 4: vouchers for the general ledger, written as 4I and read as any program writes them.

`write` makes a file that an importer reads, `read` takes one apart; amounts are whole öre, debit positive.
Source: SIE 4B of 30 September 2008 as told in the ERP reference; what real files do decides how lenient `read` is.
"""

from formats.sie_reader import Sie, read
from formats.sie_text import (
    ACCOUNT,
    DIMENSION,
    OBJECT,
    OBJECTS,
    TRANSACTION,
    VOUCHER,
    checksum,
    encode,
)
from formats.sie_writer import Sender, Written, write

__all__ = [
    "ACCOUNT",
    "DIMENSION",
    "OBJECT",
    "OBJECTS",
    "TRANSACTION",
    "VOUCHER",
    "Sender",
    "Sie",
    "Written",
    "checksum",
    "encode",
    "read",
    "write",
]
