-- stage_agency_fee_posting: fees that the agency does not keep after all: it owes them, and they are income, or another ledger's.
--
-- reads   fee_release (temporary)
-- writes  posting (temporary)
-- takes   -
-- rerun   safe: temporary

INSERT INTO posting (event, department, account_key, amount_ore)
SELECT 'agency_fee', r.department, a.account_key, sum(a.amount_ore)::bigint
FROM fee_release AS r
CROSS JOIN LATERAL (VALUES ('AGENCY_CLEARING', r.amount_ore),
                           (CASE WHEN r.order_no IS NOT NULL THEN 'OTHER_LEDGER_DEBT' WHEN r.component = 'reminder' THEN 'REMINDER_FEE'
                                 ELSE 'COLLECTION_FEE' END, -r.amount_ore))
    AS a (account_key, amount_ore)
WHERE r.is_ours
GROUP BY r.department, a.account_key;
