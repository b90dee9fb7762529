"""Is the target asked as it was trained?"""
