"""What is measured: speed, memory, agreement with a plain model, and how much luck two policies share."""
