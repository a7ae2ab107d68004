"""hops.kafka: none of it is there; each name says so when it is called."""

from hopyard.compat.missing import missing_names

__getattr__ = missing_names("hops.kafka", "Use a Kafka client library with your broker's address.")
