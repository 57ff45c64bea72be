"""The verbs. One function is one change of state, whole, in one transaction. Nothing else commits."""
