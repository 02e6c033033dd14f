"""Shapes of the inputs of supervision: one module per subject."""
