-- close_answered_work: a late answer closes the work item about its silence.
--
-- reads   new_answer (temporary)
-- writes  work_item
-- takes   client, business_on
-- rerun   safe: closed once

UPDATE work_item AS w SET closed_on = %(business_on)s
WHERE w.client = %(client)s AND w.kind = 'unanswered_document' AND w.closed_on IS NULL
    AND EXISTS (SELECT FROM new_answer AS a WHERE a.document_id = w.key AND a.channel <> 'print');
