-- stage_case_claim: the claims that are due to be handed to the agency, with what keeps one back.
--
-- reads   ripe_claim, policy_kravkod, policy_stop_code (temporary), claim_terms, customer, reminder, standing_demand_claim, demand,
--         collection_case_invoice, collection_event, work_item, undelivered_number
-- writes  case_claim (temporary)
-- takes   client, business_on, years_person, years_other
-- rerun   safe: temporary
-- note    at_demand: when our last letter's next step has come. at_reminder: the agency reminds when we would have, and demands what
--         we have reminded of. What we have demanded goes to legal action

CREATE TEMP TABLE case_claim ON COMMIT DROP AS
WITH due AS (
    SELECT o.item_id, o.open_ore, o.level, k.limitation_years, i.*, p.demand_no,
           CASE WHEN p.demand_no IS NOT NULL THEN 'LEGAL' WHEN o.level = 0 THEN 'REMINDER' ELSE 'DEMAND' END AS action
    FROM ripe_claim AS o
    JOIN claim_terms AS i ON i.client = %(client)s AND i.invoice_no = o.invoice_no AND i.document_type = 'invoice'
    JOIN policy_kravkod AS k ON k.kravkod = i.kravkod AND k.hand_over <> 'never'
    LEFT JOIN standing_demand_claim AS p ON p.client = %(client)s AND p.invoice_no = o.invoice_no
    WHERE CASE
          WHEN p.demand_no IS NOT NULL
          THEN (SELECT n.next_step_on <= %(business_on)s FROM demand AS n WHERE n.client = p.client AND n.demand_no = p.demand_no)
          WHEN o.level = 0 THEN k.hand_over = 'at_reminder' AND o.open_ore >= k.reminder_minimum_ore
                      AND o.due_effective_on + k.reminder_days::int <= %(business_on)s
          ELSE k.demand AND (o.level >= k.reminder_levels OR k.second_reminder_days IS NULL OR k.hand_over = 'at_reminder')
               AND o.open_ore >= k.demand_minimum_ore AND k.hand_over <> 'after_demand' END
)
SELECT d.item_id, d.open_ore, d.level, d.action, d.demand_no, d.invoice_no, d.customer_no, d.department, d.kravkod,
       d.issued_on, d.due_effective_on, d.arose_on,
       coalesce(d.limitation_years, CASE c.kind WHEN 'organisation' THEN %(years_other)s ELSE %(years_person)s END) AS years,
       coalesce(s.stop_code, CASE
           WHEN length(d.customer_no) > 20 THEN 'CUSTOMER_NO'
           WHEN EXISTS (SELECT FROM undelivered_number AS u
                        WHERE u.client = d.client AND u.document_type = 'invoice'
                          AND d.invoice_no BETWEEN u.first_no AND u.last_no) THEN 'NOT_SENT'
           WHEN EXISTS (SELECT FROM reminder AS m JOIN undelivered_number AS u
                            ON u.client = m.client AND u.document_type = 'reminder'
                            AND m.reminder_no BETWEEN u.first_no AND u.last_no
                        WHERE m.client = d.client AND m.invoice_no = d.invoice_no) THEN 'LETTER_NOT_SENT'
           WHEN EXISTS (SELECT FROM collection_case_invoice AS v
                        JOIN collection_event AS e ON e.client = v.client AND e.case_ref = v.case_ref AND e.event IN ('recalled', 'closed')
                            AND (e.invoice_no IS NULL OR e.invoice_no = v.invoice_no)
                        WHERE v.client = d.client AND v.invoice_no = d.invoice_no) THEN 'RECALLED'
           WHEN EXISTS (SELECT FROM collection_case_invoice AS v
                        JOIN work_item AS w ON w.client = v.client AND w.kind = 'rejected_case' AND w.key = v.case_ref
                            AND w.closed_on IS NULL
                        WHERE v.client = d.client AND v.invoice_no = d.invoice_no) THEN 'REJECTED' END) AS blocked_by
FROM due AS d
JOIN customer AS c ON c.client = d.client AND c.customer_no = d.customer_no
LEFT JOIN policy_stop_code AS s ON s.stop_code = customer_stop(c.kind, c.protection_code, c.identity_no, d.issued_on)
    AND (s.hand_over <> 'N' OR CASE d.action WHEN 'DEMAND' THEN s.demand WHEN 'REMINDER' THEN s.reminder ELSE 'N' END <> 'N');
