-- stage_agency_fee_posting: fees that are ours after all: the agency owes them, and they are income.
--
-- reads   fee_release (temporary)
-- writes  posting (temporary)
-- takes   -
-- rerun   safe: temporary

INSERT INTO posting (event, department, account_key, amount_ore)
SELECT 'agency_fee', r.department, a.account_key, sum(a.amount_ore)::bigint
FROM fee_release AS r
CROSS JOIN LATERAL (VALUES ('AGENCY_CLEARING', r.amount_ore),
                           (CASE r.component WHEN 'reminder' THEN 'REMINDER_FEE' ELSE 'COLLECTION_FEE' END, -r.amount_ore))
    AS a (account_key, amount_ore)
WHERE r.is_ours
GROUP BY r.department, a.account_key;
