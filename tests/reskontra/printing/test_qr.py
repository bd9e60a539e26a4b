"""The QR code of a slip: the exact text of UsingQR, and a drawing that a reader reads."""

import json
from math import isqrt

import numpy as np
import pytest
import zxingcpp
from letter_examples import USING_QR, invoice
from PIL import Image, ImageFilter
from stdnum import luhn

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
    drawn = np.frombuffer(qr.modules(USING_QR), np.uint8)
    modules = drawn.reshape(isqrt(len(drawn)), -1)
    assert set(drawn) == {0, 255}
    [code] = zxingcpp.read_barcodes(modules.repeat(4, 0).repeat(4, 1))
    assert (code.text, code.ec_level) == (USING_QR, "M")
    assert (modules[:4] == 255).all()
    assert (modules[:, -4:] == 255).all()
    assert (modules[4, 4], modules[-5, 4]) == (0, 0), "no more than four modules"


def test_a_blurred_and_noisy_photograph_of_the_code_is_read() -> None:
    """Four points a module, soft, grey and noisy, a twentieth covered: what the one mask pattern must stand."""
    noise = np.random.default_rng(1)
    for number in range(20):
        digits = f"20261100{number:03}"
        text = qr.using_qr(invoice(ocr=digits + luhn.calc_check_digit(digits)), PAYEE)
        drawn = np.frombuffer(qr.modules(text), np.uint8)
        photograph = Image.fromarray(drawn.reshape(isqrt(len(drawn)), -1)).resize((244, 244), Image.Resampling.NEAREST)
        grey = np.asarray(photograph.filter(ImageFilter.GaussianBlur(0.8))) * 0.55 + 60
        grey = grey + noise.normal(0, 8, grey.shape)
        grey[120:176, 120:176] = 60
        [code] = zxingcpp.read_barcodes(grey.clip(0, 255).astype(np.uint8))
        assert code.text == text
