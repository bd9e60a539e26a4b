"""What happened to a claim and why; what another policy would have done."""
