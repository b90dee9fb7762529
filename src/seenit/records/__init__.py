"""The frozen records that stages exchange."""
