"""What notebooks do with HDFS, on the project's folder. Plain pathlib: no HDFS is asked."""
