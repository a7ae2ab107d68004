"""Python of users that proposes trials, judges them, or says which may be tried; a process beside the sidecar."""
