"""FEATURE. 帮助: what each page is for, by which article, and how far each article is carried out."""
