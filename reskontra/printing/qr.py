"""The QR code of a payment slip, in the format UsingQR that Swedish bank apps read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import zxingcpp

from formats.reference import format_bankgiro

QUIET_ZONE = 4  # modules of white around a QR code, ISO/IEC 18004


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


def svg(text: str) -> str:
    """A QR code of error correction M as SVG, one unit a module, its quiet zone included.

    Every run of dark modules in a row is one rectangle, so the print stays sharp at any size.
    """
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    dark = np.asarray(code.to_image(scale=1, add_quiet_zones=False)) == 0
    edges = np.diff(np.pad(dark, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, starts = np.nonzero(edges == 1)
    ends = np.nonzero(edges == -1)[1]
    runs = zip((starts + QUIET_ZONE).tolist(), (rows + QUIET_ZONE).tolist(), (ends - starts).tolist(), strict=True)
    path = "".join(f"M{x} {y}h{width}v1h-{width}z" for x, y, width in runs)
    side = len(dark) + 2 * QUIET_ZONE
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"><path d="{path}"/></svg>'
