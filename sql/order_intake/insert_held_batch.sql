-- insert_held_batch: remember a batch of a file that is held, so that it need not be read again before it is attested.
--
-- reads   -
-- writes  held_batch
-- takes   client, file_id, batch_id, orders, sum_ore, is_unreadable, business_on
-- rerun   safe: held since the first time

INSERT INTO held_batch (client, file_id, batch_id, orders, sum_ore, is_unreadable, held_since)
VALUES (%(client)s, %(file_id)s, %(batch_id)s, %(orders)s, %(sum_ore)s, %(is_unreadable)s, %(business_on)s)
ON CONFLICT DO NOTHING;
