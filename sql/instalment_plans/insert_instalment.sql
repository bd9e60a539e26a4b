-- insert_instalment: equal instalments in whole kronor, the last takes the rest; the same day each month, moved to a bank day.
--
-- reads   new_plan, bank_day (temporary)
-- writes  instalment
-- takes   client, first_plan_no
-- rerun   safe: a decision applied no longer waits
-- note    receivables rules 4.5 (2), (3). A day the month does not have is its last

INSERT INTO instalment (client, plan_no, instalment_no, nominal_on, due_on, amount_ore)
SELECT %(client)s, s.number - 1 + %(first_plan_no)s::bigint, s.instalment_no, s.nominal_on, b.next_bank_day,
       CASE WHEN s.instalment_no < s.instalments THEN s.equal_ore ELSE s.base_ore - s.equal_ore * (s.instalments - 1) END
FROM (
    SELECT n.number, n.instalments, n.base_ore, n.base_ore / n.instalments / 100 * 100 AS equal_ore, g.instalment_no,
           (n.first_due_on + make_interval(months => g.instalment_no - 1))::date AS nominal_on
    FROM new_plan AS n
    CROSS JOIN LATERAL generate_series(1, n.instalments) AS g (instalment_no)
) AS s
JOIN bank_day AS b ON b.day = s.nominal_on
ORDER BY s.number, s.instalment_no;
