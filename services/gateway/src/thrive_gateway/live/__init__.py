"""The live stream: one tail of the event table for a process, one hub for its clients."""
