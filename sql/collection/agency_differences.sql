-- agency_differences: what is not squared with the agency: payments not paid out, payouts not in the bank, states that differ.
--
-- reads   unremitted_payment, agency_payment, released_agency_fee, open_remittance, agency_remittance, open_item, payment, case_status,
--         open_case_invoice, open_item_rest, agency_event
-- writes  -
-- takes   client, collected_before_on, payout_before_on, settled_before_on
-- rerun   safe: reads only
-- note    a state is held against our capital only when nothing has been told or collected since the agency wrote it

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
    SELECT 'STATUS_DIFF', s.case_ref, s.case_ref, NULL, s.state_on, w.open_ore, s.open_capital_ore
    FROM (SELECT DISTINCT k.client, k.case_ref FROM open_case_invoice AS k WHERE k.client = %(client)s) AS k
    CROSS JOIN LATERAL (SELECT h.* FROM case_status AS h
                        WHERE h.client = k.client AND h.case_ref = k.case_ref ORDER BY h.status_no DESC LIMIT 1) AS s
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(i.open_ore), 0)::bigint AS open_ore
        FROM open_case_invoice AS v
        LEFT JOIN open_item_rest AS i ON i.client = v.client AND i.invoice_no = v.invoice_no AND i.kind = 'claim' AND i.component = 'CAPITAL'
        WHERE v.client = s.client AND v.case_ref = s.case_ref
    ) AS w
    WHERE w.open_ore <> s.open_capital_ore AND s.state_on < %(settled_before_on)s
      AND NOT EXISTS (SELECT FROM agency_event AS e WHERE e.client = s.client AND e.case_ref = s.case_ref AND e.booked_on >= s.state_on)
      AND NOT EXISTS (SELECT FROM agency_payment AS a WHERE a.client = s.client AND a.case_ref = s.case_ref AND a.business_on >= s.state_on)
) AS t
ORDER BY t.rule, t.since_on, t.key
