-- stage_item_balance: per account what has moved since the last reconciliation, what is open now, and what the books say.
--
-- reads   touched_item (temporary), open_item_rest, entry_line, reconciliation_balance
-- writes  item_balance (temporary)
-- takes   client, last_run_id, last_entry_id
-- rerun   safe: temporary
-- note    three counts that know nothing of each other: items and settlements, the set of open items, the general ledger

CREATE TEMP TABLE item_balance ON COMMIT DROP AS
WITH account (account_key, kind) AS (
    VALUES ('AR_CLAIM', 'claim'), ('AR_CREDIT_BALANCE', 'credit'), ('AR_UNIDENTIFIED', 'unidentified'),
           ('AGENCY_CLEARING', 'agency')
), moved AS (
    SELECT t.kind, sum(t.moved_ore)::bigint AS ore,
           count(*) FILTER (WHERE t.now_ore <> 0) - count(*) FILTER (WHERE t.now_ore <> t.moved_ore) AS count
    FROM touched_item AS t
    GROUP BY t.kind
), open AS (
    SELECT o.kind, count(*) AS count, sum(o.open_ore)::bigint AS ore
    FROM open_item_rest AS o
    WHERE o.client = %(client)s
    GROUP BY o.kind
), posted AS (
    SELECT l.account_key, sum(l.amount_ore)::bigint AS ore
    FROM entry_line AS l
    WHERE l.client = %(client)s AND l.entry_id > %(last_entry_id)s
    GROUP BY l.account_key
)
SELECT a.account_key, coalesce(r.open_count, 0) AS last_count, coalesce(r.open_ore, 0) AS last_ore,
       coalesce(m.count, 0) AS moved_count, coalesce(m.ore, 0) AS moved_ore,
       coalesce(o.count, 0) AS open_count, coalesce(o.ore, 0) AS open_ore,
       coalesce(r.posted_count, 0) + coalesce(m.count, 0) AS posted_count,
       coalesce(r.posted_ore, 0) + coalesce(p.ore, 0) AS posted_ore
FROM account AS a
LEFT JOIN moved AS m ON m.kind = a.kind
LEFT JOIN open AS o ON o.kind = a.kind
LEFT JOIN posted AS p ON p.account_key = a.account_key
LEFT JOIN reconciliation_balance AS r
    ON r.client = %(client)s AND r.run_id = %(last_run_id)s AND r.account_key = a.account_key;
