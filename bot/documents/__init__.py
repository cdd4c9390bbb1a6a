"""Files that people send: what they are, whether they can be read, and how they become pages of one PDF.

Whatever opens such a file runs in a process of its own (worker.py), which can be killed and knows no secrets.
"""
