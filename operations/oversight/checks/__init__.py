"""What the statute says of supervision, from the rows: one module per subject."""
