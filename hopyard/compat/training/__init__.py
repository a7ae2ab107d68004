"""One training across all executors of a fleet: each runs the function, in a role, and knows the others."""
