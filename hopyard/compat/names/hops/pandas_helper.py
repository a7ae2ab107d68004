"""hops.pandas_helper: pandas' readers and writers, on paths of the project."""

from hopyard.compat.reading import calls_of, writes

__all__ = ["write_csv", "write_json", "write_parquet"]

write_csv = writes("csv")
write_json = writes("json")
write_parquet = writes("parquet")
__getattr__ = calls_of("hops.pandas_helper", "pandas", ("read_csv", "read_parquet", "read_json", "read_excel"))
