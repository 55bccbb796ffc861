"""The server as we speak to it: connections, durable writes, direct gets, headers, its clock, the lines of the log."""
