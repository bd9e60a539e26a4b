-- stage_asked_basis: the waiting decisions on what the interest of an invoice rests on, each with what the ledger has.
--
-- reads   waiting_decision, policy_authority (temporary), claim_terms, invoice, interest_line, interest_taken_back, interest_given_up,
--         open_case_invoice, item, open_plan_item, plan_interest_line
-- writes  asked_basis (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    taken_back_ore: the interest reckoned so far, with what credit notes took off it, that the new basis takes back. Interest
--         given up stays so; what people have lowered (jämkning) stays. Of several rows on one invoice only the first counts

DROP TABLE IF EXISTS asked_basis;
CREATE TEMP TABLE asked_basis ON COMMIT DROP AS
SELECT d.decision_id, d.choice AS interest_basis, d.decided_by, d.approved_by, d.reason, (d.fields ->> 'from_on')::date AS basis_on,
       (d.fields ->> 'rate_x100')::int AS agreed_rate_x100, (d.fields ->> 'margin_x100')::int AS agreed_margin_x100,
       t.invoice_no, t.document_type, t.customer_no, t.department, t.due_effective_on, t.issued_on, t.interest_basis AS basis_before,
       (t.interest_basis, t.basis_on, t.agreed_rate_x100, t.agreed_margin_x100) IS NOT DISTINCT FROM
           (d.choice, (d.fields ->> 'from_on')::date, (d.fields ->> 'rate_x100')::int, (d.fields ->> 'margin_x100')::int) AS is_same,
       EXISTS (SELECT FROM item AS i WHERE i.client = t.client AND i.invoice_no = t.invoice_no AND i.kind = 'credit') AS is_repaid,
       p.issued_on AS credited_issued_on, coalesce(l.ore, 0)::bigint AS taken_back_ore,
       lower(d.approved_by) <> lower(d.decided_by) AND m.signature IS NOT NULL AS has_manager,
       EXISTS (SELECT FROM open_case_invoice AS c WHERE c.client = t.client AND c.invoice_no = t.invoice_no) AS is_at_agency,
       EXISTS (SELECT FROM item AS i JOIN open_plan_item AS o ON o.client = i.client AND o.item_id = i.item_id
               WHERE i.client = t.client AND i.invoice_no = t.invoice_no) OR coalesce(l.is_in_plan, false) AS is_in_plan,
       row_number() OVER (PARTITION BY d.invoice_no ORDER BY d.decision_id) AS turn
FROM waiting_decision AS d
LEFT JOIN policy_authority AS m ON m.signature = lower(d.approved_by)
LEFT JOIN claim_terms AS t ON t.client = %(client)s AND t.invoice_no = d.invoice_no
LEFT JOIN invoice AS v ON v.client = t.client AND v.invoice_no = t.invoice_no
LEFT JOIN invoice AS p ON p.client = v.client AND p.invoice_no = v.credits_invoice_no
LEFT JOIN LATERAL (
    SELECT sum(n.interest_ore) AS ore, bool_or(q.interest_line_id IS NOT NULL) AS is_in_plan
    FROM interest_line AS n
    LEFT JOIN plan_interest_line AS q ON q.client = n.client AND q.interest_line_id = n.interest_line_id
    WHERE n.client = t.client AND n.invoice_no = t.invoice_no AND n.capital_ore > 0
      AND NOT EXISTS (SELECT FROM interest_taken_back AS b WHERE b.client = n.client AND b.interest_line_id = n.interest_line_id)
      AND NOT EXISTS (SELECT FROM interest_given_up AS g WHERE g.client = n.client AND g.interest_line_id = n.interest_line_id)
) AS l ON true;
