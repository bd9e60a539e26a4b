-- sent_name: whether a file of this name has been made for an account.
--
-- reads   outbox
-- writes  -
-- takes   account, name
-- rerun   safe: reads only

SELECT o.outbox_id FROM outbox AS o WHERE o.account = %(account)s AND o.name = %(name)s;
