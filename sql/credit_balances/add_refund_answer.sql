-- add_refund_answer: one person's answer to one proposal, given in Airflow.
--
-- reads   -
-- writes  refund_answer (temporary)
-- takes   answer_no, proposal_id, content_sha256, choice, person, reason, decided_at
-- rerun   safe: temporary

INSERT INTO refund_answer (answer_no, proposal_id, content_sha256, amount_ore, choice, persons, reason, door, decided_at)
VALUES (%(answer_no)s, %(proposal_id)s, %(content_sha256)s, NULL, %(choice)s, ARRAY[%(person)s], %(reason)s, 'airflow',
        %(decided_at)s);
