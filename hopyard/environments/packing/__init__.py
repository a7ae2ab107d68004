"""A generation as one archive that runs wherever it is unpacked, for engines that carry environments to workers."""
