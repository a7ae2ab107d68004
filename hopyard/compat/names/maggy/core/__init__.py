"""maggy.core."""
