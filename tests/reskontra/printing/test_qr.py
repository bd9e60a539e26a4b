"""The QR code of a slip: the exact text of UsingQR, and a drawing that a reader reads."""

import io
import json

import numpy as np
import pytest
import zxingcpp
from letter_examples import USING_QR, invoice
from PIL import Image

from reskontra.printing import qr

PAYEE = {"name": "Exempelstads kommun", "organisation_no": "212000-9994"}


def test_the_worked_example() -> None:
    assert qr.using_qr(invoice(), PAYEE) == USING_QR


@pytest.mark.parametrize(
    ("amount_ore", "written"),
    [(1, "0.01"), (10, "0.10"), (100, "1"), (237305, "2373.05"), (900719925474099301, "9007199254740993.01")],
)
def test_the_amount_is_exact(amount_ore: int, written: str) -> None:
    assert f',"due":{written},' in qr.using_qr(invoice(amount_ore=amount_ore), PAYEE)


def test_names_are_plain_ascii_and_cannot_end_the_text() -> None:
    text = qr.using_qr(invoice(), PAYEE | {"name": 'Åmål "x",\\'})
    assert text.isascii()
    assert json.loads(text)["nme"] == 'Åmål "x",\\'
    assert list(json.loads(text)) == ["uqr", "tp", "nme", "cid", "iref", "idt", "ddt", "due", "pt", "acc"]


def test_the_drawing_is_read_with_correction_m_and_a_quiet_zone() -> None:
    drawn = Image.open(io.BytesIO(qr.png(USING_QR)))
    assert drawn.mode == "1"
    modules = np.asarray(drawn.convert("L"))
    [code] = zxingcpp.read_barcodes(modules.repeat(4, 0).repeat(4, 1))
    assert (code.text, code.ec_level) == (USING_QR, "M")
    assert (modules[:4] == 255).all()
    assert (modules[:, -4:] == 255).all()
