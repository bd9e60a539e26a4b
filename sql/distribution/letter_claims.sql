-- letter_claims: the claims that some reminders and demands ask for, and that some plans are about, the oldest first.
--
-- reads   letter_queue, chosen_channel (temporary), reminder, demand_claim, plan_letter, instalment_plan, plan_item, invoice
-- writes  -
-- takes   client, first, last
-- rerun   safe: reads only
-- note    fees posted before stand with the oldest claim of a reminder: the letter asks for them all (ruling 11). A plan's fee
--         stands by itself, not with the claim that bears it

WITH part AS (
    SELECT q.position, k.document_type, k.document_no, k.amount_ore
    FROM letter_queue AS q
    JOIN chosen_channel AS k ON k.document_id = q.document_id AND k.document_type IN ('reminder', 'demand', 'plan')
    WHERE q.position >= %(first)s AND q.position < %(last)s
), claim AS (
    SELECT p.position, r.place, r.invoice_no, r.open_capital_ore,
           CASE WHEN r.place > 1 THEN r.fee_ore
                ELSE r.fee_ore + p.amount_ore - sum(r.open_capital_ore + r.fee_ore) OVER (PARTITION BY p.position)
           END::bigint AS fee_ore, r.interest_ore
    FROM part AS p
    JOIN reminder AS r ON r.client = %(client)s AND r.reminder_no = p.document_no
    WHERE p.document_type = 'reminder'
    UNION ALL
    SELECT p.position, g.place, g.invoice_no, g.open_capital_ore, g.open_cost_ore + g.fee_ore, g.interest_ore
    FROM part AS p
    JOIN demand_claim AS g ON g.client = %(client)s AND g.demand_no = p.document_no
    WHERE p.document_type = 'demand'
    UNION ALL
    SELECT t.position, t.place, t.invoice_no, t.capital_ore, t.cost_ore - CASE WHEN t.place = 1 THEN t.plan_fee_ore ELSE 0 END,
           t.interest_ore
    FROM (
        SELECT p.position, n.invoice_no, e.fee_ore AS plan_fee_ore,
               coalesce(sum(n.amount_ore) FILTER (WHERE n.component = 'CAPITAL'), 0)::bigint AS capital_ore,
               coalesce(sum(n.amount_ore) FILTER (WHERE n.component = 'COST'), 0)::bigint AS cost_ore,
               coalesce(sum(n.amount_ore) FILTER (WHERE n.component = 'INTEREST'), 0)::bigint AS interest_ore,
               row_number() OVER (PARTITION BY p.position ORDER BY min(i.due_effective_on), n.invoice_no)::integer AS place
        FROM part AS p
        JOIN plan_letter AS l ON l.client = %(client)s AND l.letter_no = p.document_no AND l.kind = 'agreement'
        JOIN instalment_plan AS e ON e.client = l.client AND e.plan_no = l.plan_no
        JOIN plan_item AS n ON n.client = l.client AND n.plan_no = l.plan_no
        JOIN invoice AS i ON i.client = n.client AND i.invoice_no = n.invoice_no
        WHERE p.document_type = 'plan'
        GROUP BY p.position, n.invoice_no, e.fee_ore
    ) AS t
)
SELECT c.position, i.invoice_no::text AS invoice_no, i.issued_on, i.due_on, i.ocr, i.text, c.open_capital_ore, c.fee_ore,
       c.interest_ore AS interest_so_far_ore
FROM claim AS c
JOIN invoice AS i ON i.client = %(client)s AND i.invoice_no = c.invoice_no
ORDER BY c.position, c.place, i.due_on, i.invoice_no
