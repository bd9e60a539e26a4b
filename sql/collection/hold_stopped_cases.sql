-- hold_stopped_cases: keep back the claims that a hold people have set blocks from being handed over.
--
-- reads   active_stop, policy_stop_code (temporary)
-- writes  case_claim (temporary)
-- takes   client, business_on
-- rerun   safe: temporary
-- note    a hold on the letter that the agency would send blocks the case as one on the hand-over does, and a dispute of a part
--         keeps the whole claim with us. A hold that blocks goes before all else, one that leaves it to a person (M) after

UPDATE case_claim AS d
SET blocked_by = CASE WHEN d.blocked_by IS NULL OR NOT h.is_manual THEN h.stop_code ELSE d.blocked_by END
FROM (
    SELECT a.item_id, (array_agg(a.stop_code ORDER BY a.block = 'M', a.stop_code))[1] AS stop_code, bool_and(a.block = 'M') AS is_manual
    FROM (
        SELECT k.item_id, k.stop_code,
               greatest(p.hand_over, CASE k.action WHEN 'REMINDER' THEN p.reminder WHEN 'DEMAND' THEN p.demand ELSE 'N' END) AS block
        FROM (
            SELECT c.item_id, c.action, i.stop_code, i.set_on, i.until_on
            FROM active_stop AS i JOIN case_claim AS c ON c.invoice_no = i.invoice_no
            WHERE i.client = %(client)s
            UNION ALL
            SELECT c.item_id, c.action, w.stop_code, w.set_on, w.until_on
            FROM active_stop AS w
            JOIN case_claim AS c ON c.customer_no = w.customer_no AND c.arose_on < coalesce(w.claims_before_on, 'infinity')
            WHERE w.client = %(client)s
        ) AS k
        JOIN policy_stop_code AS p ON p.stop_code = k.stop_code
        WHERE %(business_on)s BETWEEN k.set_on AND coalesce(k.until_on, %(business_on)s)
    ) AS a
    WHERE a.block <> 'N'
    GROUP BY a.item_id
) AS h
WHERE h.item_id = d.item_id;
