-- stage_reversal_so_far: the reversals that no remittance has deducted yet, in the order they are deducted, with their sum so far.
--
-- reads   unremitted_payment, agency_payment, remitted_payment, remit_line_row (temporary)
-- writes  reversal_so_far (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    those of money that has been paid out, or is in this file, come first: of other money there is nothing to deduct yet

DROP TABLE IF EXISTS reversal_so_far;
CREATE TEMP TABLE reversal_so_far ON COMMIT DROP AS
WITH waiting AS (
    SELECT a.event_id, a.creditor_share_ore, a.business_on, a.item_id,
           EXISTS (SELECT FROM remitted_payment AS p WHERE p.client = a.client AND p.event_id = a.reverses_event_id)
           OR EXISTS (SELECT FROM remit_line_row AS l WHERE l.event_id = a.reverses_event_id) AS is_paid_out
    FROM unremitted_payment AS u
    JOIN agency_payment AS a ON a.client = u.client AND a.event_id = u.event_id
    WHERE u.client = %(client)s AND a.kind = 'PAYMENT_REVERSAL'
)
SELECT w.event_id,
       sum(w.creditor_share_ore) OVER (ORDER BY w.is_paid_out DESC, w.business_on, w.item_id, w.event_id)::bigint AS through_ore
FROM waiting AS w;
