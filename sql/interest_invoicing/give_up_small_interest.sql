-- give_up_small_interest: the waiting lines of customers whose oldest line has waited too long below the minimum.
--
-- reads   waiting_interest, interest_line
-- writes  waiting_interest, interest_given_up
-- takes   client, run_id, version_id, business_on, waiting_days, minimum_ore
-- rerun   safe: already gone
-- note    interest that was never invoiced was never posted, so nothing is written off in the books. Lines that have reached
--         the minimum and are held for a person stay, as does what is owed back

WITH old AS (
    SELECT DISTINCT n.customer_no
    FROM waiting_interest AS w
    JOIN interest_line AS n ON n.client = w.client AND n.interest_line_id = w.interest_line_id
    WHERE w.client = %(client)s AND w.waiting_since <= %(business_on)s::date - %(waiting_days)s::int
), waiting AS MATERIALIZED (
    SELECT w.interest_line_id, o.customer_no, n.interest_ore
    FROM old AS o
    JOIN interest_line AS n ON n.client = %(client)s AND n.customer_no = o.customer_no
    JOIN waiting_interest AS w ON w.client = n.client AND w.interest_line_id = n.interest_line_id
), expired AS (
    SELECT k.customer_no FROM waiting AS k
    GROUP BY k.customer_no HAVING sum(k.interest_ore) >= 0 AND sum(k.interest_ore) < %(minimum_ore)s
), given_up AS (
    DELETE FROM waiting_interest AS w USING waiting AS k, expired AS e
    WHERE w.client = %(client)s AND w.interest_line_id = k.interest_line_id AND k.customer_no = e.customer_no
    RETURNING w.client, w.interest_line_id
)
INSERT INTO interest_given_up (client, interest_line_id, reason, given_up_on, run_id, version_id)
SELECT g.client, g.interest_line_id, 'SMALL_INTEREST', %(business_on)s, %(run_id)s, %(version_id)s FROM given_up AS g;
