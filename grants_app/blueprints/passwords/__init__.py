"""Passwords by mail: asking for a link, and setting a password by one."""
