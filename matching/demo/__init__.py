"""The demo world: invented organisations of realistic size, drawn from one seed."""
