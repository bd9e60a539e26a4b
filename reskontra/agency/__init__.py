"""The collection agency: files both ways, cases and what becomes of them."""
