"""What stands around every command: its streams, its interrupts, its bounds, and its end.

None of it is in force for who uses the library.
"""
