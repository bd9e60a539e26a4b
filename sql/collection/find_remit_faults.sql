-- find_remit_faults: the remittances that do not agree with themselves, with the payments they pay out, or with our bankgiro.
--
-- reads   remit_row, remit_line_row (temporary), agency_payment, agency_remittance, remitted_payment, unremitted_payment
-- writes  remit_fault (temporary)
-- takes   client, bankgiros
-- rerun   safe: temporary
-- note    what is deducted must be the oldest reversals that have not been deducted yet, whole

CREATE TEMP TABLE remit_fault ON COMMIT DROP AS
SELECT m.line_no, m.remit_id AS row_key, f.rule, m.remit_id AS found
FROM remit_row AS m
CROSS JOIN LATERAL (
    SELECT coalesce(sum(l.gross_ore), 0) AS gross_ore, coalesce(sum(l.agency_ore), 0) AS agency_ore,
           coalesce(bool_or(a.event_id IS NULL OR a.kind = 'PAYMENT_REVERSAL'), true) AS has_unknown,
           coalesce(bool_or(p.event_id IS NOT NULL OR e.first_remit_id <> l.remit_id), false) AS has_repeated
    FROM remit_line_row AS l
    JOIN (SELECT x.event_id, min(x.remit_id) AS first_remit_id FROM remit_line_row AS x GROUP BY x.event_id) AS e
        ON e.event_id = l.event_id
    LEFT JOIN agency_payment AS a ON a.client = %(client)s AND a.event_id = l.event_id
    LEFT JOIN remitted_payment AS p ON p.client = %(client)s AND p.event_id = l.event_id
    WHERE l.remit_id = m.remit_id
) AS s
CROSS JOIN LATERAL (
    SELECT CASE WHEN EXISTS (SELECT FROM agency_remittance AS r WHERE r.client = %(client)s AND r.remit_id = m.remit_id)
                     OR s.has_repeated THEN 'DUPLICATE_EVENT'
                WHEN NOT replace(m.bankgiro, '-', '') = ANY (%(bankgiros)s) THEN 'UNKNOWN_CREDITOR'
                WHEN s.has_unknown THEN 'UNKNOWN_EVENT'
                WHEN s.gross_ore <> m.gross_ore OR s.agency_ore <> m.agency_share_ore THEN 'SPLIT_DIFF'
                WHEN EXISTS (
                    SELECT FROM (SELECT l.event_id, sum(l.gross_ore) AS gross_ore, sum(l.creditor_ore) AS creditor_ore
                                 FROM remit_line_row AS l WHERE l.remit_id = m.remit_id GROUP BY l.event_id) AS t
                    JOIN agency_payment AS a ON a.client = %(client)s AND a.event_id = t.event_id
                    WHERE t.gross_ore <> a.total_ore OR t.creditor_ore <> a.creditor_share_ore) THEN 'SPLIT_DIFF'
                WHEN m.deducted_ore <> 0 AND NOT EXISTS (
                    SELECT FROM reversal_so_far AS v WHERE v.through_ore = m.deducted_ore) THEN 'SPLIT_DIFF' END AS rule
) AS f
WHERE f.rule IS NOT NULL;
