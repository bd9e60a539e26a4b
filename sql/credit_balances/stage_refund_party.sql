-- stage_refund_party: the customers with ripe credits: where their money would go, and what keeps it from being paid.
--
-- reads   ripe_credit, creditor_claim (temporary), customer, customer_history, run, open_case_invoice
-- writes  refund_party (temporary)
-- takes   client, business_on, account_hold_days
-- rerun   safe: temporary
-- note    blocked_by is the first reason that fits. Where no account is registered the payer's own bankgiro serves, if the
--         payer is the customer

DROP TABLE IF EXISTS refund_party;
CREATE TEMP TABLE refund_party ON COMMIT DROP AS
WITH ripe AS (
    SELECT r.customer_no, bool_or(r.is_of_other) AS is_of_other, bool_and(r.is_of_customer) AS is_of_customer,
           min(r.sender_bankgiro) AS sender_bankgiro, count(DISTINCT r.sender_bankgiro) AS senders
    FROM ripe_credit AS r GROUP BY r.customer_no
)
SELECT k.customer_no, t.method,
       CASE t.method WHEN 'bankgiro' THEN k.payout_bankgiro WHEN 'account' THEN k.payout_clearing || '-' || k.payout_account
                     WHEN 'payer' THEN r.sender_bankgiro END AS payout_to,
       CASE WHEN k.kind = 'internal' THEN 'INTERNAL'
            WHEN k.protection_code > 0 THEN 'PROTECTED'
            WHEN k.kind = 'estate' THEN 'ESTATE'
            WHEN EXISTS (SELECT FROM creditor_claim AS d JOIN open_case_invoice AS o
                         ON o.client = %(client)s AND o.invoice_no = d.invoice_no
                         WHERE d.customer_no = k.customer_no) THEN 'COLLECTION'
            WHEN EXISTS (SELECT FROM creditor_claim AS d
                         WHERE d.customer_no = k.customer_no AND d.is_due AND NOT d.is_barred) THEN 'DUE_CLAIM'
            WHEN EXISTS (SELECT FROM customer_history AS h JOIN run AS n ON n.run_id = h.ended_run_id
                         WHERE h.client = k.client AND h.customer_no = k.customer_no
                           AND n.business_on > %(business_on)s::date - %(account_hold_days)s::int
                           AND (h.state ->> 'payout_bankgiro', h.state ->> 'payout_clearing', h.state ->> 'payout_account')
                               IS DISTINCT FROM (k.payout_bankgiro, k.payout_clearing, k.payout_account))
                 THEN 'ACCOUNT_CHANGED'
            WHEN t.method IN ('bankgiro', 'account')
                 AND EXISTS (SELECT FROM customer AS x
                             WHERE x.client = k.client AND x.customer_no <> k.customer_no
                               AND CASE t.method WHEN 'bankgiro' THEN x.payout_bankgiro = k.payout_bankgiro
                                   ELSE x.payout_clearing = k.payout_clearing AND x.payout_account = k.payout_account END)
                 THEN 'SHARED_ACCOUNT'
            WHEN r.is_of_other THEN 'OTHER_PAYER' END AS blocked_by
FROM ripe AS r
JOIN customer AS k ON k.client = %(client)s AND k.customer_no = r.customer_no
CROSS JOIN LATERAL (SELECT CASE WHEN k.payout_bankgiro IS NOT NULL THEN 'bankgiro'
                                WHEN k.payout_account IS NOT NULL AND k.payout_clearing IS NOT NULL THEN 'account'
                                WHEN r.is_of_customer AND r.senders = 1 THEN 'payer' ELSE 'none' END AS method) AS t;
