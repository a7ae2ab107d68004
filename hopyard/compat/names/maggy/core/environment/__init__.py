"""maggy.core.environment."""
