"""The outside world for demo, tests and benchmark: UBW, bank, distributor, agency and customers, with planted faults."""
