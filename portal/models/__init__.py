"""Page models, one file a kind of person. Pure: a `Sheet` in, a template's context out."""
