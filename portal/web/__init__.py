"""What stands between a browser and a page: connections, what is asked of each request, cookies, tokens, refusals."""
