"""The outside: one folder per kind of thing. Plain values in and out; nothing of ours is imported here."""
