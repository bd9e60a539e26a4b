-- forget_mailbox_question: make room for the next question.
--
-- reads   -
-- writes  mailbox_question (temporary)
-- takes   -
-- rerun   safe: temporary

DROP TABLE IF EXISTS pg_temp.mailbox_question;
