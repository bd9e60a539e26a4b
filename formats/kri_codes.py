"""The codes of KRI 1.0 that more than one record, or the steps, need to know. Source: receivables rules 1.2 and 5.6."""

INTEREST_BASES = (
    "P3_AGREED_DUE", "P4_30_DAYS", "VA_35", "VA_36_OPEN", "VA_36_DUE", "P5_RETURN", "CONTRACT", "P7_LOAN", "P4_DAMAGES",
    "CRIME", "SERVED", "NONE",
)  # fmt: skip
STATES = (
    "REGISTERED", "REMINDED", "DEMANDED", "PLAN", "PLAN_BROKEN", "PAUSED", "DISPUTED", "KFM_APPLIED", "CONTESTED",
    "RULED", "ENFORCED", "NO_ASSETS", "SURVEILLANCE", "CLOSED_PAID", "CLOSED_WITHDRAWN", "CLOSED_CREDITED",
    "CLOSED_LIMITED", "CLOSED_ESTATE", "CLOSED_DEBT_RELIEF", "RETURNED",
)  # fmt: skip
RECALL_REASONS = (
    "PAID_BEFORE_DEMAND", "PAID_DIRECT_FULL", "CREDITED_FULL", "CREDITED_PART", "DISPUTED", "DEFERMENT",
    "PLAN_BY_CREDITOR", "DECEASED", "MINOR", "BANKRUPTCY", "DEBT_RELIEF", "PROTECTED_ID", "LIMITED", "WRONG_DEBTOR",
    "DUPLICATE", "OWN_ERROR", "WRITE_OFF", "OTHER",
)  # fmt: skip
CLAIM_KINDS = ("FEE", "RENT_HOME", "RENT_PREMISES", "VA", "GOODS_SERVICE", "DAMAGES", "INTEREST", "OTHER")
COMPONENTS = (
    "CAPITAL", "INTEREST", "REMINDER", "DEMAND", "PLAN", "PLAN_NOTICE", "LATE_COMP", "KFM", "COSTS", "OTHER",
)  # fmt: skip
SPLIT = (
    "capital", "interest", "reminder", "demand", "plan", "plan_notice", "late_comp", "kfm_application", "kfm_costs",
    "other",
)  # fmt: skip
