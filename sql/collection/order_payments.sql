-- order_payments: what ledgers have not been told yet of money of their claims: collected by the agency, and paid out to us.
--
-- reads   agency_payment, released_agency_fee, remitted_payment, agency_remittance, remittance_deposit, collection_order,
--         told_order_payment
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only
-- note    a payment is told of when it is collected and again when it is paid out: only then the money is with us. A payout of
--         nothing is squared at once. The fees of one payment that were given up late are one row

WITH arrived AS (
    SELECT d.remit_id FROM remittance_deposit AS d WHERE d.client = %(client)s AND d.run_id = %(run_id)s
    UNION ALL
    SELECT m.remit_id FROM agency_remittance AS m WHERE m.client = %(client)s AND m.run_id = %(run_id)s AND m.paid_out_ore = 0
), payment AS (
    SELECT a.event_id, a.kind = 'PAYMENT_REVERSAL' AS is_taken_back, a.run_id, t.remit_id
    FROM agency_payment AS a
    LEFT JOIN remitted_payment AS t ON t.client = a.client AND t.event_id = a.event_id
    WHERE a.client = %(client)s AND a.order_no IS NOT NULL
      AND (a.run_id = %(run_id)s OR t.remit_id IN (SELECT r.remit_id FROM arrived AS r))
), fee AS (
    SELECT f.event_id, f.run_id, f.remit_id, sum(f.amount_ore)::bigint AS fee_ore
    FROM released_agency_fee AS f
    WHERE f.client = %(client)s AND (f.run_id = %(run_id)s OR f.remit_id IN (SELECT r.remit_id FROM arrived AS r))
    GROUP BY f.event_id, f.run_id, f.remit_id
), news AS (
    SELECT p.event_id, CASE WHEN p.is_taken_back THEN 'aterford' ELSE 'inbetald' END AS event, NULL AS remit_id, NULL::bigint AS fee_ore
    FROM payment AS p WHERE p.run_id = %(run_id)s
    UNION ALL
    SELECT p.event_id, CASE WHEN p.is_taken_back THEN 'avdragen' ELSE 'utbetald' END, p.remit_id, NULL
    FROM payment AS p WHERE p.remit_id IN (SELECT r.remit_id FROM arrived AS r)
    UNION ALL
    SELECT f.event_id, 'avgift', NULL, f.fee_ore FROM fee AS f WHERE f.run_id = %(run_id)s
    UNION ALL
    SELECT f.event_id, 'utbetald', f.remit_id, f.fee_ore FROM fee AS f WHERE f.remit_id IN (SELECT r.remit_id FROM arrived AS r)
)
SELECT q.system, t.event, t.event_id, t.fee_ore IS NOT NULL AS is_fee, a.case_ref, q.invoice_no, a.paid_on, o.paid_ore, o.capital_ore,
       o.interest_ore, o.paid_ore - o.capital_ore - o.interest_ore AS fees_ore, o.agency_share_ore,
       coalesce(t.fee_ore, a.creditor_share_ore) AS to_ledger_ore, t.remit_id AS remittance, m.payout_on
FROM news AS t
JOIN agency_payment AS a ON a.client = %(client)s AND a.event_id = t.event_id
JOIN collection_order AS q ON q.client = a.client AND q.order_no = a.order_no
LEFT JOIN agency_remittance AS m ON m.client = a.client AND m.remit_id = t.remit_id
CROSS JOIN LATERAL (
    SELECT s.sign * a.total_ore AS paid_ore, s.sign * a.capital_ore AS capital_ore, s.sign * a.interest_ore AS interest_ore,
           s.sign * a.agency_share_ore AS agency_share_ore
    FROM (SELECT CASE WHEN t.fee_ore IS NULL THEN 1 ELSE 0 END AS sign) AS s
) AS o
WHERE NOT EXISTS (SELECT FROM told_order_payment AS d
                  WHERE d.client = a.client AND d.event_id = t.event_id AND d.event = t.event AND d.is_fee = (t.fee_ore IS NOT NULL))
ORDER BY q.system, q.invoice_no, t.event_id, t.fee_ore NULLS FIRST, t.event
