"""Who learns: environments, training and the models it leaves behind."""
