"""The front door: FastAPI over the catalog (people, rights, comments) and the lake (everything made and measured)."""
