-- hold_limited_claims: a claim that has fallen by limitation is never pursued again.
--
-- reads   limited_claim (temporary)
-- writes  invoice_stop_set
-- takes   client, run_id, version_id, business_on
-- rerun   safe: a claim that is held is not found again

INSERT INTO invoice_stop_set (client, invoice_no, stop_code, set_on, reason, set_by, run_id, version_id)
SELECT %(client)s, l.invoice_no, 'LIMITED', %(business_on)s, 'Preskriberad efter ' || l.limits_on || '.', 'natten', %(run_id)s,
       %(version_id)s
FROM limited_claim AS l
ORDER BY l.invoice_no
ON CONFLICT DO NOTHING;
