-- stage_item_balance: per account what has moved since the last reconciliation, what is open, and what is posted on that.
--
-- reads   touched_item (temporary), open_item_rest, entry_line
-- writes  item_balance (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    moved and posted come from the postings alone; open is the small set that the other steps keep

CREATE TEMP TABLE item_balance ON COMMIT DROP AS
WITH account (account_key, kind) AS (
    VALUES ('AR_CLAIM', 'claim'), ('AR_CREDIT_BALANCE', 'credit'), ('AR_UNIDENTIFIED', 'unidentified')
), moved AS (
    SELECT t.account_key, sum(t.moved_ore)::bigint AS ore,
           count(*) FILTER (WHERE t.now_ore <> 0) - count(*) FILTER (WHERE t.now_ore <> t.moved_ore) AS count
    FROM touched_item AS t
    GROUP BY t.account_key
), proved AS (
    SELECT o.kind, count(*) AS open_count, sum(o.open_ore)::bigint AS open_ore,
           count(*) FILTER (WHERE p.ore = o.open_ore AND p.ore <> 0) AS posted_count,
           coalesce(sum(p.ore), 0)::bigint AS posted_ore
    FROM open_item_rest AS o
    JOIN account AS a ON a.kind = o.kind
    LEFT JOIN LATERAL (
        SELECT sum(l.amount_ore)::bigint AS ore FROM entry_line AS l
        WHERE l.client = o.client AND l.item_id = o.item_id AND l.account_key = a.account_key
    ) AS p ON true
    WHERE o.client = %(client)s
    GROUP BY o.kind
)
SELECT a.account_key, coalesce(m.count, 0) AS moved_count, coalesce(m.ore, 0) AS moved_ore,
       coalesce(p.open_count, 0) AS open_count, coalesce(p.open_ore, 0) AS open_ore,
       coalesce(p.posted_count, 0) AS posted_count, coalesce(p.posted_ore, 0) AS posted_ore
FROM account AS a
LEFT JOIN moved AS m ON m.account_key = a.account_key
LEFT JOIN proved AS p ON p.kind = a.kind;
