"""The catalog: transactional state of people, workspaces, videos, shares and comments in SQL."""
