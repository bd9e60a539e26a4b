-- agency_differences: what is not squared with the agency: payments not paid out, payouts not in the bank, states that differ.
--
-- reads   unremitted_payment, agency_payment, released_agency_fee, open_remittance, agency_remittance, open_item, payment,
--         status_difference
-- writes  -
-- takes   client, collected_before_on, payout_before_on, settled_before_on
-- rerun   safe: reads only
-- note    a state is given a day: what the agency has collected comes in a file of its own

SELECT t.* FROM (
    SELECT 'REMIT_MISSING' AS rule, a.event_id AS key, a.case_ref, a.invoice_no, a.business_on AS since_on,
           CASE a.kind WHEN 'PAYMENT_REVERSAL' THEN -a.creditor_share_ore ELSE a.creditor_share_ore END AS ours_ore, NULL::bigint AS theirs_ore
    FROM unremitted_payment AS u
    JOIN agency_payment AS a ON a.client = u.client AND a.event_id = u.event_id
    WHERE u.client = %(client)s AND a.business_on < %(collected_before_on)s
    UNION ALL
    SELECT 'REMIT_MISSING', f.event_id, a.case_ref, a.invoice_no, f.released_on, f.amount_ore, NULL
    FROM released_agency_fee AS f
    JOIN agency_payment AS a ON a.client = f.client AND a.event_id = f.event_id
    WHERE f.client = %(client)s AND f.remit_id IS NULL AND f.released_on < %(collected_before_on)s
    UNION ALL
    SELECT CASE WHEN d.amount_ore IS NULL THEN 'DEPOSIT_MISSING' ELSE 'DEPOSIT_DIFF' END, r.remit_id, NULL, NULL, r.payout_on,
           coalesce(d.amount_ore, 0), r.paid_out_ore
    FROM open_remittance AS o
    JOIN agency_remittance AS r ON r.client = o.client AND r.remit_id = o.remit_id
    LEFT JOIN LATERAL (
        SELECT sum(p.amount_ore)::bigint AS amount_ore
        FROM open_item AS m
        JOIN payment AS p ON p.client = m.client AND p.payment_id = m.payment_id
        WHERE m.client = r.client AND m.kind = 'unidentified'
          AND (btrim(p.reference) = r.payout_reference OR p.ocr = ltrim(r.payout_reference, '0'))
    ) AS d ON true
    WHERE o.client = %(client)s AND (d.amount_ore IS NOT NULL OR r.payout_on < %(payout_before_on)s)
    UNION ALL
    SELECT 'STATUS_DIFF', s.case_ref, s.case_ref, NULL, s.state_on, s.ours_ore, s.theirs_ore
    FROM status_difference AS s
    WHERE s.client = %(client)s AND s.state_on < %(settled_before_on)s
) AS t
ORDER BY t.rule, t.since_on, t.key
