-- stage_mandate_advice: what a mandate advice (TK73) says of our mandates, with the effect of each pair of codes.
--
-- reads   advice_row (temporary), mandate, policy_autogiro_code
-- writes  mandate_change (temporary)
-- takes   client, file_id
-- rerun   safe: a file is taken once
-- note    a mandate that we have ended is not made active by an answer that crossed our cancellation. A change of number
--         leaves the state alone here; switch_payer_number acts when both its records are seen

INSERT INTO mandate_change (change_no, bankgiro, payer_number, customer_no, kind, origin, event, information_code, comment_code,
                            happened_on, state, text, file_id, file_line)
SELECT (SELECT count(*) FROM mandate_change) + row_number() OVER (ORDER BY a.line_no), a.bankgiro,
       coalesce(a.payer_number, ''), m.customer_no, m.kind, m.origin,
       CASE WHEN m.customer_no IS NULL AND coalesce(c.effect, '') <> 'new_number' THEN 'not_ours'
            ELSE coalesce(c.effect, 'unknown') END,
       a.information_code, a.comment_code, a.action_on,
       CASE WHEN c.effect = 'activate' AND m.state IN ('pending', 'failed') THEN 'active'
            WHEN c.effect = 'fail' AND m.state IN ('pending', 'active') THEN 'failed'
            WHEN c.effect IN ('end', 'end_unknown') THEN 'ended' END,
       coalesce(c.name, 'Bankgirot har svarat med koder som inte är kända'), %(file_id)s, a.line_no
FROM advice_row AS a
LEFT JOIN mandate AS m ON m.client = %(client)s AND m.bankgiro = a.bankgiro AND m.payer_number = a.payer_number
LEFT JOIN policy_autogiro_code AS c ON c.report = 'advice'
    AND c.code = a.information_code || '/' || coalesce(nullif(a.comment_code, '00'), '-');
