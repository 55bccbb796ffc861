"""Running the system: streams declared, letters and figures read, the operator's own calls."""
