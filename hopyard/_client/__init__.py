"""How Python speaks with the sidecar: finding it, starting it, and the driver's conversation. Loads nothing heavy."""
