-- index_chosen_channel: let the parts of a large run find their documents without reading all the others.
--
-- reads   -
-- writes  chosen_channel (temporary)
-- takes   -
-- rerun   safe: temporary

CREATE UNIQUE INDEX chosen_channel_by_document ON chosen_channel (document_id);
