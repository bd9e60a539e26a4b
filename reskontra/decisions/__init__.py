"""Staff's decisions: the forms, the files, and what each kind does."""
