"""The Measures as pure functions: frozen facts in, findings out.

Nothing here knows Django, a database, a clock or a setting. See README.md beside this file.
"""
