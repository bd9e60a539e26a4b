-- stage_online_change: the verdicts on mandates from the internet bank, as changes of mandates.
--
-- reads   online_verdict (temporary), mandate
-- writes  mandate_change (temporary)
-- takes   client, file_id, business_on
-- rerun   safe: a file is taken once
-- note    a payer who changes account makes a new mandate beside the one that holds: it holds on

INSERT INTO mandate_change (change_no, bankgiro, payer_number, customer_no, kind, origin, event, happened_on, state, text,
                            file_id, file_line)
SELECT (SELECT count(*) FROM mandate_change) + row_number() OVER (ORDER BY v.line_no), v.bankgiro, v.payer_number,
       v.customer_no, 'account', 'online', v.verdict, %(business_on)s,
       CASE WHEN v.verdict = 'approved' AND m.state IS DISTINCT FROM 'active' THEN 'pending' END, v.reason, %(file_id)s, v.line_no
FROM online_verdict AS v
LEFT JOIN mandate AS m ON m.client = %(client)s AND m.bankgiro = v.bankgiro AND m.payer_number = v.payer_number;
