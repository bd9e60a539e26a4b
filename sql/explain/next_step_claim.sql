-- next_step_claim: what decides the next step of a claim: where it stands, its letters, its debtor, and what is under way.
--
-- reads   claim_terms, customer, open_item_rest, claim_stage, letter_claim, open_case_invoice, collection_case_invoice, collection_event,
--         work_item, open_autogiro_order, reminder_hold, undelivered_number, standing_announcement, standing_surveillance,
--         standing_demand_claim, demand, document_event
-- writes  -
-- takes   client, invoice_no
-- rerun   safe: reads only

SELECT i.document_type, i.due_effective_on, i.issued_on, i.arose_on, i.kravkod, g.stage, g.level, g.on_day, o.open_ore, l.next_step_on,
       l.respond_by_on, c.protection_code, c.kind AS customer_kind,
       customer_stop(c.kind, c.protection_code, c.identity_no, i.issued_on) AS customer_stop, k.case_ref,
       coalesce(t.protection_code <> 0, false) AS is_letter_protected,
       concat(t.street, t.street_2) = '' OR coalesce(t.postal_code, '') = '' OR coalesce(t.city, '') = '' AS is_unaddressed,
       (SELECT max(h.until_on) FROM reminder_hold AS h WHERE h.client = i.client AND h.invoice_no = i.invoice_no) AS hold_until_on,
       EXISTS (SELECT FROM open_autogiro_order AS a WHERE a.client = i.client AND a.item_id = o.item_id) AS is_drawn,
       EXISTS (SELECT FROM undelivered_number AS u
               WHERE u.client = i.client AND (u.document_type = 'invoice' AND i.invoice_no BETWEEN u.first_no AND u.last_no
                   OR u.document_type = l.document_type AND l.document_no BETWEEN u.first_no AND u.last_no)) AS is_undelivered,
       a.announced_on, a.object_by_on,
       (SELECT max(s.decided_on) FROM standing_surveillance AS s WHERE s.client = i.client AND s.invoice_no = i.invoice_no) AS watched_on,
       (SELECT coalesce(sum(z.open_ore), 0)::bigint FROM open_item_rest AS z
        JOIN standing_demand_claim AS m ON m.client = z.client AND m.invoice_no = z.invoice_no
        JOIN demand AS d ON d.client = m.client AND d.demand_no = m.demand_no AND d.next_step_on <= greatest(l.next_step_on, g.on_day)
        WHERE z.client = i.client AND z.customer_no = i.customer_no AND z.kind = 'claim' AND z.component = 'CAPITAL'
          AND NOT EXISTS (SELECT FROM open_case_invoice AS w WHERE w.client = z.client AND w.invoice_no = z.invoice_no)) AS legal_ore,
       EXISTS (SELECT FROM document_event AS e WHERE e.client = i.client AND e.document_id = 'demand-' || l.document_no
                 AND l.document_type = 'demand' AND e.event = 'returned') AS is_demand_returned,
       EXISTS (SELECT FROM collection_case_invoice AS v
               JOIN collection_event AS e ON e.client = v.client AND e.case_ref = v.case_ref AND e.event IN ('recalled', 'closed')
                   AND (e.invoice_no IS NULL OR e.invoice_no = v.invoice_no)
               WHERE v.client = i.client AND v.invoice_no = i.invoice_no) AS is_recalled,
       EXISTS (SELECT FROM collection_case_invoice AS v
               JOIN work_item AS w ON w.client = v.client AND w.kind = 'rejected_case' AND w.key = v.case_ref AND w.closed_on IS NULL
               WHERE v.client = i.client AND v.invoice_no = i.invoice_no) AS is_rejected
FROM claim_terms AS i
JOIN customer AS c ON c.client = i.client AND c.customer_no = i.customer_no
LEFT JOIN customer AS t ON t.client = i.client AND t.customer_no = coalesce(c.guardian_no, i.recipient_no)
JOIN claim_stage AS g ON g.client = i.client AND g.invoice_no = i.invoice_no
LEFT JOIN open_item_rest AS o ON o.client = i.client AND o.item_id = g.item_id
LEFT JOIN standing_announcement AS a ON a.client = i.client AND a.invoice_no = i.invoice_no
LEFT JOIN open_case_invoice AS k ON k.client = i.client AND k.invoice_no = i.invoice_no
LEFT JOIN LATERAL (SELECT t.document_type, t.document_no, t.next_step_on, t.respond_by_on FROM letter_claim AS t
                   WHERE t.client = i.client AND t.invoice_no = i.invoice_no
                   ORDER BY t.sent_on DESC, t.document_type LIMIT 1) AS l ON true
WHERE i.client = %(client)s AND i.invoice_no = %(invoice_no)s
ORDER BY g.item_id;
