-- empty_document_queue: take all that waited out of the queue; what has not left us goes back at once.
--
-- reads   -
-- writes  undelivered_number
-- takes   client
-- rerun   safe: followed by queue_kept_document in the same transaction

DELETE FROM undelivered_number WHERE client = %(client)s;
