-- keep_waiting_order: remember orders that stay in UBW, and what they looked like.
--
-- reads   staged_waiting
-- writes  held_api_order
-- takes   client, state, business_on, run_id
-- rerun   safe: waiting since the first time

INSERT INTO held_api_order (client, order_key, state, reason, content_sha256, held_since, run_id)
SELECT %(client)s, order_key, %(state)s, reason, content_sha256, %(business_on)s, %(run_id)s
FROM staged_waiting
ON CONFLICT (client, order_key) DO UPDATE SET
    state = EXCLUDED.state, reason = EXCLUDED.reason, content_sha256 = EXCLUDED.content_sha256, run_id = EXCLUDED.run_id;
