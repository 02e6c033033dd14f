"""What goes on while an authorization runs: people, data, products, and the supervision of it, by the acts of those who do it."""
