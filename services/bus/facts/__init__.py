"""What is kept: facts sealed and read, aggregates appended to, the timers that wake them."""
