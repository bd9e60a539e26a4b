-- stage_waived_part: the open fees and the interest invoices that the sound decisions give up, the oldest first.
--
-- reads   asked_waiver, decided (temporary), open_item_rest, item, entry, invoice_line
-- writes  waived_part (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    what was income is no income: the account that the fee or the interest was posted on

DROP TABLE IF EXISTS waived_part;
CREATE TEMP TABLE waived_part ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY t.decision_id, t.item_id) AS place, t.item_id, t.invoice_no, t.department, t.account_key, t.dim_1,
       t.decision_id, t.decided_by, least(t.open_ore, t.amount_ore - t.before_ore) AS amount_ore
FROM (
    SELECT a.decision_id, a.decided_by, o.item_id, o.invoice_no, o.department, o.open_ore,
           coalesce(a.asked_ore, a.fee_ore) AS amount_ore, CASE o.component WHEN 'COST' THEN l.dim_1 END AS dim_1,
           CASE o.component WHEN 'COST' THEN fee_account_of(e.event) ELSE 'INTEREST_INCOME' END AS account_key,
           (sum(o.open_ore) OVER (PARTITION BY a.decision_id ORDER BY o.item_id) - o.open_ore)::bigint AS before_ore
    FROM asked_waiver AS a
    JOIN open_item_rest AS o ON o.client = %(client)s AND o.invoice_no = a.invoice_no AND o.kind = 'claim' AND o.open_ore > 0
        AND o.component = CASE a.choice WHEN 'fee' THEN 'COST' ELSE 'INTEREST' END
    JOIN item AS i ON i.client = o.client AND i.item_id = o.item_id
    JOIN entry AS e ON e.client = i.client AND e.entry_id = i.entry_id
    LEFT JOIN invoice_line AS l ON l.client = o.client AND l.invoice_no = o.invoice_no AND l.line_no = 1
    WHERE a.is_posted AND NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id)
) AS t
WHERE t.before_ore < t.amount_ore;
