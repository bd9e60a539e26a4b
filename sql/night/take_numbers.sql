-- take_numbers: reserve consecutive numbers of a series.
--
-- reads   number_series
-- writes  number_series
-- takes   client, series, count, first
-- rerun   safe: rolled back with the step that took them

INSERT INTO number_series AS s (client, series, next_number)
VALUES (%(client)s, %(series)s, %(first)s::bigint + %(count)s)
ON CONFLICT (client, series) DO UPDATE SET next_number = s.next_number + %(count)s
RETURNING next_number - %(count)s AS first_number;
