-- forget_mailbox_answers: make room for the next answers.
--
-- reads   -
-- writes  mailbox_answer (temporary)
-- takes   -
-- rerun   safe: temporary

DROP TABLE IF EXISTS pg_temp.mailbox_answer;
