-- stage_reversal_so_far: the reversals that no remittance has deducted yet, oldest first, with their sum so far.
--
-- reads   unremitted_payment, agency_payment
-- writes  reversal_so_far (temporary)
-- takes   client
-- rerun   safe: temporary

DROP TABLE IF EXISTS reversal_so_far;
CREATE TEMP TABLE reversal_so_far ON COMMIT DROP AS
SELECT a.event_id, sum(a.creditor_share_ore) OVER (ORDER BY a.business_on, a.item_id, a.event_id)::bigint AS through_ore
FROM unremitted_payment AS u
JOIN agency_payment AS a ON a.client = u.client AND a.event_id = u.event_id
WHERE u.client = %(client)s AND a.kind = 'PAYMENT_REVERSAL';
