"""What ventures can do: load the catalogue, keep manufacturers and move ventures."""
