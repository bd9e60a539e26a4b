"""VAT on an invoice, and the rounding of its sum to whole kronor; whole öre throughout.

VAT is reckoned per rate on the invoice's sum of net lines, not per line:

    vat_ore = sign(taxable_ore) * ((abs(taxable_ore) * percent_x100 + 5000) / 10000)      -- integer division

which rounds half away from zero, so a credit note is the exact opposite of its invoice. It reads the same in SQL.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from reskontra.rules.bank_days import Ints


def vat_ore(taxable_ore: Ints, percent_x100: Ints | int) -> Ints:
    """The VAT of sums of net lines in öre; percent in hundredths, 25 % is 2500."""
    size = (np.abs(taxable_ore) * percent_x100 + 5_000) // 10_000
    return np.where(taxable_ore < 0, -size, size)


def rounding_ore(total_ore: Ints) -> Ints:
    """What is added to a sum to make whole kronor: 1-49 öre fall away, 50-99 are raised (lag (1970:1029) § 2).

    A negative sum is rounded as its opposite, half away from zero.
    """
    size = (np.abs(total_ore) + 50) // 100 * 100
    return np.where(total_ore < 0, -size, size) - total_ore


def vat_by_rate(lines: pa.Table, vat_codes: pa.Table) -> pa.Table:
    """One row per invoice and VAT code: `invoice_no`, `vat_code`, `percent_x100`, `taxable_ore`, `vat_ore`.

    lines: `invoice_no`, `vat_code`, `net_ore`. vat_codes: `vat_code`, `percent_x100`, as the policy table of the date.
    Raises KeyError for a code that is not in the table: the intake has let it through.
    """
    sums = lines.group_by(["invoice_no", "vat_code"]).aggregate([("net_ore", "sum")])
    joined = sums.join(vat_codes.select(["vat_code", "percent_x100"]), "vat_code")
    if joined["percent_x100"].null_count:
        unknown = sorted(set(joined.filter(joined["percent_x100"].is_null())["vat_code"].to_pylist()))
        raise KeyError(f"momskod {', '.join(unknown)} saknas i vat_code.csv")
    joined = joined.sort_by([("invoice_no", "ascending"), ("vat_code", "ascending")])
    taxable, percent = joined["net_ore_sum"].to_numpy(), joined["percent_x100"].to_numpy()
    return pa.table(
        {
            "invoice_no": joined["invoice_no"],
            "vat_code": joined["vat_code"],
            "percent_x100": joined["percent_x100"],
            "taxable_ore": joined["net_ore_sum"],
            "vat_ore": vat_ore(taxable, percent),
        }
    )
