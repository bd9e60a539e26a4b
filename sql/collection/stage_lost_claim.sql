-- stage_lost_claim: what has been written off of the claims in the file: a loss in the books that the customer still owes.
--
-- reads   collected_claim (temporary), write_off, item, settlement
-- writes  lost_claim (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    what was waived towards the customer is owed by nobody, and what has been recovered already is no loss

CREATE TEMP TABLE lost_claim ON COMMIT DROP AS
SELECT l.* FROM (
    SELECT w.item_id, w.invoice_no, w.corrects_vat, w.reason_code, s.settlement_id, t.component, t.department,
           -s.amount_ore - coalesce((SELECT sum(b.amount_ore) FROM settlement AS b
                                     WHERE b.client = s.client AND b.item_id = s.item_id
                                       AND b.reverses_settlement_id = s.settlement_id), 0)::bigint AS lost_ore
    FROM (SELECT DISTINCT c.invoice_no FROM collected_claim AS c) AS n
    JOIN write_off AS w ON w.client = %(client)s AND w.invoice_no = n.invoice_no AND NOT w.is_waived
    JOIN item AS t ON t.client = w.client AND t.item_id = w.item_id AND t.component IN ('CAPITAL', 'COST')
    JOIN settlement AS s ON s.client = w.client AND s.item_id = w.item_id AND s.rule = 'write_off' AND s.run_id = w.run_id
        AND s.amount_ore = -w.amount_ore
) AS l
WHERE l.lost_ore > 0;
