"""What only a real nats-server can prove."""
