-- find_remit_faults: the remittances that do not agree with themselves, with the payments they pay out, or with our bankgiro.
--
-- reads   remit_row, remit_line_row, reversal_so_far (temporary), agency_payment, agency_remittance, remitted_payment,
--         released_agency_fee
-- writes  remit_fault (temporary)
-- takes   client, bankgiros
-- rerun   safe: temporary
-- note    what is deducted must be the oldest reversals that have not been deducted yet, whole. A line of a fee that was given
--         up to us late names a payment that has been paid out before

CREATE TEMP TABLE remit_fault ON COMMIT DROP AS
WITH line AS (
    SELECT l.remit_id, l.event_id, l.gross_ore, l.creditor_ore, l.agency_ore, f.amount_ore AS fee_ore,
           min(l.remit_id) OVER (PARTITION BY l.event_id, f.event_id IS NULL) AS first_remit_id
    FROM remit_line_row AS l
    LEFT JOIN released_agency_fee AS f ON f.client = %(client)s AND f.event_id = l.event_id AND f.component = lower(l.component)
        AND f.remit_id IS NULL
        AND EXISTS (SELECT FROM remitted_payment AS p WHERE p.client = f.client AND p.event_id = f.event_id)
), payment AS (
    SELECT l.remit_id, l.event_id, sum(l.gross_ore) AS gross_ore, sum(l.creditor_ore) AS creditor_ore,
           bool_or(l.first_remit_id <> l.remit_id) AS is_repeated
    FROM line AS l WHERE l.fee_ore IS NULL GROUP BY l.remit_id, l.event_id
), judged AS (
    SELECT p.remit_id, bool_or(a.event_id IS NULL OR a.kind = 'PAYMENT_REVERSAL') AS has_unknown,
           bool_or(p.is_repeated OR r.event_id IS NOT NULL) AS has_repeated,
           bool_or(p.gross_ore <> a.total_ore OR p.creditor_ore <> a.creditor_share_ore) AS differs
    FROM payment AS p
    LEFT JOIN agency_payment AS a ON a.client = %(client)s AND a.event_id = p.event_id
    LEFT JOIN remitted_payment AS r ON r.client = %(client)s AND r.event_id = p.event_id
    GROUP BY p.remit_id
), summed AS (
    SELECT l.remit_id, sum(l.gross_ore) AS gross_ore, sum(l.agency_ore) AS agency_ore,
           coalesce(bool_or(l.fee_ore <> l.creditor_ore OR l.agency_ore <> 0) FILTER (WHERE l.fee_ore IS NOT NULL), false) AS differs
    FROM line AS l GROUP BY l.remit_id
)
SELECT m.line_no, m.remit_id AS row_key, f.rule, m.remit_id AS found
FROM remit_row AS m
LEFT JOIN judged AS j ON j.remit_id = m.remit_id
LEFT JOIN summed AS s ON s.remit_id = m.remit_id
CROSS JOIN LATERAL (
    SELECT CASE WHEN j.has_repeated OR EXISTS (SELECT FROM agency_remittance AS r
                                               WHERE r.client = %(client)s AND r.remit_id = m.remit_id) THEN 'DUPLICATE_EVENT'
                WHEN NOT replace(m.bankgiro, '-', '') = ANY (%(bankgiros)s) THEN 'UNKNOWN_CREDITOR'
                WHEN j.has_unknown THEN 'UNKNOWN_EVENT'
                WHEN coalesce(j.differs, false) OR coalesce(s.differs, false) OR coalesce(s.gross_ore, 0) <> m.gross_ore
                     OR coalesce(s.agency_ore, 0) <> m.agency_share_ore THEN 'SPLIT_DIFF'
                WHEN m.deducted_ore <> 0
                     AND NOT EXISTS (SELECT FROM reversal_so_far AS v WHERE v.through_ore = m.deducted_ore) THEN 'SPLIT_DIFF' END AS rule
) AS f
WHERE f.rule IS NOT NULL;
