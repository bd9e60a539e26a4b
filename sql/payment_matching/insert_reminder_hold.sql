-- insert_reminder_hold: a claim whose payment came back goes no further before the customer can pay.
--
-- reads   reversal, taken_back (temporary)
-- writes  reminder_hold
-- takes   client, hold_days, returned_on, held_until, run_id, version_id
-- rerun   safe: a reversal is matched once
-- note    some bank days from the return, which held_until tells for each day of returned_on; of a draw also hold_days from it

INSERT INTO reminder_hold (client, invoice_no, until_on, reason, payment_id, run_id, version_id)
SELECT DISTINCT %(client)s, l.invoice_no,
       CASE WHEN r.is_draw THEN greatest(r.original_on + %(hold_days)s::integer, h.until_on) ELSE h.until_on END,
       CASE WHEN r.is_draw THEN 'Dragningen ' ELSE 'Betalningen ' END || to_char(r.original_on, 'YYYY-MM-DD') || ' kom tillbaka '
       || to_char(r.paid_on, 'YYYY-MM-DD'), r.payment_id, %(run_id)s::integer, %(version_id)s::smallint
FROM reversal AS r
JOIN taken_back AS l ON l.payment_id = r.payment_id AND l.kind = 'claim'
JOIN unnest(%(returned_on)s::date[], %(held_until)s::date[]) AS h (returned_on, until_on) ON h.returned_on = r.paid_on
ON CONFLICT DO NOTHING;
