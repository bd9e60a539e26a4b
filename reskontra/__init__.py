"""The customer ledger: process table, settings, ledger, exchange, one module per process, command line."""
