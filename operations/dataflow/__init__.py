"""Data during operation: requests, imports, processing, products, deliveries, quality 五(一)(三)-(六)."""
