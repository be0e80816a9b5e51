"""How the page is served: the port, who may come in, and what is put into its head."""
