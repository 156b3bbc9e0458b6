"""A bucket of an S3 store: its address, its objects, what its errors mean. Knows no table and no video."""
