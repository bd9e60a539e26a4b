-- reversed_payments: the payment that each debited payment of a camt file takes back, whole or in part, where the bank names one.
--
-- reads   reversal_candidate (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only
-- note    the surest name that fits one payment only; its whole before a part of it. A part is known by the bank's number, or where
--         the bank says that money is taken back: a payout of ours may bear the same reference. No more is taken back than was paid

WITH sound AS (
    SELECT c.*, 2 * c.rank + CASE WHEN c.amount_ore = c.left_ore THEN 0 ELSE 1 END AS place
    FROM reversal_candidate AS c
    WHERE c.amount_ore = c.left_ore OR c.amount_ore < c.left_ore AND (c.is_marked OR c.rank <= 2)
), best AS (
    SELECT s.*, count(*) OVER (PARTITION BY s.payment_no) AS hits
    FROM sound AS s
    WHERE s.place = (SELECT min(t.place) FROM sound AS t WHERE t.payment_no = s.payment_no)
), summed AS (
    SELECT b.*, sum(b.amount_ore) OVER (PARTITION BY b.payment_id, b.credit_no ORDER BY b.payment_no) AS until_ore
    FROM best AS b
    WHERE b.hits = 1
)
SELECT s.payment_no, s.payment_id, s.credit_no FROM summed AS s
WHERE s.until_ore <= s.left_ore
ORDER BY s.payment_no;
