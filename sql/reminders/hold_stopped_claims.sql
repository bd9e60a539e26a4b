-- hold_stopped_claims: keep back the claims that a hold people have set blocks from their step, and leave out disputed parts.
--
-- reads   active_stop, policy_stop_code (temporary)
-- writes  dunning_claim (temporary)
-- takes   client, business_on
-- rerun   safe: temporary
-- note    one that blocks goes before one that leaves the step to a person (M), and before what the customer's own data mean

UPDATE dunning_claim AS d
SET blocked_by = CASE WHEN h.whole_code IS NOT NULL AND NOT (h.is_manual AND d.blocked_by IS NOT NULL) THEN h.whole_code
                      WHEN h.part_ore >= d.open_ore THEN coalesce(d.blocked_by, h.part_code) ELSE d.blocked_by END,
    is_manual = coalesce(h.is_manual, d.is_manual), asked_ore = d.open_ore - least(h.part_ore, d.open_ore), interest_ore = NULL
FROM (
    SELECT s.item_id, (array_agg(s.stop_code ORDER BY s.is_manual, s.stop_code) FILTER (WHERE s.part_ore IS NULL))[1] AS whole_code,
           bool_and(s.is_manual) FILTER (WHERE s.part_ore IS NULL) AS is_manual,
           min(s.stop_code) FILTER (WHERE s.part_ore > 0) AS part_code, coalesce(sum(s.part_ore), 0)::bigint AS part_ore
    FROM (
        SELECT a.item_id, a.stop_code, a.part_ore, CASE a.step WHEN 'reminder' THEN p.reminder ELSE p.demand END = 'M' AS is_manual
        FROM (
            SELECT k.item_id, k.step, t.stop_code, t.part_ore
            FROM active_stop AS t JOIN dunning_claim AS k ON k.invoice_no = t.invoice_no
            WHERE t.client = %(client)s AND %(business_on)s BETWEEN t.set_on AND coalesce(t.until_on, %(business_on)s)
            UNION ALL
            SELECT k.item_id, k.step, t.stop_code, NULL
            FROM active_stop AS t
            JOIN dunning_claim AS k ON k.customer_no = t.customer_no AND k.arose_on < coalesce(t.claims_before_on, 'infinity')
            WHERE t.client = %(client)s AND %(business_on)s BETWEEN t.set_on AND coalesce(t.until_on, %(business_on)s)
        ) AS a
        JOIN policy_stop_code AS p ON p.stop_code = a.stop_code
            AND CASE a.step WHEN 'reminder' THEN p.reminder ELSE p.demand END <> 'N'
    ) AS s
    GROUP BY s.item_id
) AS h
WHERE h.item_id = d.item_id;
