-- insert_balance_letter: tonight's letters about money to the customers' credit.
--
-- reads   new_letter (temporary)
-- writes  balance_letter
-- takes   client, business_on, first_letter_no, run_id, version_id
-- rerun   safe: a credit is told of once, a set-off is made once

INSERT INTO balance_letter (client, letter_no, customer_no, left_ore, next_step, written_on, run_id, version_id)
SELECT %(client)s, n.place - 1 + %(first_letter_no)s::bigint, n.customer_no, n.left_ore, n.next_step, %(business_on)s, %(run_id)s,
       %(version_id)s
FROM new_letter AS n
ORDER BY n.place;
