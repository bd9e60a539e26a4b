-- store_control_total: keep what leaves a step, replacing what an earlier attempt at the same step left.
--
-- reads   -
-- writes  control_total
-- takes   run_id, step, name, count, ore
-- rerun   safe: the last attempt's figure stands

INSERT INTO control_total (run_id, step, name, count, ore)
VALUES (%(run_id)s, %(step)s, %(name)s, %(count)s, %(ore)s)
ON CONFLICT (run_id, step, name) DO UPDATE SET count = EXCLUDED.count, ore = EXCLUDED.ore;
