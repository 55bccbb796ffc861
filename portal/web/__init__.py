"""What stands between a browser and a page: connections, what every request is asked first, cookies, tokens, refusals."""
