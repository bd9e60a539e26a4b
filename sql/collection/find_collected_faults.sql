-- find_collected_faults: the rows of money collected that cannot be booked.
--
-- reads   collected_row, collected_claim, collected_part (temporary), agency_payment
-- writes  collected_fault (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    several rows of one claim share what is open of it, in the order of the file. A payment is taken back once

CREATE TEMP TABLE collected_fault ON COMMIT DROP AS
SELECT w.line_no, w.event_id AS row_key, w.rule,
       CASE w.rule WHEN 'UNKNOWN_CASE' THEN w.case_ref WHEN 'UNKNOWN_INVOICE' THEN w.invoice_no WHEN 'OVERPAID' THEN kronor(w.capital_ore)
                   WHEN 'SPLIT_DIFF' THEN kronor(w.creditor_share_ore) ELSE w.event_id END AS found
FROM (
    SELECT r.line_no, r.event_id, r.case_ref, r.invoice_no, r.capital_ore, r.creditor_share_ore,
           CASE WHEN EXISTS (SELECT FROM agency_payment AS a WHERE a.client = %(client)s AND a.event_id = r.event_id)
                    THEN 'DUPLICATE_EVENT'
                WHEN NOT c.is_known THEN 'UNKNOWN_CASE'
                WHEN NOT c.is_in_case THEN 'UNKNOWN_INVOICE'
                WHEN r.kind = 'PAYMENT_REVERSAL' AND (c.reverses_event_id IS NULL OR row_number() OVER (
                         PARTITION BY c.reverses_event_id ORDER BY r.line_no) > 1) THEN 'UNKNOWN_EVENT'
                WHEN r.other_ore > 0 THEN 'OTHER_WAITS'
                WHEN r.kind = 'PAYMENT' AND sum(r.capital_ore) FILTER (WHERE r.kind = 'PAYMENT')
                         OVER (PARTITION BY r.case_ref, r.invoice_no ORDER BY r.line_no) > c.open_ore THEN 'OVERPAID'
                WHEN r.kind <> 'PAYMENT_REVERSAL' AND (p.has_strange OR p.creditor_ore <> r.creditor_share_ore) THEN 'SPLIT_DIFF'
           END AS rule
    FROM collected_row AS r
    JOIN collected_claim AS c ON c.line_no = r.line_no
    LEFT JOIN LATERAL (
        SELECT coalesce(sum(s.amount_ore) FILTER (WHERE s.party = 'C'), 0) AS creditor_ore, coalesce(bool_or(s.party = '-'), false) AS has_strange
        FROM collected_part AS s WHERE s.line_no = r.line_no
    ) AS p ON true
) AS w
WHERE w.rule IS NOT NULL;
