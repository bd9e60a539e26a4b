"""The rules of law and policy: pure functions over columns and tables; the date comes in, no clock, no database."""
