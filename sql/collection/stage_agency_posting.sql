-- stage_agency_posting: what the agency owes us for what it has collected, the income that is in it, and what we owe other ledgers.
--
-- reads   collected_row, collected_claim, collected_part, agency_item (temporary), invoice_line
-- writes  posting (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    interest is income of the department that owns the claim: it is coded with the dim_1 of the claim's first line

INSERT INTO posting (event, department, account_key, amount_ore, dim_1)
SELECT t.event, t.department, t.account_key, sum(t.amount_ore)::bigint, t.dim_1
FROM (
    SELECT i.event, i.department, CASE i.kind WHEN 'agency' THEN 'AGENCY_CLEARING' ELSE 'AR_CREDIT_BALANCE' END AS account_key,
           i.amount_ore, NULL AS dim_1
    FROM agency_item AS i
    UNION ALL
    SELECT i.event, i.department, 'OTHER_LEDGER_DEBT', -i.amount_ore, NULL
    FROM agency_item AS i
    JOIN collected_claim AS c ON c.line_no = i.line_no
    WHERE c.order_no IS NOT NULL
    UNION ALL
    SELECT 'agency_collected', c.department,
           CASE p.component WHEN 'interest' THEN 'INTEREST_INCOME' WHEN 'reminder' THEN 'REMINDER_FEE'
                            WHEN 'late_compensation' THEN 'LATE_COMPENSATION' ELSE 'COLLECTION_FEE' END,
           -p.amount_ore, CASE p.component WHEN 'interest' THEN l.dim_1 END
    FROM collected_part AS p
    JOIN collected_claim AS c ON c.line_no = p.line_no
    LEFT JOIN invoice_line AS l ON l.client = %(client)s AND l.invoice_no = c.invoice_no AND l.line_no = 1
    WHERE p.party = 'C' AND p.component NOT IN ('capital', 'own_reminder') AND c.order_no IS NULL
    UNION ALL
    SELECT 'agency_reversed', c.department,
           CASE n.component WHEN 'interest' THEN 'INTEREST_INCOME' WHEN 'reminder' THEN 'REMINDER_FEE'
                            WHEN 'late_compensation' THEN 'LATE_COMPENSATION' ELSE 'COLLECTION_FEE' END,
           n.amount_ore, CASE n.component WHEN 'interest' THEN l.dim_1 END
    FROM collected_claim AS c
    JOIN agency_income AS n ON n.client = %(client)s AND n.event_id = c.reverses_event_id
    LEFT JOIN invoice_line AS l ON l.client = %(client)s AND l.invoice_no = c.invoice_no AND l.line_no = 1
) AS t
GROUP BY t.event, t.department, t.account_key, t.dim_1;
