"""The report: one file that a manager opens, reads in half a minute, prints and passes on."""
