-- judge_chosen_sums: of rows that share money or an invoice, those that earlier rows have left no room for.
--
-- reads   chosen, decided (temporary)
-- writes  decided (temporary)
-- takes   -
-- rerun   safe: temporary
-- note    money that is divided is divided whole or not at all: staff meant all rows of it

INSERT INTO decided (decision_id, state, outcome)
SELECT f.decision_id, 'conflict', CASE
    WHEN f.item_ore > f.left_ore
        THEN 'Raderna för posten fördelar ' || kronor(f.item_ore) || ' kr, men bara ' || kronor(f.left_ore) || ' kr är kvar.'
    WHEN f.is_broken THEN 'En annan rad för samma post kan inte genomföras. Rätta den och lämna alla rader igen.'
    ELSE 'Tidigare rader har redan betalat faktura ' || f.invoice_no || '.' END
FROM (
    SELECT c.*, (sum(c.takes_ore) OVER (PARTITION BY c.item_id))::bigint AS item_ore,
           bool_or(c.is_refused) OVER (PARTITION BY c.item_id) AS is_broken,
           sum(CASE WHEN c.is_refused THEN 0 ELSE c.takes_ore END) OVER (PARTITION BY c.invoice_no ORDER BY c.decision_id)
               AS invoice_ore
    FROM (SELECT b.*, coalesce(b.asked_ore, CASE b.choice WHEN 'customer' THEN b.left_ore ELSE least(b.left_ore, b.open_ore) END)
                     AS takes_ore,
                 EXISTS (SELECT FROM decided AS d WHERE d.decision_id = b.decision_id) AS is_refused
          FROM chosen AS b) AS c
) AS f
WHERE NOT f.is_refused
  AND (f.item_ore > f.left_ore OR f.is_broken OR f.choice = 'invoice' AND f.invoice_ore > f.open_ore);
