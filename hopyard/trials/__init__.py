"""Many trials of one function: searches, early stopping, ablation. `hopyard.experiment` stands on it."""
