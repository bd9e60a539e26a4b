-- queue_decided_bases: claims on a decided basis are reckoned when their capital is settled, also when that was in time or before.
--
-- reads   unreckoned_basis, item, open_item, settlement
-- writes  settled_late, unreckoned_basis
-- takes   client
-- rerun   safe: a claim leaves unreckoned_basis as it enters settled_late
-- note    interest of damages, or after service, may run from a day before the due date. Credit notes are not here: of
--         what we owe, owed_claims

WITH settled AS (
    SELECT u.client, i.item_id, u.invoice_no,
           (SELECT max(s.value_on) FROM settlement AS s WHERE s.client = i.client AND s.item_id = i.item_id) AS settled_on
    FROM unreckoned_basis AS u
    JOIN item AS i ON i.client = u.client AND i.invoice_no = u.invoice_no AND i.kind = 'claim' AND i.component = 'CAPITAL'
    WHERE u.client = %(client)s
      AND NOT EXISTS (SELECT FROM open_item AS o WHERE o.client = i.client AND o.item_id = i.item_id)
), done AS (
    DELETE FROM unreckoned_basis AS u USING settled AS s WHERE u.client = s.client AND u.invoice_no = s.invoice_no
)
INSERT INTO settled_late (client, item_id, invoice_no, settled_on)
SELECT s.client, s.item_id, s.invoice_no, s.settled_on FROM settled AS s WHERE s.settled_on IS NOT NULL
ON CONFLICT DO NOTHING;
