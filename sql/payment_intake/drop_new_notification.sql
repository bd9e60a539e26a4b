-- drop_new_notification: forget the notifications of the file just read.
--
-- reads   -
-- writes  new_notification (temporary)
-- takes   -
-- rerun   safe: temporary

DROP TABLE IF EXISTS new_notification;
