"""Bots on other libraries, and ours, each as a process of its own."""
