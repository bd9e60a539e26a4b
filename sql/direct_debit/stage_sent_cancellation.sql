-- stage_sent_cancellation: the cancellations of one bankgiro's file are sent.
--
-- reads   cancellation (temporary)
-- writes  order_answer (temporary)
-- takes   bankgiro, business_on, file_name
-- rerun   safe: temporary

INSERT INTO order_answer (answer_no, order_no, event, happened_on, state, text, file_name)
SELECT (SELECT count(*) FROM order_answer) + row_number() OVER (ORDER BY c.order_no), c.order_no, 'cancel_sent',
       %(business_on)s, 'cancelling', c.reason, %(file_name)s
FROM cancellation AS c WHERE c.bankgiro = %(bankgiro)s;
