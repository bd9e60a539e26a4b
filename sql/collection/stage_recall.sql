-- stage_recall: the claims with the agency that must be called back, paused or taken up again, and why.
--
-- reads   open_case_invoice, collection_case, collection_event, open_item, item, settlement, paused_claim,
--         case_hold, stop_review (temporary)
-- writes  recall (temporary)
-- takes   client, business_on
-- rerun   safe: temporary
-- note    a claim is called back once. Paid by the day before the case was sent: nobody should have demanded it. What was taken
--         back does not count; a set-off is a payment. Of several reasons a stop that calls back goes first. A pause that
--         runs out while its stop still holds is sent again. is_settled is looked up: as NOT EXISTS it would read all open items

CREATE TEMP TABLE recall ON COMMIT DROP AS
WITH pursued AS (
    SELECT v.case_ref, v.invoice_no, c.sent_on, t.item_id,
           (SELECT o.item_id FROM open_item AS o WHERE o.client = t.client AND o.item_id = t.item_id) IS NULL AS is_settled
    FROM open_case_invoice AS v
    JOIN item AS t ON t.client = v.client AND t.invoice_no = v.invoice_no AND t.component = 'CAPITAL'
    JOIN collection_case AS c ON c.client = v.client AND c.case_ref = v.case_ref
    WHERE v.client = %(client)s
      AND NOT EXISTS (SELECT FROM collection_event AS e
                      WHERE e.client = v.client AND e.case_ref = v.case_ref AND e.event = 'recalled'
                        AND (e.invoice_no IS NULL OR e.invoice_no = v.invoice_no))
), settled AS (
    SELECT p.invoice_no, max(s.value_on) AS settled_on,
           bool_or(s.payment_id IS NOT NULL OR s.other_item_id IS NOT NULL) AS is_paid, bool_or(s.rule LIKE 'agency%%') AS is_theirs,
           bool_and(s.rule = 'credit_note') AS is_credited, bool_or(s.rule LIKE 'write_off%%') AS is_written_off
    FROM pursued AS p
    JOIN settlement AS s ON s.client = %(client)s AND s.item_id = p.item_id AND s.reverses_settlement_id IS NULL
    WHERE p.is_settled
      AND s.amount_ore <> coalesce((SELECT -sum(r.amount_ore) FROM settlement AS r
                                    WHERE r.client = s.client AND r.item_id = s.item_id AND r.reverses_settlement_id = s.settlement_id), 0)
    GROUP BY p.invoice_no
), judged AS (
    SELECT p.case_ref, p.invoice_no, h.is_pause, h.stop_code, h.reason AS held_for, h.until_on, w.reason AS paused_for, w.pause_until,
           CASE WHEN NOT h.is_pause THEN h.reason
                WHEN NOT p.is_settled OR t.is_theirs THEN NULL
                WHEN t.is_credited THEN 'CREDITED_FULL'
                WHEN t.is_written_off THEN 'WRITE_OFF'
                WHEN NOT t.is_paid THEN 'OTHER'
                WHEN t.settled_on < p.sent_on THEN 'PAID_BEFORE_DEMAND'
                ELSE 'PAID_DIRECT_FULL' END AS reason
    FROM pursued AS p
    LEFT JOIN settled AS t ON t.invoice_no = p.invoice_no
    LEFT JOIN case_hold AS h ON h.case_ref = p.case_ref AND h.invoice_no = p.invoice_no
    LEFT JOIN paused_claim AS w ON w.client = %(client)s AND w.case_ref = p.case_ref AND w.invoice_no = p.invoice_no
)
SELECT j.case_ref, j.invoice_no, count(*) OVER (PARTITION BY j.case_ref) AS open_invoices, m.mode,
       CASE m.mode WHEN 'WITHDRAW' THEN j.reason WHEN 'PAUSE' THEN j.held_for ELSE j.paused_for END AS reason,
       CASE m.mode WHEN 'PAUSE' THEN coalesce(CASE WHEN j.until_on > %(business_on)s THEN j.until_on END,
           (SELECT r.review_on FROM stop_review AS r WHERE r.stop_code = j.stop_code)) END AS pause_until
FROM judged AS j
CROSS JOIN LATERAL (SELECT CASE WHEN j.reason IS NOT NULL THEN 'WITHDRAW'
    WHEN j.is_pause AND (j.pause_until IS NULL OR j.pause_until <= %(business_on)s OR j.paused_for <> j.held_for) THEN 'PAUSE'
    WHEN j.is_pause IS NULL AND j.paused_for IS NOT NULL THEN 'RESUME' END AS mode) AS m;
