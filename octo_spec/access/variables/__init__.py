"""The search where policy variables play a part: which of their values can make a difference."""
