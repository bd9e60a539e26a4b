-- insert_mandate_request: tonight's file tells Bankgirot of the decisions on mandates; a new one not yet sent is taken back.
--
-- reads   mandate_decision (temporary), decided (temporary), mandate_request
-- writes  mandate_request
-- takes   client, bankgiro, first_request_no, business_on
-- rerun   safe: a decision is applied once

WITH done AS (
    SELECT d.* FROM mandate_decision AS d JOIN decided AS j ON j.decision_id = d.decision_id AND j.state = 'done'
), unsent AS (
    DELETE FROM mandate_request AS q USING done AS d
    WHERE q.client = %(client)s AND d.action = 'end' AND q.bankgiro = d.mandate_bankgiro
        AND q.payer_number = d.mandate_number AND q.kind = 'new'
    RETURNING q.payer_number
)
INSERT INTO mandate_request (client, request_no, bankgiro, payer_number, kind, account, identity_no, new_payer_number,
                             not_before)
SELECT %(client)s, row_number() OVER (ORDER BY d.decision_id) - 1 + %(first_request_no)s::bigint,
       CASE d.action WHEN 'new' THEN %(bankgiro)s WHEN 'end' THEN d.mandate_bankgiro WHEN 'change' THEN d.mandate_bankgiro
                     ELSE d.online_bankgiro END,
       CASE d.action WHEN 'new' THEN d.new_number WHEN 'end' THEN d.mandate_number WHEN 'change' THEN d.mandate_number
                     ELSE d.online_number END,
       d.action, CASE WHEN d.action = 'new' AND d.payer_bankgiro = '' THEN d.account_16 END,
       CASE WHEN d.action = 'new' AND d.payer_bankgiro = '' THEN d.identity_no END,
       CASE d.action WHEN 'change' THEN d.new_number END, %(business_on)s
FROM done AS d
WHERE NOT (d.action = 'end' AND d.mandate_number IN (SELECT u.payer_number FROM unsent AS u));
