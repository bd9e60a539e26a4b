"""What people look at: the night's page, the terminal, the watch."""
