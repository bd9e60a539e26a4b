"""Customers and orders as the ERP sends them, and the lists that are attested."""
