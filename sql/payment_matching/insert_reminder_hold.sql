-- insert_reminder_hold: a claim whose direct debit was booked and came back is not reminded of before the customer can pay.
--
-- reads   reversal, taken_back (temporary)
-- writes  reminder_hold
-- takes   client, hold_days, returned_on, held_until, run_id, version_id
-- rerun   safe: a reversal is matched once
-- note    the later of the draw + hold_days and the return + some bank days, which held_until tells for each day of returned_on

INSERT INTO reminder_hold (client, invoice_no, until_on, reason, payment_id, run_id, version_id)
SELECT DISTINCT %(client)s, l.invoice_no, greatest(r.original_on + %(hold_days)s::integer, h.until_on),
       'Dragningen ' || to_char(r.original_on, 'YYYY-MM-DD') || ' kom tillbaka ' || to_char(r.paid_on, 'YYYY-MM-DD'), r.payment_id,
       %(run_id)s::integer, %(version_id)s::smallint
FROM reversal AS r
JOIN taken_back AS l ON l.payment_id = r.payment_id AND l.kind = 'claim'
JOIN unnest(%(returned_on)s::date[], %(held_until)s::date[]) AS h (returned_on, until_on) ON h.returned_on = r.paid_on
WHERE r.is_draw
ON CONFLICT DO NOTHING;
