-- drop_held_claims: forget the claims kept back from another step.
--
-- reads   -
-- writes  held_claim (temporary)
-- takes   -
-- rerun   safe: temporary

DROP TABLE IF EXISTS held_claim;
