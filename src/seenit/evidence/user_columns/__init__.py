"""Columns of the user that say more of records: the unit that one belongs to, or a group."""
