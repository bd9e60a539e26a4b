-- payment_worklist: all money that waits for a person: unidentified payments, deductions and reversals, over- and double payments.
--
-- reads   waiting_money (temporary), item, payment, deposit, payer, payment_text, payment_reference, customer, match_candidate,
--         policy_matching_rule
-- writes  -
-- takes   client, business_on
-- rerun   safe: reads only
-- note    a payer's name is left out when a protected person of ours bears it. The last columns are for staff to fill in

WITH protected AS MATERIALIZED (
    SELECT DISTINCT normal_name(c.name) AS name FROM customer AS c WHERE c.client = %(client)s AND c.protection_code > 0
), proposed AS (
    SELECT t.payment_id, string_agg(t.invoice_no || ' (' || t.score_percent || ' %%, ' || t.name || ')', '; ' ORDER BY t.place) AS told
    FROM (SELECT b.*, row_number() OVER (PARTITION BY b.payment_id ORDER BY b.score_percent DESC, b.invoice_no) AS place
          FROM (SELECT DISTINCT ON (m.payment_id, m.invoice_no) m.payment_id, m.invoice_no, m.score_percent,
                       coalesce(r.name, m.rule) AS name
                FROM waiting_money AS w
                JOIN match_candidate AS m ON m.client = %(client)s AND m.payment_id = w.payment_id
                LEFT JOIN policy_matching_rule AS r ON r.rule = m.rule
                ORDER BY m.payment_id, m.invoice_no, m.score_percent DESC) AS b) AS t
    WHERE t.place <= 3 GROUP BY t.payment_id
), waiting AS (
    SELECT DISTINCT w.payment_id FROM waiting_money AS w
), message AS (
    SELECT t.payment_id, string_agg(t.text, ' ' ORDER BY t.line_no) AS texts
    FROM waiting AS w JOIN payment_text AS t ON t.client = %(client)s AND t.payment_id = w.payment_id GROUP BY t.payment_id
), further AS (
    SELECT r.payment_id, string_agg(r.reference, ' ' ORDER BY r.line_no) AS further_references
    FROM waiting AS w JOIN payment_reference AS r ON r.client = %(client)s AND r.payment_id = w.payment_id GROUP BY r.payment_id
)
SELECT p.payment_id, o.item_id, CASE i.rule WHEN 'deduction_unidentified' THEN 'Avdrag utan kreditfaktura'
           WHEN 'reversal_unidentified' THEN 'Återtagen betalning' WHEN 'double_payment' THEN 'Dubbelbetalning'
           WHEN 'overpayment' THEN 'Överbetalning' WHEN 'reassigned' THEN 'Tillgodohavande efter beslut'
           WHEN 'undone' THEN 'Ångrad matchning' ELSE 'Oidentifierad inbetalning' END AS kind,
       i.evidence AS reason, -o.open_ore AS open_ore, p.amount_ore, p.paid_on, (%(business_on)s::date - p.paid_on)::bigint AS age_days,
       o.department AS owner, c.told AS candidates, p.bankgiro, p.reference, p.serial, d.deposit_key AS deposit,
       CASE WHEN h.name IS NULL AND x.name IS NULL THEN b.name END AS payer_name, o.customer_no, o.invoice_no, t.texts,
       r.further_references,
       NULL::text AS decision, NULL::bigint AS decision_invoice, NULL::text AS decision_customer, NULL::bigint AS decision_ore,
       NULL::text AS decided_by, NULL::text AS comment
FROM waiting_money AS o
JOIN item AS i ON i.client = %(client)s AND i.item_id = o.item_id
JOIN payment AS p ON p.client = %(client)s AND p.payment_id = o.payment_id
LEFT JOIN deposit AS d ON d.client = p.client AND d.deposit_id = p.deposit_id
LEFT JOIN proposed AS c ON c.payment_id = p.payment_id
LEFT JOIN message AS t ON t.payment_id = p.payment_id
LEFT JOIN further AS r ON r.payment_id = p.payment_id
LEFT JOIN payer AS b ON b.client = p.client AND b.payment_id = p.payment_id
LEFT JOIN protected AS h ON h.name = normal_name(b.name)
LEFT JOIN protected AS x ON x.name = normal_name(b.extra_name)
ORDER BY p.payment_id, o.item_id;
