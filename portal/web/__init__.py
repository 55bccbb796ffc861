"""What stands between a browser and a page: connections, what each request is asked first, cookies, tokens, refusals."""
