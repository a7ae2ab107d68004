"""pydoop.hdfs on the project's folder; nothing else of pydoop."""
