"""What every list, record and error of the REST interface shares."""
