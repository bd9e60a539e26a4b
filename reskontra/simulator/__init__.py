"""The outside world for demo, tests and benchmark: UBW, bank, distributor and agency, with planted faults."""
