"""The deadline engine: terms, calendar, clock and card rules. Pure; the day asked about is always a parameter."""
