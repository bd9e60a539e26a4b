"""Autogiro in the new layout (ny fillayout): every file from and to Bankgirot, by one name each.

`kind_of` tells which file it is; each kind has a reader that checks fields, structure and control totals, and takes or
refuses the file as a whole. Rules and tables: `docs/formats/autogiro.md`. Source: Bg Autogiro, technical manual, August
2014. A sealed file is read with its seal passed over: verify it first, with `formats.hmac_seal`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from formats.autogiro_answers import (
    Changes,
    PendingRegister,
    RejectedPayments,
    read_changes,
    read_pending_register,
    read_rejected_payments,
)
from formats.autogiro_mandates import (
    MandateAdvice,
    MandateRegister,
    OnlineMandates,
    read_mandate_advice,
    read_mandate_register,
    read_online_mandates,
)
from formats.autogiro_orders import Orders, read_orders, write_orders
from formats.autogiro_payments import PaymentSpecification, read_payment_specification
from formats.autogiro_recognise import KINDS, is_autogiro, kind_of

__all__ = [
    "KINDS",
    "READERS",
    "Changes",
    "MandateAdvice",
    "MandateRegister",
    "OnlineMandates",
    "Orders",
    "PaymentSpecification",
    "PendingRegister",
    "RejectedPayments",
    "is_autogiro",
    "kind_of",
    "read_changes",
    "read_mandate_advice",
    "read_mandate_register",
    "read_online_mandates",
    "read_orders",
    "read_payment_specification",
    "read_pending_register",
    "read_rejected_payments",
    "write_orders",
]

# The reader of each kind; each gives tables of its own, `warnings` among them.
READERS: dict[str, Callable[[bytes], Any]] = {
    "payment_specification": read_payment_specification,
    "mandate_advice": read_mandate_advice,
    "rejected_payments": read_rejected_payments,
    "changes": read_changes,
    "online_mandates": read_online_mandates,
    "pending_register": read_pending_register,
    "mandate_register": read_mandate_register,
    "payment_orders": read_orders,
    "mandate_orders": read_orders,
    "change_orders": read_orders,
}
