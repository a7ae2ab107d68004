"""The pip side: where packages come from, and uv."""
