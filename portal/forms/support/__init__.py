"""Support for caregivers: places, what could help, how they are."""
