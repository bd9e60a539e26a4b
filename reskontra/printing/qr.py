"""The QR code of a payment slip, in the format UsingQR that Swedish bank apps read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import zxingcpp

from formats.reference import format_bankgiro

# One of the eight patterns that a QR code is laid over with, so that it has few large areas. To choose the best of them
# for each code (ISO/IEC 18004, 7.8) takes five times as long and is read no better: docs/letters.md.
MASK = 6


def using_qr(document: Mapping[str, Any], payee: Mapping[str, Any]) -> str:
    """The JSON text of a payment in UsingQR (revision 2, 2014), keys in the order banks expect, plain ASCII.

    `document` has ocr, issued_on and due_on (ISO dates), amount_ore, bankgiro; `payee` has name and organisation_no.
    The amount is written digit by digit: as a float a large one would lose its öre.
    """
    kronor, ore = divmod(document["amount_ore"], 100)
    head = {"uqr": 1, "tp": 1, "nme": payee["name"], "cid": payee["organisation_no"], "iref": document["ocr"]}
    dates = {"idt": document["issued_on"].replace("-", ""), "ddt": document["due_on"].replace("-", "")}
    account = {"pt": "BG", "acc": format_bankgiro(document["bankgiro"])}
    first, last = (json.dumps(part, separators=(",", ":"))[1:-1] for part in (head | dates, account))
    return f'{{{first},"due":{kronor}{f".{ore:02}" if ore else ""},{last}}}'


def modules(text: str) -> bytes:
    """A QR code of error correction M, a byte a module (0 black, 255 white), row by row, its quiet zone included.

    Typst draws them as squares at any size: three times as fast to set as a drawing of its modules.
    """
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M", data_mask=MASK)
    return np.asarray(code.to_image(scale=1)).tobytes()
