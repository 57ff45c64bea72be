"""Who may do what: every route, for everybody, compared with a table."""
