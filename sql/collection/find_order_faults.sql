-- find_order_faults: the rows of a collection order that cannot be taken, each with the first thing that is wrong.
--
-- reads   order_row, order_said, order_hold (temporary), open_collection_order, policy_kravkod
-- writes  order_fault (temporary)
-- takes   client, business_on
-- rerun   safe: temporary
-- note    a protected person goes before all else. order_said is what the checks of a case (KRI) and of texts say. A demand needs
--         a reminder of the ledger's own whose time is out, where the kravkod has reminders; where the agency reminds, it needs none

CREATE TEMP TABLE order_fault ON COMMIT DROP AS
SELECT w.line_no, w.invoice_no, w.rule FROM (
    SELECT r.line_no, r.invoice_no, CASE WHEN r."order" = 'aterkalla' THEN CASE
            WHEN o.invoice_no IS NULL THEN 'UNKNOWN_INVOICE'
            WHEN o.recall_reason IS NOT NULL OR r.place > 1 THEN 'DUPLICATE_EVENT' END
        WHEN r.protection_code IN ('1', '2') OR h.reason = 'PROTECTED_ID' THEN 'PROTECTED'
        WHEN o.invoice_no IS NOT NULL OR r.place > 1 THEN 'DUPLICATE_INVOICE'
        WHEN k.kravkod IS NULL THEN 'KRAVKOD_UNKNOWN'
        WHEN k.hand_over IS NULL OR k.hand_over NOT IN ('at_demand', 'at_reminder') OR r.action = 'DEMAND' AND NOT k.demand THEN 'KRAVKOD'
        WHEN is_minor(r.id_no, r.invoice_on) OR h.reason = 'MINOR' THEN 'MINOR'
        WHEN r.debtor_kind = 'E' OR h.reason = 'DECEASED' THEN 'DECEASED'
        WHEN h.reason IS NOT NULL THEN 'STOPPED'
        WHEN s.rule IS NOT NULL THEN s.rule
        WHEN r.due_effective_on >= %(business_on)s THEN 'NOT_DUE'
        WHEN r.action = 'REMINDER' AND r.due_effective_on + k.reminder_days::int > %(business_on)s THEN 'NOT_DUE'
        WHEN r.action = 'DEMAND' AND k.reminder_levels > 0 AND r.reminder_on IS NULL THEN 'NOT_REMINDED'
        WHEN r.reminder_on + k.step_days::int > %(business_on)s THEN 'NOT_DUE'
        WHEN r.limits_on < %(business_on)s THEN 'LIMITED'
        WHEN r.open_capital_ore < CASE r.action WHEN 'DEMAND' THEN k.demand_minimum_ore ELSE k.reminder_minimum_ore END THEN 'AMOUNT_TOO_SMALL'
        WHEN r.reminder_fee_ore > 0 AND (r.reminder_on IS NULL OR NOT r.reminder_fee_agreed OR r.reminder_fee_ore > k.reminder_fee_ore)
            THEN 'FEE_NOT_ALLOWED' END AS rule
    FROM order_row AS r
    LEFT JOIN order_said AS s ON s.line_no = r.line_no
    LEFT JOIN order_hold AS h ON h.id_no = r.id_no
    LEFT JOIN policy_kravkod AS k ON k.kravkod = r.kravkod
    LEFT JOIN open_collection_order AS o ON o.client = %(client)s AND o.system = r.system AND o.invoice_no = r.invoice_no
    WHERE r."order" IN ('ny', 'aterkalla')
) AS w
WHERE w.rule IS NOT NULL;
