-- forget_reconciliation: drop what an earlier attempt at the same night's reconciliation kept.
--
-- reads   -
-- writes  reconciliation, reconciliation_balance, reconciliation_movement, reconciliation_line
-- takes   client, run_id
-- rerun   safe: it is written anew

WITH lines AS (
    DELETE FROM reconciliation_line WHERE client = %(client)s AND run_id = %(run_id)s
), balances AS (
    DELETE FROM reconciliation_balance WHERE client = %(client)s AND run_id = %(run_id)s
), movements AS (
    DELETE FROM reconciliation_movement WHERE client = %(client)s AND run_id = %(run_id)s
)
DELETE FROM reconciliation WHERE client = %(client)s AND run_id = %(run_id)s;
