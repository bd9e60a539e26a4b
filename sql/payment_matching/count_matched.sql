-- count_matched: how many payments of the batch each rule took, for the step's tally; a payment counts once, as the item it opened if it did.
--
-- reads   new_settlement, new_item (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only
-- note    besides those of exact_hit

SELECT t.rule, count(*) AS count
FROM (
    SELECT (array_agg(p.rule ORDER BY p.is_item DESC, p.rule))[1] AS rule
    FROM (
        SELECT s.payment_id, s.rule, false AS is_item FROM new_settlement AS s
        WHERE s.rule <> 'small_difference'
        UNION ALL
        SELECT n.payment_id, n.rule, true FROM new_item AS n
    ) AS p
    GROUP BY p.payment_id
) AS t
GROUP BY t.rule ORDER BY t.rule;
